"""Shapes of the room: textured planar panels, shadow-casting boxes, and a builder for both.

World axes: x east, y north, z up, in metres. A panel's frame has ``u`` running right and ``v``
running down as seen from its front, so a texture is laid on it the way a picture hangs.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field

import numpy as np

from livedepth.capture.room.arrays import F64, U8
from livedepth.capture.room.textures import Texture

# Of a face: (width in metres, height in metres) -> what it shows.
Material = Callable[[float, float], Texture]
Point = Sequence[float]

_UNIT_SQUARE: F64 = np.array([[0.0, 0.0], [1.0, 0.0], [1.0, 1.0], [0.0, 1.0]])
_EMPTY = 1e-4  # metres: thinner pieces are left out


@dataclass
class Panel:
    """One planar convex piece of surface.

    ``outline`` is the visible polygon [k, 2] in units of (u, v); ``smooth`` holds the normals at
    the left-bottom, right-bottom, right-top and left-top corners of a rounded surface [4, 3];
    ``edges`` the matching corners in units of (u, v) [4, 2]; ``cutout`` an alpha uint8 [h, w] (seen
    from both sides); ``own`` the number of the shadow box that this surface is the true shape of;
    ``glow`` the light given off as a multiple of the albedo; ``cell`` the lightmap step in metres.
    """

    origin: F64
    u: F64
    v: F64
    texture: Texture
    outline: F64 = field(default_factory=lambda: _UNIT_SQUARE.copy())
    smooth: F64 | None = None
    edges: F64 | None = None
    cutout: U8 | None = None
    own: int = -1
    glow: float = 0.0
    cell: float = 0.05

    @property
    def albedo(self) -> U8:
        """Its own colour, uint8 RGB [h, w, 3]."""
        return self.texture.paint()

    @property
    def normal(self) -> F64:
        """Unit normal [3], pointing towards the side from which the front is seen."""
        return unit(cross(self.v, self.u))

    def points(self, st: F64) -> F64:
        """World points [k, 3] of positions [k, 2] in units of (u, v)."""
        return self.origin + st[:, :1] * self.u + st[:, 1:] * self.v


@dataclass(frozen=True)
class Box:
    """A shadow caster: centre [3], half sizes [3] in metres, axes as columns of ``turn`` [3, 3]."""

    centre: F64
    half: F64
    turn: F64


def cross(first: F64, second: F64) -> F64:
    """Cross product of two vectors [3]; NumPy's is slow for single ones."""
    (ax, ay, az), (bx, by, bz) = first.tolist(), second.tolist()
    return np.array([ay * bz - az * by, az * bx - ax * bz, ax * by - ay * bx])


def length(vector: F64) -> float:
    """Of a vector [3]; NumPy's ``norm`` gives the same, but is slow for single ones."""
    return math.sqrt(vector.dot(vector))


def lengths(vectors: F64) -> F64:
    """Of vectors [n, 3], to the last bit as :func:`length` has them."""
    return np.asarray(np.sqrt(vectors[:, None, :] @ vectors[:, :, None])[:, 0, 0])


def unit(vector: F64) -> F64:
    """The vector [3] at length one."""
    return np.asarray(vector / length(vector))


def face(side: str, lo: Point, hi: Point) -> tuple[F64, F64, F64]:
    """Frame (origin, u, v) of one outward face (n e s w t b) of the axis-aligned box lo..hi."""
    (x0, y0, z0), (x1, y1, z1) = lo, hi
    dx, dy, dz = x1 - x0, y1 - y0, z1 - z0
    frames = {
        "s": ((x0, y0, z1), (dx, 0, 0), (0, 0, -dz)),
        "n": ((x1, y1, z1), (-dx, 0, 0), (0, 0, -dz)),
        "w": ((x0, y1, z1), (0, -dy, 0), (0, 0, -dz)),
        "e": ((x1, y0, z1), (0, dy, 0), (0, 0, -dz)),
        "t": ((x0, y1, z1), (dx, 0, 0), (0, -dy, 0)),
        "b": ((x1, y1, z0), (-dx, 0, 0), (0, -dy, 0)),
    }
    origin, u, v = frames[side]
    return np.array(origin, float), np.array(u, float), np.array(v, float)


