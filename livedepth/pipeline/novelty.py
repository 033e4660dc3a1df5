"""Frames that are worth keeping: they show something new, are sharp, and are well exposed.

All three are read off a grey picture 320 pixels wide. The limits were measured on real clips, see
docs/data.md.
"""

from __future__ import annotations

from collections import deque
from statistics import median
from typing import NamedTuple

import cv2
import numpy as np
import numpy.typing as npt

from livedepth.frames import Frame, Image
from livedepth.pipeline.choosing import SOURCE, Choice

EXPOSURE, BLURRED, NEAR_DUPLICATE = "exposure", "blurred", "near_duplicate"
_WIDTH = 320  # pixels: the noise of a camera is averaged away, the blur of a moving one is not
_SMALL = (32, 24)  # width and height of the picture that is compared
_DARK, _BRIGHT = 16, 250  # levels of 255; outside of them little is left of what was seen
_MOST_CLIPPED = 0.4  # of a picture
_LEAST_SHARP = 0.5  # of the median sharpness of the last frames
_LEAST_NEW = 4.0  # levels of 255, mean over the small picture
_RECENT = 31  # frames, of which sharpness has its median
_ENOUGH = 5  # before there are so many nobody knows what is sharp here
_REMEMBERED = 1000  # frames that were kept, with which each is compared: 3 MB

Small = npt.NDArray[np.float32]


class Seen(NamedTuple):
    """What is read off one picture.

    ``small`` is float32 [24, 32], levels of 255 around their mean; ``sharpness`` the variance of
    its Laplacian; ``clipped`` the share of it that is nearly black or white.
    """

    small: Small
    sharpness: float
    clipped: float


def look_at(image: Image) -> Seen:
    """Of uint8 RGB [H, W, 3]."""
    height, width = image.shape[:2]
    grey = cv2.cvtColor(image, cv2.COLOR_RGB2GRAY)
    if width > _WIDTH:
        size = (_WIDTH, max(1, round(height * _WIDTH / width)))
        grey = cv2.resize(grey, size, interpolation=cv2.INTER_AREA)
    small = cv2.resize(grey, _SMALL, interpolation=cv2.INTER_AREA).astype(np.float32)
    # Without its mean: another exposure of the same view shows nothing new.
    small -= small.mean()
    sharpness = float(cv2.Laplacian(grey, cv2.CV_32F).var())
    clipped = float(((grey <= _DARK) | (grey >= _BRIGHT)).mean())
    return Seen(small, sharpness, clipped)


class Novel:
    """Lets through what is new, sharp and well exposed, and counts the others by the reason.

    A frame is blurred where it is much less sharp than the frames just before it, for how sharp a
    picture is depends on what it shows most of all. It is a near-duplicate where its small picture
    is close to that of any frame that was kept.
    """

    ended = False

    def __init__(self) -> None:
        self._sharpness: deque[float] = deque(maxlen=_RECENT)
        self._kept = np.empty((_REMEMBERED, *reversed(_SMALL)), np.float32)
        self._count = 0

    def choose(self, frame: Frame, missing: int = 0) -> Choice:
        """As :class:`.choosing.Chooser` says; what is missing might have been new."""
        seen = look_at(frame.image)
        reason = self._fault(seen)
        lost = {SOURCE: missing} if missing else {}
        if reason:
            return Choice(skipped={reason: 1, **lost})
        self._kept[self._count % _REMEMBERED] = seen.small
        self._count += 1
        return Choice((frame,), lost)

    def _fault(self, seen: Seen) -> str:
        """The reason to leave it out; "" where there is none."""
        if seen.clipped > _MOST_CLIPPED:
            return EXPOSURE
        self._sharpness.append(seen.sharpness)
        enough = len(self._sharpness) >= _ENOUGH
        if enough and seen.sharpness < _LEAST_SHARP * median(self._sharpness):
            return BLURRED
        kept = self._kept[: min(self._count, _REMEMBERED)]
        if len(kept) and np.abs(kept - seen.small).mean(axis=(1, 2)).min() < _LEAST_NEW:
            return NEAR_DUPLICATE
        return ""
