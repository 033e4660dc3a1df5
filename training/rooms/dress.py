"""Clothes, hair and skin for a body: which face is what, how far cloth and hair stand off.

Works on the body at rest (facing -y, arms half lowered), so that clothes move with it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from training.rooms.people import Look

Points = npt.NDArray[np.float64]

ROLES = ("skin", "shirt", "trousers", "shoes", "hair")
_SKIN, _SHIRT, _TROUSERS, _SHOES, _HAIR = range(len(ROLES))


@dataclass(frozen=True, eq=False)
class Dressed:
    """``points`` [N, 3] at rest, ``source`` [N] the model's vertex whose bones each follows,
    ``faces`` [F, 3], ``roles`` [F] indices of ROLES, ``colours`` [N, 3] linear skin."""

    points: Points
    source: npt.NDArray[np.int64]
    faces: npt.NDArray[np.int64]
    roles: npt.NDArray[np.int64]
    colours: Points


def dress(
    look: Look,
    points: Points,
    faces: npt.NDArray[np.int64],
    bone_of: npt.NDArray[np.str_],
    heads: Mapping[str, Points],
) -> Dressed:
    """``points`` [N, 3] and triangles of the naked body, the bone each point follows most."""
    shade = np.random.default_rng(look.fabric)
    role = _roles(look, points, bone_of, heads)
    smooth = _smoothed(points, faces, 100)
    cloth = (role == _SHIRT) | (role == _TROUSERS)
    normals = np.where(cloth[:, None], vertex_normals(smooth, faces), vertex_normals(points, faces))
    # Cloth spans hollows and flattens what stands out little; limbs keep their thickness.
    span = ((smooth - points) * normals).sum(axis=1).clip(-0.01, 0.04)
    off = np.where(cloth, span + look.loose * (1 + 0.35 * _folds(points, shade)), 0.0)
    off = np.where(role == _SHOES, 0.006, off)
    growth = _hair_growth(points, bone_of, heads)
    tuft = 1 + 0.25 * _folds(points * 1.5, shade)
    off = np.where(role == _HAIR, 0.002 + look.hair * np.minimum(growth / 0.025, 1) * tuft, off)
    moved = points + normals * off[:, None]
    colours = _skin(look, points, bone_of, heads, shade)
    face_roles = _of_quads(role, faces)
    source = np.arange(len(points))
    if not look.locks:
        return Dressed(moved, source, faces, face_roles, colours)
    locks, sheet = _locks(look, moved[role == _HAIR], heads, shade)
    follows = int(np.argmax(np.where(bone_of == "head", points[:, 2], -np.inf)))
    return Dressed(
        np.concatenate([moved, locks]),
        np.concatenate([source, np.full(len(locks), follows)]),
        np.concatenate([faces, sheet + len(points)]),
        np.concatenate([face_roles, np.full(len(sheet), _HAIR)]),
        np.concatenate([colours, np.tile(look.hair_colour, (len(locks), 1))]),
    )


def vertex_normals(points: Points, faces: npt.NDArray[np.int64]) -> Points:
    """Unit normals [N, 3], weighted by the faces' areas."""
    a, b, c = (points[faces[:, corner]] for corner in range(3))
    flat = np.cross(b - a, c - a)
    normals = np.zeros_like(points)
    for corner in range(3):
        np.add.at(normals, faces[:, corner], flat)
    return normals / np.maximum(np.linalg.norm(normals, axis=1, keepdims=True), 1e-12)


