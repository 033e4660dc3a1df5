"""What holds when nothing is said. Imports nothing, so that asking costs nothing."""

DEFAULT_MODEL = "residual-lite"
