"""The result of one run, as text for a person and as data for ``--json``."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any


def describe_run(
    given: str,
    written: str,
    report: Any,
    *,
    tell: Callable[[str], None] | None = None,
    note: Callable[[str], None] | None = None,
) -> dict[str, Any]:
    """The entry of one run in the JSON output; what a person should know goes to ``tell``.

    ``note`` gets the line that says what was done. Both are stderr where nothing is given.
    """
    from livedepth.commands.terminal import say
    from livedepth.redact import redact

    tell, note = tell or say, note or say
    warnings = list(map(str, report.warnings))
    if report.non_finite:
        warnings.append(
            f"{report.non_finite} maps were not finite and were computed again in float32"
        )
    for warning in warnings:
        tell(f"warning: {_of(given, warning)}")
    for left_out in report.left_out:
        tell(f"error: {_of(given, str(left_out))}")
    new = report.frames - report.resumed
    fps = new / max(report.seconds, 1e-9)
    lost = f", {report.dropped} dropped" if report.dropped else ""
    done = f"{report.frames} frames, {new} of them" if report.resumed else f"{new} frames"
    note(
        f"{written}: {done} in {report.seconds:.1f} s "
        f"({fps:.1f} fps, bottleneck: {report.bottleneck}{lost})"
    )
    return {
        "input": redact(given),
        "output": written,
        "frames": report.frames,
        "resumed": report.resumed,
        "seconds": round(report.seconds, 3),
        "fps": round(fps, 2),
        "dropped": report.dropped,
        "non_finite": report.non_finite,
        "bottleneck": report.bottleneck,
        "warnings": [str(warning) for warning in report.warnings],
        "left_out": [str(left_out) for left_out in report.left_out],
    }


def _of(given: str, said: str) -> str:
    """What is said of an input, with its name: of several, nobody would know whose it is."""
    from livedepth.redact import redact

    name = redact(given) if "://" in given else Path(given).name
    return said if name in said or given == "-" else f"{name}: {said}"
