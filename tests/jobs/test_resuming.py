"""A run that is killed at any moment is gone on, and gives what it had given without that."""

from __future__ import annotations

import errno
import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from fractions import Fraction
from pathlib import Path
from typing import Any

import av
import cv2
import numpy as np
import pytest

from livedepth.errors import Cancelled, OutputError
from livedepth.files import leftovers
from livedepth.jobs.journal import kept_frames
from livedepth.jobs.options import ProcessOptions
from livedepth.jobs.plan import Task, is_done
from livedepth.jobs.process import process
from tests.commands.conftest import write_clip
from tests.jobs.lasting import Slow, run

ROOT = Path(__file__).parents[2]
# Kills of one run. LIVEDEPTH_KILLS=20 makes more of it than every test run needs.
KILLS = int(os.environ.get("LIVEDEPTH_KILLS", "3"))
SEGMENT, FRAMES = 10, max(64, 16 * KILLS)


@pytest.fixture(scope="module")
def film(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A moving pattern with B-frames, sound, a cut, and times that are not even."""
    path = tmp_path_factory.mktemp("film") / "film.mp4"
    noise = np.random.default_rng(1).integers(0, 255, (2, 48, FRAMES + 64, 3), np.uint8)
    wide = [cv2.GaussianBlur(one, (0, 0), 3) for one in noise]
    base = Fraction(1001, 24000)
    with av.open(str(path), "w") as container:
        stream: Any = container.add_stream("libx264", rate=1 / base, options={"g": "25"})
        stream.width, stream.height, stream.pix_fmt = 64, 48, "yuv420p"
        stream.codec_context.time_base = Fraction(1, 24000)
        sound: Any = container.add_stream("aac", rate=48000, layout="mono")
        for index in range(FRAMES):
            image = wide[index > 40][:, index : index + 64]
            frame = av.VideoFrame.from_ndarray(np.ascontiguousarray(image), format="rgb24")
            frame.pts = index * 1001 + 200 * (index % 3)
            frame.time_base = Fraction(1, 24000)
            container.mux(stream.encode(frame))
        samples = np.sin(np.arange(int(FRAMES * base * 48000)) / 30).astype(np.float32)
        for place in range(0, len(samples) - 1024, 1024):
            tone = av.AudioFrame.from_ndarray(
                samples[None, place : place + 1024], format="fltp", layout="mono"
            )
            tone.sample_rate, tone.pts, tone.time_base = 48000, place, Fraction(1, 48000)
            container.mux(sound.encode(tone))
        container.mux(stream.encode(None))
        container.mux(sound.encode(None))
    return path


def contents(output: Path) -> list[Any]:
    """All that is in a video or a folder: frames, times, packets of sound."""
    if output.is_dir():
        assert not leftovers(output)
        return [(p.name, _bytes(p)) for p in sorted(output.iterdir())]
    with av.open(str(output)) as container:
        frames = [(f.pts, f.to_ndarray().tobytes()) for f in container.decode(video=0)]
    with av.open(str(output)) as container:
        packets = [(p.stream.type, p.pts, p.dts, p.duration, bytes(p)) for p in container.demux()]
        tags = dict(container.metadata)
    return [frames, packets, tags]


def _bytes(path: Path) -> Any:
    if path.suffix != ".npz":
        return path.read_bytes()
    with np.load(path) as file:
        return {name: file[name].tobytes() for name in file.files}


def _killed(arguments: list[str], moment: Callable[[str], bool]) -> bool:
    """Whether a run was killed at a ``moment`` of its output, or came to its end before."""
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.jobs.lasting", *arguments],
        stdout=subprocess.PIPE,
        text=True,
        cwd=ROOT,
    )
    assert process.stdout is not None
    for line in process.stdout:
        if moment(line):
            time.sleep(random.random() / 50)
            process.send_signal(signal.SIGKILL)
            break
    process.stdout.close()
    code = process.wait()
    assert code in (0, -signal.SIGKILL)
    return code != 0


def line_after(count: int) -> Callable[[str], bool]:
    """Whether more than ``count`` lines have come."""
    lines = iter(range(10_000))
    return lambda line: next(lines) > count


@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="there is no such signal")
@pytest.mark.parametrize(
    ("kind", "name"), [("color", "o.mp4"), ("gray16", "o.mkv"), ("frames16", "o"), ("npz", "o")]
)
def test_after_kills_the_output_is_what_it_had_been(
    kind: str, name: str, film: Path, tmp_path: Path
) -> None:
    whole, killed = tmp_path / "whole" / name, tmp_path / "killed" / name
    assert run(film, whole, kind, SEGMENT).frames == FRAMES
    moments = random.Random(name + kind)
    kept = []
    kills = KILLS if kind == "color" or KILLS > 3 else 1
    for _ in range(kills):
        after = moments.randint(SEGMENT + 8 if kills < 4 else 1, 2 * SEGMENT + 5)
        arguments = [str(film), str(killed), kind, str(SEGMENT), "0.005", "resume"]
        if not _killed(arguments, line_after(after)):
            break
        assert not killed.is_file()
        kept.append(kept_frames(killed))
    assert kept == sorted(kept) and kept[-1] > 0, "no run loses what was done"
    report = run(film, killed, kind, SEGMENT, resume=True)
    assert report.frames == FRAMES
    assert report.resumed == kept[-1]
    assert contents(killed) == contents(whole)
    assert [p.name for p in killed.parent.iterdir()] == [name]


def _stopped(film: Path, output: Path, after: int, error: BaseException, **options: Any) -> None:
    """Run until ``after`` frames are done."""

    def moved(done: int, stage: str) -> None:
        if done >= after:
            raise error

    with pytest.raises(type(error)):
        process(
            Task(str(film), output),
            Slow(0.002),
            ProcessOptions(**{"stabilize": True, **options}),
            progress=moved,
        )


@pytest.fixture
def short_segments(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("livedepth.jobs.resuming.SEGMENT", SEGMENT)


@pytest.mark.usefixtures("short_segments")
def test_what_is_kept_is_neither_lost_nor_mistaken(film: Path, tmp_path: Path) -> None:
    output = tmp_path / "o.mp4"
    task = Task(str(film), output)
    _stopped(film, output, 45, KeyboardInterrupt())
    assert kept_frames(output) >= 2 * SEGMENT and not output.exists()
    with pytest.raises(OutputError, match="--resume goes on with them, --overwrite begins anew"):
        process(task, Slow(), ProcessOptions(stabilize=True))
    assert kept_frames(output) >= 2 * SEGMENT
    # Of other options, of another source: begun anew, and said why.
    report = process(task, Slow(), ProcessOptions(resume=True))
    assert (report.frames, report.resumed) == (FRAMES, 0)
    assert "begun anew, for what was there was made of other options" in str(report.warnings[0])
    output.unlink()
    _stopped(film, output, 45, KeyboardInterrupt())
    changed = tmp_path / "film.mp4"
    changed.write_bytes(film.read_bytes())
    report = process(
        Task(str(changed), output), Slow(), ProcessOptions(stabilize=True, resume=True)
    )
    assert report.resumed == 0 and "another source" in str(report.warnings[0])
    assert set(tmp_path.iterdir()) == {output, changed}


@pytest.mark.usefixtures("short_segments")
def test_overwrite_begins_anew(film: Path, tmp_path: Path) -> None:
    output = tmp_path / "o.mp4"
    _stopped(film, output, 45, KeyboardInterrupt())
    report = process(Task(str(film), output), Slow(), ProcessOptions(overwrite=True))
    assert (report.frames, report.resumed, report.warnings) == (FRAMES, 0, ())


@pytest.mark.usefixtures("short_segments")
def test_who_cancels_in_the_window_keeps_nothing(film: Path, tmp_path: Path) -> None:
    _stopped(film, tmp_path / "o.mp4", 45, Cancelled())
    assert list(tmp_path.iterdir()) == []


@pytest.mark.usefixtures("short_segments")
@pytest.mark.parametrize(("kind", "room"), [("color", 20), ("frames16", 40), ("npz", 20)])
def test_a_full_disk_stops_with_one_line_and_is_gone_on(
    kind: str, room: int, film: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    output = tmp_path / ("o.mp4" if kind == "color" else "o")
    full = OSError(errno.ENOSPC, "No space left on device")
    calls = iter(range(10_000))

    def fsync(number: int, original: Callable[[int], None] = os.fsync) -> None:
        if next(calls) > room:
            raise full
        original(number)

    options = ProcessOptions(kind=kind, resume=True)
    with monkeypatch.context() as patch:
        patch.setattr(os, "fsync", fsync)
        with pytest.raises(OutputError, match="the disk is full; make room, and --resume goes on"):
            process(Task(str(film), output), Slow(), options)
    kept = kept_frames(output)
    report = process(Task(str(film), output), Slow(), options)
    assert report.frames == FRAMES and report.resumed == kept > 0
    assert [p.name for p in tmp_path.iterdir()] == [output.name]


@pytest.mark.usefixtures("short_segments")
def test_an_end_that_was_interrupted_is_done_again(
    film: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Killed while the files of a folder were moved, or while a film was joined."""
    for kind, name in (("frames16", "d"), ("color", "o.mp4")):
        output = tmp_path / name
        moved = iter(range(1000))

        def replace(self: Path, target: Path, move: Any = Path.replace, moved: Any = moved) -> Path:
            last = target.parent == tmp_path / "d" and next(moved) == 7
            if last or target.parent == tmp_path:
                raise KeyboardInterrupt
            return Path(move(self, target))

        with monkeypatch.context() as patch:
            patch.setattr(Path, "replace", replace)
            with pytest.raises(KeyboardInterrupt):
                process(Task(str(film), output), Slow(), ProcessOptions(kind=kind))
        assert not is_done(Task(str(film), output), kind)
        report = process(Task(str(film), output), Slow(), ProcessOptions(kind=kind, resume=True))
        assert (report.frames, report.resumed) == (FRAMES, FRAMES)
        again = tmp_path / f"again-{name}"
        process(Task(str(film), again), Slow(), ProcessOptions(kind=kind))
        assert contents(output) == contents(again)


@pytest.mark.usefixtures("short_segments")
def test_a_source_whose_frames_have_changed_is_not_gone_on_with(
    film: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    changed, output = tmp_path / "film.mp4", tmp_path / "o.mp4"
    # Without a look at the file, so that its frames alone can tell.
    monkeypatch.setattr("livedepth.jobs.running.fingerprint", lambda files: [])
    changed.write_bytes(film.read_bytes())
    _stopped(changed, output, 45, KeyboardInterrupt())
    kept = kept_frames(output)
    write_clip(changed, frames=FRAMES, rate=24)
    with pytest.raises(OutputError, match="its source gives other frames now; --overwrite"):
        process(Task(str(changed), output), Slow(), ProcessOptions(stabilize=True, resume=True))
    assert kept_frames(output) == kept
