"""What forms share whose pictures are numbered files in a folder."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import cv2

from livedepth.errors import Message
from livedepth.files import write_whole
from livedepth.frames import Image
from livedepth.output.images import jpeg_bytes, png_bytes
from livedepth.output.layouts import JPEG, Pair, SetOrder


def encoded(order: SetOrder, image: Image) -> bytes:
    """uint8 RGB [H, W, 3] as the order stores pictures. Raises OutputError."""
    encode = jpeg_bytes if order.rgb == JPEG else png_bytes
    return encode(order.root, cv2.cvtColor(image, cv2.COLOR_RGB2BGR))


def file_name(order: SetOrder, pair: Pair) -> str:
    """What the picture of a pair is called."""
    return f"{pair.number:06d}{'.jpg' if order.rgb == JPEG else '.png'}"


def put(path: Path, data: bytes) -> None:
    """Write a file and the folders above it. Raises OutputError and OSError."""
    path.parent.mkdir(parents=True, exist_ok=True)
    write_whole(path, data)


def intrinsics_of(facts: Mapping[str, Any]) -> dict[str, Any] | None:
    """The intrinsics of a set or session with the size that they are for; None where unknown."""
    found, camera = facts.get("intrinsics"), facts.get("camera") or {}
    if not isinstance(found, Mapping) or not all(found.get(key) for key in ("fx", "fy")):
        return None
    size = {key: int(found.get(key) or camera.get(key) or 0) for key in ("width", "height")}
    return {**found, **size} if all(size.values()) else None


def no_camera(root: Path) -> Message:
    """What is said of a set whose camera nobody knows."""
    return Message(
        "{name}: the camera's intrinsics are not known, so no camera is written", name=root.name
    )
