"""Drawing that follows what a person chooses while it runs."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

import cv2
import numpy as np

from livedepth.frames import DepthFrame, Unit
from livedepth.output.kinds import OutputKind, no_metres
from livedepth.output.pictures import Picture, Renderer, Style
from livedepth.postprocess.memory import Memory
from livedepth.postprocess.range_tracker import Range, RangeTracker


@dataclass(frozen=True)
class Look:
    """What is drawn of a frame, and how."""

    kind: OutputKind
    style: Style


@dataclass(frozen=True)
class Seen:
    """Near and far on the screen when a drawing begins, in their unit."""

    limits: Range
    unit: Unit


class LiveDrawing:
    """A renderer that draws each frame as ``look`` says at that moment; used by one thread.

    A range that follows the scene goes on from what is ``seen``, also through other colours; it
    begins again with another source, or when it was held. All pictures have the size of the first:
    one of another shape gets black (or invalid) edges. Raises OutputError for depth without metres
    where the kind needs them, and SettingsError of the style.
    """

    def __init__(self, look: Callable[[], Look], seen: Seen | None = None) -> None:
        self._look, self._seen = look, seen
        self._now: Look | None = None
        self._memory = Memory()
        self._render: Renderer | None = None
        self._source = ""
        self._size: tuple[int, int] | None = None

    def __call__(self, frame: DepthFrame) -> Picture:
        look = self._look()
        if look != self._now or frame.frame.source != self._source:
            self._begin(look, frame)
        if look.kind.metres and frame.unit != "m":
            raise no_metres(look.kind, frame.model)
        assert self._render is not None
        picture = self._render(frame)
        if self._size is None:
            self._size = picture.shape[0], picture.shape[1]
        return placed(picture, self._size)

    def _begin(self, look: Look, frame: DepthFrame) -> None:
        assert look.kind.drawing is not None, f"{look.kind.name} is not drawn"
        before, memory = self._now, Memory()
        self._render = look.kind.drawing(replace(look.style, memory=memory))
        if before is None:
            self._go_on_from_screen(memory)
        elif frame.frame.source == self._source and before.style.fixed == look.style.fixed:
            for part in memory.parts:
                for old in self._memory.parts:
                    if type(old) is type(part):
                        part.state = old.state
        self._now, self._memory, self._source = look, memory, frame.frame.source

    def _go_on_from_screen(self, memory: Memory) -> None:
        if self._seen is None:
            return
        low, high = sorted(self._seen.limits)
        for part in memory.parts:
            if isinstance(part, RangeTracker):
                part.state = {"range": (low, high), "unit": self._seen.unit, "pts": 0.0}


def placed(picture: Picture, size: tuple[int, int]) -> Picture:
    """[H, W] or [H, W, 3] in the middle of ``size`` (height, width), as large as fits, on zeros.

    Values are never mixed: those of 16 bits stay millimetres.
    """
    height, width = picture.shape[:2]
    if (height, width) == size:
        return picture
    scale = min(size[0] / height, size[1] / width)
    inner = max(1, round(height * scale)), max(1, round(width * scale))
    fitted = cv2.resize(picture, inner[::-1], interpolation=cv2.INTER_NEAREST)
    placed = np.zeros((*size, *picture.shape[2:]), picture.dtype)
    top, left = (size[0] - inner[0]) // 2, (size[1] - inner[1]) // 2
    placed[top : top + inner[0], left : left + inner[1]] = fitted
    return placed
