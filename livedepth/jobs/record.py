"""``livedepth record``: a source with its depth as a dataset that training reads unchanged."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from livedepth.capture.sources import open_source
from livedepth.files import check_output
from livedepth.inference.base import DepthEngine
from livedepth.lens import Lens
from livedepth.output.dataset import DatasetRecorder, dataset_facts, refuse_relative
from livedepth.pipeline.offline import OfflineRun, Report
from livedepth.pipeline.stream import Selection


def record(
    spec: str,
    folder: Path,
    engine: DepthEngine,
    selection: Selection,
    *,
    layout: str = "nyu",
    lens: Lens | None = None,
    progress: Callable[[int], None] = lambda done: None,
) -> Report:
    """Record ``spec`` into ``folder`` within ``selection``, in a ``layout`` of LAYOUTS; ``lens`` is
    the camera's, where it is known from elsewhere.

    Pairs already whole on disk stay when it is cancelled. Raises SourceError, OutputError,
    SettingsError or EngineError.
    """
    refuse_relative(engine.info)
    # Before a camera is opened for nothing.
    check_output(folder, [], overwrite=False, replaceable=False)
    source = open_source(spec, lens=lens)
    try:
        recorder = DatasetRecorder(folder, dataset_facts(source.info, engine.info), layout)
    except BaseException:
        source.close()
        raise
    return OfflineRun(source, engine, recorder, selection=selection, progress=progress).run()
