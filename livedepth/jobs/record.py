"""``livedepth record``: a source with its depth as a dataset that training reads unchanged."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from livedepth.capture.base import Source, SourceInfo
from livedepth.capture.sources import open_source
from livedepth.claims import claimed
from livedepth.errors import Message
from livedepth.inference.base import DepthEngine
from livedepth.lens import Lens
from livedepth.output.dataset import DatasetRecorder, RecordOptions, check_set, refuse_relative
from livedepth.output.dataset_facts import dataset_facts
from livedepth.pipeline.offline import OfflineRun, Report
from livedepth.pipeline.stream import Selection

_WAITING_BYTES = 128 * 2**20  # of pictures of a camera that wait for the network
_WAITING = (4, 256)  # how many that are at least and at most


def record(
    spec: str,
    folder: Path,
    engine: DepthEngine,
    selection: Selection,
    *,
    options: RecordOptions | None = None,
    lens: Lens | None = None,
    calibration: Mapping[str, Any] | None = None,
    progress: Callable[[int], None] = lambda done: None,
    lost: Callable[[Mapping[str, int]], None] = lambda skipped: None,
) -> Report:
    """Record ``spec`` into ``folder`` within ``selection``; ``lens`` is the camera's, where it is
    known from elsewhere, and ``calibration`` what the settings keep of it.

    ``lost`` is called, from a thread, with the frames lost so far by the reason, whenever one more
    is. Pairs already whole on disk stay when it is cancelled. Raises SourceError, OutputError,
    SettingsError or EngineError.
    """
    options = options or RecordOptions()
    refuse_relative(engine.info)
    with claimed(folder):  # before a camera is opened for nothing
        check_set(folder, None, options)
    source = open_source(spec, lens=lens)
    return record_from(
        source,
        folder,
        engine,
        selection,
        options=options,
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
    calibration: Mapping[str, Any] | None = None,
    progress: Callable[[int], None] = lambda done: None,
    lost: Callable[[Mapping[str, int]], None] = lambda skipped: None,
) -> Report:
    """The same of a source that is open; it is closed in any case."""
    info = source.info
    try:
        recorder = DatasetRecorder(
            folder,
            dataset_facts(info, engine.info, calibration),
            replace(options, length=expected_length(info, selection)),
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
        waiting=frames_waiting(info),
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


def frames_waiting(info: SourceInfo) -> int:
    """How many frames of a live source are kept for a network that is late for a moment."""
    least, most = _WAITING
    return min(most, max(least, _WAITING_BYTES // max(1, 3 * info.width * info.height)))


def expected_length(info: SourceInfo, selection: Selection) -> float:
    """How long a recording will be, in seconds of the source; infinite where nobody knows."""
    lengths = [selection.end - selection.start]
    if info.duration is not None:
        lengths.append(info.duration - selection.start)
    if selection.frames is not None and info.fps and not info.live:
        lengths.append(selection.frames * selection.every / float(info.fps))
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
