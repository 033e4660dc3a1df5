"""A depth map as points in space, a picture of them from any side, and a PLY file."""

from __future__ import annotations

import math
from dataclasses import dataclass

import cv2
import numpy as np
import numpy.typing as npt

from livedepth.defaults import FIELD_OF_VIEW
from livedepth.frames import Depth, Image
from models.geometry import resize_image, upsample_depth

DEFAULT_FIELD_OF_VIEW = FIELD_OF_VIEW
_JUMP = 0.12  # relative step between neighbours: more is an edge, where points float in the air
_LARGEST = 5  # pixels; largest size of a point on the raster
_REACH = 6.0  # pixels; how far from the cursor a point may be picked
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
    points = np.stack([x[None] * z, y[:, None] * z, z], axis=-1)[keep]
    return Cloud(points.astype(np.float32, copy=False), rgb[keep])


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
) -> Image:
    """uint8 RGB [height, width, 3] of ``cloud`` from ``eye``; nearer points hide those behind.

    The default eye shows what the camera saw: a picture of ``aspect`` (width by height; that of
    ``size`` by default), as large as fits, centred. Drawn by the CPU, so it works wherever the
    window does.
    """
    # A raster about as fine as the points: a few pixels per point close the surfaces.
    columns = math.sqrt(max(len(cloud.points), 1) * size[1] / size[0])
    shrink = min(1.0, 2 * columns / size[1])
    height, width = (max(1, round(side * shrink)) for side in size)
    picture = np.empty((height, width, 3), np.uint8)
    picture[:] = background
    fitted = _fitted((height, width), aspect)
    u, v, z, inside = _project(cloud, eye, (height, width), field_of_view, fitted)
    order = np.argsort(-z[inside], kind="stable")  # far to near: the nearest is written last
    u, v = u[inside][order].astype(np.int32), v[inside][order].astype(np.int32)
    colours = cloud.colours[inside][order]
    side = min(_LARGEST, math.ceil(1.6 * eye.zoom * fitted / columns))
    for dy in range(side):
        for dx in range(side):
            picture[np.minimum(v + dy, height - 1), np.minimum(u + dx, width - 1)] = colours
    return resize_image(picture, size)


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
    fitted = _fitted(size, aspect)
    u, v, z, inside = _project(cloud, eye, size, field_of_view, fitted)
    # The points of a coarse map are drawn larger.
    radius = max(_REACH, 0.75 * eye.zoom * fitted / math.sqrt(max(len(u), 1)))
    away = np.hypot(u - at[0], v - at[1])
    near = np.flatnonzero(inside & (away < radius))
    if not len(near):
        return None
    near = near[z[near] < (1 + _JUMP) * z[near].min()]  # the others are hidden behind them
    x, y, depth = cloud.points[near[np.argmin(away[near])]]
    reach = math.tan(math.radians(field_of_view) / 2)
    return float((x / depth / reach + 1) / 2), float((y / depth / reach * aspect + 1) / 2)


def _fitted(size: tuple[int, int], aspect: float | None) -> float:
    """The width in pixels of the camera's picture, as large as fits into ``size``."""
    height, width = size
    return min(width, height * (aspect or width / height))


def _project(
    cloud: Cloud, eye: Eye, size: tuple[int, int], field_of_view: float, fitted: float
) -> tuple[Floats, Floats, Floats, npt.NDArray[np.bool_]]:
    """The position of each point in a picture: column, row, distance, and whether it is inside."""
    height, width = size
    distance = float(np.median(cloud.points[:, 2])) if len(cloud.points) else 1.0
    centre = np.array([0, 0, distance], np.float32)
    seen = (cloud.points - centre) @ _rotation(eye).T + centre
    z = seen[:, 2]
    focal = 0.5 * fitted / math.tan(math.radians(field_of_view) / 2) * eye.zoom
    front = z > 0.05
    u = seen[:, 0] * focal / np.where(front, z, 1) + width * (0.5 + eye.shift[0])
    v = seen[:, 1] * focal / np.where(front, z, 1) + height * 0.5 + width * eye.shift[1]
    return u, v, z, front & (u >= 0) & (u < width - 1) & (v >= 0) & (v < height - 1)


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
