"""What is known of a moment: rates, latency, drops, what computes, what comes from where."""

from __future__ import annotations

import os
import platform
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field

from livedepth import __version__
from livedepth.gui.texts import tr
from livedepth.inference.base import EngineInfo
from livedepth.pipeline.statistics import Percentiles


@dataclass(frozen=True)
class RecordingFigures:
    """How far a recording is: what is recorded, its length, its bytes on the disk, the seconds that
    the picture was paused meanwhile, and the frames that were lost. A dataset counts its ``pairs``
    instead of bytes."""

    what: str
    seconds: float
    size: int
    paused: float
    lost: int
    pairs: int | None = None


@dataclass
class Figures:
    """What is known at a moment. ``fps`` is 0 where it cannot be said; with ``rgb_only`` it is that
    of pictures without depth."""

    fps: float = 0.0
    dropped: int = 0
    repaired: int = 0
    source: str = ""
    engine: EngineInfo | None = None
    timings: Mapping[str, Percentiles] = field(default_factory=dict)
    rgb_only: bool = False

    def rate(self) -> str:
        """Frames per second as a person reads them: a dash where nothing moves."""
        rate = f"{self.fps:.1f}" if self.fps >= 0.05 else "–"
        return tr("{0} fps, RGB only").format(rate) if self.rgb_only else f"{rate} fps"

    def lines(self) -> list[str]:
        """For a person, and for a report."""
        rows = [tr("Frames per second: {0}").format(self.rate().replace(" fps", ""))]
        whole = self.timings.get("end to end")
        if whole is not None:
            text = tr("From capture to screen: {0} ms, p95 {1} ms")
            rows.append(text.format(f"{1000 * whole.p50:.1f}", f"{1000 * whole.p95:.1f}"))
        rows.append(tr("Dropped frames: {0}").format(self.dropped))
        if self.repaired:
            rows.append(tr("Maps computed again: {0}").format(self.repaired))
        if self.engine is not None:
            info = self.engine
            rows.append(tr("Model: {0}").format(info.model))
            rows.append(tr("Engine: {0}, {1}").format(info.engine, info.precision))
            rows.append(tr("Device: {0}").format(info.device))
        rows.append(tr("Memory: {0} MB").format(f"{resident_megabytes():.0f}"))
        if self.source:
            rows.append(tr("Source: {0}").format(self.source))
        return rows

    def stages(self) -> dict[str, Percentiles]:
        """The timings under names a person reads; those of a second model end in B."""
        words = {
            "wait": tr("wait"),
            "prepare": tr("prepare"),
            "network": tr("network"),
            "stabilise": tr("stabilise"),
            "end to end": tr("end to end"),
        }
        named = {}
        for stage, times in self.timings.items():
            first = stage.removesuffix(" B")
            named[words.get(first, first) + stage.removeprefix(first)] = times
        return named

    def report(self) -> str:
        """All of it, with the stages and the machine, for a bug report."""
        stages = [
            f"  {name}: p50 {1000 * t.p50:.2f} ms, p95 {1000 * t.p95:.2f} ms"
            for name, t in self.stages().items()
        ]
        machine = (
            f"livedepth {__version__}; Python {platform.python_version()}; "
            f"{platform.system()} {platform.release()}; {os.cpu_count()} cores"
        )
        return "\n".join([machine, *self.lines(), *stages])


def resident_megabytes() -> float:
    """Memory of this process that is in RAM; its peak where the system reports no more."""
    try:
        with open("/proc/self/statm", encoding="ascii") as file:  # noqa: PTH123 - no real file
            return int(file.read().split()[1]) * os.sysconf("SC_PAGE_SIZE") / 1e6
    except (OSError, ValueError):
        pass
    if sys.platform == "win32":
        return 0.0
    import resource

    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak / (1e6 if sys.platform == "darwin" else 1e3)
