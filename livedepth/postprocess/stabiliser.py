"""Depth without flicker: each map is blended with the one before, moved along with the picture."""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import cv2
import numpy as np
import numpy.typing as npt

from livedepth.errors import SettingsError
from livedepth.frames import Depth, DepthFrame, Image, Unit

_Map = npt.NDArray[np.float32]
_ALIKE = 0.08  # of the grey scale 0..1: a pixel that moved is still about as bright
_SAME = 0.25  # of log depth: more is another surface, not noise
_CUT = 0.45  # of the picture has to be found again, or it is another scene
_LEAST = 16  # cells a side; OpenCV's flow wants 12, and in less than this nothing is recognised
_STEP = 1e-6
DEFAULT_STRENGTH = 0.7


class Stabiliser:
    """A recursive filter along optical flow.

    ``strength`` 0..1 is the share of the map before in the new one where it can be trusted: where
    the pixel was found again and the depth is of the same surface. A new scene, and what comes
    into view, is shown as the network sees it, at once. Works on the network's own grid, so its
    cost does not depend on the picture's size.
    """

    def __init__(self, strength: float = DEFAULT_STRENGTH) -> None:
        _check(strength)
        self.strength = strength
        self._flow = cv2.DISOpticalFlow.create(cv2.DISOPTICAL_FLOW_PRESET_FAST)
        self._before: tuple[Image, _Map, Unit] | None = None

    def reset(self) -> None:
        """Forget what was; the next map is taken as it is."""
        self._before = None

    @property
    def state(self) -> dict[str, npt.NDArray[Any]]:
        """All that the next map depends on, by name. Can be set."""
        if self._before is None:
            return {}
        grey, level, unit = self._before
        return {"grey": grey, "level": level, "unit": np.array(unit)}

    @state.setter
    def state(self, state: Mapping[str, npt.NDArray[Any]]) -> None:
        unit: Any = str(state["unit"]) if state else ""
        self._before = (state["grey"], state["level"], unit) if state else None

    def update(self, image: Image, depth: Depth, unit: Unit = "m") -> Depth:
        """Depth of uint8 RGB [H, W, 3], stabilised: float32 [h, w] as ``depth``; NaN stays NaN."""
        return self.update_grey(seen_on(image, depth.shape), depth, unit)

    def update_grey(self, grey: Image, depth: Depth, unit: Unit = "m") -> Depth:
        """The same, of what :func:`seen_on` keeps of the picture: uint8 [h, w]."""
        if self.strength == 0:
            self.reset()  # what was blended before is old by the time it is wanted again
            return depth
        # Metres differ by factors; numbers without a scale may be zero or negative.
        level = np.log(np.maximum(depth, _STEP)) if unit == "m" else depth
        blended = level.astype(np.float32, copy=True)
        before = self._before
        if before is not None and before[1].shape == depth.shape and before[2] == unit:
            blended = self._blend(grey, blended, before[0], before[1], unit)
        self._before = grey, blended, unit
        return np.exp(blended) if unit == "m" else blended.copy()

    def _blend(self, grey: Image, level: _Map, old_grey: Image, old: _Map, unit: Unit) -> _Map:
        moved, found = self._follow(grey, old_grey, old)
        span = 1.0 if unit == "m" else max(float(np.nanstd(level)) / 0.3, _STEP)
        # The network errs by a factor common to the whole picture too, another in every frame:
        # a surface is the same one when it differs no more than the rest does.
        apart = moved - level
        known = np.isfinite(apart)
        valid = known & (found > 0.5)
        if valid.mean() < _CUT:
            return level  # a cut
        common = float(np.median(apart[valid]))
        trust = found * np.exp(-(((apart - common) / (_SAME * span)) ** 2))
        pull = np.where(known, self.strength * trust * apart, 0.0)
        return (level + pull).astype(np.float32)

    def _follow(self, grey: Image, old_grey: Image, old: _Map) -> tuple[_Map, _Map]:
        """``old`` where its pixels are now, and how surely each was found, 0..1."""
        height, width = grey.shape
        flow = np.zeros((height, width, 2), np.float32)
        if min(height, width) >= _LEAST:
            flow = self._flow.calc(grey, old_grey, flow)
        x = np.arange(width, dtype=np.float32)[None] + flow[..., 0]
        y = np.arange(height, dtype=np.float32)[:, None] + flow[..., 1]
        edge = cv2.BORDER_REPLICATE
        moved = cv2.remap(old, x, y, cv2.INTER_LINEAR, borderMode=edge)
        seen = cv2.remap(old_grey, x, y, cv2.INTER_LINEAR, borderMode=edge).astype(np.float32)
        # A cell reaches half a cell to either side of its middle.
        moved[(x < -0.5) | (x > width - 0.5) | (y < -0.5) | (y > height - 0.5)] = np.nan
        error = np.abs(cv2.GaussianBlur(seen - grey, (0, 0), 1.0)) / 255
        return moved.astype(np.float32), np.exp(-((error / _ALIKE) ** 2)).astype(np.float32)


def seen_on(image: Image, grid: tuple[int, ...]) -> Image:
    """What the filter sees of uint8 RGB [H, W, 3]: uint8 grey on the network's grid [h, w]."""
    height, width = grid
    small = cv2.resize(image, (width, height), interpolation=cv2.INTER_AREA)
    return cv2.cvtColor(small, cv2.COLOR_RGB2GRAY).astype(np.uint8, copy=False)


class FrameStabiliser:
    """Stabilises depth frames one after another, and the depth of a second network in them.

    Each network has a filter of its own: what one errs by says nothing about the other.
    """

    def __init__(self, strength: float = DEFAULT_STRENGTH) -> None:
        self._first, self._second = Stabiliser(strength), Stabiliser(strength)

    @property
    def strength(self) -> float:
        """0, not at all, to less than 1. May be set from any thread; raises SettingsError."""
        return self._first.strength

    @strength.setter
    def strength(self, strength: float) -> None:
        _check(strength)
        self._first.strength = self._second.strength = strength

    @property
    def state(self) -> dict[str, npt.NDArray[Any]]:
        """Of the first network's filter (:attr:`Stabiliser.state`). Can be set."""
        return self._first.state

    @state.setter
    def state(self, state: Mapping[str, npt.NDArray[Any]]) -> None:
        self.reset()
        self._first.state = dict(state)

    def apply(self, depth: DepthFrame) -> DepthFrame:
        """``depth`` stabilised, with the seconds that it took as ``stabilise`` in its timings."""
        if not self.strength:
            self.reset()  # what was blended before is old by the time it is wanted again
            return depth
        started = time.perf_counter()
        second = depth.second
        if second is not None:
            second = _through(self._second, second)
        stabilised = replace(_through(self._first, depth), second=second)
        timings = {**depth.timings, "stabilise": time.perf_counter() - started}
        return replace(stabilised, timings=timings)

    def reset(self) -> None:
        """Forget what was; the next frame is taken as it is."""
        self._first.reset()
        self._second.reset()


def _through(stabiliser: Stabiliser, depth: DepthFrame) -> DepthFrame:
    blended = stabiliser.update(depth.frame.image, depth.depth, depth.unit)
    return replace(depth, depth=blended)


def _check(strength: float) -> None:
    if not 0 <= strength < 1:
        raise SettingsError(
            "stabiliser strength {strength:g}: expected 0 to less than 1", strength=strength
        )
