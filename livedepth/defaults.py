"""What holds when nothing is said, and what names mean. Imports nothing, so that asking is free."""

DEFAULT_MODEL = "residual-lite"

GRAPH_SUFFIXES = (".onnx", ".xml")  # networks as graphs
NETWORK_SUFFIXES = (".safetensors", *GRAPH_SUFFIXES)
