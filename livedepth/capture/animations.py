"""Pictures that move: GIF, and PNG, WebP and AVIF with more than one frame."""

from __future__ import annotations

import time
from collections.abc import Iterator
from fractions import Fraction
from itertools import chain
from pathlib import Path
from typing import Literal

import cv2
import numpy as np

from livedepth.capture.base import SourceInfo
from livedepth.capture.quiet import quiet_opencv
from livedepth.closing import Closing
from livedepth.errors import Message, SourceError
from livedepth.frames import Frame

Animation = Literal["gif", "png", "webp", "avif"]
_HEAD = 4096  # bytes that tell WebP, PNG and AVIF apart and whether they move
_AT_ONCE = 16  # frames decoded in one go: they are in memory together
_DEFAULT_MS = 100  # of a frame that states no time, as browsers show it


def animation_of(path: Path) -> Animation | None:
    """What a file is, where that is a picture of several frames; None for what cannot be read."""
    try:
        with path.open("rb") as file:
            head = file.read(_HEAD)
            if head[:6] in (b"GIF87a", b"GIF89a"):
                return "gif" if _gif_frames(head + file.read()) > 1 else None
    except (OSError, ValueError):
        return None
    if head[:4] == b"RIFF" and head[8:12] == b"WEBP" and len(head) > 20:
        return "webp" if head[12:16] == b"VP8X" and head[20] & 0x02 else None
    if head.startswith(b"\x89PNG\r\n\x1a\n"):
        control, pixels = head.find(b"acTL"), head.find(b"IDAT")
        return "png" if control > 0 and (pixels < 0 or control < pixels) else None
    return "avif" if head[4:8] == b"ftyp" and b"avis" in head[8:40] else None


def is_animated(path: Path) -> bool:
    """Whether a file is a picture of several frames. False for what cannot be read."""
    return animation_of(path) is not None


def _gif_frames(data: bytes) -> int:
    """How many images a GIF holds, two for more than one (GIF89a, section 20 and following)."""
    at = 13 + _colours(data[10])
    found = 0
    while at < len(data) and found < 2:
        block = data[at]
        if block == 0x2C:  # an image: descriptor, colours, code size
            found += 1
            at = _past(data, at + 11 + _colours(data[at + 9]))
        elif block == 0x21:  # an extension
            at = _past(data, at + 2)
        else:
            break
    return found


def _colours(packed: int) -> int:
    return 3 * 2 ** ((packed & 7) + 1) if packed & 0x80 else 0


def _past(data: bytes, at: int) -> int:
    """Behind the sub-blocks that begin at ``at``."""
    while at < len(data) and data[at]:
        at += data[at] + 1
    return at + 1


def _webp_durations(data: bytes) -> Iterator[int]:
    """Milliseconds of each frame, from its chunk (WebP container specification, "ANMF")."""
    at = 12
    while at + 24 <= len(data):
        if data[at : at + 4] == b"ANMF":
            yield int.from_bytes(data[at + 20 : at + 23], "little") or _DEFAULT_MS
        size = int.from_bytes(data[at + 4 : at + 8], "little")
        at += 8 + size + size % 2


class WebpSource(Closing):
    """The frames of an animated WebP, each shown for its own time. FFmpeg reads none of them."""

    def __init__(self, path: Path) -> None:
        self._name = path.name
        try:
            self._data = np.fromfile(path, np.uint8)
        except OSError as error:
            raise SourceError(
                "{path}: cannot be read ({reason})", path=path, reason=error.strerror
            ) from error
        self.warnings: tuple[Message, ...] = ()
        self._closed = False
        self._index = 0
        self._frames = self._decoded(0)
        first = next(self._frames, None)
        durations = list(_webp_durations(self._data.tobytes()))
        if first is None or not durations:
            raise SourceError("{path}: cannot be read as a picture", path=path)
        self._frames = chain([first], self._frames)
        self._starts = np.cumsum([0, *durations]).tolist()  # milliseconds
        length = self._starts[-1] / 1000
        height, width = first[0].shape[:2]
        self.info = SourceInfo(
            self._name,
            width,
            height,
            live=False,
            kind="video",
            fps=Fraction(len(durations) * 1000, self._starts[-1]).limit_denominator(1001),
            frames=len(durations),
            time_base=Fraction(1, 1000),
            duration=length,
            files=(path,),
        )

    def _decoded(self, start: int) -> Iterator[tuple[cv2.typing.MatLike, int]]:
        """Frames from number ``start`` on, as RGB, with their milliseconds."""
        while True:
            with quiet_opencv():
                good, some = cv2.imdecodeanimation(self._data, start=start, count=_AT_ONCE)
            if not good or not some.frames:
                return
            for stored, lasts in zip(some.frames, some.durations, strict=False):
                code = cv2.COLOR_BGRA2RGB if stored.shape[2] == 4 else cv2.COLOR_BGR2RGB
                yield cv2.cvtColor(stored, code), int(lasts) or _DEFAULT_MS
            start += len(some.frames)
            if len(some.frames) < _AT_ONCE:
                return

    def read(self) -> Frame | None:
        """The next frame; None after the last."""
        found = None if self._closed else next(self._frames, None)
        if found is None:
            return None
        image, lasts = found
        index, self._index = self._index, self._index + 1
        return Frame(
            image.astype(np.uint8, copy=False),
            index,
            self._starts[index] / 1000,
            time.monotonic(),
            self._name,
            shown_for=lasts / 1000,
        )

    def seek(self, seconds: float) -> None:
        """Make the first frame at or after ``seconds`` the next one, or else the last frame."""
        at = np.searchsorted(self._starts[:-1], seconds * 1000 - 0.5)
        self._index = min(int(at), len(self._starts) - 2)
        self._frames = self._decoded(self._index)

    def close(self) -> None:
        self._closed = True
