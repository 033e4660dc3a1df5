"""What a dataset says of itself: ``dataset.json``."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timezone
from pathlib import Path
from typing import Any

from livedepth import __version__
from livedepth.capture.base import SourceInfo
from livedepth.errors import OutputError
from livedepth.inference.base import EngineInfo
from livedepth.output.provenance import camera_fact
from livedepth.redact import redact
from models import set_facts
from models.set_facts import FACTS

NETWORK, MEASURED, EXACT = "network", "measured", "exact"  # what the depth of a set is
_LARGEST = 2**26  # bytes
_RECORDED = ("camera", "stream", "screen", "demo")  # sources that are a device, by their kinds


def dataset_facts(
    info: SourceInfo, engine: EngineInfo, calibration: Mapping[str, Any] | None = None
) -> dict[str, Any]:
    """What a dataset says of where its pictures and its depth came from.

    ``calibration`` are the intrinsics that the settings keep of the camera, where they do.
    """
    name = redact(info.name)
    return {
        "livedepth": __version__,
        "source": name,
        "camera": {
            "name": name if info.kind in _RECORDED else None,
            "kind": info.kind,
            "mode": _mode(info),
            "width": info.width,
            "height": info.height,
            "fps": float(info.fps or 0),
            "rotation": info.rotation,
        },
        "intrinsics": _intrinsics(info, calibration),
        "metres": camera_fact(engine, info) or None,
        "fitted": engine.fitted or None,
        "model": engine.model,
        "weights": engine.weights or None,
        "engine": engine.engine,
        "precision": engine.precision,
        "truth": {"kind": NETWORK, "name": engine.model},
    }


def _mode(info: SourceInfo) -> str | None:
    """As ``livedepth devices`` writes the mode of a camera: what the driver was asked for."""
    if info.kind not in _RECORDED:
        return None
    turned = info.rotation in (90, 270)
    width, height = (info.height, info.width) if turned else (info.width, info.height)
    return f"{width}x{height}" + (f"@{float(info.fps):g}" if info.fps else "")


def _intrinsics(info: SourceInfo, calibration: Mapping[str, Any] | None) -> dict[str, Any] | None:
    """Of a pinhole camera, in pixels, and who says so.

    None where they are unknown, and said so: a made-up focal length would look like a measured one.
    Only a calibration knows where the middle is, and the distortion.
    """
    if info.lens is None:
        return None
    focal = info.lens.ratio(info.width) * info.width
    found: dict[str, Any] = {
        "fx": focal,
        "fy": focal,
        "cx": (info.width - 1) / 2,
        "cy": (info.height - 1) / 2,
        "width": info.width,
        "height": info.height,
        "from": info.lens.origin,
    }
    if calibration and info.lens.origin == "calibrated" and not info.rotation:
        scale = info.width / calibration["width"]
        found |= {key: calibration[key] * scale for key in ("fx", "fy")}
        # Pixels are squares around their centres, which have whole numbers.
        found |= {key: (calibration[key] + 0.5) * scale - 0.5 for key in ("cx", "cy")}
        found["distortion"] = list(calibration["distortion"])
    return found


def read_facts(root: Path) -> dict[str, Any]:
    """What the set in a folder says of itself. Raises OutputError where it says nothing."""
    path = root / FACTS
    try:
        return set_facts.read_facts(root, _LARGEST)
    except OSError as error:
        raise OutputError(
            "{root}: is no dataset of livedepth (its {name} cannot be read: {reason})",
            root=root,
            name=FACTS,
            reason=error.strerror,
        ) from error
    except ValueError as error:
        raise OutputError("{path}: is damaged ({reason})", path=path, reason=error) from error


def now() -> str:
    """This moment in UTC, to the second."""
    return datetime.now(timezone.utc).isoformat(timespec="seconds")


def wall_time(seconds: float) -> str:
    """Seconds since 1970 as ISO 8601 in UTC, to the millisecond."""
    return datetime.fromtimestamp(seconds, timezone.utc).isoformat(timespec="milliseconds")
