"""The picture of a second eye, drawn from one picture and its depth."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import cv2
import numpy as np
import numpy.typing as npt

from livedepth.errors import Hint, SettingsError
from livedepth.frames import Depth, Image, Unit
from livedepth.lens import Lens
from livedepth.postprocess.point_cloud import DEFAULT_FIELD_OF_VIEW
from livedepth.postprocess.range_tracker import RangeTracker
from models.geometry import upsample_depth

EYE_DISTANCE = 0.063  # metres; the mean of adults (Dodgson 2004)
STRENGTH = 3.0  # percent of the picture's width
_FURTHEST = 0.25  # of the picture's width: more parallax than this no eyes bring together
_EDGE = 1.5  # pixels of parallax within one cell of the map that are a depth edge, not a slope
_TEAR = 2.0  # pixels that one pixel is stretched to, from which the surface is torn apart there
_SECONDS = 2.0  # time constant of the automatic convergence
_CUT = 0.25  # relative change of the median from frame to frame that is a new scene
_SMOOTH = 5  # rows that are mixed where the picture was made up
_LEAST = 1e-6  # pixels; no stretch is divided by less
_BAND = 2**16  # pixels: what is worked on at once stays in the processor's cache
_RED_CYAN = (  # Dubois's matrices, RGB to RGB, for the left and the right eye
    np.array([[0.456, 0.500, 0.176], [-0.040, -0.038, -0.016], [-0.015, -0.021, -0.005]]),
    np.array([[-0.043, -0.088, -0.002], [0.378, 0.734, -0.018], [-0.072, -0.113, 1.226]]),
)
Floats = npt.NDArray[np.float32]
Index = npt.NDArray[np.int64]


@dataclass(frozen=True)
class Stereo:
    """How a second eye sees.

    ``eye_distance``: metres between the eyes (0.063). ``convergence``: the depth, in metres, that
    lies in the plane of the screen; None follows the scene's median. ``strength`` stands in for
    both where depth is no metres: how far near and far lie apart, in percent of the picture's width
    (3).
    ``field_of_view``: the camera's, in degrees from side to side, where no ``lens`` is known.
    ``either``: both ways are set, and that of the depth's unit is meant.
    """

    eye_distance: float | None = None
    convergence: float | None = None
    strength: float | None = None
    field_of_view: float = DEFAULT_FIELD_OF_VIEW
    either: bool = False
    lens: Lens | None = None

    def degrees(self, width: int) -> float:
        """The camera's field of view, of pictures so many pixels wide."""
        return self.field_of_view if self.lens is None else self.lens.degrees(width)

    def refuse_other_unit(self, model: str, unit: Unit) -> None:
        """Raises SettingsError for an option that means nothing in the unit of a model's depth."""
        if self.either:
            return
        if unit == "m" and self.strength is not None:
            raise SettingsError(
                "{model} gives metres: its 3D follows from the distance of the eyes",
                Hint("use --eye-distance METRES in place of --strength", "set the eye distance"),
                model=model,
            )
        if unit != "m" and (self.eye_distance is not None or self.convergence is not None):
            raise SettingsError(
                "eye distance and convergence are in metres, and {model} gives relative depth, "
                "not metres",
                Hint("use --strength PERCENT", "set the strength"),
                model=model,
            )

    def said(self, unit: Unit) -> dict[str, str]:
        """What shapes the second eye's picture, as texts."""
        if unit != "m":
            return {"strength": f"{self.strength or STRENGTH:g}"}
        screen = "auto" if self.convergence is None else f"{self.convergence:g}"
        return {
            "eye_distance": f"{self.eye_distance or EYE_DISTANCE:g}",
            "convergence": screen,
        }


