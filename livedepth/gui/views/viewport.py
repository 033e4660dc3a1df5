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

    def to_picture(self, place: Point) -> Point:
        """The place of the picture (shares) that is seen at ``place`` of this part (shares)."""
        return self.left + place[0] * self.width, self.top + place[1] * self.height

    def to_view(self, point: Point) -> Point:
        """The inverse of :meth:`to_picture`."""
        return (point[0] - self.left) / self.width, (point[1] - self.top) / self.height


WHOLE = Region(0.0, 0.0, 1.0, 1.0)
MOST = 16.0  # times; beyond it one cell of a network's map would fill the screen
_MIDDLE = 0.5


class Viewport(QObject):
    """Zoom and place. The part seen never leaves the picture.

    ``room`` is the size of the pane in units of the whole picture fitted into it: (1, 1) where both
    have one shape, (1.5, 1) where half as much again is free beside it. What is enlarged grows into
    the free room first; from then on the part seen has the pane's shape.
    """

    changed = pyqtSignal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._zoom = 1.0
        self._room: Point = (1.0, 1.0)
        self._centre: Point = (_MIDDLE, _MIDDLE)  # of what is seen, as shares of the picture

    @property
    def zoom(self) -> float:
        return self._zoom

    @property
    def region(self) -> Region:
        """The part of the picture that is seen."""
        (x, y), (w, h) = self._centre, self._extent(self._zoom)
        left, top = max(0.0, x - w / 2), max(0.0, y - h / 2)
        return Region(left, top, min(1.0, left + w), min(1.0, top + h))

    def set_room(self, pane: tuple[float, float], picture: tuple[float, float]) -> None:
        """Another shape of the pane or of the picture: (width, height) of each."""
        wide, high = pane[0] / picture[0], pane[1] / picture[1]
        fitted = min(wide, high)
        if fitted > 0:
            self._room = wide / fitted, high / fitted
            self._set(self._zoom, self._centre)

    def reset(self) -> None:
        """Show the whole picture."""
        self._set(1.0, (_MIDDLE, _MIDDLE))

    def mirror(self) -> None:
        """Left and right are exchanged: the same things stay in view."""
        self._set(self._zoom, (1 - self._centre[0], self._centre[1]))

    def zoom_at(self, place: Point, factor: float) -> None:
        """Zoom by ``factor``; what lies at ``place`` of the part seen (shares) stays there.

        Beside the edges of the picture it cannot: it is never farther from the pane's edge than
        the room it has.
        """
        zoom = min(max(self._zoom * factor, 1.0), MOST)
        at = self.region.to_picture(place)
        before = self._extent(self._zoom)
        # How far from the middle of the pane, as shares of the picture: before, and at the new size
        away = [(p - _MIDDLE) * w * self._zoom / zoom for p, w in zip(place, before, strict=True)]
        self._set(zoom, (at[0] - away[0], at[1] - away[1]))

    def pan(self, dx: float, dy: float) -> None:
        """Move the picture by shares of the part that is seen."""
        (x, y), (w, h) = self._centre, self._extent(self._zoom)
        self._set(self._zoom, (x - dx * w, y - dy * h))

    def to_picture(self, place: Point) -> Point:
        """The place of the picture (shares) that is seen at ``place`` of the part seen (shares)."""
        return self.region.to_picture(place)

    def to_view(self, point: Point) -> Point:
        """The inverse of :meth:`to_picture`."""
        return self.region.to_view(point)

    def _extent(self, zoom: float) -> Point:
        """Width and height of what is seen, as shares of the picture."""
        return min(1.0, self._room[0] / zoom), min(1.0, self._room[1] / zoom)

    def _set(self, zoom: float, centre: Point) -> None:
        before = self._zoom, self.region
        self._zoom = zoom
        x, y = (
            min(max(c, side / 2), 1 - side / 2)
            for c, side in zip(centre, self._extent(zoom), strict=True)
        )
        self._centre = x, y
        if (zoom, self.region) != before:
            self.changed.emit()
