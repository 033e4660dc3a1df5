"""By which endings files are taken for pictures and videos. Imports nothing that reads them."""

from __future__ import annotations

_COMMON = (".bmp", ".jpeg", ".jpg", ".png", ".tif", ".tiff", ".webp")
_RARE = (".avif", ".gif", ".jp2", ".pbm", ".pgm", ".ppm", ".tga")
PICTURES = frozenset(_COMMON + _RARE)
VIDEOS = frozenset(
    (".3gp", ".asf", ".avi", ".dv", ".f4v", ".flv", ".gxf", ".ivf", ".m2ts", ".m4v", ".mkv")
    + (".mov", ".mp4", ".mpeg", ".mpg", ".mts", ".mxf", ".nut", ".ogv", ".ts", ".vob", ".webm")
    + (".wmv", ".264", ".h264", ".265", ".h265", ".hevc")
)
