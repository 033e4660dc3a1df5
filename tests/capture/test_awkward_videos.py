"""Videos that say badly when their frames are shown, or that are not what a network expects."""

from __future__ import annotations

import gc
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable
from fractions import Fraction
from itertools import pairwise
from pathlib import Path
from typing import Any

import av
import numpy as np
import pytest

from livedepth.capture.base import Reading
from livedepth.capture.opening import decoders
from livedepth.capture.tone_map import REFERENCE_WHITE, to_sdr
from livedepth.capture.video import VideoSource
from livedepth.errors import SettingsError, SourceError
from livedepth.frames import Frame, Image

ReadAll = Callable[[Any], list[Frame]]
MakeVideo = Callable[..., Path]


@pytest.fixture(scope="session")
def cases(data_dir: Path) -> Path:
    folder = data_dir.parent / "cases"
    if not folder.is_dir():
        pytest.skip("no folder of awkward files beside the data")
    return folder


def _encode(
    path: Path,
    pictures: list[Image],
    *,
    rate: int = 30,
    form: str | None = None,
    options: dict[str, str] | None = None,
) -> Path:
    with av.open(str(path), "w", format=form) as container:
        stream: Any = container.add_stream("libx264", rate=rate, options=options or {})
        stream.height, stream.width = pictures[0].shape[:2]
        stream.pix_fmt = "yuv420p"
        for index, image in enumerate(pictures):
            frame = av.VideoFrame.from_ndarray(image, format="rgb24")
            frame.pts, frame.time_base = index, Fraction(1, rate)
            container.mux(stream.encode(frame))
        container.mux(stream.encode(None))
    return path


def _steps(frames: list[Frame]) -> list[float]:
    return [round(b.pts - a.pts, 6) for a, b in pairwise(frames)]


@pytest.mark.parametrize("b_frames", [0, 1, 3])
def test_b_frames_in_avi_come_at_even_steps(
    b_frames: int, tmp_path: Path, picture: Callable[..., Image], read_all: ReadAll
) -> None:
    shown = [picture(index) for index in range(24)]
    path = _encode(tmp_path / "clip.avi", shown, rate=25, options={"bf": str(b_frames)})
    source = VideoSource(str(path))
    frames = read_all(source)
    assert len(frames) == 24
    assert _steps(frames) == [0.04] * 23
    assert frames[0].pts == pytest.approx(0, abs=1e-6)
    levels = [int(frame.image[-1, -1, 0]) for frame in frames]
    assert levels == sorted(levels), "in the order of display"
    assert source.warnings == ()
    source.seek(0.4)
    found = source.read()
    assert found is not None and found.pts == pytest.approx(0.4)
    np.testing.assert_array_equal(found.image, frames[10].image)
    source.close()


@pytest.mark.parametrize("rate", [30, 24, 60])
def test_a_raw_stream_runs_at_the_rate_that_it_states(
    rate: int, tmp_path: Path, picture: Callable[..., Image], read_all: ReadAll
) -> None:
    shown = [picture(index) for index in range(12)]
    path = _encode(tmp_path / "clip.h264", shown, rate=rate, form="h264", options={"bf": "2"})
    source = VideoSource(str(path))
    assert source.info.fps == rate
    frames = read_all(source)
    assert len(frames) == 12
    assert _steps(frames) == [round(1 / rate, 6)] * 11
    source.close()


def test_the_given_cases_of_times(cases: Path, read_all: ReadAll) -> None:
    for name, count, step in (("h264_bframes_in_avi.avi", 50, 0.04), ("raw.h264", 30, 1 / 30)):
        source = VideoSource(str(cases / name))
        frames = read_all(source)
        assert len(frames) == count
        assert _steps(frames) == [round(step, 6)] * (count - 1), name
        assert source.warnings == ()
        source.close()


def test_a_matrix_that_nobody_can_compute_is_taken_for_the_usual_one(
    cases: Path, read_all: ReadAll
) -> None:
    source = VideoSource(str(cases / "ycgco_tag.mp4"))
    frames = read_all(source)
    assert len(frames) == 5
    with av.open(str(cases / "ycgco_tag.mp4")) as container:
        luma = next(container.decode(video=0)).to_ndarray()[: source.info.height]
    weights = np.array([0.299, 0.587, 0.114])
    grey = frames[0].image @ weights
    assert np.abs(grey - (luma.astype(float) - 16) * 255 / 219).mean() < 3
    source.close()