def rounded_rect(half_x: float, half_y: float, cut: float) -> F64:
    """Octagon [8, 2]: a rectangle of half sizes hx, hy with cut corners, counter-clockwise."""
    cut = min(cut, 0.95 * half_x, 0.95 * half_y)
    inner_x, inner_y = half_x - cut, half_y - cut
    return np.array(
        [
            [-inner_x, -half_y],
            [inner_x, -half_y],
            [half_x, -inner_y],
            [half_x, inner_y],
            [inner_x, half_y],
            [-inner_x, half_y],
            [-half_x, inner_y],
            [-half_x, -inner_y],
        ]
    )


def circle(radius: float, sides: int = 12) -> F64:
    """Regular polygon [sides, 2], counter-clockwise."""
    angle = (np.arange(sides) + 0.5) * 2 * np.pi / sides
    return radius * np.stack([np.cos(angle), np.sin(angle)], 1)


@dataclass
class Builder:
    """Collects panels and shadow boxes; ``at`` gives a builder in a moved and turned frame."""

    panels: list[Panel] = field(default_factory=list)
    boxes: list[Box] = field(default_factory=list)
    shift: F64 = field(default_factory=lambda: np.zeros(3))
    turn: F64 = field(default_factory=lambda: np.eye(3))

    def at(
        self, x: float, y: float, z: float = 0.0, yaw: float = 0.0, tilt: float = 0.0
    ) -> Builder:
        """Child frame at (x, y, z), leaned by ``tilt`` about its x axis, turned by ``yaw``."""
        cos_yaw, sin_yaw, cos_tilt, sin_tilt = np.cos(yaw), np.sin(yaw), np.cos(tilt), np.sin(tilt)
        turn = np.array([[cos_yaw, -sin_yaw, 0], [sin_yaw, cos_yaw, 0], [0, 0, 1]]) @ np.array(
            [[1, 0, 0], [0, cos_tilt, -sin_tilt], [0, sin_tilt, cos_tilt]]
        )
        shift = self.shift + self.turn @ np.array([x, y, z])
        return Builder(self.panels, self.boxes, shift, self.turn @ turn)

    def panel(self, origin: F64, u: F64, v: F64, texture: Texture, **more: object) -> Panel:
        """Add a panel given in the local frame."""
        world = Panel(
            self.shift + self.turn @ origin,
            self.turn @ u,
            self.turn @ v,
            texture,
            **more,  # type: ignore[arg-type]
        )
        self.panels.append(world)
        return world

    def shade(self, lo: Point, hi: Point, fill: float = 1.0) -> int:
        """Add an unseen shadow caster, ``fill`` of the box lo..hi each way; its number."""
        low, high = np.array(lo, float), np.array(hi, float)
        half = (high - low) / 2
        centre = self.shift + self.turn @ (low + half)
        turn = self.turn
        if np.abs(np.abs(turn) - np.abs(turn).round()).max() < 1e-9:
            # Quarter turns give an upright box again, which is cheaper to test
            half, turn = np.abs(turn).round() @ half, np.eye(3)
        self.boxes.append(Box(centre, fill * half, turn))
        return len(self.boxes) - 1

    def box(
        self,
        lo: Point,
        hi: Point,
        material: Material | dict[str, Material],
        faces: str = "neswt",
        shadow: bool = True,
        cell: float = 0.05,
    ) -> None:
        """Add the chosen faces of a box; a dict of materials is by face, with "" for the others."""
        for side in faces:
            origin, u, v = face(side, lo, hi)
            paint = material.get(side, material.get("")) if isinstance(material, dict) else material
            assert paint is not None
            image = paint(length(u), length(v))
            self.panel(origin, u, v, image, cell=cell)
        if shadow:
            self.shade(lo, hi)

    def loft(
        self,
        rings: Sequence[tuple[float, F64]],
        material: Material,
        *,
        smooth: bool = True,
        top: Material | None = None,
        bottom: bool = False,
        shadow: bool = True,
        glow: float = 0.0,
        cell: float = 0.04,
    ) -> None:
        """Add a skin over polygons at rising heights; corresponding edges must be parallel."""
        first = len(self.panels)
        stack = np.stack(
            [np.column_stack([polygon, np.full(len(polygon), height)]) for height, polygon in rings]
        )
        quads, normals = _skin(stack, bottom)
        for number, origin, u, v, outline in _frames(quads):
            image = material(length(u), length(v))
            bent = normals[number] @ self.turn.T if smooth else None
            more: dict[str, object] = {"smooth": bent, "edges": outline, "glow": glow, "cell": cell}
            self.panel(origin, u, v, image, outline=outline, **more)
        self._cap(stack[-1], top or material, 1.0, glow, cell)
        if bottom:
            self._cap(stack[0], material, -1.0, glow, cell)
        if shadow:
            flat = stack.reshape(-1, 3)
            own = self.shade(flat.min(0), flat.max(0), 0.9)
            for panel in self.panels[first:]:
                panel.own = own

    def _cap(self, ring: F64, material: Material, up: float, glow: float, cell: float) -> None:
        low, high = ring.min(0), ring.max(0)
        if min(high[0] - low[0], high[1] - low[1]) < _EMPTY:
            return
        origin, u, v = face("t" if up > 0 else "b", low, high)
        size = high[:2] - low[:2]
        st = (ring[:, :2] - origin[:2]) / size * [up, -1.0]
        self.panel(origin, u, v, material(*size.tolist()), outline=st, glow=glow, cell=cell)


