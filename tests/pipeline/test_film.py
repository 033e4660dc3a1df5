"""Real files frame by frame, forwards and back, and a part of one again and again."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

from livedepth.capture.sources import open_source
from livedepth.frames import Frame
from livedepth.pipeline.capture_worker import CaptureWorker
from livedepth.pipeline.events import Event, SourceEnded
from livedepth.pipeline.playback import Playback
from tests.capture.conftest import make_video  # noqa: F401 - a fixture

Until = Callable[..., None]
UNEVEN = [*range(20), 27, 28, 90, 91, 92, *range(200, 230)]  # ticks of 1/30 s


class Projector:
    """Plays a file, as a rule as fast as it is read; ``shown`` is what came out."""

    def __init__(self, path: Path, until: Until, *, speed: float = 1e6) -> None:
        self.shown: list[Frame] = []
        self.events: list[Event] = []
        self.playback = Playback(loop=False, speed=speed)
        self._until = until
        self.worker = CaptureWorker(str(path), open_source, self, self.playback)

    def make_room(self, worker: CaptureWorker) -> None:
        pass

    def take(self, worker: CaptureWorker, frame: Frame) -> bool:
        self.shown.append(frame)
        return True

    def tell(self, event: Event) -> None:
        self.events.append(event)

    @property
    def ended(self) -> bool:
        return any(isinstance(event, SourceEnded) for event in self.events)

    def step(self, by: int) -> Frame:
        """One step, and the frame that it shows."""
        count = len(self.shown)
        self.playback.step(by)
        self._until(lambda: len(self.shown) > count)
        return self.shown[-1]

    def stop(self) -> None:
        self.worker.stop()
        assert self.worker.worker.join(60)


@pytest.fixture
def project(until: Until) -> Iterator[Callable[..., Projector]]:
    running: list[Projector] = []

    def start(path: Path, **options: Any) -> Projector:
        running.append(Projector(path, until, **options))
        return running[-1]

    yield start
    for one in running:
        one.stop()


def all_of(path: Path) -> list[Frame]:
    source = open_source(str(path))
    frames = []
    while (frame := source.read()) is not None:
        frames.append(frame)
    source.close()
    return frames


def same(one: Frame, other: Frame) -> bool:
    return one.pts == other.pts and bool((one.image == other.image).all())


@pytest.mark.parametrize("name", ["uneven.mp4", "uneven.mkv", "even.avi"])
def test_every_step_back_shows_the_very_frame_before(
    name: str,
    project: Callable[..., Projector],
    tmp_path: Path,
    make_video: Callable[..., Path],  # noqa: F811
    until: Until,
) -> None:
    """With B-frames, and frames of very different duration."""
    ticks = UNEVEN if name.startswith("uneven") else range(50)
    path = make_video(tmp_path / name, ticks, Fraction(1, 30))
    whole = all_of(path)
    film = project(path)
    until(lambda: film.ended)
    assert same(film.shown[-1], whole[-1])
    for expected in reversed(whole[:-1]):
        assert same(film.step(-1), expected)
    count = len(film.shown)
    film.playback.step(-1)  # before the first there is none
    until(lambda: film.playback.steps == 0)
    assert same(film.step(1), whole[1])
    assert len(film.shown) == count + 1
    for expected in whole[2:]:
        assert same(film.step(1), expected)
    assert same(film.step(-1), whole[-2]), "also from the end, after another pass"


def test_steps_go_both_ways_from_any_place(
    project: Callable[..., Projector],
    tmp_path: Path,
    make_video: Callable[..., Path],  # noqa: F811
    until: Until,
) -> None:
    path = make_video(tmp_path / "clip.mp4", range(80), Fraction(1, 30))
    whole = all_of(path)
    film = project(path)
    until(lambda: film.ended)
    film.playback.pause(True)
    for place in (40, 3, 77):
        film.playback.seek(whole[place].pts)
        until(lambda place=place: same(film.shown[-1], whole[place]))
        at = place
        for by in (-1, -1, -1, 1, 1, -1, 1, 1, 1, -1):
            at += by
            assert same(film.step(by), whole[at]), (place, at)


def test_real_files_step_back(
    project: Callable[..., Projector], data_dir: Path, until: Until
) -> None:
    for name in ("vfr-audio.mp4", "film-23976-audio.mp4"):
        path = data_dir / "clips" / name
        whole = all_of(path)
        film = project(path)
        film.playback.pause(True)
        film.playback.seek(whole[-2].pts)
        until(lambda film=film, at=whole[-2].pts: film.shown and film.shown[-1].pts == at)
        for expected in reversed(whole[-40:-2]):
            assert same(film.step(-1), expected), name


def test_a_part_is_played_again_and_again(
    project: Callable[..., Projector],
    tmp_path: Path,
    make_video: Callable[..., Path],  # noqa: F811
    until: Until,
) -> None:
    path = make_video(tmp_path / "clip.mp4", range(60), Fraction(1, 30))
    film = project(path)
    until(lambda: film.ended)
    film.playback.pause(True)
    film.playback.seek(0.0)
    until(lambda: film.shown[-1].index == 0)
    count = len(film.shown)
    film.playback.repeat((20 / 30, 24 / 30))
    film.playback.seek(20 / 30)
    film.playback.pause(False)
    until(lambda: len(film.shown) > count + 12)
    numbers = [frame.index for frame in film.shown[count : count + 12]]
    assert numbers == [20, 21, 22, 23, 24, 20, 21, 22, 23, 24, 20, 21]
    film.playback.repeat((50 / 30, 99.0))  # to the end
    film.playback.seek(58 / 30)
    until(lambda: [f.index for f in film.shown[-4:]] == [58, 59, 50, 51])
    film.playback.repeat(None)
    ends = len(film.events)
    until(lambda: len(film.events) > ends)
    with pytest.raises(ValueError, match="before it ends"):
        film.playback.repeat((2.0, 2.0))


def test_a_pause_stays_on_the_frame_that_is_seen(
    project: Callable[..., Projector],
    tmp_path: Path,
    make_video: Callable[..., Path],  # noqa: F811
    until: Until,
) -> None:
    """Not on the next one, which is read ahead; a step shows that one at once."""
    path = make_video(tmp_path / "clip.mp4", range(0, 300, 60), Fraction(1, 30))
    film = project(path, speed=1.0)  # the second frame is due after two seconds
    until(lambda: film.shown)
    film.playback.pause(True)
    for _ in range(2):
        film.step(1)
    film.playback.seek(0.0)
    until(lambda: len(film.shown) > 1 and film.shown[-1].index == 0)
    assert [frame.index for frame in film.shown] == [0, 1, 2, 0]
