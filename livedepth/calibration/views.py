"""Which pictures of a board are worth having, and what is still missing of them."""

from __future__ import annotations

import math
from collections.abc import Iterator

import numpy as np

from livedepth.calibration.boards import Board, Points, Seen
from livedepth.errors import Message, SourceError
from livedepth.frames import Frame

LEAST_VIEWS, ENOUGH_VIEWS, MOST_VIEWS = 8, 16, 40
LEAST_PARTS = 7  # of nine parts of the picture that corners have to lie in
_NEW = 0.04  # of the picture's width: how far corners move, on average, in a view that is new
_STILL = 0.004  # the same, between two frames of a board that is held still
_TILTED = 0.06  # log of the ratio of two opposite edges, of a board that is not seen straight
PARTS = (
    *("top left", "top", "top right"),
    *("left", "middle", "right"),
    *("bottom left", "bottom", "bottom right"),
)


class Views:
    """Views of a board, each different from the others; pictures of one size only.

    ``live``: a person holds the board, and a view is taken where it is held still.
    """

    def __init__(self, board: Board, *, live: bool) -> None:
        self._board, self._live = board, live
        self.size: tuple[int, int] | None = None  # height, width
        self.seen: list[Seen] = []
        self.parts: set[int] = set()  # of the picture that corners lie in
        self.pictures = 0
        self._before: Seen | None = None
        self._tilts: set[str] = set()

    def take(self, frame: Frame) -> bool:
        """Whether a frame became a view. Raises SourceError for one of another size."""
        size = frame.image.shape[0], frame.image.shape[1]
        if self.size not in (None, size):
            raise SourceError(
                "{source}: has pictures of different sizes",
                "give those of one size",
                source=frame.source,
            )
        self.size = size
        self.pictures += 1
        seen, before = self._board.find(frame.image), self._before
        self._before = seen
        if seen is None or len(self.seen) >= MOST_VIEWS:
            return False
        if self._live and (before is None or _moved(seen, before) > _STILL * size[1]):
            return False
        if any(_moved(seen, other) < _NEW * size[1] for other in self.seen):
            return False
        self.seen.append(seen)
        self.parts |= set(_parts(seen.corners, size))
        self._tilts |= set(_tilts(seen))
        return True

    @property
    def enough(self) -> bool:
        """Whether nothing is missing."""
        return len(self.seen) >= ENOUGH_VIEWS and self.wish() is None

    def wish(self) -> Message | None:
        """What to show next; None where any other view will do."""
        if missing := self.missing:
            return Message("show the board at the {place} of the picture", place=missing[0])
        if not self._tilts & {"left", "right"}:
            return Message("turn the board: one side nearer to the camera than the other")
        if not self._tilts & {"top", "bottom"}:
            return Message("tilt the board: its top nearer to the camera than its bottom")
        return None

    @property
    def missing(self) -> list[str]:
        """The parts of the picture without a corner, as a person calls them."""
        return [name for number, name in enumerate(PARTS) if number not in self.parts]


def _moved(one: Seen, other: Seen) -> float:
    """How many pixels the corners that both views have moved, on average; infinite without any."""
    there = {tuple(point): corner for point, corner in zip(other.board, other.corners, strict=True)}
    apart = [
        float(np.linalg.norm(corner - there[tuple(point)]))
        for point, corner in zip(one.board, one.corners, strict=True)
        if tuple(point) in there
    ]
    return float(np.mean(apart)) if apart else math.inf


def _parts(corners: Points, size: tuple[int, int]) -> Iterator[int]:
    height, width = size
    for x, y in corners:
        column, row = int(3 * x / width), int(3 * y / height)
        if 0 <= column < 3 and 0 <= row < 3:
            yield 3 * row + column


def _tilts(seen: Seen) -> Iterator[str]:
    """Which edges of the board are seen longer than those opposite: they are nearer."""
    board = seen.board[:, :2]
    right, bottom = board.max(axis=0)
    left, top = board.min(axis=0)
    corners = {}
    for name, place in (
        ("top left", (left, top)),
        ("top right", (right, top)),
        ("bottom left", (left, bottom)),
        ("bottom right", (right, bottom)),
    ):
        corners[name] = seen.corners[int(np.argmin(np.linalg.norm(board - place, axis=1)))]

    def edge(one: str, other: str) -> float:
        return max(float(np.linalg.norm(corners[one] - corners[other])), 1e-6)

    across = math.log(edge("top left", "bottom left") / edge("top right", "bottom right"))
    down = math.log(edge("top left", "top right") / edge("bottom left", "bottom right"))
    if abs(across) > _TILTED:
        yield "left" if across > 0 else "right"
    if abs(down) > _TILTED:
        yield "top" if down > 0 else "bottom"
