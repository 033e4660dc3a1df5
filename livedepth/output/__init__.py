"""Where depth goes: videos, pictures, data sets."""