class Parallax:
    """Depth to parallax: how far apart the eyes see a point, in pixels; above 0 before the screen.

    In metres it is f B (1/z - 1/c), with the focal length f in pixels, the distance B of the eyes
    and the convergence c (pinhole cameras side by side, whose pictures are moved so that c falls on
    itself). Of other units only the order is known: the tracked range is spread over ``strength``.
    The automatic convergence follows the median slowly, and a new scene's at once.
    """

    def __init__(self, stereo: Stereo) -> None:
        self._stereo = stereo
        self._range = RangeTracker()
        self._middle: float | None = None
        self._pts = 0.0

    def update(self, depth: Depth, pts: float, unit: Unit, width: int) -> Floats:
        """float32 [h, w] of the map [h, w] of a picture ``width`` pixels wide, at ``pts`` seconds.

        Invalid cells lie in the plane of the screen.
        """
        if unit == "m":
            reach = math.tan(math.radians(self._stereo.degrees(width)) / 2)
            gain = (self._stereo.eye_distance or EYE_DISTANCE) * width / (2 * reach)
            with np.errstate(divide="ignore"):
                level = np.reciprocal(depth)
            level[~(depth > 0)] = np.nan
        else:
            near, far = self._range.update(depth, pts, unit)
            gain = (self._stereo.strength or STRENGTH) / 100 * width
            level = np.clip((depth - np.float32(far)) / np.float32(near - far), -0.1, 1.1)
        fixed = self._stereo.convergence if unit == "m" else None
        screen = 1 / fixed if fixed else self._follow(level, pts)
        parallax = (level - np.float32(screen)) * np.float32(gain)
        limit = _FURTHEST * width
        return np.clip(np.nan_to_num(parallax, nan=0.0), -limit, limit).astype(np.float32)

    @property
    def state(self) -> dict[str, Any]:
        """All that the next parallax depends on, as JSON has it. Can be set."""
        return {"range": self._range.state, "middle": self._middle, "pts": self._pts}

    @state.setter
    def state(self, state: Mapping[str, Any]) -> None:
        self._range.state = state["range"]
        self._middle, self._pts = state["middle"], state["pts"]

    def _follow(self, level: Floats, pts: float) -> float:
        sample = level[::4, ::4]
        valid = sample[np.isfinite(sample)]
        if not valid.size:
            return self._middle or 0.0
        median, before = float(np.median(valid)), self._middle
        if before is None or pts < self._pts or abs(median - before) > _CUT * abs(before):
            self._middle = median
        else:
            self._middle = before + (median - before) * -math.expm1((self._pts - pts) / _SECONDS)
        self._pts = pts
        return self._middle


def anaglyph(left: Image, right: Image) -> Image:
    """Two pictures uint8 RGB [H, W, 3] as one for red-cyan glasses.

    By Dubois (2001): least squares in the colours that an eye sees through its glass. Applied to
    the values as they are stored, as is usual.
    """
    parts = [
        cv2.transform(eye.astype(np.int16), matrix)  # signed: some of what is added is below 0
        for eye, matrix in zip((left, right), _RED_CYAN, strict=True)
    ]
    return np.clip(cv2.add(*parts), 0, 255).astype(np.uint8)