def test_damage_that_ends_a_file_too_early_is_read_past(cases: Path, read_all: ReadAll) -> None:
    source = VideoSource(str(cases / "damaged_mp4_16_frames_lost_unsaid.mp4"))
    frames = read_all(source)
    (warning,) = map(str, source.warnings)
    assert len(frames) == 58, "as many as ffprobe counts"
    assert "2 frames are missing" in warning and "58 frames in all" in warning
    assert len({frame.pts for frame in frames}) == 58
    source.close()


def test_cover_art_is_no_video(cases: Path) -> None:
    with pytest.raises(SourceError, match=r"song\.m4a: has no video stream"):
        VideoSource(str(cases / "song.m4a"))


def _combed(rate: int = 4) -> tuple[list[Image], list[Image]]:
    """A ball that moves, at 50 moments of a second, woven two by two; and its first moments."""
    across = np.arange(128)[None, :]
    down = np.arange(96)[:, None]
    moments = []
    for moment in range(24):
        near = np.clip(24 - np.hypot(across - 20 - rate * moment, down - 48), 0, 1) * 180 + 40
        moments.append(np.repeat(near[..., None], 3, axis=2).astype(np.uint8))
    woven = []
    for first, second in zip(moments[::2], moments[1::2], strict=True):
        both = second.copy()
        both[1::2] = first[1::2]  # x264 codes the bottom field first unless a frame says otherwise
        woven.append(both)
    return woven, moments[::2]


def test_interlaced_video_is_deinterlaced_and_says_so(tmp_path: Path, read_all: ReadAll) -> None:
    woven, firsts = _combed()
    options = {"x264-params": "tff=1", "qp": "1"}
    path = _encode(tmp_path / "clip.mp4", woven, rate=25, options=options)

    def error(reading: Reading) -> float:
        source = VideoSource(str(path), reading=reading)
        frames = read_all(source)
        noted = [str(note) for note in source.info.notes]
        assert len(frames) == 12 and _steps(frames) == [0.04] * 11
        assert bool(noted) == (reading.deinterlace != "off")
        assert all("interlaced" in note for note in noted)
        source.close()
        return float(
            np.mean(
                [
                    np.abs(frame.image.astype(int) - first).mean()
                    for frame, first in zip(frames, firsts, strict=True)
                ]
            )
        )

    as_it_is, mended = error(Reading("off")), error(Reading("auto"))
    assert mended < 0.5 * as_it_is
    assert error(Reading("on")) == pytest.approx(mended, rel=0.1)


@pytest.mark.parametrize("order", ["tb", "bt"])
def test_fields_that_only_the_container_tells_of(
    order: str, tmp_path: Path, read_all: ReadAll
) -> None:
    woven, firsts = _combed()
    path = tmp_path / "clip.mov"
    with av.open(str(path), "w") as container:
        stream: Any = container.add_stream("jpeg2000", rate=25, options={"field_order": order})
        stream.height, stream.width, stream.pix_fmt = *woven[0].shape[:2], "yuv444p"
        for index, image in enumerate(woven):
            shown = image if order == "bt" else np.roll(image, 1, axis=0)
            frame = av.VideoFrame.from_ndarray(shown, format="rgb24").reformat(format="yuv444p")
            frame.pts = index
            container.mux(stream.encode(frame))
        container.mux(stream.encode(None))
    errors = []
    for deinterlace in ("off", "auto"):
        source = VideoSource(str(path), reading=Reading(deinterlace))
        frames = read_all(source)
        assert bool(source.info.notes) == (deinterlace == "auto")
        source.close()
        far = [np.abs(f.image.astype(int) - p).mean() for f, p in zip(frames, firsts, strict=True)]
        errors.append(np.mean(far))
    assert errors[1] < 0.6 * errors[0]


def test_seeking_in_interlaced_video_gives_the_same_pictures(
    tmp_path: Path, read_all: ReadAll
) -> None:
    woven, _ = _combed()
    path = _encode(tmp_path / "clip.mp4", woven, rate=25, options={"x264-params": "tff=1"})
    source = VideoSource(str(path))
    whole = read_all(source)
    for target in (7, 11, 2):
        source.seek(whole[target].pts)
        found = source.read()
        assert found is not None and found.pts == whole[target].pts
        np.testing.assert_array_equal(found.image, whole[target].image)
    source.close()


