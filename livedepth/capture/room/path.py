"""Where the hand-held camera is: a closed walk between a few views, with sway and footsteps."""

from __future__ import annotations

import numpy as np

from livedepth.capture.room.arrays import F64

_STEP = 4.0  # seconds between control points, which sets the pace of the walk
# Control points: camera x, y, then the point looked at x, y, z, all in metres.
_WALK: tuple[tuple[float, float, float, float, float], ...] = (
    (3.90, 0.95, 1.0, 4.6, 0.60),
    (3.75, 0.90, 1.4, 5.0, 0.62),
    (3.00, 0.80, 2.2, 5.6, 0.70),
    (2.75, 0.85, 3.2, 5.8, 0.70),
    (2.85, 1.50, 3.8, 5.6, 0.65),
    (3.10, 2.30, 2.4, 5.9, 0.70),
    (3.25, 2.70, 0.9, 5.6, 0.70),
    (3.35, 2.90, 0.2, 4.2, 0.60),
    (3.55, 3.00, 0.2, 2.4, 0.50),
    (3.55, 3.30, 0.6, 1.0, 0.50),
    (3.30, 3.55, 1.8, 0.2, 0.60),
    (2.85, 3.80, 3.6, 0.3, 0.65),
    (2.60, 3.75, 5.0, 0.8, 0.60),
    (2.50, 3.30, 5.2, 2.0, 0.65),
    (2.50, 2.50, 5.2, 4.6, 0.70),
    (2.85, 1.70, 4.2, 5.6, 0.70),
    (3.50, 1.20, 2.0, 5.4, 0.62),
)
LOOP = _STEP * len(_WALK)  # seconds
_EYE = 1.42  # metres above the floor


def _glide(seconds: float) -> F64:
    """Uniform cubic B-spline through the walk: twice differentiable and never overshooting."""
    table = np.asarray(_WALK)
    whole, part = divmod(seconds / _STEP, 1.0)
    weights = np.array(
        [
            (1 - part) ** 3,
            3 * part**3 - 6 * part * part + 4,
            -3 * part**3 + 3 * part * part + 3 * part + 1,
            part**3,
        ]
    )
    index = (int(whole) + np.arange(-1, 3)) % len(table)
    return np.asarray(weights @ table[index] / 6.0)


def _sway(seconds: float, cycles: tuple[int, ...], phase: float) -> float:
    """Sum of sines of whole cycles a loop, so that the hand's drift repeats without a jump."""
    turns = 2 * np.pi * seconds / LOOP
    return float(
        sum(
            np.sin(turns * number + phase * (place + 1)) / (place + 1)
            for place, number in enumerate(cycles)
        )
    )


def pose(time: float) -> F64:
    """Camera-to-world matrix [4, 4] at ``time`` seconds; camera x right, y down, z forward."""
    seconds = float(time) % LOOP
    x, y, tx, ty, tz = _glide(seconds)
    stride = _sway(seconds, (118, 236), 0.4)
    eye = np.array(
        [
            x + 0.02 * _sway(seconds, (7, 17, 31), 0.3),
            y + 0.02 * _sway(seconds, (9, 19, 37), 1.7),
            _EYE + 0.02 * _sway(seconds, (5, 13), 2.1) + 0.004 * stride,
        ]
    )
    target = np.array([tx, ty, tz]) + 0.03 * np.array(
        [
            _sway(seconds, (11, 29, 53), 0.9),
            _sway(seconds, (8, 23, 47), 2.6),
            _sway(seconds, (10, 27, 61), 1.2),
        ]
    )
    forward = target - eye
    forward /= np.linalg.norm(forward)
    roll = 0.012 * _sway(seconds, (6, 21, 43), 0.5)
    level = np.cross(forward, [0.0, 0.0, 1.0])
    level /= np.linalg.norm(level)
    right = np.cos(roll) * level + np.sin(roll) * np.cross(forward, level)
    matrix = np.eye(4)
    matrix[:3, 0] = right
    matrix[:3, 1] = np.cross(forward, right)
    matrix[:3, 2] = forward
    matrix[:3, 3] = eye
    return matrix
