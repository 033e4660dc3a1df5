"""``livedepth record``: a source with its depth as a data set that training reads unchanged."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from livedepth.capture.base import Source
from livedepth.capture.sources import open_source
from livedepth.errors import Hint, OutputError
from livedepth.files import check_output
from livedepth.inference.base import DepthEngine
from livedepth.output.dataset import DatasetRecorder, dataset_facts
from livedepth.pipeline.offline import OfflineRun, Report
from livedepth.pipeline.stream import Selection


def record(
    spec: str,
    folder: Path,
    engine: DepthEngine,
    selection: Selection,
    *,
    layout: str = "nyu",
    started: Callable[[Source], None] = lambda source: None,
    progress: Callable[[int], None] = lambda done: None,
) -> Report:
    """Record ``spec`` into ``folder`` within ``selection``, in a ``layout`` of LAYOUTS.

    Pairs already whole on disk stay when it is cancelled. Raises SourceError, OutputError,
    SettingsError or EngineError.
    """
    if engine.info.unit != "m":
        raise OutputError(
            "{model} gives relative depth, and a dataset is in metres",
            Hint("use another --model", "choose another model"),
            model=engine.info.model,
        )
    # Before a camera is opened for nothing.
    check_output(folder, [], overwrite=False, replaceable=False)
    source = open_source(spec)
    try:
        started(source)
        recorder = DatasetRecorder(folder, dataset_facts(source.info, engine.info), layout)
    except BaseException:
        source.close()
        raise
    return OfflineRun(source, engine, recorder, selection=selection, progress=progress).run()
