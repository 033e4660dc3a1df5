"""Which part of the picture is seen: one for all views, so that they move together."""

from __future__ import annotations

from typing import NamedTuple

from PyQt6.QtCore import QObject, pyqtSignal

from livedepth.postprocess.measure import Point


class Region(NamedTuple):
    """A part of the picture by its edges, as shares of the whole picture."""

    left: float
    top: float
    right: float
    bottom: float

    @property
    def width(self) -> float:
        return self.right - self.left

    @property
    def height(self) -> float:
        return self.bottom - self.top

    def holds(self, point: Point) -> bool:
        """Whether a place of the picture (shares) lies in this part of it."""
        return self.left <= point[0] < self.right and self.top <= point[1] < self.bottom


WHOLE = Region(0.0, 0.0, 1.0, 1.0)
MOST = 16.0  # times; beyond it one cell of a network's map would fill the screen


class Viewport(QObject):
    """Zoom and place. The part seen has the picture's own shape and never leaves it."""

    changed = pyqtSignal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._zoom = 1.0
        self._corner = (0.0, 0.0)

    @property
    def zoom(self) -> float:
        return self._zoom

    @property
    def region(self) -> Region:
        left, top = self._corner
        return Region(left, top, left + 1 / self._zoom, top + 1 / self._zoom)

    def reset(self) -> None:
        """Show the whole picture."""
        self._set(1.0, (0.0, 0.0))

    def mirror(self) -> None:
        """Left and right are exchanged: the same things stay in view."""
        left, top = self._corner
        self._set(self._zoom, (1 - 1 / self._zoom - left, top))

    def zoom_at(self, place: Point, factor: float) -> None:
        """Zoom by ``factor``; what lies at ``place`` of the view (shares) stays there."""
        zoom = min(max(self._zoom * factor, 1.0), MOST)
        x, y = (c + p / self._zoom for c, p in zip(self._corner, place, strict=True))
        self._set(zoom, (x - place[0] / zoom, y - place[1] / zoom))

    def pan(self, dx: float, dy: float) -> None:
        """Move the picture under the view by shares of the view."""
        left, top = self._corner
        self._set(self._zoom, (left - dx / self._zoom, top - dy / self._zoom))

    def to_picture(self, place: Point) -> Point:
        """The place of the picture (shares) that is seen at ``place`` of the view (shares)."""
        left, top = self._corner
        return left + place[0] / self._zoom, top + place[1] / self._zoom

    def to_view(self, point: Point) -> Point:
        """The inverse of :meth:`to_picture`."""
        left, top = self._corner
        return (point[0] - left) * self._zoom, (point[1] - top) * self._zoom

    def _set(self, zoom: float, corner: Point) -> None:
        most = 1 - 1 / zoom
        left, top = (min(max(c, 0.0), most) for c in corner)
        if (zoom, (left, top)) != (self._zoom, self._corner):
            self._zoom, self._corner = zoom, (left, top)
            self.changed.emit()
