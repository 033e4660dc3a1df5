"""Small closed shapes as plain meshes: boxes, turned shapes, tubes, egg shapes.

Metres; a thing's own origin is the middle of its foot, its front towards -y.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

import numpy as np
import numpy.typing as npt

Points = npt.NDArray[np.float64]
Face = tuple[int, ...]

_BOX = ((0, 1, 3, 2), (4, 6, 7, 5), (0, 4, 5, 1), (2, 3, 7, 6), (0, 2, 6, 4), (1, 5, 7, 3))


@dataclass(frozen=True, eq=False)
class Part:
    """A mesh of one material: points [N, 3], faces as indices, what it is made as."""

    points: Points
    faces: tuple[Face, ...]
    role: str
    smooth: bool = False

    def moved(self, by: Sequence[float] = (0, 0, 0), turn: float = 0.0, tilt: float = 0.0) -> Part:
        """Tilted about x, turned about z (radians), then moved."""
        points = self.points @ _about_x(tilt).T @ _about_z(turn).T + np.asarray(by, float)
        return Part(points, self.faces, self.role, self.smooth)


@dataclass(frozen=True, eq=False)
class Solid:
    """Parts that lie or stand together. Two are equal only when they are the same one."""

    in_wall: ClassVar[bool] = False

    name: str
    parts: tuple[Part, ...]

    @property
    def bounds(self) -> tuple[Points, Points]:
        points = np.concatenate([part.points for part in self.parts])
        return points.min(axis=0), points.max(axis=0)

    @property
    def size(self) -> tuple[float, float, float]:
        """Width, depth and height of an upright box about the origin that holds it."""
        low, high = self.bounds
        half = np.maximum(abs(low), abs(high))
        return 2 * float(half[0]), 2 * float(half[1]), float(high[2])

    def named(self, *words: str) -> bool:
        return any(word in self.name for word in words)


def box(low: Sequence[float], high: Sequence[float], role: str) -> Part:
    xs, ys, zs = zip(low, high, strict=True)
    corners = [(x, y, z) for x in xs for y in ys for z in zs]
    return Part(np.array(corners, float), _BOX, role)


def lathe(
    profile: Sequence[tuple[float, float]], role: str, steps: int = 24, smooth: bool = True
) -> Part:
    """``profile`` (radius, height) turned about z; its ends are closed with a disc each."""
    angles = np.linspace(0, 2 * math.pi, steps, endpoint=False)
    ring = np.stack([np.cos(angles), np.sin(angles)], axis=1)
    points = np.concatenate([np.c_[ring * r, np.full(steps, z)] for r, z in profile])
    faces: list[Face] = []
    for level in range(len(profile) - 1):
        for i in range(steps):
            j = (i + 1) % steps
            a, b = level * steps, (level + 1) * steps
            faces.append((a + i, a + j, b + j, b + i))
    last = (len(profile) - 1) * steps
    faces.append(tuple(reversed(range(steps))))
    faces.append(tuple(range(last, last + steps)))
    return Part(points, tuple(faces), role, smooth)


def tube(path: Points, radius: float, role: str, steps: int = 8) -> Part:
    """A tube of ``radius`` along the points of ``path`` [N, 3]."""
    ways = np.gradient(path, axis=0)
    ways /= np.linalg.norm(ways, axis=1, keepdims=True) + 1e-12
    upright = np.where(np.abs(ways[:, 2:]) > 0.9, [[1.0, 0.0, 0.0]], [[0.0, 0.0, 1.0]])
    side = np.cross(ways, upright)
    side /= np.linalg.norm(side, axis=1, keepdims=True)
    above = np.cross(side, ways)
    angles = np.linspace(0, 2 * math.pi, steps, endpoint=False)
    rings = [path + radius * (math.cos(angle) * side + math.sin(angle) * above) for angle in angles]
    points = np.stack(rings, axis=1).reshape(-1, 3)
    faces = [
        (a * steps + i, a * steps + (i + 1) % steps, (a + 1) * steps + (i + 1) % steps,
         (a + 1) * steps + i)
        for a in range(len(path) - 1) for i in range(steps)
    ]  # fmt: skip
    return Part(points, tuple(faces), role, True)


def egg(radii: Sequence[float], role: str, steps: int = 16) -> Part:
    """An ellipsoid whose lowest point is the origin."""
    angles = np.linspace(-math.pi / 2, math.pi / 2, steps // 2 + 1)
    profile = [(max(math.cos(a), 1e-3), math.sin(a) + 1) for a in angles]
    turned = lathe(profile, role, steps)
    return Part(turned.points * np.asarray(radii, float), turned.faces, role, True)


def _about_z(angle: float) -> Points:
    c, s = math.cos(angle), math.sin(angle)
    return np.array([[c, -s, 0], [s, c, 0], [0, 0, 1.0]])


def _about_x(angle: float) -> Points:
    c, s = math.cos(angle), math.sin(angle)
    return np.array([[1.0, 0, 0], [0, c, -s], [0, s, c]])
