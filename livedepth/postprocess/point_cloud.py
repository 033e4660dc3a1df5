"""A depth map as points in space, a picture of them from any side, and a PLY file."""

from __future__ import annotations

import math
from dataclasses import dataclass

import cv2
import numpy as np
import numpy.typing as npt

from livedepth.defaults import FIELD_OF_VIEW
from livedepth.frames import Depth, DepthFrame, Image
from models.geometry import resize_image, upsample_depth

DEFAULT_FIELD_OF_VIEW = FIELD_OF_VIEW
_JUMP = 0.12  # relative step between neighbours: more is an edge, where points float in the air
_LARGEST = 5  # pixels; largest size of a point on the raster
_NEAREST = 0.05  # metres before the eye; nothing nearer is drawn
_SAMPLE = 10_000  # points that say where the middle and the floor are
_MESHES = 8  # of the ground's grid, about, along its longer side
_LINE = (70, 74, 82)
_OUTSIDE = 20_000.0  # pixels; a line that goes farther outside is of no use
_REACH = 6.0  # pixels; how far from the cursor a point may be picked
_PICKED_FROM = 50_000  # points that are looked at to find the one under the cursor
_AROUND = 1_000  # of these, to both sides of it in the order of the picture: some rows
Points = npt.NDArray[np.float32]
Floats = npt.NDArray[np.floating]


@dataclass(frozen=True)
class Cloud:
    """Points float32 [N, 3] in the camera's frame (x right, y down, z forward) and their colours
    uint8 [N, 3]. In metres if the map was in metres."""

    points: Points
    colours: npt.NDArray[np.uint8]


def unproject(
    depth: Depth,
    image: Image,
    field_of_view: float = DEFAULT_FIELD_OF_VIEW,
    size: tuple[int, int] | None = None,
) -> Cloud:
    """The cloud of map [h, w] under uint8 RGB [H, W, 3], on a grid of ``size`` (height, width).

    Assumes a pinhole camera with square pixels whose picture is ``field_of_view`` degrees wide. The
    default grid is the map's own. Invalid cells give no point, nor do cells on a depth edge, whose
    depth belongs to neither side.
    """
    height, width = size or depth.shape
    z = upsample_depth(depth, (height, width))
    rgb = resize_image(image, (height, width))
    across, down = z[:, 1:] - z[:, :-1], z[1:] - z[:-1]
    keep = np.isfinite(z) & (z > 0)
    limit = _JUMP * np.abs(z)
    keep[:, 1:] &= np.abs(across) < limit[:, 1:]
    keep[1:] &= np.abs(down) < limit[1:]
    aspect = image.shape[0] / image.shape[1]  # pixels are square, the cells of the grid need not be
    reach = math.tan(math.radians(field_of_view) / 2)
    x = (2 * (np.arange(width, dtype=np.float32) + 0.5) / width - 1) * reach
    y = (2 * (np.arange(height, dtype=np.float32) + 0.5) / height - 1) * reach * aspect
    kept = np.flatnonzero(keep)
    points = np.empty((len(kept), 3), np.float32)
    for axis, values in enumerate((x[None] * z, y[:, None] * z, z)):
        points[:, axis] = values.astype(np.float32, copy=False).ravel()[kept]
    return Cloud(points, rgb.reshape(-1, 3).take(kept, axis=0))


def seen_by(depth: DepthFrame, otherwise: float = DEFAULT_FIELD_OF_VIEW) -> float:
    """The field of view, in degrees, of the camera behind a frame; ``otherwise`` if it is
    unknown."""
    width = depth.frame.image.shape[1]
    return otherwise if depth.lens is None else depth.lens.degrees(width)


def grid_of(image: Image, most: int) -> tuple[int, int]:
    """The grid (height, width) of the shape of uint8 RGB [H, W, 3] with at most about ``most``
    points, and no more than it has pixels: the ``size`` of :func:`unproject`."""
    height, width = image.shape[:2]
    shrink = min(1.0, math.sqrt(most / (height * width)))
    return max(1, round(height * shrink)), max(1, round(width * shrink))


@dataclass(frozen=True)
class Eye:
    """The viewpoint of a cloud: rotated by yaw and pitch (radians) about a point ``target`` metres
    in front of the camera, and drawn ``zoom`` times as large."""

    yaw: float = 0.0
    pitch: float = 0.0
    zoom: float = 1.0
    shift: tuple[float, float] = (0.0, 0.0)  # right and down, as fractions of the picture's width


