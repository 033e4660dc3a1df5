"""The layouts ``mcap`` and ``mcap-float``: one file of ROS 2 messages, for Foxglove too.

Foxglove opens messages of ROS 2 as it does its own, and the tools of ROS 2 open no others.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import numpy.typing as npt

from livedepth import __version__
from livedepth.errors import Message
from livedepth.frames import Depth
from livedepth.output import ros2
from livedepth.output.dataset_facts import NETWORK
from livedepth.output.images import jpeg_bytes, png_bytes
from livedepth.output.layouts import JPEG, Pair, SetOrder
from livedepth.output.mcap_file import McapFile, Said
from livedepth.output.pictures import millimetres

RGB_TOPIC = "/camera/rgb/image/compressed"
DEPTH_TOPIC = "/camera/depth/image"
PREDICTED_TOPIC = "/camera/predicted/image"
INFO_TOPIC = "/camera/camera_info"
METADATA = "livedepth"  # the name of the record with what the file says of itself


class McapContent:
    """Each pair is a chunk: the picture, its depth and, where they are known, the intrinsics.

    Depth is an Image of encoding 16UC1 (millimetres, 0 = invalid), or with ``metres`` of 32FC1
    (NaN = invalid), as REP 118 has them. Times are those of the wall where they are known, else
    those of the source's clock. Raises LivedepthError where the package is missing, and OSError.
    """

    def __init__(self, order: SetOrder, path: Path, *, metres: bool) -> None:
        self._path = order.root
        self._jpeg, self._metres = order.rgb == JPEG, metres
        self._intrinsics = order.facts.get("intrinsics")
        self._file = McapFile(path, "ros2", f"livedepth {__version__}")
        self._rgb = self._channel(RGB_TOPIC, ros2.COMPRESSED)
        self._depth = self._channel(DEPTH_TOPIC, ros2.IMAGE)
        if (order.facts.get("truth") or {}).get("kind", NETWORK) != NETWORK:
            self._predicted = self._channel(PREDICTED_TOPIC, ros2.IMAGE)
        if self._intrinsics:
            self._info = self._channel(INFO_TOPIC, ros2.CAMERA_INFO)
        self.warnings: tuple[Message, ...] = ()
        if not self._intrinsics:
            self.warnings = (no_intrinsics(order.root),)

    def _channel(self, topic: str, kind: ros2.Kind) -> int:
        return self._file.channel(topic, kind.name, kind.definition)

    def prepare(self, pair: Pair) -> Callable[[], None]:
        """As :class:`.layouts.SetWriter` says."""
        # Before 1970, or before the source's clock began, there is no time here.
        time = max(0, round((pair.frame.pts if pair.wall is None else pair.wall) * 1e9))
        encode, form = (jpeg_bytes, "jpeg") if self._jpeg else (png_bytes, "png")
        picture = encode(self._path, cv2.cvtColor(pair.frame.image, cv2.COLOR_RGB2BGR))
        messages = [
            Said(self._rgb, time, ros2.compressed_image(time, picture, form)),
            Said(self._depth, time, ros2.image(time, self._stored(pair.depth))),
        ]
        if pair.predicted is not None:
            predicted = ros2.image(time, self._stored(pair.predicted))
            messages.append(Said(self._predicted, time, predicted))
        if self._intrinsics and pair.frame.image.shape[:2] == self._size:
            messages.append(Said(self._info, time, ros2.camera_info(time, self._intrinsics)))
        chunk = self._file.chunk(messages, pair.number)
        return lambda: self._file.add(chunk)

    @property
    def _size(self) -> tuple[int, int]:
        assert self._intrinsics is not None
        return self._intrinsics["height"], self._intrinsics["width"]

    def _stored(self, depth: Depth) -> npt.NDArray[Any]:
        return depth.astype(np.float32, copy=False) if self._metres else millimetres(depth)

    def describe(self, facts: Mapping[str, Any]) -> None:
        """At the beginning, and when it has ended: the last record counts."""
        if not facts.get("pairs") or facts.get("ended"):
            self._file.describe(METADATA, as_texts(facts))

    def finish(self) -> None:
        """As :class:`.file_sets.FileContent` says."""
        self._file.finish()

    def close(self) -> None:
        """As :class:`.file_sets.FileContent` says."""
        self._file.close()


def no_intrinsics(path: Path) -> Message:
    """What is said of a file without what nobody knows."""
    return Message(
        "{name}: the camera's focal length is not known, so it is not in the file "
        "(it is with --fov, --focal or a calibration)",
        name=path.name,
    )


def as_texts(facts: Mapping[str, Any]) -> dict[str, str]:
    """``facts`` as keys and texts, of what is no text its JSON; without those that are unknown."""
    return {
        key: value if isinstance(value, str) else json.dumps(value)
        for key, value in facts.items()
        if value is not None
    }
