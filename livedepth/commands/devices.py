"""``livedepth devices``: cameras, screens, compute devices, engines, encoders; why not some."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from livedepth.commands.options import AsJson, answer

if TYPE_CHECKING:
    from rich.table import Table


def devices(as_json: AsJson = False) -> None:
    """List cameras, screens, compute devices, engines, encoders, and why some cannot be used."""
    from livedepth.commands.terminal import exit_codes

    answer(exit_codes(describe_devices)(), as_json, devices_table)


def describe_devices() -> dict[str, Any]:
    """Cameras, screens, devices, engines, encoders, with a reason where one is not available."""
    from livedepth.capture.camera import list_cameras
    from livedepth.capture.v4l2 import camera_modes
    from livedepth.errors import EngineError
    from livedepth.inference.torch_engine import pick_device, pick_precision

    compute = []
    for name in ("cuda", "mps", "cpu"):
        try:
            device = pick_device(name)
            compute.append({"device": name, "available": True, "precision": pick_precision(device)})
        except EngineError as error:
            compute.append({"device": name, "available": False, "reason": str(error)})
    cameras = [
        {
            "index": camera.index,
            "name": camera.name,
            "modes": [f"{m.width}x{m.height}@{m.fps}" for m in camera_modes(camera.index)],
        }
        for camera in list_cameras()
    ]
    return {
        "cameras": cameras,
        **_describe_screens(),
        "compute": compute,
        "engines": _describe_engines(),
        "encoders": _describe_encoders(),
    }


def _describe_screens() -> dict[str, Any]:
    """Every screen that can be captured, or why none can."""
    from livedepth.capture.screen import list_screens
    from livedepth.errors import SourceError

    try:
        found = list_screens()
    except SourceError as error:
        return {"screens": [], "screens_reason": str(error)}
    return {
        "screens": [
            {"source": one.spec, "size": f"{one.width}x{one.height}", "main": one.main}
            for one in found
        ]
    }


def _describe_encoders() -> list[dict[str, Any]]:
    """Every video encoder beside software: whether it encoded a picture, or why not."""
    from livedepth.output.codecs import CODECS, RGB, SOFTWARE
    from livedepth.output.encoding import refusal

    found: list[dict[str, Any]] = []
    for codec in CODECS:
        for encoder in codec.encoders:
            if encoder.maker == SOFTWARE:
                continue
            entry: dict[str, Any] = {"encoder": encoder.maker, "codec": codec.name}
            reason = refusal(encoder, RGB)
            entry["available"] = not reason
            if reason:
                entry["reason"] = reason
            found.append(entry)
    return found


def _describe_engines() -> list[dict[str, Any]]:
    """Every engine: available or why not, its own devices, and why ``auto`` selects it if so."""
    from dataclasses import asdict

    from livedepth.inference.engine_table import ENGINES
    from livedepth.inference.engines import choose_engine

    chosen, why = choose_engine()
    engines: list[dict[str, Any]] = []
    for row in ENGINES.values():
        entry: dict[str, Any] = {"engine": row.name, "available": row.installed}
        if not row.installed:
            entry["reason"] = f"pip install {row.package}"
        elif not row.pytorch:  # whose devices are those under "compute"
            entry["devices"] = [asdict(device) for device in row.devices()]
        if row.name == chosen:
            entry["auto"] = why
        engines.append(entry)
    return engines


def devices_table(found: dict[str, Any]) -> Table:
    """The same as a table for a person."""
    from rich.table import Table

    table = Table("kind", "name", "state")
    for camera in found["cameras"]:
        modes = ", ".join([f"index {camera['index']}", *camera["modes"]])
        table.add_row("camera", camera["name"], modes)
    if not found["cameras"]:
        table.add_row("camera", "–", "none found by name; an index such as 0 may still open one")
    for screen in found["screens"]:
        size = f"{screen['size']}, the main one" if screen["main"] else screen["size"]
        table.add_row("screen", screen["source"], size)
    if not found["screens"]:
        table.add_row("screen", "–", found["screens_reason"])
    for item in found["compute"]:
        state = item["precision"] if item["available"] else item["reason"]
        table.add_row("device", item["device"], state)
    for engine in found["engines"]:
        state = "available" if engine["available"] else engine["reason"]
        if "auto" in engine:
            state += f"; what auto takes: {engine['auto']}"
        table.add_row("engine", engine["engine"], state)
        for item in engine.get("devices", ()):
            what = f"of {engine['engine']}: {item['name']}, {item['precision']}"
            if item["times_ms"]:
                times = (f"{name} {ms:.1f} ms" for name, ms in item["times_ms"].items())
                what += f" (speed test: {', '.join(times)})"
            table.add_row("device", item["device"], what)
    for item in found["encoders"]:
        state = "available" if item["available"] else item["reason"]
        table.add_row("encoder", f"{item['encoder']} ({item['codec']})", state)
    return table