def second_eye(image: Image, parallax: Floats) -> Image:
    """What the right eye sees where the left one sees uint8 RGB [H, W, 3].

    ``parallax`` [h, w] is in pixels of the picture, on a grid that covers it evenly. Each row is
    the inverse of a map that moves its pixels to the left by their parallax: exact between pixels,
    and of what falls on one place the nearest is seen. What only the right eye sees is
    continued from the background beside it, as its mirror image, never from what stands before it.
    """
    height, width = image.shape[:2]
    fine = _fine(parallax, (height, width))
    # Beyond the picture the world goes on as at its edge, so that every place has two neighbours.
    margin = 2 + math.ceil(float(np.abs(fine).max(initial=0.0)))
    goes = cv2.copyMakeBorder(fine, 0, 0, margin, margin, cv2.BORDER_REPLICATE)
    np.subtract(np.arange(width + 2 * margin, dtype=np.float32), goes, out=goes)
    reach = 1 + math.ceil(float(np.ptp(fine))) if fine.size else 1
    across, torn = np.empty((height, width), np.float32), np.zeros((height, width), np.uint8)
    rows = max(1, _BAND // (width + 2 * margin))
    for top in range(0, height, rows):
        band = slice(top, top + rows)
        _invert(goes[band], margin, reach, across[band], torn[band])
    down = np.broadcast_to(np.arange(height, dtype=np.float32)[:, None], across.shape)
    seen = cv2.remap(
        image, across, np.ascontiguousarray(down), cv2.INTER_LINEAR, borderMode=cv2.BORDER_REFLECT
    )
    if torn.any():
        # Rows are made up each by itself: without this their seams flicker.
        mixed = cv2.blur(seen, (1, _SMOOTH), borderType=cv2.BORDER_REPLICATE)
        cv2.copyTo(mixed, torn, seen)
    return np.asarray(seen, np.uint8)


def _fine(parallax: Floats, size: tuple[int, int]) -> Floats:
    """``parallax`` at (height, width), with steps for edges where enlarging makes slopes.

    A slope is a rubber sheet between foreground and background, which tears nowhere: its pixels are
    given to the side that they are nearer to.
    """
    fine = upsample_depth(parallax, size)
    cells = math.ceil(size[1] / parallax.shape[1])
    if cells == 1:
        return fine
    window = np.ones((1, 2 * cells + 1), np.uint8)
    low, high = cv2.erode(fine, window), cv2.dilate(fine, window)
    steep = np.flatnonzero(cv2.subtract(high, low) > _EDGE)
    flat = fine.reshape(-1)
    below, above, between = low.ravel()[steep], high.ravel()[steep], flat[steep]
    flat[steep] = np.where(2 * between > below + above, above, below)
    return fine


def _invert(
    goes: Floats, margin: int, reach: int, across: Floats, torn: npt.NDArray[np.uint8]
) -> None:
    """Write the column that each place comes from into ``across``, and 1 into ``torn`` where there
    is none in the picture; both [H, W].

    Column x - ``margin`` goes to ``goes`` - ``margin``, [H, W + 2 margin]. Where several go to one
    place the last is the nearest, since they differ by less than their parallax does. So a place is
    seen at its last crossing: there ``goes`` is the least of all that follows, which is to be found
    within ``reach``, the span of the parallax.
    """
    (height, wide), width = goes.shape, across.shape[1]
    least = cv2.erode(goes, np.ones((1, reach + 1), np.uint8), anchor=(0, 0))
    begins = (np.arange(height) * wide)[:, None]  # of each row, in the band
    slot = np.ceil(least, out=least).astype(np.int64)
    np.clip(slot, 0, wide - 1, out=slot)
    slot += begins
    left = np.zeros(height * wide, np.int64)
    # Of those that go to one slot the last stays: NumPy assigns in order.
    left[slot.reshape(-1)] = np.arange(height * wide)
    np.maximum.accumulate(left, out=left)
    first = left.reshape(height, wide)[:, margin : margin + width].copy()
    np.clip(first, begins, begins + wide - 2, out=first)
    flat = goes.reshape(-1)
    start = flat.take(first)
    stretch = flat[1:].take(first)
    stretch -= start
    after = np.subtract(np.arange(margin, margin + width, dtype=np.float32), start, out=start)
    first -= begins + margin
    np.divide(after, np.maximum(stretch, _LEAST), out=across)
    np.add(across, first, out=across, dtype=np.float32, casting="same_kind")
    # Torn, or beyond the picture: there what is made up must not hide what is known.
    row, place = np.divmod(np.flatnonzero((stretch > _TEAR) | (first >= width - 1)), width)
    behind, column = after[row, place], first[row, place]
    own = (behind < 0.5) & (column < width)  # half a pixel is the foreground's
    across[row[own], place[own]] = column[own]
    row, place, behind, column = (values[~own] for values in (row, place, behind, column))
    through, seen = _through(goes, row, place + margin, column + margin, reach)
    # The background begins one column later: mirrored there.
    mirrored = column + 1 + stretch[row, place] - behind
    made = np.where(column < width - 1, mirrored, across[row, place])
    across[row, place] = np.where(seen, through - margin, made)
    torn[row, place] = ~seen


def _through(
    goes: Floats, row: Index, place: Index, before: Index, reach: int
) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.bool_]]:
    """The columns that the places [n] of a tear show past a thin thing, and which places do.

    The surface behind it, on its other side, goes there too: it is the last column up to ``before``
    that goes within half a pixel of the place, or to both sides of it without a tear.
    """
    columns = before[:, None] - np.arange(1, reach + 1)
    np.maximum(columns, 0, out=columns)
    flat, cells = goes.reshape(-1), columns + (row * goes.shape[1])[:, None]
    start = flat.take(cells)
    stretch = flat[1:].take(cells)
    stretch -= start
    after = place[:, None].astype(np.float32) - start
    whole = (stretch > 0) & (stretch <= _TEAR)
    meets = (np.abs(after) <= 0.5) | (whole & (after >= 0) & (after < stretch))
    last = np.arange(len(row)), meets.argmax(axis=1)
    inner = after[last] / np.where(whole[last], np.maximum(stretch[last], _LEAST), 1)
    return columns[last] + inner, meets.any(axis=1)
