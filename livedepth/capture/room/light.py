"""Baked light: soft direct light, sky-like ambient occlusion and one bounce, per lightmap cell.

Rays are spread over a 4x4 pattern of neighbouring cells, each with its own few directions; a 4x4
box filter afterwards sees all of them, so that little work gives smooth shadows.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import cv2
import numpy as np
import numpy.typing as npt

from livedepth.capture.room.arrays import F32, F64, Index
from livedepth.capture.room.geometry import Box, Panel, length
from livedepth.capture.room.shadow import Casters

_PATTERN = 4  # cells each way that share their rays
_RAYS = 11  # directions over the hemisphere, for each cell
_SAMPLES = 4  # points of each light, for each cell
_REACH = 1.3  # metres; furniture further away does not shade the ambient light
_LIFT = 0.003  # metres off the surface, so that a cell does not shade itself
_BLOCK = 1.1  # metres; edge of the cubes whose cells share one list of nearby boxes
_FAINT = 0.006  # light below this is left out


@dataclass(frozen=True)
class Light:
    """A glowing patch (with ``facing``) or blob (without): centre, spread [k, 3], RGB power."""

    centre: F64
    spread: F64
    power: tuple[float, float, float]
    facing: F64 | None = None


@dataclass
class _Cells:
    """All lightmap cells of the room: places and normals [3, n], pattern slot [n], own box [n]."""

    place: F32
    normal: F32
    slot: Index
    own: npt.NDArray[np.int16]
    shapes: list[tuple[int, int]]


def bake(
    panels: Sequence[Panel],
    boxes: Sequence[Box],
    lights: Sequence[Light],
    size: tuple[float, float, float],
    ambient: tuple[float, float, float],
    shell: int,
) -> list[F32]:
    """Light falling on each panel, linear RGB, float32 [cells down, cells across, 3].

    The first ``shell`` panels must be the room's floor, ceiling and walls (n e s w) spanning
    0..size; their lit colour is what open directions see.
    """
    cells, casters = _cells(panels), Casters(boxes)
    blocks = _blocks(cells)
    direct = np.zeros((3, cells.place.shape[1]), np.float32)
    clear = np.zeros((_RAYS, cells.place.shape[1]), bool)
    for members in blocks:
        place = cells.place[:, members]
        for light in lights:
            direct[:, members] += _direct(cells, members, light, casters)
        rays = _hemisphere(cells.normal[:, members], cells.slot[members])
        numbers = casters.near(place, None, _REACH)
        clear[:, members] = ~casters.block(place, cells.own[members], rays, numbers, _REACH)
    maps = _unpack(direct, cells)
    walls = [
        cv2.blur(light_map, (5, 5)) * _mean_albedo(panel)
        for light_map, panel in zip(maps, panels, strict=False)
    ]
    glow = np.array(ambient, np.float32)[:, None]
    total = direct
    for members in blocks:
        seen = _open_light(cells, members, clear, walls[:shell], size, glow)
        total[:, members] += seen
    return [_smooth(light_map) for light_map in _unpack(total, cells)]


def map_shape(panel: Panel) -> tuple[int, int]:
    """Lightmap cells of a panel, down and across."""
    high, wide = length(panel.v), length(panel.u)
    return max(2, round(high / panel.cell)), max(2, round(wide / panel.cell))


def _mean_albedo(panel: Panel) -> F32:
    mean = (panel.albedo.reshape(-1, 3)[::37].mean(0) / 255.0) ** 2.2
    return np.asarray(mean, np.float32)


def _cells(panels: Sequence[Panel]) -> _Cells:
    places, normals, slots, owns, shapes = [], [], [], [], []
    for panel in panels:
        high, wide = map_shape(panel)
        rows, columns = np.divmod(np.arange(high * wide), wide)
        st = np.stack([(columns + 0.5) / wide, (rows + 0.5) / high], 1)
        normal = np.broadcast_to(panel.normal, (high * wide, 3))
        lifted = panel.points(st) + _LIFT * normal
        if panel.smooth is not None and panel.edges is not None:
            normal = _bent(panel.edges, panel.smooth, st)
        places.append(lifted)
        normals.append(normal)
        slots.append((rows % _PATTERN) * _PATTERN + columns % _PATTERN)
        owns.append(np.full(high * wide, panel.own, np.int16))
        shapes.append((high, wide))
    return _Cells(
        np.ascontiguousarray(np.concatenate(places).T, np.float32),
        np.ascontiguousarray(np.concatenate(normals).T, np.float32),
        np.concatenate(slots),
        np.concatenate(owns),
        shapes,
    )


def _bent(edges: F64, corners: F64, st: F64) -> F64:
    """Normals [n, 3] blended between a trapezoid's corner normals at positions st [n, 2]."""
    (bl, br, tr, tl) = edges
    rise = np.clip((bl[1] - st[:, 1]) / (bl[1] - tl[1]), 0, 1)[:, None]
    left, right = bl[0] + rise * (tl[0] - bl[0]), br[0] + rise * (tr[0] - br[0])
    across = np.clip((st[:, :1] - left) / np.maximum(right - left, 1e-6), 0, 1)
    low = corners[0] + across * (corners[1] - corners[0])
    high = corners[3] + across * (corners[2] - corners[3])
    bent = low + rise * (high - low)
    return np.asarray(bent / np.maximum(np.linalg.norm(bent, axis=1, keepdims=True), 1e-9))


