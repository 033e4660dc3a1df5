"""Focal lengths as fractions of the picture's width, and what they do to depth."""

from __future__ import annotations

import math
from random import Random

NYU_FOCAL = 518.86 / 640  # NYU Depth V2's colour camera
_NARROWEST, _WIDEST = 50.0, 90.0  # degrees across


def stored_scale(focal: float) -> float:
    """True metres times this are what a network that assumes NYU's camera should say.

    A wider field of view (a smaller ``focal``) shows a thing smaller, as if it were farther. The
    app multiplies by focal / NYU_FOCAL again.
    """
    return NYU_FOCAL / focal


def field_of_view(focal: float) -> float:
    """Degrees from the left to the right edge."""
    return math.degrees(2 * math.atan(0.5 / focal))


def plan_focal(rnd: Random, nyu_share: float) -> float:
    """NYU's in ``nyu_share`` of the cases, else any from 50 to 90 degrees across."""
    if rnd.random() < nyu_share:
        return NYU_FOCAL
    return 0.5 / math.tan(math.radians(rnd.uniform(_NARROWEST, _WIDEST)) / 2)