def test_a_whole_picture_is_left_as_it_is_by_auto(
    tmp_path: Path, make_video: MakeVideo, read_all: ReadAll, picture: Callable[..., Image]
) -> None:
    source = VideoSource(str(make_video(tmp_path / "clip.mkv")))
    for index, frame in enumerate(read_all(source)):
        np.testing.assert_array_equal(frame.image, picture(index))
    assert source.info.notes == ()
    source.close()


def _coded(linear: np.ndarray[Any, Any], transfer: str) -> np.ndarray[Any, Any]:
    """BT.709 light, 1 = reference white, as PQ or HLG codes of BT.2020: the test's own inverse."""
    to_2020 = np.array(
        [[0.6274, 0.3293, 0.0433], [0.0691, 0.9195, 0.0114], [0.0164, 0.0880, 0.8956]]
    )
    light = REFERENCE_WHITE * linear @ to_2020.T
    if transfer == "PQ":
        y = (light / 10_000) ** 0.1593017578125
        coded: np.ndarray[Any, Any] = ((0.8359375 + 18.8515625 * y) / (1 + 18.6875 * y)) ** 78.84375
        return coded
    luminance = (light / 1000) @ np.array([0.2627, 0.6780, 0.0593])
    scene = light / 1000 * luminance[..., None] ** (1 / 1.2 - 1)
    a, b, c = 0.17883277, 0.28466892, 0.55991073
    return np.where(
        scene <= 1 / 12, np.sqrt(3 * scene), a * np.log(np.maximum(12 * scene - b, 1e-6)) + c
    )


@pytest.mark.parametrize("transfer", ["PQ", "HLG"])
def test_ordinary_colours_come_back_from_hdr(transfer: Any) -> None:
    rng = np.random.default_rng(1)
    linear = rng.uniform(0.02, 0.8, (500, 3))
    expected = 1.055 * linear ** (1 / 2.4) - 0.055
    assert np.abs(to_sdr(_coded(linear, transfer), transfer) - expected).max() < 0.01
    bright = to_sdr(_coded(np.array([[1.0, 1.0, 1.0], [4.0, 4.0, 4.0]]), transfer), transfer)
    assert 0.9 < bright[0, 0] < bright[1, 0] <= 1.0, "highlights stay apart"


@pytest.mark.parametrize(("transfer", "number"), [("PQ", 16), ("HLG", 18)])
def test_hdr_video_looks_like_its_ordinary_twin(
    transfer: str, number: int, tmp_path: Path, read_all: ReadAll
) -> None:
    ramp = np.linspace(0.02, 0.8, 64)
    linear = np.stack(np.broadcast_arrays(ramp[None, :], ramp[:48, None], 0.4), axis=-1)
    rgb = (_coded(linear, transfer) * 65535).astype(np.uint16)
    path = tmp_path / "hdr.mkv"
    with av.open(str(path), "w") as container:
        stream: Any = container.add_stream("ffv1", rate=25)
        stream.height, stream.width, stream.pix_fmt = 48, 64, "yuv444p10le"
        context = stream.codec_context
        context.color_primaries, context.color_trc, context.colorspace = 9, number, 9
        frame = av.VideoFrame.from_ndarray(rgb, format="rgb48le")
        frame = frame.reformat(format="yuv444p10le", dst_colorspace=9)
        frame.colorspace, frame.pts = 9, 0
        container.mux(stream.encode(frame))
        container.mux(stream.encode(None))
    source = VideoSource(str(path))
    (shown,) = read_all(source)
    expected = (1.055 * linear ** (1 / 2.4) - 0.055) * 255
    assert np.abs(shown.image - expected).mean() < 2.5
    assert transfer in str(source.info.notes[0]) and "203 cd" in str(source.info.notes[0])
    source.close()


def test_the_given_hdr_clip_looks_like_its_twin(cases: Path) -> None:
    pictures = []
    for name in ("hdr_pq_desk.mp4", "sdr_desk_for_hdr.mp4"):
        source = VideoSource(str(cases / name))
        frame = source.read()
        assert frame is not None
        pictures.append(frame.image.astype(int))
        source.close()
    assert np.abs(pictures[0] - pictures[1]).mean() < 3, "42 when it is taken for ordinary video"