def _skin(stack: F64, bottom: bool) -> tuple[F64, F64]:
    """Side quads of stacked rings [m, k, 3]: corners and rounded normals, each [n, 4, 3]."""
    lower, upper = stack[:-1], stack[1:]
    lower_next, upper_next = np.roll(lower, -1, 1), np.roll(upper, -1, 1)
    area = np.cross(lower_next - upper, upper_next - lower)
    spread = np.zeros_like(stack)
    for ring in (0, 1):
        for step in (0, 1):
            spread[ring : ring + len(area)] += np.roll(area, step, 1)
    caps = [(-1, 1.0)] + ([(0, -1.0)] if bottom else [])
    for ring, up in caps:
        extent = np.ptp(stack[ring], axis=0)
        spread[ring, :, 2] += up * extent[0] * extent[1]
    spread /= np.maximum(np.linalg.norm(spread, axis=2, keepdims=True), 1e-12)
    following = np.roll(spread, -1, 1)
    corners = np.stack([lower, lower_next, upper_next, upper], 2)
    normals = np.stack([spread[:-1], following[:-1], following[1:], spread[1:]], 2)
    return corners.reshape(-1, 4, 3), normals.reshape(-1, 4, 3)


def _frames(corners: F64) -> Iterator[tuple[int, F64, F64, F64, F64]]:
    """Rectangles around planar quads [n, 4, 3]: number, origin, u, v and the quad's outline [4, 2].

    Empty quads are left out.
    """
    low, high = corners[:, 1] - corners[:, 0], corners[:, 2] - corners[:, 3]
    along = np.where((lengths(low) >= lengths(high))[:, None], low, high)
    normal = np.cross(corners[:, 1] - corners[:, 3], corners[:, 2] - corners[:, 0])
    there = (lengths(along) >= _EMPTY) & (lengths(normal) >= _EMPTY**2)
    numbers, corners = np.flatnonzero(there), corners[there]
    right = along[there] / lengths(along[there])[:, None]
    down = np.cross(right, normal[there] / lengths(normal[there])[:, None])
    st = np.concatenate([corners @ right[:, :, None], corners @ down[:, :, None]], 2)
    base = st.min(1)
    size = st.max(1) - base
    shift = base - st[:, 0]
    origin = corners[:, 0] + shift[:, :1] * right + shift[:, 1:] * down
    u, v = right * size[:, :1], down * size[:, 1:]
    for i in np.flatnonzero(size.min(1) >= _EMPTY).tolist():
        yield int(numbers[i]), origin[i], u[i], v[i], (st[i] - base[i]) / size[i]
