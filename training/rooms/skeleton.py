"""A body's joints, and how arms and legs reach what they are to reach. Plain geometry.

A body stands on z = 0 or has its pelvis wherever it is put, faces -y, its left is +x; metres.
Rotations are of the whole bone in these axes, from the rest pose: a bone without one follows its
parent.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

Vector = npt.NDArray[np.float64]
Rotation = npt.NDArray[np.float64]

DOWN = np.array([0.0, 0.0, -1.0])
AHEAD = np.array([0.0, -1.0, 0.0])


@dataclass
class Skeleton:
    """Rest positions of the bones' heads, parents before children, and a pose.

    ``heads`` maps a bone to its place [3], ``parents`` to its parent ('' for the root).
    """

    heads: Mapping[str, Vector]
    parents: Mapping[str, str]
    turned: dict[str, Rotation] = field(default_factory=dict)

    def rotation(self, bone: str) -> Rotation:
        """Of ``bone`` against its rest pose."""
        while bone:
            if bone in self.turned:
                return self.turned[bone]
            bone = self.parents[bone]
        return np.eye(3)

    def place(self, bone: str) -> Vector:
        """Where the head of ``bone`` is in this pose; the root stays where it rests."""
        parent = self.parents[bone]
        if not parent:
            return self.heads[bone]
        return self.place(parent) + self.rotation(parent) @ (self.heads[bone] - self.heads[parent])

    def relative(self, bone: str) -> Rotation:
        """The rotation of ``bone`` against its parent's."""
        parent = self.parents[bone]
        return (self.rotation(parent).T if parent else np.eye(3)) @ self.rotation(bone)

    def bend_back(self, bones: Sequence[str], whole: Rotation) -> None:
        """Spread ``whole`` evenly along the chain ``bones``, on top of what its parent has."""
        below = self.rotation(self.parents[bones[0]])
        axis, angle = axis_angle(whole)
        for number, bone in enumerate(bones, start=1):
            self.turned[bone] = about(axis, angle * number / len(bones)) @ below

    def reach(
        self, chain: tuple[str, str, str], target: Vector, pole: Vector, rest_hinge: Vector
    ) -> Vector:
        """Bend a limb of two bones so that its end comes to ``target``; returns where it is.

        ``chain`` names upper bone, lower bone and end; the joint between them points towards
        ``pole``. ``rest_hinge`` is the axis of that joint at rest. What is too far is reached
        for with a nearly straight limb.
        """
        upper, lower, end = chain
        start = self.place(upper)
        rest = [self.heads[lower] - self.heads[upper], self.heads[end] - self.heads[lower]]
        a, b = (float(np.linalg.norm(one)) for one in rest)
        way = target - start
        far = float(np.clip(np.linalg.norm(way), abs(a - b) + 0.03, 0.995 * (a + b)))
        chord = unit(way)
        side = unit(pole - chord * (pole @ chord))
        along = (a * a - b * b + far * far) / (2 * far)
        out = math.sqrt(max(a * a - along * along, 0.0))
        first = along * chord + out * side
        second = far * chord - first
        hinge = np.cross(side, chord)
        self.turned[upper] = frame(first, hinge) @ frame(rest[0], rest_hinge).T
        self.turned[lower] = frame(second, hinge) @ frame(rest[1], rest_hinge).T
        return start + far * chord


def unit(way: Vector) -> Vector:
    return way / max(float(np.linalg.norm(way)), 1e-9)


def frame(first: Vector, second: Vector) -> Rotation:
    """Columns: ``first``, ``second`` made orthogonal to it, and their cross product."""
    x = unit(first)
    y = unit(second - x * (second @ x))
    return np.stack([x, y, np.cross(x, y)], axis=1)


def about(axis: Sequence[float] | Vector, angle: float) -> Rotation:
    """Rotation by ``angle`` radians about ``axis`` (Rodrigues' formula)."""
    x, y, z = unit(np.asarray(axis, float))
    k = np.array([[0, -z, y], [z, 0, -x], [-y, x, 0]])
    return np.eye(3) + math.sin(angle) * k + (1 - math.cos(angle)) * k @ k


def axis_angle(rotation: Rotation) -> tuple[Vector, float]:
    """Axis and angle of a rotation by less than half a turn."""
    angle = math.acos(float(np.clip((np.trace(rotation) - 1) / 2, -1, 1)))
    skew = rotation - rotation.T
    return unit(np.array([skew[2, 1], skew[0, 2], skew[1, 0]])), angle
