"""livedepth: real-time depth from one camera."""

__version__ = "0.1.0"