def _blocks(cells: _Cells) -> list[Index]:
    """Indices of the cells of each occupied cube."""
    grid = (cells.place // _BLOCK).astype(np.int64) + 1
    key = (grid[0] * 64 + grid[1]) * 64 + grid[2]
    order = np.argsort(key, kind="stable")
    return np.split(order, np.flatnonzero(np.diff(key[order])) + 1)


def _direct(cells: _Cells, members: Index, light: Light, casters: Casters) -> F32:
    """Light [3, n] from one lamp or window, shaded by boxes."""
    place, normal = cells.place[:, members], cells.normal[:, members]
    count = _PATTERN * _PATTERN
    table = _halton(count * _SAMPLES, len(light.spread)).reshape(_SAMPLES, count, -1) * 2 - 1
    points = (light.centre + table @ light.spread).astype(np.float32)
    rays = points.transpose(2, 0, 1)[:, :, cells.slot[members]] - place[:, None, :]
    square = np.einsum("ikn,ikn->kn", rays, rays)
    length = np.sqrt(square)
    weight = np.maximum(np.einsum("ikn,in->kn", rays, normal) / length, 0)
    if light.facing is not None:
        aim = np.tensordot(-light.facing.astype(np.float32), rays, 1)
        weight *= np.maximum(aim / length, 0)
    weight /= np.maximum(square, 0.02)
    out = np.zeros_like(place)
    bright = weight.max(0) * max(light.power) > _FAINT
    if not bright.any():
        return out
    reach = float(np.linalg.norm(light.spread, axis=1).max())
    numbers = casters.near(place, light.centre, reach)
    # Cells turned away from the light need no rays
    own = cells.own[members][bright]
    hit = casters.block(place[:, bright], own, rays[:, :, bright], numbers, 1.0)
    lit = (weight[:, bright] * ~hit).mean(0)
    out[:, bright] = np.outer(np.array(light.power, np.float32), lit)
    return out


def _halton(count: int, axes: int) -> F64:
    """Low-discrepancy points [count, axes] in 0..1."""
    out = np.zeros((count, axes))
    for axis, base in enumerate((2, 3, 5)[:axes]):
        index, scale = np.arange(1, count + 1), 1.0
        while index.any():
            scale /= base
            out[:, axis] += scale * (index % base)
            index = index // base
    return out


def _hemisphere(normal: F32, slot: Index) -> F32:
    """Cosine-spread unit directions [3, rays, n] about the normals [3, n], by pattern slot."""
    count = _PATTERN * _PATTERN
    points = _halton(_RAYS * count, 2).reshape(_RAYS, count, 2)
    radius, angle = np.sqrt(points[..., 0]), 2 * np.pi * points[..., 1]
    local = np.stack(
        [radius * np.cos(angle), radius * np.sin(angle), np.sqrt(1 - points[..., 0])]
    ).astype(np.float32)[:, :, slot]
    # A frame that does not jump over one surface: built on the axis the normal leans on least
    helper = np.where(np.abs(normal[2]) < 0.7, 2, 0)
    axis = np.eye(3, dtype=np.float32)[:, helper]
    first = np.cross(axis, normal, axis=0)
    first /= np.linalg.norm(first, axis=0)
    second = np.cross(normal, first, axis=0)
    return (
        first[:, None] * local[0] + second[:, None] * local[1] + normal[:, None] * local[2]
    ).astype(np.float32)


def _open_light(
    cells: _Cells,
    members: Index,
    clear: npt.NDArray[np.bool_],
    walls: Sequence[F32],
    size: tuple[float, float, float],
    ambient: F32,
) -> F32:
    """Light [3, n] arriving from the room's shell along the clear directions."""
    place, slot = cells.place[:, members], cells.slot[members]
    rays = _hemisphere(cells.normal[:, members], slot)
    extent = np.array(size, np.float32)
    with np.errstate(divide="ignore", invalid="ignore"):
        far = np.where(rays > 0, extent[:, None, None], 0) - place[:, None, :]
        time = np.where(rays == 0, np.inf, far / rays)
    axis = time.argmin(0)
    share = (place[:, None] + time.min(0) * rays) / extent[:, None, None]
    x, y, z = np.clip(share, 0.001, 0.999)
    forward = np.take_along_axis(rays, axis[None], 0)[0] > 0
    # Order and frames of the shell: floor, ceiling, north, east, south, west
    which = np.where(axis == 2, forward, np.where(axis == 1, 4 - 2 * forward, 5 - 2 * forward))
    frames = ((x, 1 - y), (1 - x, 1 - y), (x, 1 - z), (1 - y, 1 - z), (1 - x, 1 - z), (y, 1 - z))
    light = np.zeros((3, *which.shape), np.float32)
    for number, (s, t) in enumerate(frames):
        mine = which == number
        high, wide = walls[number].shape[:2]
        light[:, mine] = walls[number][(t[mine] * high).astype(int), (s[mine] * wide).astype(int)].T
    visible = clear[:, members]
    # A blocked direction sees furniture, which is darker than the walls
    share_open = visible.mean(0)
    return np.asarray(
        (light * visible).mean(1) + ambient * (share_open + 0.2 * (1 - share_open)), np.float32
    )


def _unpack(values: F32, cells: _Cells) -> list[F32]:
    ends = np.cumsum([height * width for height, width in cells.shapes])
    parts = np.split(values.T, ends[:-1])
    return [
        np.ascontiguousarray(part.reshape(height, width, 3))
        for part, (height, width) in zip(parts, cells.shapes, strict=True)
    ]


def _smooth(light: F32) -> F32:
    """Box filter of the pattern's size; the even window is centred by a second, smaller one."""
    edge = cv2.BORDER_REFLECT
    soft = cv2.blur(light, (_PATTERN, _PATTERN), borderType=edge)
    return np.asarray(cv2.blur(soft, (2, 2), anchor=(0, 0), borderType=edge), np.float32)
