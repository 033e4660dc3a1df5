"""``livedepth record``: a source with its depth as a dataset that training reads unchanged."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from livedepth.capture.sources import open_source
from livedepth.claims import claimed
from livedepth.inference.base import DepthEngine
from livedepth.lens import Lens
from livedepth.output.dataset import DatasetRecorder, RecordOptions, check_set, refuse_relative
from livedepth.output.dataset_facts import dataset_facts
from livedepth.pipeline.offline import OfflineRun, Report
from livedepth.pipeline.stream import Selection


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
) -> Report:
    """Record ``spec`` into ``folder`` within ``selection``; ``lens`` is the camera's, where it is
    known from elsewhere, and ``calibration`` what the settings keep of it.

    Pairs already whole on disk stay when it is cancelled. Raises SourceError, OutputError,
    SettingsError or EngineError.
    """
    options = options or RecordOptions()
    refuse_relative(engine.info)
    with claimed(folder):  # before a camera is opened for nothing
        check_set(folder, None, options)
    source = open_source(spec, lens=lens)
    try:
        facts = dataset_facts(source.info, engine.info, calibration)
        recorder = DatasetRecorder(folder, facts, options, live=source.info.live)
    except BaseException:
        source.close()
        raise
    return OfflineRun(source, engine, recorder, selection=selection, progress=progress).run()
