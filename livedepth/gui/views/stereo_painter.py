"""A frame as two eyes would see it: side by side, or for red-cyan glasses."""

from __future__ import annotations

import math
import threading

import numpy as np

from livedepth.frames import DepthFrame, Image
from livedepth.gui.views.parts import depth_part, image_part
from livedepth.gui.views.viewport import Region
from livedepth.postprocess.stereo import Parallax, Stereo, anaglyph, second_eye
from livedepth.settings import Settings
from models.geometry import resize_image

MOST_PIXELS = 640 * 480  # of an eye's picture: more takes longer than a live frame has


def eyes_of(settings: Settings) -> Stereo:
    """How eyes see, as a person has set it; depth takes of it what its unit needs."""
    return Stereo(
        settings.eye_distance,
        settings.convergence or None,
        settings.stereo_strength,
        settings.field_of_view,
    )


class StereoPainter:
    """Draws what the eyes of ``stereo`` see. The plane of the screen follows the frames drawn.

    Threads may draw at the same time.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._stereo = Stereo()
        self._parallax = Parallax(self._stereo)

    def look(self, stereo: Stereo) -> None:
        """See with other eyes from now on."""
        with self._lock:
            if stereo != self._stereo:
                before, self._stereo = self._parallax, stereo
                self._parallax = Parallax(stereo)
                self._parallax.state = before.state

    def side_by_side(self, shown: DepthFrame, region: Region, width: int, height: int) -> Image:
        """The left eye's picture and to its right the right one's, each half as wide."""
        half = max(1, width // 2)
        eyes = self._eyes(shown, region, half, height)
        pair = np.zeros((height, width, 3), np.uint8)
        for left, eye in zip((0, width - half), eyes, strict=True):
            pair[:, left : left + half] = eye
        return pair

    def anaglyph(self, shown: DepthFrame, region: Region, width: int, height: int) -> Image:
        """Both in one picture for glasses, red on the left eye."""
        size = _computed(width, height)
        left, right = self._pair(shown, region, *size)
        return resize_image(anaglyph(left, right), (height, width))

    def _eyes(
        self, shown: DepthFrame, region: Region, width: int, height: int
    ) -> tuple[Image, Image]:
        left, right = self._pair(shown, region, *_computed(width, height))
        size = height, width
        return resize_image(left, size), resize_image(right, size)

    def _pair(
        self, shown: DepthFrame, region: Region, width: int, height: int
    ) -> tuple[Image, Image]:
        """The part seen by each eye, at ``width`` x ``height``."""
        whole = round(width / region.width)  # the width of the whole picture, enlarged as its part
        with self._lock:
            apart = self._parallax.update(shown.depth, shown.frame.pts, shown.unit, whole)
        left = image_part(shown.frame.image, region, width, height)
        return left, second_eye(left, depth_part(apart, region))


def _computed(width: int, height: int) -> tuple[int, int]:
    """The size of an eye's picture that is computed, for one that is seen at ``width`` x
    ``height``."""
    shrink = min(1.0, math.sqrt(MOST_PIXELS / (width * height)))
    return max(1, round(width * shrink)), max(1, round(height * shrink))
