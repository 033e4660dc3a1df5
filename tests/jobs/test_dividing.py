"""A film that is done in stretches, each as if on another machine, is that of one process.

The stretches are done here one after another; tests/commands/test_cluster.py has them done by Ray.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from fractions import Fraction
from pathlib import Path
from typing import Any

import av
import cv2
import numpy as np
import pytest

from livedepth.errors import Cancelled, OutputError
from livedepth.inference.base import DepthEngine
from livedepth.jobs.cluster import work
from livedepth.jobs.cluster.dividing import Division
from livedepth.jobs.cluster.pieces import Network
from livedepth.jobs.cluster.work import Indivisible
from livedepth.jobs.journal import kept_frames
from livedepth.jobs.options import ProcessOptions
from livedepth.jobs.plan import Task
from livedepth.jobs.process import process
from livedepth.pipeline.offline import Report
from livedepth.pipeline.stream import Selection
from livedepth.threads import cores
from tests.jobs.lasting import Slow
from tests.jobs.test_resuming import contents

SEGMENT, FRAMES = 12, 64


class Here:
    """Does each task when it is asked for, in the place of a cluster."""

    board = None

    def __init__(self) -> None:
        self.done: list[str] = []

    def start(self, name: str, *arguments: Any) -> Any:
        self.done.append(name)
        if name == "render":
            film, stretch, maps, before, _board, _key = arguments
            return work.render(film, stretch, maps, before)
        return getattr(work, name)(*arguments)

    def keep(self, value: Any) -> Any:
        return value

    def ready(self, results: list[Any], timeout: float) -> list[Any]:
        return results[-1:]

    def result(self, coming: Any, given: str) -> Any:
        return coming

    def progress(self, key: str) -> tuple[int, None]:
        return 0, None

    def cancel(self, results: list[Any]) -> None:
        self.done.append("cancel")


@pytest.fixture(scope="module")
def film(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A moving pattern that brightens, with a cut, B-frames, and times that are not even."""
    path = tmp_path_factory.mktemp("film") / "film.mp4"
    noise = np.random.default_rng(1).integers(0, 255, (2, 48, 200, 3), np.uint8)
    wide = [cv2.GaussianBlur(one, (0, 0), 3) for one in noise]
    with av.open(str(path), "w") as container:
        stream: Any = container.add_stream("libx264", rate=24, options={"g": "25"})
        stream.width, stream.height, stream.pix_fmt = 64, 48, "yuv420p"
        stream.codec_context.time_base = Fraction(1, 24000)
        for index in range(FRAMES):
            image = (wide[index > 40][:, index : index + 64] * (0.3 + index / 99)).astype(np.uint8)
            frame = av.VideoFrame.from_ndarray(np.ascontiguousarray(image), format="rgb24")
            frame.pts = index * 1001 + 200 * (index % 3)
            frame.time_base = Fraction(1, 24000)
            container.mux(stream.encode(frame))
        container.mux(stream.encode(None))
    return path


