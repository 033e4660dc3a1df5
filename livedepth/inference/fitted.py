"""Metres by points that a person knows, for networks that give depth of unknown scale.

A network gives depth, or inverse depth, up to a scale and a shift. Some points whose distance is
known say what both are: with x what the network gives and z the metres, x·scale + shift = z where
it gives depth, and = 1/z where it gives inverse depth. Solved by least squares in that domain, in
which the network's error is even. One point gives the scale alone; so do any, of a network that
gives metres.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np

from livedepth.closing import Closing
from livedepth.errors import EngineError, Hint, SettingsError
from livedepth.frames import Depth, Image, Unit
from livedepth.inference.base import DepthEngine, EngineInfo, Prediction

_KNOWN = re.compile(r"\s*(\d{1,6})\s*,\s*(\d{1,6})\s*=\s*([0-9.]{1,12})\s*m?\s*")
_FARTHEST = 10_000.0  # metres
_ALIKE = 1e-3  # of what the network gives: two points nearer to each other are one to it
_MOST_LOST = 0.5  # of a picture; where more of it has no depth any more, the points are wrong
_OTHER_POINTS = Hint("give other points, or one alone", "choose other points, or one alone")


@dataclass(frozen=True)
class Known:
    """A pixel of the picture, counted from its top left, and the metres to what is seen there."""

    x: int
    y: int
    metres: float

    def __str__(self) -> str:
        return f"{self.x},{self.y}={self.metres:g}"


@dataclass(frozen=True)
class Fit:
    """Metres of a network's numbers in ``unit``: x·scale + shift, or one over that where they are
    inverse depth. ``points`` says by which known points."""

    scale: float
    shift: float
    unit: Unit
    points: str

    def apply(self, depth: Depth) -> Depth:
        """A map float32 [h, w] of the network's as metres; NaN where that gives none."""
        made = depth * np.float32(self.scale) + np.float32(self.shift)
        with np.errstate(divide="ignore", invalid="ignore"):
            metres = np.reciprocal(made) if self.unit == "inverse" else made
        metres[~((made > 0) & (metres <= _FARTHEST))] = np.nan
        return metres

    def undo(self, metres: Depth) -> Depth:
        """What the network gave, of such a map."""
        made = np.reciprocal(metres) if self.unit == "inverse" else metres
        return (made - np.float32(self.shift)) / np.float32(self.scale)


def parse_known(texts: Sequence[str]) -> tuple[Known, ...]:
    """The points in texts ``X,Y=METRES``. Raises SettingsError."""
    found = []
    for text in texts:
        match = _KNOWN.fullmatch(text)
        try:
            if match is None:
                raise ValueError
            one = Known(int(match[1]), int(match[2]), float(match[3]))
        except ValueError:
            raise SettingsError(
                "--known {text!r}: expected X,Y=METRES, e.g. 320,240=2.5", text=text
            ) from None
        if not 0 < one.metres <= _FARTHEST:
            raise SettingsError(
                "--known {text!r}: a distance is more than 0 and at most {most:g} metres",
                text=text,
                most=_FARTHEST,
            )
        found.append(one)
    return tuple(found)


def fit_to(depth: Depth, size: tuple[int, int], unit: Unit, known: Sequence[Known]) -> Fit:
    """What makes ``known`` points of a picture of ``size`` (height, width) true in the map [h, w].

    Raises SettingsError, in a line, for points outside, without depth, that are one point to the
    network, or that contradict it.
    """
    return fit_of(known, [value_at(depth, size, one) for one in known], unit, depth)


