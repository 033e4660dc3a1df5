"""``livedepth record``: a source with its depth as a dataset that training reads unchanged."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from livedepth.capture.base import Source, SourceInfo
from livedepth.capture.depth_cameras.base import Measuring
from livedepth.capture.depth_cameras.opening import check_depth_source, open_depth_source
from livedepth.capture.seen_through import bare, seen_through
from livedepth.capture.sources import kind_of, open_source
from livedepth.claims import claimed
from livedepth.errors import Message, SettingsError
from livedepth.inference.base import DepthEngine
from livedepth.lens import Lens
from livedepth.output.dataset import DatasetRecorder, RecordOptions, check_set, refuse_relative
from livedepth.output.dataset_facts import EXACT, MEASURED, dataset_facts
from livedepth.pipeline.choosing import Choosing, OnKey
from livedepth.pipeline.offline import OfflineRun, Report
from livedepth.pipeline.stream import Selection
from livedepth.redact import redact

_WAITING_BYTES = 128 * 2**20  # of pictures of a camera that wait for the network
_WAITING = (4, 256)  # how many that are at least and at most


@dataclass(frozen=True)
class Recorded:
    """What is recorded: ``spec`` names a source, or where ``measured`` a camera that measures depth
    (:mod:`livedepth.capture.depth_cameras.opening`).

    ``truth``: the depth of the set is the exact one that the source knows. It is the measured one
    of a camera that measures; the network's lies beside it in both cases.
    """

    spec: str
    measured: bool = False
    truth: bool = False

    def check(self, choosing: Choosing) -> None:
        """Raises SettingsError for what cannot be, before anything is opened."""
        if self.measured:
            check_depth_source(self.spec)
        elif self.truth and kind_of(self.spec) != "demo":
            raise SettingsError(
                "--truth: only 'demo' knows its exact depth",
                "a camera that measures depth is given with --depth-source",
            )
        live = "demo", "camera", "screen", "stream"
        if choosing.on_key is not None and not self.measured and kind_of(self.spec) not in live:
            raise _not_live(self.spec)

    def open(self, choosing: Choosing, lens: Lens | None = None) -> Source:
        """The source. Only the room that livedepth draws itself gives every frame in its own time,
        except where a person says when (``on_key``). Raises SourceError, SettingsError, and
        LivedepthError where a package is missing.
        """
        if self.measured:
            source: Source = open_depth_source(self.spec)
            return source if lens is None else seen_through(source, lens)
        paced = choosing.on_key is not None or kind_of(self.spec) != "demo"
        return open_source(self.spec, paced=paced, lens=lens)

    def facts(self, source: Source) -> dict[str, Any]:
        """What the set says of its depth and of the camera, where the source knows it."""
        if self.truth and not self.measured:
            return {"truth": {"kind": EXACT, "name": source.info.name}}
        device = bare(source)
        if not isinstance(device, Measuring):
            return {}
        kind = MEASURED if device.measured else EXACT
        found: dict[str, Any] = {"truth": {"kind": kind, "name": device.measured_by}}
        if device is source and device.intrinsics is not None:
            found["intrinsics"] = device.intrinsics.facts()
        return found


def _not_live(name: str) -> SettingsError:
    return SettingsError(
        "{name}: --on-key is for cameras, screens, streams and 'demo', which run in real time",
        name=redact(name),
    )


def record(
    recorded: str | Recorded,
    folder: Path,
    engine: DepthEngine,
    selection: Selection,
    *,
    options: RecordOptions | None = None,
    choosing: Choosing | None = None,
    lens: Lens | None = None,
    calibration: Mapping[str, Any] | None = None,
    progress: Callable[[int], None] = lambda done: None,
    lost: Callable[[Mapping[str, int]], None] = lambda skipped: None,
) -> Report:
    """Record a source into ``folder`` within ``selection``, and of that what ``choosing`` says;
    ``lens`` is the camera's, where it is known from elsewhere, and ``calibration`` what the
    settings keep of it.

    ``lost`` is called, from a thread, with the frames lost so far by the reason, whenever one more
    is. Pairs already whole on disk stay when it is cancelled. Raises SourceError, OutputError,
    SettingsError or EngineError.
    """
    recorded = Recorded(recorded) if isinstance(recorded, str) else recorded
    options, choosing = options or RecordOptions(), choosing or Choosing()
    recorded.check(choosing)
    refuse_relative(engine.info)
    with claimed(folder):  # before a camera is opened for nothing
        check_set(folder, None, options)
    source = recorded.open(choosing, lens)
    return record_from(
        source,
        folder,
        engine,
        selection,
        options=options,
        choosing=choosing,
        facts=recorded.facts(source),
        calibration=calibration,
        progress=progress,
        lost=lost,
    )


def record_from(
    source: Source,
    folder: Path,
    engine: DepthEngine,
    selection: Selection,
    *,
    options: RecordOptions,
    choosing: Choosing | None = None,
    facts: Mapping[str, Any] | None = None,
    calibration: Mapping[str, Any] | None = None,
    progress: Callable[[int], None] = lambda done: None,
    lost: Callable[[Mapping[str, int]], None] = lambda skipped: None,
) -> Report:
    """The same of a source that is open; it is closed in any case.

    ``facts`` is what the set says of itself beside :func:`dataset_facts`, or instead of that.
    """
    info = source.info
    choosing = choosing or Choosing()
    try:
        if choosing.on_key is not None and not info.live:
            raise _not_live(info.name)
        recorder = DatasetRecorder(
            folder,
            {**dataset_facts(info, engine.info, calibration), **(facts or {})},
            replace(options, length=expected_length(info, selection, choosing)),
            live=info.live,
        )
    except BaseException:
        source.close()
        raise
    run = OfflineRun(
        source,
        engine,
        recorder,
        selection=selection,
        progress=progress,
        waiting=frames_waiting(info, choosing.on_key),
        chooser=choosing.chooser(info),
        # Who presses a key sees the frame stored at once, not with those of the keys after it.
        one_by_one=choosing.on_key is not None,
        lost=lambda: lost(recorder.skipped),
    )
    report = run.run()
    return replace(
        report,
        frames=recorder.written,
        dropped=recorder.lost,
        skipped=recorder.counted,
        warnings=(*report.warnings, *_notes(recorder)),
    )


def frames_waiting(info: SourceInfo, on_key: OnKey | None = None) -> int:
    """How many frames of a live source are kept for a network that is late for a moment, or that
    gets those before a key all at once.
    """
    least, most = _WAITING
    each = max(1, 3 * info.width * info.height)
    usual = min(most, max(least, _WAITING_BYTES // each))
    return max(usual, on_key.most // each) if on_key is not None and on_key.seconds else usual


def expected_length(
    info: SourceInfo, selection: Selection, choosing: Choosing | None = None
) -> float:
    """How long a recording will be, in seconds of the source; infinite where nobody knows."""
    choosing = choosing or Choosing()
    counted = not (choosing.novel or choosing.on_key)  # otherwise nobody knows when it is enough
    lengths = [selection.end - selection.start]
    if info.duration is not None:
        lengths.append(info.duration - selection.start)
    if selection.frames is not None and info.fps and not info.live and counted:
        fps = min(float(info.fps) / selection.every, choosing.fps or math.inf)
        lengths.append(selection.frames / fps)
    if info.frames is not None and info.fps:
        lengths.append(info.frames / float(info.fps) - selection.start)
    shortest = min(lengths)
    return shortest if shortest > 0 else math.inf


def _notes(recorder: DatasetRecorder) -> tuple[Message, ...]:
    """What a person should know of a set that was recorded."""
    empty = [name for name, count in recorder.by_split.items() if not count]
    if not empty:
        return ()
    return (
        Message(
            "too short for --split: no frame for {splits}; 'livedepth dataset split' divides it",
            splits=" and ".join(empty),
        ),
    )
