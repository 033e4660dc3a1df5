"""The result of one run, as text for a person and as data for ``--json``."""

from __future__ import annotations

from typing import Any


def describe_run(given: str, written: str, report: Any) -> dict[str, Any]:
    from livedepth.commands.terminal import say
    from livedepth.redact import redact

    for warning in report.warnings:
        say(f"warning: {warning}")
    if report.non_finite:
        say(f"warning: {report.non_finite} maps were not finite and were computed again in float32")
    fps = report.frames / report.seconds
    lost = f", {report.dropped} dropped" if report.dropped else ""
    say(
        f"{written}: {report.frames} frames in {report.seconds:.1f} s "
        f"({fps:.1f} fps, bottleneck: {report.bottleneck}{lost})"
    )
    return {
        "input": redact(given),
        "output": written,
        "frames": report.frames,
        "seconds": round(report.seconds, 3),
        "fps": round(fps, 2),
        "dropped": report.dropped,
        "non_finite": report.non_finite,
        "bottleneck": report.bottleneck,
        "warnings": [str(warning) for warning in report.warnings],
    }