def draw_cloud(
    cloud: Cloud,
    eye: Eye,
    size: tuple[int, int],
    *,
    field_of_view: float = DEFAULT_FIELD_OF_VIEW,
    aspect: float | None = None,
    background: tuple[int, int, int] = (16, 17, 20),
    point_size: float = 1.0,
    lines: Points | None = None,
) -> Image:
    """uint8 RGB [height, width, 3] of ``cloud`` from ``eye``; nearer points hide those behind.

    The default eye shows what the camera saw: a picture of ``aspect`` (width by height; that of
    ``size`` by default), as large as fits, centred. Points of ``point_size`` 1 close a surface that
    is seen as the camera saw it. ``lines`` float32 [N, 2, 3] lie behind all points. Drawn by the
    CPU, so it works wherever the window does.
    """
    # A raster about as fine as the points: a few pixels per point close the surfaces.
    columns = math.sqrt(max(len(cloud.points), 1) * size[1] / size[0])
    shrink = min(1.0, 2 * columns / size[1])
    height, width = (max(1, round(side * shrink)) for side in size)
    lens = _Lens(cloud, eye, (height, width), field_of_view, aspect)
    u, v, z, inside = lens.project(cloud.points)
    seen = np.flatnonzero(inside)
    place = v[seen].astype(np.int32) * width + u[seen].astype(np.int32)
    # Far to near: the nearest is written last. NumPy sorts 16 bits by counting, in a fifth of the
    # time that it takes for floats.
    nearness = 1 / z[seen]
    steps = 65_535 / nearness.max(initial=1e-6)
    order = np.argsort((nearness * steps).astype(np.uint16), kind="stable")
    side = min(_LARGEST, math.ceil(1.6 * eye.zoom * lens.fitted / columns * point_size))
    spread = (width * np.arange(side)[:, None] + np.arange(side)).astype(np.int32).ravel()
    empty = _packed(np.array([background], np.uint8), 0)[0]
    cells = np.full(height * width + side * (width + 1), empty)  # some beyond the last row
    colours = _packed(cloud.colours).take(seen).take(order)
    cells[(place[order][:, None] + spread).ravel()] = np.repeat(colours, len(spread))
    drawn = cells[: height * width].view(np.uint8).reshape(height, width, 4)
    picture = resize_image(cv2.cvtColor(drawn, cv2.COLOR_RGBA2RGB), size)
    if lines is not None:  # at full size, or they would be as coarse as the raster
        covered = resize_image(cv2.extractChannel(drawn, 3), size)
        points = picture
        picture = points.copy()
        _Lens(cloud, eye, size, field_of_view, aspect).draw_lines(picture, lines)
        cv2.copyTo(points, covered, picture)
    return picture


def _packed(colours: npt.NDArray[np.uint8], opacity: int = 255) -> npt.NDArray[np.uint32]:
    """uint8 RGB [N, 3] as one number each, so that a colour is copied at once."""
    four = np.empty((len(colours), 4), np.uint8)
    four[:, :3] = colours
    four[:, 3] = opacity
    return four.view(np.uint32)[:, 0]


