"""COLMAP's folder: ``images/``, and its text model with the cameras where they are known."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from livedepth.datasets.numbered import encoded, file_name, intrinsics_of, no_camera, put
from livedepth.errors import Message
from livedepth.output.layouts import Pair, SetOrder

_PINHOLE, _OPENCV, _FULL = "PINHOLE", "OPENCV", "FULL_OPENCV"
_HALF = 0.5  # its pixels have their centres at a half, ours at whole numbers


class ColmapWriter:
    """A :class:`.layouts.SetWriter`.

    The model is in ``sparse/0``, one camera for each session whose intrinsics are known. No pose is
    known: pictures have that of the identity, which COLMAP's own reconstruction replaces. Pictures
    of other sessions are in ``images/`` alone.
    """

    first = 0

    def __init__(self, order: SetOrder) -> None:
        self._order = order
        self._sessions: list[tuple[str, int]] = []  # of each picture: its name and session
        self.pairs = 0
        self.warnings: tuple[Message, ...] = ()
        if not order.facts.get("intrinsics"):
            self.warnings = (no_camera(order.root),)

    def prepare(self, pair: Pair) -> Callable[[], None]:
        """As :class:`.layouts.SetWriter` says."""
        picture, name = encoded(self._order, pair.frame.image), file_name(self._order, pair)

        def store() -> None:
            put(self._order.root / "images" / name, picture)
            self._sessions.append((name, pair.session))
            self.pairs += 1

        return store

    def describe(self, facts: Mapping[str, Any]) -> None:
        """Write the model."""
        cameras = {
            number: found
            for number, session in enumerate(facts.get("sessions") or [facts])
            if (found := intrinsics_of(session)) is not None
        }
        folder = self._order.root / "sparse" / "0"
        lines = [f"{number + 1} {_camera(found)}" for number, found in cameras.items()]
        head = "# Camera list with one line of data per camera:\n"
        head += "#   CAMERA_ID, MODEL, WIDTH, HEIGHT, PARAMS[]\n"
        put(folder / "cameras.txt", (head + _text(lines)).encode())
        known = [(name, session) for name, session in self._sessions if session in cameras]
        head = "# Image list with two lines of data per image:\n"
        head += "#   IMAGE_ID, QW, QX, QY, QZ, TX, TY, TZ, CAMERA_ID, NAME\n"
        head += "#   POINTS2D[] as (X, Y, POINT3D_ID)\n"
        head += "# No pose is known: all are the identity.\n"
        lines = [
            f"{number} 1 0 0 0 0 0 0 {session + 1} {name}\n"
            for number, (name, session) in enumerate(known, start=1)
        ]
        put(folder / "images.txt", (head + _text(lines)).encode())
        head = "# 3D point list with one line of data per point:\n"
        head += "#   POINT3D_ID, X, Y, Z, R, G, B, ERROR, TRACK[] as (IMAGE_ID, POINT2D_IDX)\n"
        put(folder / "points3D.txt", head.encode())

    def close(self) -> None:
        """Nothing is left to do."""


def _text(lines: list[str]) -> str:
    return "".join(f"{line}\n" for line in lines)


def _camera(found: Mapping[str, Any]) -> str:
    """A camera of COLMAP: the simplest model that holds the distortion."""
    width, height = found["width"], found["height"]
    cx = float(found.get("cx", (width - 1) / 2)) + _HALF
    cy = float(found.get("cy", (height - 1) / 2)) + _HALF
    values = [float(found["fx"]), float(found["fy"]), cx, cy]
    # OpenCV's order: k1, k2, p1, p2, k3, and k4 to k6 where there are so many.
    distortion = [float(one) for one in (found.get("distortion") or [])][:8]
    model = _PINHOLE
    if any(distortion[4:]):
        model = _FULL
        values += distortion + [0.0] * (8 - len(distortion))
    elif any(distortion):
        model = _OPENCV
        values += (distortion + [0.0] * 4)[:4]
    return f"{model} {width} {height} " + " ".join(f"{value:.10g}" for value in values)