@pytest.fixture(autouse=True)
def short_segments(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("livedepth.jobs.resuming.SEGMENT", SEGMENT)


@pytest.fixture(autouse=True)
def own_threads(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A worker is made to share out threads as another machine: here only until the test ends."""
    monkeypatch.setenv("LIVEDEPTH_CORES", str(cores()))  # what takes its place is undone with it
    before = cv2.getNumThreads()
    yield
    cv2.setNumThreads(before)


@pytest.fixture
def engine(monkeypatch: pytest.MonkeyPatch) -> DepthEngine:
    """The one that every worker has."""
    made = Slow()
    monkeypatch.setattr(work, "engine_of", lambda network: made)
    return made


def divided(
    film: Path,
    output: Path,
    engine: DepthEngine,
    options: ProcessOptions,
    here: Here | None = None,
    progress: Callable[[int, str], None] = lambda done, stage: None,
    permits: int = 3,
) -> Report:
    link: Any = here or Here()
    free = threading.Semaphore(permits)
    division = Division(link, Network("fake"), str(film), "key", free)
    try:
        return process(Task(str(film), output), engine, options, progress=progress, run=division)
    finally:
        for _ in range(permits):
            assert free.acquire(blocking=False), "a permit is lost"


@pytest.mark.parametrize("stabilize", [False, True])
@pytest.mark.parametrize(
    ("kind", "name"),
    [
        ("color", "o.mp4"),
        ("gray10", "o.mp4"),
        ("side-by-side", "o.mp4"),
        ("gray16", "o.mkv"),
        ("frames16", "o"),
        ("npz", "o"),
        ("anaglyph", "o.mp4"),
        ("pointcloud", "o"),
    ],
)
def test_no_seam_is_in_any_kind_of_output(
    kind: str, name: str, stabilize: bool, film: Path, tmp_path: Path, engine: DepthEngine
) -> None:
    options = ProcessOptions(kind=kind, stabilize=stabilize)
    alone, shared = tmp_path / "alone" / name, tmp_path / "shared" / name
    one = process(Task(str(film), alone), engine, options)
    here = Here()
    report = divided(film, shared, engine, options, here)
    assert contents(shared) == contents(alone)
    assert (report.frames, report.warnings) == (one.frames, one.warnings) == (FRAMES, ())
    assert here.done.count("render") == 6
    carries = stabilize or kind in ("color", "gray10", "side-by-side", "anaglyph")
    assert here.done.count("compute") == here.done.count("carry") == 6 * carries
    assert [path.name for path in shared.parent.iterdir()] == [name]


@pytest.mark.parametrize("selection", [Selection(0.4, 2.2), Selection(1.0), Selection(0, 0.3)])
def test_a_part_of_a_film(
    selection: Selection, film: Path, tmp_path: Path, engine: DepthEngine
) -> None:
    options = ProcessOptions(selection=selection, stabilize=True)
    process(Task(str(film), tmp_path / "alone.mp4"), engine, options)
    divided(film, tmp_path / "shared.mp4", engine, options)
    assert contents(tmp_path / "shared.mp4") == contents(tmp_path / "alone.mp4")


def test_frames_that_look_alike_are_told_apart_by_their_times(
    tmp_path: Path, engine: DepthEngine
) -> None:
    from tests.commands.conftest import write_clip

    still = tmp_path / "still.mp4"
    write_clip(still, frames=1)  # its levels repeat after 52 frames
    write_clip(still, frames=60)
    options = ProcessOptions()
    process(Task(str(still), tmp_path / "alone.mp4"), engine, options)
    divided(still, tmp_path / "shared.mp4", engine, options)
    assert contents(tmp_path / "shared.mp4") == contents(tmp_path / "alone.mp4")


class Interrupted(Here):
    """Loses its person's patience with the fourth stretch."""

    def start(self, name: str, *arguments: Any) -> Any:
        if name == "render" and arguments[1].begin.frames == 3 * SEGMENT:
            raise KeyboardInterrupt
        return super().start(name, *arguments)


@pytest.mark.parametrize("shared", [True, False])
def test_what_was_interrupted_is_gone_on_with_or_without_a_cluster(
    shared: bool, film: Path, tmp_path: Path, engine: DepthEngine
) -> None:
    options, output = ProcessOptions(stabilize=True), tmp_path / "o.mp4"
    process(Task(str(film), tmp_path / "alone.mp4"), engine, options)
    stopped = Interrupted()
    with pytest.raises(KeyboardInterrupt):
        divided(film, output, engine, options, stopped, permits=1)
    assert stopped.done[-1] == "cancel"
    assert kept_frames(output) == 3 * SEGMENT
    with pytest.raises(OutputError, match="36 frames are there of a run"):
        divided(film, output, engine, options)
    again = ProcessOptions(stabilize=True, resume=True)
    here = Here()
    if shared:
        report = divided(film, output, engine, again, here)
        assert here.done.count("render") == 3
    else:
        report = process(Task(str(film), output), engine, again)
    assert (report.frames, report.resumed) == (FRAMES, 3 * SEGMENT)
    assert contents(output) == contents(tmp_path / "alone.mp4")


def test_cancelled_in_a_window_it_leaves_nothing(
    film: Path, tmp_path: Path, engine: DepthEngine
) -> None:
    def moved(done: int, stage: str) -> None:
        if done > 2 * SEGMENT:
            raise Cancelled

    with pytest.raises(Cancelled):
        divided(film, tmp_path / "o.mp4", engine, ProcessOptions(), progress=moved)
    assert list(tmp_path.iterdir()) == []


def test_a_film_whose_pictures_change_their_size_is_not_divided(
    film: Path, tmp_path: Path, engine: DepthEngine, monkeypatch: pytest.MonkeyPatch
) -> None:
    from livedepth.capture.video import VideoSource
    from livedepth.frames import Frame

    read = VideoSource.read

    def changing(self: VideoSource) -> Frame | None:
        frame = read(self)
        if frame is not None and frame.index == 30:
            object.__setattr__(frame, "image", np.ascontiguousarray(frame.image[:24]))
        return frame

    monkeypatch.setattr(VideoSource, "read", changing)
    with pytest.raises(Indivisible):
        divided(film, tmp_path / "o.mp4", engine, ProcessOptions())


def test_no_scratch_is_left(film: Path, tmp_path: Path, engine: DepthEngine) -> None:
    import tempfile

    before = set(Path(tempfile.gettempdir()).glob("livedepth-work-*"))
    divided(film, tmp_path / "o.mp4", engine, ProcessOptions())
    assert set(Path(tempfile.gettempdir()).glob("livedepth-work-*")) <= before
