"""Which frames are taken: at a rate, on a key with the seconds before, or only what is new."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
from fractions import Fraction
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import pytest

from livedepth.capture.base import SourceInfo
from livedepth.capture.sources import open_source
from livedepth.capture.stills import read_still
from livedepth.errors import SettingsError
from livedepth.frames import Frame, Image
from livedepth.pipeline.choosing import AtRate, Choosing, InTurn, OnKey
from livedepth.pipeline.novelty import Novel
from livedepth.pipeline.offline import OfflineRun
from livedepth.pipeline.stream import DepthStream, Selection

SMALL = np.zeros((6, 8, 3), np.uint8)


def _info(fps: Fraction | None, base: Fraction = Fraction(1, 1000)) -> SourceInfo:
    return SourceInfo("test", 8, 6, live=True, kind="camera", fps=fps, time_base=base)


def _frame(pts: float, image: Image = SMALL) -> Frame:
    return Frame(image, 0, pts, pts, "test")


def _taken(chooser: Any, times: Iterable[float]) -> list[float]:
    return [one.pts for at in times for one in chooser.choose(_frame(at)).frames]


def test_a_rate_is_exact_however_long_it_goes_on() -> None:
    """29.97 fps in ticks of a millisecond, at the beginning and after a day."""
    source = 30000 / 1001
    day = 24 * 3600
    chooser = AtRate(7, _info(Fraction(30000, 1001)))
    times = [round(n / source, 3) for n in range(int(60 * source))]
    for begin in (0, day):
        taken = _taken(chooser, [begin + at for at in times])
        assert len(taken) == 60 * 7
        late = np.array(taken) - begin - np.arange(len(taken)) / 7
        assert np.abs(late).max() <= 1 / source, "no frame is further off than the next one"


@pytest.mark.parametrize("fps", [10, 15, 30])
def test_a_rate_that_divides_the_sources_takes_every_nth(fps: int) -> None:
    times = [round(1000 * n / 30) / 1000 for n in range(300)]
    taken = _taken(AtRate(fps, _info(Fraction(30))), times)
    assert taken == times[:: 30 // fps]


def test_a_camera_that_trembles_loses_no_frame_at_its_own_rate() -> None:
    generator = np.random.default_rng(1)
    times = list(np.arange(600) / 30 + generator.uniform(-0.006, 0.006, 600) + 5)
    assert len(_taken(AtRate(30, _info(Fraction(30))), times)) >= 598
    assert len(_taken(AtRate(10, _info(Fraction(30))), times)) == 200
    assert len(_taken(AtRate(100, _info(Fraction(30))), times)) == 600, "no more than there are"


def test_after_a_gap_a_rate_makes_nothing_up() -> None:
    times = [*(n / 30 for n in range(30)), *(20 + n / 30 for n in range(30))]
    assert len(_taken(AtRate(10, _info(Fraction(30))), times)) == 20


def test_a_key_takes_one_frame_and_with_a_ring_those_before_it_once() -> None:
    chooser = OnKey()
    assert _taken(chooser, [0.0, 0.1]) == []
    chooser.press()
    chooser.press()
    assert _taken(chooser, [0.2, 0.3]) == [0.2]
    ring = OnKey(0.35)
    assert _taken(ring, [n / 10 for n in range(10)]) == []
    ring.press()
    assert _taken(ring, [1.0, 1.1, 1.2]) == pytest.approx([0.7, 0.8, 0.9, 1.0])
    ring.press()
    assert _taken(ring, [1.3, 1.4]) == pytest.approx([1.1, 1.2, 1.3]), "none of them again"
    assert not ring.ended
    ring.end()
    assert ring.ended


def test_a_ring_is_bounded_and_says_what_did_not_fit() -> None:
    ring = OnKey(1.0, most=3 * SMALL.nbytes)
    for n in range(20):
        ring.choose(_frame(n / 10))
    ring.press()
    choice = ring.choose(_frame(2.0))
    assert [one.pts for one in choice.frames] == pytest.approx([1.7, 1.8, 1.9, 2.0])
    assert choice.skipped == {"memory": 7}, "of the second before the key: 1.0 to 1.6"


@pytest.mark.parametrize(
    ("make", "said"),
    [
        (lambda: Choosing(fps=0.0), "--fps 0"),
        (lambda: Choosing(fps=float("nan")), "--fps nan"),
        (lambda: Choosing(novel=True, on_key=OnKey()), "--novel"),
        (lambda: Choosing(fps=5, on_key=OnKey()), "--ring"),
    ],
)
def test_what_does_not_go_together_is_refused(make: Callable[[], Choosing], said: str) -> None:
    with pytest.raises(SettingsError, match=said):
        make()


def test_several_in_turn() -> None:
    ring = OnKey(1.0)
    chooser = Choosing(fps=10, on_key=ring).chooser(_info(Fraction(30)))
    assert isinstance(chooser, InTurn)
    assert _taken(chooser, [n / 30 for n in range(30)]) == []
    ring.press()
    assert _taken(chooser, [1.0]) == pytest.approx([n / 10 for n in range(11)])
    assert Choosing().chooser(_info(None)) is None


def _textured(seed: int, height: int = 120, width: int = 160) -> Image:
    noise = np.random.default_rng(seed).integers(0, 256, (height // 8, width // 8, 3), np.uint8)
    return cv2.resize(noise, (width, height), interpolation=cv2.INTER_CUBIC).astype(np.uint8)


def _chosen(images: Iterable[Image]) -> tuple[list[int], Counter[str]]:
    novel, kept, skipped = Novel(), [], Counter[str]()
    for number, image in enumerate(images):
        choice = novel.choose(_frame(number / 30, image))
        kept += [number] if choice.frames else []
        skipped.update(choice.skipped)
    return kept, skipped


def test_only_what_is_new_sharp_and_well_exposed_is_taken() -> None:
    scenes = [_textured(seed) for seed in range(8)]
    generator = np.random.default_rng(9)
    noisy = np.clip(scenes[7] + generator.normal(0, 6, scenes[7].shape), 0, 255).astype(np.uint8)
    brighter = np.clip(scenes[7].astype(int) + 4, 0, 255).astype(np.uint8)
    blurred = cv2.GaussianBlur(_textured(20), (0, 0), 6).astype(np.uint8)
    images = [*scenes, noisy, brighter, scenes[2], blurred, np.full_like(noisy, 3), _textured(21)]
    kept, skipped = _chosen(images)
    assert kept == [*range(8), 13]
    assert skipped == {"near_duplicate": 3, "blurred": 1, "exposure": 1}


def _frames(path: Path, most: int) -> Iterable[Image]:
    with open_source(str(path)) as source:  # type: ignore[attr-defined]
        for _ in range(most):
            frame = source.read()
            if frame is None:
                return
            yield frame.image


def test_real_clips_keep_what_a_person_would(data_dir: Path) -> None:
    """A camera that is turned fast shows something new all the time, and much of it is blurred; one
    that stands still before a person shows little. The figures are those of docs/data.md."""
    desk = sorted((data_dir / "tum_fr1_rpy" / "rgb").iterdir())[100:150]
    kept, skipped = _chosen(map(read_still, desk))
    assert len(kept) >= 30 and 3 <= skipped["blurred"] <= 20 and skipped["exposure"] == 0
    kept, skipped = _chosen(_frames(data_dir / "clips" / "person-walk.mkv", 50))
    assert 2 <= len(kept) <= 10 and skipped["near_duplicate"] >= 40 and skipped["blurred"] == 0


class _Skips:
    """A live source whose clock jumps after every third frame, as it says itself."""

    def __init__(self) -> None:
        self.info = _info(Fraction(10))
        self.warnings = ()
        self.skipped = 0
        self._index = 0

    def read(self) -> Frame | None:
        if self._index >= 16:
            return None
        index = self._index
        jump = 2 if index % 4 == 2 else 1
        self.skipped += jump - 1
        self._index += jump
        return Frame(np.full((6, 8, 3), index, np.uint8), index, index / 10, index / 10, "test")

    def close(self) -> None:
        pass


def test_what_the_source_skips_within_the_selection_is_told(fake_engine: Any) -> None:
    told: Counter[str] = Counter()
    stream = DepthStream(
        _Skips(),
        fake_engine(),
        Selection(start=0.5),
        waiting=99,
        skipped=lambda reason, count: told.update({reason: count}),
    )
    indices = [one.frame.index for one in stream]
    assert indices == [5, 6, 8, 9, 10, 12, 13, 14]
    assert told == {"source": 3}


def test_a_run_reports_what_was_not_taken_and_all_of_a_ring(fake_engine: Any) -> None:
    class Keyed(OnKey):
        def choose(self, frame: Frame, missing: int = 0) -> Any:
            if frame.index == 10:
                self.press()
            if frame.index == 13:
                self.end()
            return super().choose(frame, missing)

    class Sink:
        def __init__(self) -> None:
            self.dropped, self.warnings, self.indices = 0, (), list[int]()

        def write(self, depth: Any) -> None:
            self.indices.append(depth.frame.index)

        def finish(self) -> None: ...

        def abort(self) -> None: ...

    sink = Sink()
    run = OfflineRun(_Skips(), fake_engine(), sink, waiting=99, chooser=Keyed(0.65))
    report = run.run()
    assert sink.indices == [4, 5, 6, 8, 9, 10]
    assert (report.frames, report.skipped) == (6, {"source": 2}), "those between the frames taken"


def test_only_what_would_have_been_taken_is_missing() -> None:
    at_rate = AtRate(10, _info(Fraction(30)))
    lost = [at_rate.choose(_frame(n / 30), missing).skipped for n, missing in ((0, 0), (2, 1))]
    lost += [at_rate.choose(_frame(n / 30), missing).skipped for n, missing in ((3, 0), (11, 7))]
    assert lost == [{}, {}, {}, {"source": 1}], "of eight frames in a row two were wanted"
    ring = OnKey(0.35)
    for n, missing in ((0, 9), (1, 0), (2, 2), (3, 0)):
        ring.choose(_frame(n / 10), missing)
    ring.press()
    assert ring.choose(_frame(0.5), 1).skipped == {"source": 1}
    both = InTurn([AtRate(10, _info(Fraction(30))), Novel()])
    both.choose(_frame(0.0, _textured(1)))
    assert both.choose(_frame(0.4, _textured(2)), 11).skipped == {"source": 3}