def pick(
    cloud: Cloud,
    eye: Eye,
    size: tuple[int, int],
    at: tuple[float, float],
    *,
    field_of_view: float = DEFAULT_FIELD_OF_VIEW,
    aspect: float,
) -> tuple[float, float] | None:
    """The position in the camera's picture (fractions of its width and height) of the point that is
    seen at pixel ``at`` (x, y) of :func:`draw_cloud`'s picture; None if there is none."""
    lens = _Lens(cloud, eye, size, field_of_view, aspect)
    # The points of a coarse map are drawn larger.
    radius = max(_REACH, 0.75 * eye.zoom * lens.fitted / math.sqrt(max(len(cloud.points), 1)))
    # All of them take longer than a movement of the mouse may: first some, then those around.
    step = max(1, len(cloud.points) // _PICKED_FROM)
    found = _nearest(lens, cloud.points[::step], at, radius)
    if found is not None and step > 1:
        around = slice(max(0, step * (found - _AROUND)), step * (found + _AROUND))
        finer = _nearest(lens, cloud.points[around], at, radius)
        found = step * found if finer is None else around.start + finer
    if found is None:
        return None
    x, y, depth = cloud.points[found]
    reach = math.tan(math.radians(field_of_view) / 2)
    return float((x / depth / reach + 1) / 2), float((y / depth / reach * aspect + 1) / 2)


def _nearest(lens: _Lens, points: Points, at: tuple[float, float], radius: float) -> int | None:
    """Which of the points [N, 3] that are not hidden is seen nearest to ``at``, not farther from it
    than ``radius`` pixels."""
    u, v, z, inside = lens.project(points)
    away = np.hypot(u - at[0], v - at[1])
    near = np.flatnonzero(inside & (away < radius))
    if not len(near):
        return None
    near = near[z[near] < (1 + _JUMP) * z[near].min()]  # the others are hidden behind them
    return int(near[np.argmin(away[near])])


class _Lens:
    """How places in space come into a picture of ``size`` (height, width) of a cloud.

    ``fitted``: the width in pixels of the camera's picture, as large as fits into it.
    """

    def __init__(
        self,
        cloud: Cloud,
        eye: Eye,
        size: tuple[int, int],
        field_of_view: float,
        aspect: float | None,
    ) -> None:
        height, width = self._size = size
        self.fitted = min(width, height * (aspect or width / height))
        distances = cloud.points[:: max(1, len(cloud.points) // _SAMPLE), 2]
        distance = float(np.median(distances)) if len(distances) else 1.0
        centre = np.array([0, 0, distance], np.float32)
        turn = _rotation(eye)
        self._matrix = np.column_stack([turn, centre - turn @ centre]).astype(np.float32)
        self._focal = 0.5 * self.fitted / math.tan(math.radians(field_of_view) / 2) * eye.zoom
        self._middle = width * (0.5 + eye.shift[0]), height * 0.5 + width * eye.shift[1]

    def _turned(self, points: Points) -> Points:
        """float32 [3, N] of [N, 3] in the frame of the eye."""
        if not len(points):
            return np.empty((3, 0), np.float32)
        moved = cv2.transform(np.ascontiguousarray(points)[None], self._matrix)[0]
        return np.ascontiguousarray(moved.T)

    def project(self, points: Points) -> tuple[Floats, Floats, Floats, npt.NDArray[np.bool_]]:
        """The position of each point [N, 3] in the picture: column, row, distance, and whether it
        is inside."""
        height, width = self._size
        x, y, z = self._turned(points)
        front = z > _NEAREST
        scale = np.float32(self._focal) / np.where(front, z, np.float32(1))
        u = x * scale + np.float32(self._middle[0])
        v = y * scale + np.float32(self._middle[1])
        return u, v, z, front & (u >= 0) & (u < width - 1) & (v >= 0) & (v < height - 1)

    def draw_lines(self, picture: Image, lines: Points) -> None:
        """Draw [N, 2, 3] into uint8 RGB [height, width, 3], as far as they lie before the eye."""
        turned = self._turned(lines.reshape(-1, 3)).T.reshape(-1, 2, 3)
        for one, other in turned:
            if max(one[2], other[2]) <= _NEAREST:
                continue
            ends = [_cut(one, other), _cut(other, one)]
            at = [end[:2] * self._focal / end[2] + self._middle for end in ends]
            if np.abs(at).max() < _OUTSIDE:
                first, last = (tuple(int(value) for value in 16 * place) for place in at)
                cv2.line(picture, first, last, _LINE, 1, cv2.LINE_AA, shift=4)


def _cut(end: Floats, other: Floats) -> Floats:
    """The end of a line, or the place on it that is as near to the eye as anything is drawn."""
    if end[2] >= _NEAREST:
        return end
    share = (_NEAREST - end[2]) / (other[2] - end[2])
    return np.asarray(end + share * (other - end))


def ground(cloud: Cloud) -> tuple[Points, float]:
    """The lines float32 [N, 2, 3] of a level grid under a cloud, and the width of its meshes in
    metres: 1, 2 or 5 times a power of ten."""
    sample = cloud.points[:: max(1, len(cloud.points) // _SAMPLE)]
    if not len(sample):
        return np.empty((0, 2, 3), np.float32), 1.0
    left, right = np.percentile(sample[:, 0], (2, 98))
    floor, far = float(np.percentile(sample[:, 1], 98)), float(np.percentile(sample[:, 2], 98))
    step = _round_step(max(right - left, far) / _MESHES)
    begin, end = math.floor(left / step), math.ceil(right / step)
    rows = math.ceil(far / step)
    along = [((x, 0), (x, rows)) for x in range(begin, end + 1)]
    across = [((begin, z), (end, z)) for z in range(rows + 1)]
    lines = [[(x * step, floor, z * step) for x, z in line] for line in along + across]
    return np.array(lines, np.float32), step


def _round_step(least: float) -> float:
    power = 10.0 ** math.floor(math.log10(max(least, 1e-3)))
    return next(power * times for times in (1, 2, 5, 10) if power * times >= least * (1 - 1e-6))


def _rotation(eye: Eye) -> npt.NDArray[np.float32]:
    turn, _ = cv2.Rodrigues(np.array([0.0, eye.yaw, 0.0]))
    tilt, _ = cv2.Rodrigues(np.array([eye.pitch, 0.0, 0.0]))
    return (tilt @ turn).astype(np.float32)


def ply_bytes(cloud: Cloud, comment: str = "") -> bytes:
    """``cloud`` as binary PLY: x, y, z float32 and red, green, blue uchar for each vertex."""
    vertex = np.empty(
        len(cloud.points),
        [("xyz", "<f4", 3), ("rgb", "u1", 3)],
    )
    vertex["xyz"], vertex["rgb"] = cloud.points, cloud.colours
    lines = ["ply", "format binary_little_endian 1.0"]
    if comment:
        lines.append(f"comment {' '.join(comment.split())}")
    lines.append(f"element vertex {len(vertex)}")
    lines += [f"property float {axis}" for axis in "xyz"]
    lines += [f"property uchar {colour}" for colour in ("red", "green", "blue")]
    return "\n".join([*lines, "end_header\n"]).encode("ascii", "replace") + vertex.tobytes()