def fit_of(known: Sequence[Known], values: Sequence[float], unit: Unit, depth: Depth) -> Fit:
    """What makes the ``values`` that a network gave for ``known`` points true, and leaves a
    ``depth`` to most of its map [h, w]. Raises SettingsError as :func:`fit_to` does."""
    given = np.array(values, np.float64)
    metres = np.array([one.metres for one in known], np.float64)
    wanted = 1 / metres if unit == "inverse" else metres
    if unit == "m" or len(known) == 1:
        scale, shift = float(given @ wanted / (given @ given or math.nan)), 0.0
    else:
        apart = float(np.ptp(given))
        if apart <= _ALIKE * float(np.abs(given).max()):
            raise SettingsError(
                "the known points are equally far for the network: they do not say its scale",
                _OTHER_POINTS,
            )
        scale, shift = np.polyfit(given, wanted, 1).tolist()
    if not (math.isfinite(scale) and scale > 0):
        raise SettingsError(
            "the known points contradict the network: for it what is nearer there is farther away",
            _OTHER_POINTS,
        )
    fit = Fit(scale, shift, unit, " ".join(map(str, known)))
    _check(fit, depth, given)
    return fit


def _check(fit: Fit, depth: Depth, given: np.ndarray[tuple[int], np.dtype[np.float64]]) -> None:
    valid = int(np.isfinite(depth).sum())
    left = int(np.isfinite(fit.apply(depth)).sum())
    if np.isnan(fit.apply(given.astype(np.float32))).any() or left < (1 - _MOST_LOST) * valid:
        raise SettingsError(
            "by the known points most of the picture would lie behind the camera, or nowhere",
            _OTHER_POINTS,
        )


def value_at(depth: Depth, size: tuple[int, int], one: Known) -> float:
    """What a map [h, w] of a picture of ``size`` (height, width) has at a known point.

    Raises SettingsError.
    """
    height, width = size
    if not (one.x < width and one.y < height):
        raise SettingsError(
            "{point}: is outside the picture, which has {width}×{height} pixels",
            point=one,
            width=width,
            height=height,
        )
    # At the middle of the pixel, between the middles of cells, as a map is brought to full size.
    rows, columns = depth.shape
    y = min(max((one.y + 0.5) / height * rows - 0.5, 0), rows - 1)
    x = min(max((one.x + 0.5) / width * columns - 0.5, 0), columns - 1)
    top, left = int(y), int(x)
    part = depth[top : top + 2, left : left + 2].astype(np.float64)
    down, right = (np.array([1 - share, share]) for share in (y - top, x - left))
    found = float(down[: part.shape[0]] @ part @ right[: part.shape[1]])
    if not math.isfinite(found):
        raise SettingsError("{point}: there is no depth there", "choose another point", point=one)
    return found


class FittedEngine(Closing):
    """``engine``, whose maps are metres by ``fit``. Closing it closes the engine."""

    def __init__(self, engine: DepthEngine, fit: Fit) -> None:
        if engine.info.unit != fit.unit:
            raise EngineError(
                "{model}: the known points were fitted to another network",
                model=engine.info.model,
            )
        self._engine, self._fit = engine, fit
        self._plain = engine.info
        self._info = self._described()

    def _described(self) -> EngineInfo:
        return replace(self._plain, unit="m", focal=None, fitted=self._fit.points)

    @property
    def info(self) -> EngineInfo:
        """Another one when the engine's is another."""
        if self._engine.info is not self._plain:
            self._plain = self._engine.info
            self._info = self._described()
        return self._info

    @property
    def non_finite(self) -> int:
        return self._engine.non_finite

    def infer(self, image: Image) -> Prediction:
        """Metres of uint8 RGB [H, W, 3]. Raises EngineError."""
        return self._fitted(self._engine.infer(image))

    def infer_all(self, images: Iterable[Image]) -> Iterator[Prediction]:
        """Metres of each picture, in order. Raises EngineError, and whatever ``images`` raises."""
        return map(self._fitted, self._engine.infer_all(images))

    def _fitted(self, given: Prediction) -> Prediction:
        return replace(given, depth=self._fit.apply(given.depth))

    def close(self) -> None:
        """Release the device's memory."""
        self._engine.close()
