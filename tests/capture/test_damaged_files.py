"""Cut anywhere, damaged anywhere: a recording gives frames or one error, never anything else."""

from __future__ import annotations

import random
from collections.abc import Callable
from fractions import Fraction
from pathlib import Path
from typing import Any

import av
import numpy as np
import pytest

from livedepth.capture.sources import open_source
from livedepth.capture.video import VideoSource
from livedepth.errors import SourceError


@pytest.fixture(scope="module")
def clips(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], bytes]:
    """A clip of 40 pictures with sound, as the bytes of a container."""
    folder = tmp_path_factory.mktemp("clips")
    made: dict[str, bytes] = {}

    def give(suffix: str) -> bytes:
        if suffix not in made:
            made[suffix] = _clip(folder / f"clip.{suffix}").read_bytes()
        return made[suffix]

    return give


def _clip(path: Path) -> Path:
    rng = np.random.default_rng(5)
    noise = rng.integers(0, 256, (48, 64 + 40, 3), np.uint8)
    with av.open(str(path), "w") as container:
        video: Any = container.add_stream("libx264", rate=25, options={"g": "10", "bf": "2"})
        video.height, video.width, video.pix_fmt = 48, 64, "yuv420p"
        audio: Any = container.add_stream("aac", rate=48_000)
        for index in range(40):
            picture = np.ascontiguousarray(noise[:, index : index + 64])
            container.mux(video.encode(av.VideoFrame.from_ndarray(picture, format="rgb24")))
            sound = rng.uniform(-0.5, 0.5, (2, 1920)).astype(np.float32)
            heard = av.AudioFrame.from_ndarray(sound, format="fltp", layout="stereo")
            heard.sample_rate, heard.pts = 48_000, index * 1920
            heard.time_base = Fraction(1, 48_000)
            container.mux(audio.encode(heard))
        container.mux(video.encode(None))
        container.mux(audio.encode(None))
    return path


def _read(path: Path) -> int | None:
    """How many frames come, in rising time; None where there is one error that names the file."""
    try:
        source = VideoSource(str(path))
    except SourceError as error:
        assert path.name in str(error) and "\n" not in str(error)
        return None
    last, count = -1.0, 0
    try:
        while (frame := source.read()) is not None:
            assert frame.pts >= last - 1 and frame.image.ndim == 3
            last, count = frame.pts, count + 1
            assert count < 1000
    finally:
        source.close()
    assert all("\n" not in str(warning) for warning in source.warnings)
    return count


@pytest.mark.parametrize("suffix", ["mp4", "mkv", "ts"])
def test_a_file_cut_at_any_byte(suffix: str, clips: Callable[[str], bytes], tmp_path: Path) -> None:
    whole = clips(suffix)
    path = tmp_path / f"cut.{suffix}"
    counts = []
    for place in range(50):
        path.write_bytes(whole[: len(whole) * place // 50])
        counts.append(_read(path) or 0)
    path.write_bytes(whole)
    assert _read(path) == 40
    assert counts[0] == 0
    if suffix != "mp4":  # whose index comes last
        assert counts[25] >= 10 and counts[49] >= 35, "what is there is given"


@pytest.mark.parametrize("suffix", ["mp4", "mkv", "ts"])
def test_random_damage(suffix: str, clips: Callable[[str], bytes], tmp_path: Path) -> None:
    path = tmp_path / f"bad.{suffix}"
    chance = random.Random(11)
    for _ in range(25):
        data = bytearray(clips(suffix))
        for _ in range(chance.choice((1, 8, 64))):
            data[chance.randrange(len(data))] = chance.randrange(256)
        path.write_bytes(data)
        _read(path)


@pytest.mark.parametrize("suffix", ["jpg", "png", "gif", "webp", "avif", "tif"])
def test_pictures_cut_and_damaged(suffix: str, tmp_path: Path) -> None:
    import cv2

    chance = random.Random(3)
    noise = np.random.default_rng(0).integers(0, 256, (24, 32, 3), np.uint8)
    good, data = cv2.imencode(f".{suffix}", cv2.GaussianBlur(noise, (5, 5), 0))
    assert good
    path = tmp_path / f"bad.{suffix}"
    for trial in range(60):
        bad = bytearray(data.tobytes())
        if trial % 2:
            bad[chance.randrange(len(bad))] = chance.randrange(256)
        else:
            del bad[len(bad) * trial // 60 :]
        path.write_bytes(bad)
        try:
            with open_source(str(path)) as source:  # type: ignore[attr-defined]
                while (frame := source.read()) is not None:
                    assert frame.image.ndim == 3
        except SourceError as error:
            assert path.name in str(error) and "\n" not in str(error)
