"""The colour legend, drawn into pictures that leave the program."""

from __future__ import annotations

from collections.abc import Sequence

import cv2
import numpy as np

from livedepth.frames import Image, Unit
from livedepth.postprocess.range_tracker import Range

_TICKS = 5
_MOST_DIGITS = 3
_FONT = cv2.FONT_HERSHEY_SIMPLEX


def legend_labels(limits: Range, unit: Unit, ticks: int = _TICKS) -> list[str]:
    """What stands beside the scale, from far to near: ``ticks`` texts, two or more.

    Metres have as many digits as they need to differ, to the millimetre.
    """
    if unit != "m":
        return ["far", *[""] * (ticks - 2), "near"]
    near, far = limits
    values = [far + step / (ticks - 1) * (near - far) for step in range(ticks)]
    for digits in range(1, _MOST_DIGITS + 1):
        texts = [f"{value:.{digits}f} m" for value in values]
        if len(set(texts)) == ticks:
            break
    return texts


def draw_legend(
    picture: Image, table: Image, limits: Range, unit: Unit = "m", *, fitted: bool = False
) -> Image:
    """A copy of uint8 RGB [H, W, 3] with the scale at its right edge, near at the bottom.

    ``table`` is the colour map, uint8 [256, 3], far to near. ``fitted``: metres that were made of
    relative depth by known points, which the scale says at its upper end.
    """
    first, *rest = legend_labels(limits, unit)
    return draw_scale(picture, table, [f"{first} fitted" if fitted else first, *rest])


def draw_scale(picture: Image, table: Image, labels: Sequence[str]) -> Image:
    """A copy of uint8 RGB [H, W, 3] with the colours of ``table``, uint8 [256, 3], at its right
    edge, and ``labels`` beside them, both from top to bottom; two labels or more.

    A picture too small for text, under 64 pixels a side, or too narrow, is given back as it is.
    """
    height, width = picture.shape[:2]
    if min(height, width) < 64:
        return picture
    drawn = picture.copy()
    scale = max(0.35, height / 900)
    thick = max(1, round(scale * 1.6))
    text_width = max(cv2.getTextSize(t, _FONT, scale, thick)[0][0] for t in labels)
    text_height = cv2.getTextSize("0", _FONT, scale, thick)[0][1]
    gap = max(2, text_height // 2)
    bar_width = max(6, width // 60)
    right = width - gap
    bar_right = right - text_width - gap
    top, bottom = height // 8, height - height // 8
    if bar_right - bar_width < 0:
        return picture  # too narrow for its height
    box = drawn[top - 2 * gap : bottom + 2 * gap, max(0, bar_right - bar_width - gap) :]
    box[:] = (box * 0.35).astype(np.uint8)
    column = cv2.resize(table[:, None], (bar_width, bottom - top), interpolation=cv2.INTER_LINEAR)
    drawn[top:bottom, bar_right - bar_width : bar_right] = column
    for step, text in enumerate(labels):
        y = round(top + step / (len(labels) - 1) * (bottom - 1 - top)) + text_height // 2
        at = (bar_right + gap, y)
        cv2.putText(drawn, text, at, _FONT, scale, (255, 255, 255), thick, cv2.LINE_AA)
    return drawn
