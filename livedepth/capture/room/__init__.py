"""A furnished room drawn in real time by our own code, with exact depth."""

from livedepth.capture.room.room import Room

__all__ = ["Room"]
