"""Drawing panels: exact plane depth in a z-buffer, and one perspective warp for each piece.

Nothing is clipped: an edge seen from the eye is a half-plane of the picture whether or not it
reaches behind the camera, and points behind the camera have negative inverse depth.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial

import cv2
import numpy as np

from livedepth.capture.room.arrays import F32, F64, U8, Index
from livedepth.capture.room.geometry import Panel, length, lengths
from livedepth.capture.room.mips import SIZES, Mips, mip_sizes

_NEAR = 0.05  # metres; nearer than this to the camera nothing is drawn
_SEAM = 0.01  # pixels that every outline grows, so that rounding opens no cracks
_LARGE = 4000  # pixels from which finding the visible part is worth its time


@dataclass(frozen=True)
class Drawing:
    """Colour, uint8 RGB [H, W, 3], and inverse depth, float32 [H, W], in 1/m."""

    colour: U8
    inverse: F32


@dataclass(frozen=True)
class _View:
    """Visible pieces, nearest first: all that drawing them needs, computed for all at once.

    ``lay`` [n, 3, 3] maps pixels of the area to texels of the chosen mip level. ``rows`` says which
    rows of ``left``, ``right`` (first and last x inside) and ``start`` (1/z at x = 0), each [m, 1],
    are a piece's; its 1/z grows by ``slope`` [n] from pixel to pixel.
    """

    index: list[int]
    level: list[int]
    area: list[list[int]]
    rows: list[list[int]]
    lay: F64
    left: F32
    right: F32
    start: F32
    slope: F32


class Raster:
    """Draws a fixed set of panels, painted beforehand, from any pose inside the room."""

    def __init__(
        self,
        panels: Sequence[Panel],
        paint: Sequence[Callable[[], U8]],
        intrinsics: tuple[float, float, float, float],
        width: int,
        height: int,
        tile: float = 2.0,
    ) -> None:
        pieces = [
            (number, outline)
            for number, panel in enumerate(panels)
            for outline in _tiles(panel, tile)
        ]
        self._size = (width, height)
        fx, fy, cx, cy = intrinsics
        self._camera = np.array(intrinsics)
        self._unproject = np.array([[1 / fx, 0, -cx / fx], [0, 1 / fy, -cy / fy], [0, 0, 1]])
        self._owner = [number for number, _ in pieces]
        self._mips = [Mips(one) for one in paint]
        self._cutouts = [
            None if panel.cutout is None else Mips(partial(np.asarray, panel.cutout))
            for panel in panels
        ]
        self._open = np.array([panels[number].cutout is not None for number in self._owner])
        sizes = mip_sizes([panel.texture.size for panel in panels])
        self._texels = sizes[self._owner].astype(float)
        u, v, origin = (
            np.stack([getattr(panel, name) for panel in panels])[self._owner]
            for name in ("u", "v", "origin")
        )
        self._frames = np.stack([u, v, origin], 2)
        normals = np.cross(v, u)
        self._normals = normals / lengths(normals)[:, None]
        self._counts = np.array([len(outline) for _, outline in pieces])
        st = np.concatenate([_clockwise(outline) for _, outline in pieces])
        of = np.repeat(np.arange(len(pieces)), self._counts)
        self._corners = origin[of] + st[:, :1] * u[of] + st[:, 1:] * v[of]
        self._starts = np.concatenate([[0], np.cumsum(self._counts)[:-1]])
        step = np.arange(1, len(self._corners) + 1)
        step[self._starts + self._counts - 1] = self._starts
        self._next = step
        self._x = np.arange(width, dtype=np.float32)

    def draw(self, pose: F64) -> Drawing:
        """Draw from a camera-to-world matrix [4, 4]."""
        width, height = self._size
        colour = np.zeros((height, width, 3), np.uint8)
        inverse = np.zeros((height, width), np.float32)
        view = self._look(pose)
        for number, index in enumerate(view.index):
            x0, y0, x1, y1 = view.area[number]
            rows, columns = slice(*view.rows[number]), self._x[x0:x1]
            mask = columns >= view.left[rows]
            mask &= columns <= view.right[rows]
            depth = view.start[rows] + view.slope[number] * columns
            there = inverse[y0:y1, x0:x1]
            mask &= depth > there
            if not np.count_nonzero(mask):
                continue
            visible, lay = mask.view(np.uint8), view.lay[number]
            if mask.size > _LARGE:
                # Furniture hides much of floor and walls: texture only what is left of them
                left, top, wide, tall = cv2.boundingRect(visible)
                lay[:, 2] += lay[:, 0] * left + lay[:, 1] * top
                x0, y0, x1, y1 = x0 + left, y0 + top, x0 + left + wide, y0 + top + tall
                visible = visible[top : top + tall, left : left + wide]
                depth = depth[top : top + tall, left : left + wide]
                there = inverse[y0:y1, x0:x1]
            skin = self._mips[self._owner[index]]
            cutout = self._cutouts[self._owner[index]]
            if cutout is not None:
                alpha = _sample(cutout.level(view.level[number]), lay, (x1 - x0, y1 - y0))
                visible = visible & (alpha > 127)
            texture = _sample(skin.level(view.level[number]), lay, (x1 - x0, y1 - y0))
            cv2.copyTo(texture, visible, colour[y0:y1, x0:x1])
            cv2.copyTo(depth, visible, there)
        return Drawing(colour, inverse)

    def _look(self, pose: F64) -> _View:
        """Everything about the visible pieces, for all of them at once."""
        turn, eye = pose[:3, :3], pose[:3, 3]
        corners = (self._corners - eye) @ turn
        pieces, area = self._visible(corners, eye)
        frames = self._frames[pieces]
        frames[:, :, 2] -= eye
        # Rows: s / z, t / z and 1 / z as affine functions of the pixel
        rays = np.linalg.inv(turn.T @ frames) @ self._unproject
        level = _levels(rays, area, self._texels[pieces, 0])
        texels = self._texels[pieces, level]
        lay = rays.copy()
        lay[:, :2] *= texels[:, :, None]
        lay[:, :2] -= 0.5 * rays[:, 2:]
        lay[:, :, 2] += lay[:, :, 0] * area[:, :1] + lay[:, :, 1] * area[:, 1:2]
        counts = self._counts[pieces]
        ends = np.cumsum(counts)
        edge = np.repeat(self._starts[pieces] - ends + counts, counts) + np.arange(ends[-1])
        lines = np.cross(corners[edge], corners[self._next[edge]]) @ self._unproject
        # A leaf seen from behind turns its outline round
        facing = np.einsum("ij,ij->i", self._normals[pieces], -frames[:, :, 2])
        lines *= np.repeat(np.sign(facing), counts)[:, None]
        heights = area[:, 3] - area[:, 1]
        last = np.cumsum(heights)
        y = np.arange(last[-1]) + np.repeat(area[:, 1] - last + heights, heights)
        left, right = _spans(lines, counts, heights, y)
        start = np.repeat(rays[:, 2, 1], heights) * y + np.repeat(rays[:, 2, 2], heights)
        return _View(
            index=pieces.tolist(),
            level=level.tolist(),
            area=area.tolist(),
            rows=np.stack([last - heights, last], 1).tolist(),
            lay=lay,
            left=left,
            right=right,
            start=start.astype(np.float32)[:, None],
            slope=rays[:, 2, 0].astype(np.float32),
        )

    def _visible(self, corners: F64, eye: F64) -> tuple[Index, Index]:
        """Pieces that face the eye and reach into view, nearest first, and their pixel bounds."""
        width, height = self._size
        fx, fy, cx, cy = self._camera
        x, y, z = corners.T
        planes = np.stack(
            [
                z - _NEAR,
                fx * x + (cx + 0.5) * z,
                (width - cx) * z - fx * x,
                fy * y + (cy + 0.5) * z,
                (height - cy) * z - fy * y,
            ]
        )
        inside = (np.maximum.reduceat(planes, self._starts, axis=1) > 0).all(0)
        side = np.einsum("ij,ij->i", self._normals, eye - self._frames[:, :, 2])
        facing = np.where(self._open, np.abs(side), side) > 1e-3
        nearest = np.minimum.reduceat(z, self._starts)
        # Projected bounds, or the whole picture where a piece reaches behind the camera
        flat = corners[:, :2] / np.maximum(z, _NEAR)[:, None] * (fx, fy) + (cx, cy)
        low = np.ceil(np.minimum.reduceat(flat, self._starts) - _SEAM)
        high = np.floor(np.maximum.reduceat(flat, self._starts) + _SEAM) + 1
        behind = (nearest < _NEAR)[:, None]
        low = np.clip(np.where(behind, 0, low), 0, (width, height))
        high = np.clip(np.where(behind, (width, height), high), 0, (width, height))
        chosen = np.flatnonzero(inside & facing & (high > low).all(1))
        chosen = chosen[np.argsort(nearest[chosen], kind="stable")]
        return chosen, np.concatenate([low, high], 1)[chosen].astype(np.int64)


def _spans(lines: F64, counts: Index, heights: Index, y: Index) -> tuple[F32, F32]:
    """Least and greatest x [rows, 1] inside the edges of each piece at its picture rows y.

    An edge is a line (a, b, c) [edges, 3] with a x + b y + c >= 0 inside.
    """
    steep = np.where(np.abs(lines[:, 0]) < 1e-12, 1e-12, lines[:, 0])
    slope, offset = -lines[:, 1] / steep, -lines[:, 2] / steep
    rising = steep > 0
    left, right = np.full(len(y), -1e9), np.full(len(y), 1e9)
    first = np.cumsum(counts) - counts
    for number in range(int(counts.max())):
        has = counts > number
        edge, tall = first[has] + number, heights[has]
        rows = slice(None) if has.all() else np.flatnonzero(np.repeat(has, heights))
        x = np.repeat(slope[edge], tall) * y[rows] + np.repeat(offset[edge], tall)
        bounds_left = np.repeat(rising[edge], tall)
        left[rows] = np.maximum(left[rows], np.where(bounds_left, x, -1e9))
        right[rows] = np.minimum(right[rows], np.where(bounds_left, 1e9, x))
    return (left - _SEAM).astype(np.float32)[:, None], (right + _SEAM).astype(np.float32)[:, None]


def _sample(image: U8, lay: F64, size: tuple[int, int]) -> U8:
    """The image as seen through the pixel-to-texel homography ``lay``."""
    return cv2.warpPerspective(
        image,
        lay,
        size,
        flags=cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP,
        borderMode=cv2.BORDER_REPLICATE,
    )


def _levels(rays: F64, area: Index, texels: F64) -> Index:
    """Mip level [n] whose texels are about a pixel large in the middle of each piece's bounds."""
    middle = np.stack([area[:, 0] + area[:, 2], area[:, 1] + area[:, 3]], 1) / 2
    at = np.concatenate([middle, np.ones((len(area), 1))], 1)
    s, t, q = np.einsum("nij,nj->in", rays, at)
    q = np.maximum(q, 1e-3)
    place = np.stack([s / q, t / q], 1)[:, :, None]
    slope = (rays[:, :2, :2] - place * rays[:, 2:, :2]) / q[:, None, None]
    need = np.abs(slope * texels[:, :, None]).max(1)
    # Between the two directions' needs: blur by the worse one alone smears grazing floors
    density = need.max(1) ** 0.75 * np.maximum(need.min(1), 1e-3) ** 0.25
    return np.clip(np.log2(np.maximum(density, 1e-3)) + 0.4, 0, SIZES - 1).astype(np.int64)


def _clockwise(outline: F64) -> F64:
    """The outline turning from u towards v, as the edge tests expect."""
    corners = outline.tolist()
    following = corners[1:] + corners[:1]
    area = sum(x0 * y1 - x1 * y0 for (x0, y0), (x1, y1) in zip(corners, following, strict=True))
    return outline if area > 0 else outline[::-1]


def _tiles(panel: Panel, tile: float) -> list[F64]:
    """Outlines [k, 2] of parts no larger than ``tile`` metres, so each gets its own mip level."""
    if len(panel.outline) != 4 or panel.smooth is not None:
        return [panel.outline]
    across, down = math.ceil(length(panel.u) / tile), math.ceil(length(panel.v) / tile)
    if across * down == 1:
        return [panel.outline]
    parts = []
    for row in range(down):
        for column in range(across):
            corner = np.array(
                [[column, row], [column + 1, row], [column + 1, row + 1], [column, row + 1]], float
            )
            parts.append(corner / (across, down))
    return parts
