"""Which frames of a source are taken: at a rate, on a key, or only what is new and well seen."""

from __future__ import annotations

import math
import threading
from collections import Counter, deque
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from livedepth.capture.base import CLOCK_TOLERANCE, SourceInfo
from livedepth.errors import SettingsError
from livedepth.frames import Frame

RING_BYTES = 512 * 2**20  # of the pictures that wait for a key
# Reasons for which a frame that was wanted is not there: the source itself skipped it; it was to
# be kept for a key and had no room.
SOURCE, MEMORY = "source", "memory"
_SLOT_SHARE = 0.25  # of the time between two frames that are wanted: one that is so early will do
_FRAME_SHARE = 0.45  # of the time between two frames of the source: never the one before


@dataclass(frozen=True)
class Choice:
    """What is taken when a frame comes, in its order, and what is not, counted by the reason."""

    frames: Sequence[Frame] = ()
    skipped: Mapping[str, int] = field(default_factory=dict)


class Chooser(Protocol):
    """Decides for one frame after the other. Used by one thread."""

    @property
    def ended(self) -> bool:
        """Whether no further frame is wanted."""

    def choose(self, frame: Frame, missing: int = 0) -> Choice:
        """What is taken now that ``frame`` has come: it, others before it, or nothing.

        ``missing``: so many were skipped by the source since the frame before; less than 0 where
        more were counted before than there are. Those among them that would have been taken are
        counted in what this returns.
        """


class AtRate:
    """``fps`` frames in a second of the source's clock, the first at once.

    Frame k of them is the first that is not earlier than k / fps, so that the number is exact
    however long it goes on. Frames of a clock that is not exact may come a little early.
    Of a source that gives fewer, all are taken.
    """

    ended = False

    def __init__(self, fps: float, info: SourceInfo) -> None:
        self._fps = fps
        own = _FRAME_SHARE / float(info.fps) if info.fps else float(info.time_base) / 2
        self._early = max(CLOCK_TOLERANCE, min(_SLOT_SHARE / fps, own))
        self._begin: float | None = None
        self._next = self._missing = 0

    def choose(self, frame: Frame, missing: int = 0) -> Choice:
        """As :class:`Chooser` says."""
        self._missing += missing
        if self._begin is None or frame.pts < self._begin:
            self._begin, self._next = frame.pts, 0
        slot = math.floor((frame.pts - self._begin + self._early) * self._fps)
        if slot < self._next:
            return Choice()
        lost = max(0, min(self._missing, slot - self._next))
        self._next, self._missing = slot + 1, 0
        return Choice((frame,), {SOURCE: lost} if lost else {})


class OnKey:
    """The next frame after each :meth:`press`, and with it those of the ``seconds`` before.

    Those wait in memory, at most ``most`` bytes of them; what does not fit is forgotten, the oldest
    first, and counted when it would have been taken. No frame is taken twice. ``press`` and ``end``
    may be called from any thread.
    """

    def __init__(self, seconds: float = 0.0, most: int = RING_BYTES) -> None:
        self.seconds, self.most = seconds, most
        self._pressed, self._ended = threading.Event(), threading.Event()
        self._ring: deque[tuple[Frame, int]] = deque()  # each with what is missing before it
        self._bytes = 0
        self._forgotten: deque[float] = deque()  # their times

    @property
    def ended(self) -> bool:
        return self._ended.is_set()

    def press(self) -> None:
        """Take the next frame."""
        self._pressed.set()

    def end(self) -> None:
        """Take nothing more."""
        self._ended.set()

    def choose(self, frame: Frame, missing: int = 0) -> Choice:
        """As :class:`Chooser` says."""
        self._forget_before(frame.pts - self.seconds)
        if not self._pressed.is_set():
            if self.seconds > 0:
                self._keep(frame, missing)
            return Choice()
        self._pressed.clear()
        taken = [*self._ring, (frame, missing)]
        between = max(0, sum(before for _, before in taken[1:]))
        lost = {SOURCE: between, MEMORY: len(self._forgotten)}
        self._ring.clear()
        self._forgotten.clear()
        self._bytes = 0
        skipped = {reason: count for reason, count in lost.items() if count}
        return Choice([one for one, _ in taken], skipped)

    def _keep(self, frame: Frame, missing: int) -> None:
        self._ring.append((frame, missing))
        self._bytes += bytes_of(frame)
        while self._bytes > self.most and self._ring:
            self._forgotten.append(self._drop().pts)

    def _forget_before(self, pts: float) -> None:
        while self._ring and self._ring[0][0].pts < pts:
            self._drop()
        while self._forgotten and self._forgotten[0] < pts:
            self._forgotten.popleft()

    def _drop(self) -> Frame:
        frame, _ = self._ring.popleft()
        self._bytes -= bytes_of(frame)
        return frame


class InTurn:
    """What the first lets through goes to the next, and so on."""

    def __init__(self, choosers: Sequence[Chooser]) -> None:
        self._choosers = choosers

    @property
    def ended(self) -> bool:
        return any(chooser.ended for chooser in self._choosers)

    def choose(self, frame: Frame, missing: int = 0) -> Choice:
        """As :class:`Chooser` says."""
        frames: Sequence[Frame] = (frame,)
        skipped: Counter[str] = Counter({SOURCE: missing})
        for chooser in self._choosers:
            before = skipped.pop(SOURCE, 0)  # which of those are wanted, the next one says too
            choices = [
                chooser.choose(one, 0 if number else before) for number, one in enumerate(frames)
            ]
            frames = [one for choice in choices for one in choice.frames]
            for choice in choices:
                skipped.update(choice.skipped)
        return Choice(frames, skipped)


@dataclass(frozen=True)
class Choosing:
    """How frames are chosen, as a person asks for it.

    ``fps``: so many in a second of the source's clock. ``novel``: only what is new, sharp and well
    exposed (:mod:`.novelty`). ``on_key``: when it is pressed. Raises SettingsError for what does
    not go together.
    """

    fps: float | None = None
    novel: bool = False
    on_key: OnKey | None = None

    def __post_init__(self) -> None:
        if self.fps is not None and not (math.isfinite(self.fps) and self.fps > 0):
            raise SettingsError("--fps {fps:g}: is no number of frames in a second", fps=self.fps)
        if self.on_key is None:
            return
        if self.novel:
            raise SettingsError("--on-key and --novel do not go together: give one of them")
        if self.fps is not None and not self.on_key.seconds:
            raise SettingsError(
                "--on-key takes the frame of the key; --fps is of use with --ring only"
            )

    def chooser(self, info: SourceInfo) -> Chooser | None:
        """Of a source; None where every frame is taken."""
        from livedepth.pipeline.novelty import Novel

        found: list[Chooser] = []
        if self.fps is not None:
            found.append(AtRate(self.fps, info))
        if self.novel:
            found.append(Novel())
        if self.on_key is not None:
            found.append(self.on_key)
        return InTurn(found) if len(found) > 1 else found[0] if found else None


def bytes_of(frame: Frame) -> int:
    """What a frame takes in memory."""
    return frame.image.nbytes + (0 if frame.truth is None else frame.truth.nbytes)
