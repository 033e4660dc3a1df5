"""``process --dry-run``: what would be done, and what it would take."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from livedepth.jobs.estimate import Estimate


def entries(estimates: Sequence[Estimate]) -> dict[str, Any]:
    """As ``--json`` prints it."""
    return {
        "dry_run": True,
        "outputs": [_entry(one) for one in estimates],
        "bytes": sum(one.bytes or 0 for one in estimates),
        "seconds": round(sum(one.seconds or 0.0 for one in estimates), 1),
        "free_bytes": _free(estimates),
    }


def _entry(one: Estimate) -> dict[str, Any]:
    from livedepth.redact import redact

    given = {"input": redact(one.task.input), "output": redact(str(one.task.output))}
    if one.error is not None:
        return {"input": given["input"], "error": redact(str(one.error))}
    if one.done:
        return {**given, "skipped": True}
    return {
        **given,
        "frames": one.frames,
        "resumed": one.kept,
        "width": one.size[0],
        "height": one.size[1],
        "bytes": one.bytes,
        "seconds": None if one.seconds is None else round(one.seconds, 1),
    }


def _free(estimates: Sequence[Estimate]) -> int | None:
    """Bytes that are free where the first output goes."""
    import shutil

    for one in estimates[:1]:
        for place in one.task.output.absolute().parents:
            try:
                return shutil.disk_usage(place).free
            except OSError:
                continue
    return None


def table(found: dict[str, Any]) -> Any:
    """The rich table of :func:`entries`."""
    from rich.table import Table
    from rich.text import Text

    from livedepth.commands.terminal import visible

    drawn = Table("input", "output", "frames", "about", "time")
    for entry in found["outputs"]:
        cells = [entry["input"], entry.get("output", ""), "", "", ""]
        if "error" in entry:
            cells[1] = f"would fail: {entry['error']}"
        elif "skipped" in entry:
            cells[2] = "there already"
        else:
            kept = f" ({entry['resumed']} done)" if entry["resumed"] else ""
            cells[2:] = [f"{_or_unknown(entry['frames'])}{kept}", *_costs(entry)]
        drawn.add_row(*(Text(visible(cell)) for cell in cells))
    free = found["free_bytes"]
    room = "" if free is None else f"; {_size(free)} are free"
    drawn.caption = f"about {_size(found['bytes'])} in {_time(found['seconds'])}{room}"
    return drawn


def _costs(entry: dict[str, Any]) -> list[str]:
    size, seconds = entry["bytes"], entry["seconds"]
    return ["?" if size is None else _size(size), "?" if seconds is None else _time(seconds)]


def _or_unknown(count: int | None) -> str:
    return "?" if count is None else str(count)


def _size(count: float) -> str:
    for unit in ("bytes", "kB", "MB", "GB"):
        if count < 1000:
            return f"{count:.3g} {unit}"
        count /= 1000
    return f"{count:.3g} TB"


def _time(seconds: float) -> str:
    minutes, rest = divmod(round(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02d}:{rest:02d}"
