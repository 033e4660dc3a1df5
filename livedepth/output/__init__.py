"""Where depth goes: videos, pictures, datasets."""