def _of_quads(role: npt.NDArray[np.int64], faces: npt.NDArray[np.int64]) -> npt.NDArray[np.int64]:
    """The role of each triangle: two that follow each other are one quad and look the same."""
    quads = role[faces].reshape(-1, 6) if len(faces) % 2 == 0 else role[faces]
    of_quad = np.sort(quads, axis=1)[:, quads.shape[1] // 2]
    return np.repeat(of_quad, len(faces) // len(quads))


def _smoothed(points: Points, faces: npt.NDArray[np.int64], times: int) -> Points:
    """Each point moved to the mean of its neighbours, ``times`` over."""
    ends = np.concatenate([faces[:, [0, 1]], faces[:, [1, 2]], faces[:, [2, 0]]])
    ends = np.concatenate([ends, ends[:, ::-1]])
    count = np.bincount(ends[:, 0], minlength=len(points)).clip(min=1)
    for _ in range(times):
        sums = [
            np.bincount(ends[:, 0], points[ends[:, 1], axis], minlength=len(points))
            for axis in range(3)
        ]
        points = np.stack(sums, axis=1) / count[:, None]
    return points


def _starts(bone_of: npt.NDArray[np.str_], *names: str) -> npt.NDArray[np.bool_]:
    found = np.zeros(len(bone_of), bool)
    for name in names:
        found |= np.char.startswith(bone_of, name)
    return found


def _roles(
    look: Look, points: Points, bone_of: npt.NDArray[np.str_], heads: Mapping[str, Points]
) -> npt.NDArray[np.int64]:
    waist = float(heads["upperleg01.L"][2]) + 0.07
    role = np.where(points[:, 2] > waist, _SHIRT, _TROUSERS)
    arm = _starts(bone_of, "upperarm", "lowerarm")
    shoulder, elbow, wrist = (heads[f"{b}.L"] for b in ("upperarm01", "lowerarm01", "wrist"))
    upper, fore = np.linalg.norm(elbow - shoulder), np.linalg.norm(wrist - elbow)
    mirrored = points * [1, 1, 1]
    mirrored[:, 0] = np.abs(points[:, 0])
    past = np.where(
        _starts(bone_of, "lowerarm"),
        upper + (mirrored - elbow) @ (wrist - elbow) / fore,
        (mirrored - shoulder) @ (elbow - shoulder) / upper,
    ) / (upper + fore)
    role = np.where(arm, np.where(past < look.sleeve * 0.97, _SHIRT, _SKIN), role)
    leg = _starts(bone_of, "upperleg", "lowerleg")
    hip, ankle = float(heads["upperleg01.L"][2]), float(heads["foot.L"][2])
    down = (hip - points[:, 2]) / (hip - ankle)
    role = np.where(leg & (down > look.leg), _SKIN, role)
    role = np.where(_starts(bone_of, "wrist", "finger", "metacarpal"), _SKIN, role)
    role = np.where(_starts(bone_of, "foot", "toe"), _SHOES, role)
    collar = points[:, 2] > float(heads["neck01"][2]) - 0.015 - 0.12 * np.abs(points[:, 0])
    near_axis = np.abs(points[:, 0]) < 0.075
    role = np.where(_starts(bone_of, "neck", "head", "eye") | (collar & near_axis), _SKIN, role)
    grown = _hair_growth(points, bone_of, heads) > 0
    return np.where(grown & (look.hair > 0), _HAIR, role)


def _hair_growth(
    points: Points, bone_of: npt.NDArray[np.str_], heads: Mapping[str, Points]
) -> Points:
    """How far above the hairline, metres; negative below it and off the head."""
    eye = heads["eye.L"]
    back = points[:, 1] - eye[1]
    line = eye[2] + np.where(back < 0.06, 0.062 - 0.5 * back, np.maximum(0.032 - 1.9 *
                             (back - 0.06), -0.085))  # fmt: skip
    on_head = _starts(bone_of, "head", "neck03", "neck02")
    return np.where(on_head, points[:, 2] - line, -1.0)


def _folds(points: Points, shade: np.random.Generator) -> Points:
    """Smooth noise in -1..1: the sum of waves some 3 to 15 cm long."""
    value = np.zeros(len(points))
    for _ in range(6):
        way = shade.normal(size=3)
        way *= 2 * np.pi / shade.uniform(0.04, 0.16) / np.linalg.norm(way)
        value += np.sin(points @ way + shade.uniform(0, 6.28))
    return value / 4


def _skin(
    look: Look,
    points: Points,
    bone_of: npt.NDArray[np.str_],
    heads: Mapping[str, Points],
    shade: np.random.Generator,
) -> Points:
    """Linear colours: skin with redder lips and cheeks, brows, eyes, a beard."""
    skin = np.array(look.skin)
    colours = skin * (1 + 0.05 * _folds(points, shade))[:, None]
    eye, other = heads["eye.L"], heads["eye.R"]
    x, y, z = points[:, 0], points[:, 1] - eye[1], points[:, 2] - eye[2]
    gap = float(eye[0] - other[0]) / 0.06  # heads of children are smaller
    on_head = _starts(bone_of, "head", "neck03") & (y < 0.02)
    red = skin * np.array([1.0, 0.72, 0.72]) * 0.85
    lips = on_head & (np.abs(x) < 0.024 * gap) & (np.abs(z + 0.066 * gap) < 0.0085 * gap) & (y < 0)
    colours[lips] = red
    brow = on_head & (np.abs(z - 0.021 * gap) < 0.0045) & (np.abs(np.abs(x) - 0.031) < 0.02)
    colours[brow] = 0.3 * skin + 0.7 * np.array(look.hair_colour) * 0.8
    if look.beard:
        jaw = on_head & (z < -0.045 * gap) & (z > -0.16 * gap) & ~lips
        near_mouth = (np.abs(x) < 0.03 * gap) & (z > -0.06 * gap)
        colours[jaw & ~near_mouth] = 0.35 * skin + 0.65 * np.array(look.hair_colour)
    for centre in (eye, other):
        ball = _starts(bone_of, "eye") & (np.linalg.norm(points - centre, axis=1) < 0.025)
        if not ball.any():
            continue
        front = points[ball][points[ball][:, 1].argmin()]
        iris = ball & (np.linalg.norm(points - front, axis=1) < 0.0062)
        colours[ball] = (0.6, 0.58, 0.55)
        colours[iris] = shade.choice([(0.03, 0.015, 0.008), (0.02, 0.01, 0.005), (0.05, 0.07, 0.1)])
    return colours


def _locks(
    look: Look, hair: Points, heads: Mapping[str, Points], shade: np.random.Generator
) -> tuple[Points, npt.NDArray[np.int64]]:
    """Long hair: a sheet round the back of the head, from the crown's level down."""
    across, down = 25, 14
    middle = np.array([0.0, float(hair[:, 1].mean()), float(heads["eye.L"][2])])
    wide = float(np.abs(hair[:, 0]).max())
    deep = float(hair[:, 1].max() - middle[1])
    angles = np.linspace(-1.75, 1.75, across)  # radians from straight back
    locks = np.empty((down, across, 3))
    wave = _folds(np.c_[angles, 0 * angles, 0 * angles] * 0.1, shade)
    for level in range(down):
        t = level / (down - 1)
        out = 0.97 + 0.012 * np.sin(7 * t + 3 * wave) + 0.1 * t + 0.03 * wave
        locks[level, :, 0] = middle[0] + wide * out * np.sin(angles)
        locks[level, :, 1] = middle[1] + deep * out * np.cos(angles)
        locks[level, :, 2] = middle[2] + 0.03 - t * (look.locks + 0.03) * (1 + 0.06 * wave)
    number = np.arange(down * across).reshape(down, across)
    a, b, c, d = number[:-1, :-1], number[:-1, 1:], number[1:, 1:], number[1:, :-1]
    sheet = np.concatenate(
        [np.stack([a, b, c], -1).reshape(-1, 3), np.stack([a, c, d], -1).reshape(-1, 3)]
    )
    return locks.reshape(-1, 3), sheet
