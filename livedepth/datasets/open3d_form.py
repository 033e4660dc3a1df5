"""The folder that Open3D's RGB-D reconstruction reads: ``color/``, ``depth/`` and the camera."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import Any

import numpy as np

from livedepth.datasets.numbered import encoded, file_name, intrinsics_of, no_camera, put
from livedepth.errors import Message
from livedepth.output.images import png_bytes
from livedepth.output.layouts import Pair, SetOrder
from livedepth.output.pictures import millimetres


class Open3DWriter:
    """A :class:`.layouts.SetWriter`.

    Depth is uint16 millimetres with 0 for what was not measured or is beyond range, which is the
    reader's ``depth_scale`` of 1000. ``camera_intrinsic.json`` is Open3D's PinholeCameraIntrinsic,
    whose matrix is written by columns; it is there only where the intrinsics are known.
    """

    first = 0

    def __init__(self, order: SetOrder) -> None:
        self._order = order
        self.pairs = 0
        self.warnings: tuple[Message, ...] = ()
        if not order.facts.get("intrinsics"):
            self.warnings = (no_camera(order.root),)

    def prepare(self, pair: Pair) -> Callable[[], None]:
        """As :class:`.layouts.SetWriter` says."""
        root = self._order.root
        picture = encoded(self._order, pair.frame.image)
        near = np.where(np.isfinite(pair.depth), pair.depth, np.nan)
        depth = png_bytes(root, millimetres(near))

        def store() -> None:
            put(root / "color" / file_name(self._order, pair), picture)
            put(root / "depth" / f"{pair.number:06d}.png", depth)
            self.pairs += 1

        return store

    def describe(self, facts: Mapping[str, Any]) -> None:
        """Write the camera."""
        found = intrinsics_of(facts)
        if found is None:
            return
        middle = (found["width"] - 1) / 2, (found["height"] - 1) / 2
        cx, cy = float(found.get("cx", middle[0])), float(found.get("cy", middle[1]))
        matrix = [float(found["fx"]), 0.0, 0.0, 0.0, float(found["fy"]), 0.0, cx, cy, 1.0]
        camera = {"width": found["width"], "height": found["height"], "intrinsic_matrix": matrix}
        put(self._order.root / "camera_intrinsic.json", json.dumps(camera, indent=1).encode())

    def close(self) -> None:
        """Nothing is left to do."""