def test_any_name_that_the_system_allows(
    tmp_path: Path, make_video: MakeVideo, read_all: ReadAll
) -> None:
    if os.name == "nt" or sys.platform == "darwin":
        pytest.skip("names are Unicode here")
    made = make_video(tmp_path / "clip.mp4", range(0, 120, 40))
    for name in (b"caf\xe9.mp4", b"a:b.mp4", b"two\nlines.mp4", b"x" * 250 + b".mp4"):
        path = tmp_path / os.fsdecode(name)
        shutil.copy(made, path)
        source = VideoSource(str(path))
        assert len(read_all(source)) == 3
        source.close()


def test_tags_that_are_no_text_are_no_hindrance(
    tmp_path: Path, make_video: MakeVideo, read_all: ReadAll
) -> None:
    made = make_video(tmp_path / "clip.mkv", range(0, 120, 40))
    path = tmp_path / "tagged.mkv"
    with av.open(str(made)) as old, av.open(str(path), "w") as new:
        new.metadata["title"] = "caf?"
        kept = new.add_stream_from_template(old.streams.video[0])
        for packet in old.demux(video=0):
            if packet.dts is not None:
                packet.stream = kept
                new.mux(packet)
    path.write_bytes(path.read_bytes().replace(b"caf?", b"caf\xe9"))
    source = VideoSource(str(path))
    assert len(read_all(source)) == 3
    source.close()


def test_standard_input_and_a_fifo_are_recordings(tmp_path: Path, make_video: MakeVideo) -> None:
    path = make_video(tmp_path / "clip.mkv", range(0, 400, 40))
    count = (
        "from livedepth.capture.sources import open_source, kind_of\n"
        "assert kind_of('-') == 'video'\n"
        "s = open_source('-')\nn = 0\n"
        "while s.read() is not None: n += 1\n"
        "print(n, s.info.name, s.info.files)"
    )
    with path.open("rb") as file:
        done = subprocess.run(
            [sys.executable, "-c", count], stdin=file, capture_output=True, text=True, check=True
        )
    assert done.stdout.strip() == "10 standard input ()"
    if not hasattr(os, "mkfifo"):
        return
    fifo = tmp_path / "pipe"
    os.mkfifo(fifo)
    with subprocess.Popen(["cp", str(path), str(fifo)]) as writer:
        source = VideoSource(str(fifo))
        frames = 0
        while source.read() is not None:
            frames += 1
        source.close()
        assert writer.wait(10) == 0
    assert frames == 10 and source.info.duration is None


def test_what_comes_through_a_pipe_keeps_its_sound(data_dir: Path) -> None:
    if not hasattr(os, "mkfifo"):
        pytest.skip("no FIFOs here")
    given = data_dir / "clips" / "film-23976-audio.mp4"
    with tempfile.TemporaryDirectory() as folder:
        fifo = Path(folder) / "pipe"
        os.mkfifo(fifo)
        moved = Path(folder) / "clip.mkv"
        with av.open(str(given)) as old, av.open(str(moved), "w") as new:
            tracks = {s.index: new.add_stream_from_template(s) for s in old.streams}
            for packet in old.demux():
                if packet.dts is not None:
                    packet.stream = tracks[packet.stream.index]
                    new.mux(packet)
        with subprocess.Popen(["cp", str(moved), str(fifo)]) as writer:
            source = VideoSource(str(fifo))
            count = 0
            while source.read() is not None:
                count += 1
            source.close()
            assert writer.wait(30) == 0
        assert count == 73 and source.warnings == ()
        aside = source.info.sound
        assert aside is not None and aside.is_file()
        with av.open(str(aside)) as kept, av.open(str(moved)) as whole:
            found = [bytes(p) for p in kept.demux(audio=0) if p.size]
            given_packets = [bytes(p) for p in whole.demux(audio=0) if p.size]
        assert found == given_packets and found
        del source
        gc.collect()
        assert not aside.exists(), "it goes with the source"


def test_a_device_that_cannot_decode_is_named(tmp_path: Path, make_video: MakeVideo) -> None:
    path = make_video(tmp_path / "clip.mkv")
    with pytest.raises(SettingsError, match="unknown decoding device 'abacus'"):
        VideoSource(str(path), reading=Reading(hwaccel="abacus"))
    for device in decoders("auto")[:-1]:  # none of them decodes FFV1
        with pytest.raises(SourceError, match=rf"clip\.mkv: {device} does not decode it"):
            VideoSource(str(path), reading=Reading(hwaccel=device))
    source = VideoSource(str(path), reading=Reading(hwaccel="auto"))
    assert source.read() is not None
    assert len(source.info.notes) == len(decoders("auto")) - 1
    source.close()
