"""Every codec of the table, written and read back, and what does not go together."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import av
import cv2
import numpy as np
import pytest

from livedepth.errors import OutputError, SettingsError
from livedepth.frames import DepthFrame
from livedepth.output import encoding
from livedepth.output.codecs import (
    CODECS,
    GRAY10,
    NUMBERS,
    PLANES,
    RGB,
    SOFTWARE,
    Coding,
    choose,
    encoder_names,
)
from livedepth.output.coding import check_coding, suffix_of
from livedepth.output.kinds import kind_named
from livedepth.output.pictures import Style, gray10
from livedepth.output.stereo import announce_eyes
from livedepth.output.video import VideoSink

MakeFrame = Callable[..., DepthFrame]
WRITTEN = [
    (codec.name, suffix, pictures)
    for codec in CODECS
    for suffix in codec.suffixes
    for pictures in (RGB, PLANES, GRAY10, NUMBERS)
    if codec.takes(pictures)
]


def _drawn(pictures: str, index: int) -> Any:
    """A ramp 64 wide and 48 high that moves, as a picture of a kind."""
    ramp = np.add.outer(np.arange(48), 3 * np.arange(64)) + index
    if pictures == NUMBERS:
        return (ramp * 257).astype(np.uint16)
    if pictures == GRAY10:
        return (64 + ramp * 3).astype(np.uint16)
    if pictures == PLANES:
        return np.concatenate([ramp, np.full((24, 64), 128)]).astype(np.uint8)
    return np.stack([ramp, 240 - ramp, ramp // 2], axis=2).astype(np.uint8)


def _write(path: Path, pictures: str, coding: Coding, depth_frame: MakeFrame) -> VideoSink:
    sink = VideoSink(
        path,
        lambda depth: _drawn(pictures, depth.frame.index),
        Fraction(1, 25),
        Fraction(25),
        pictures=pictures,
        coding=coding,
    )
    for index in range(5):
        sink.write(depth_frame(index, index / 25, size=(48, 64)))
    sink.finish()
    return sink


def _read(path: Path) -> list[av.VideoFrame]:
    with av.open(str(path)) as container:
        return list(container.decode(video=0))


@pytest.mark.parametrize(("codec", "suffix", "pictures"), WRITTEN)
def test_every_codec_in_every_container(
    codec: str, suffix: str, pictures: str, tmp_path: Path, depth_frame: MakeFrame
) -> None:
    path = tmp_path / f"o{suffix}"
    _write(path, pictures, Coding(codec=codec), depth_frame)
    frames = _read(path)
    times = [float(frame.time or 0) for frame in frames]
    assert times == pytest.approx([index / 25 for index in range(5)], abs=1e-6)
    exact = codec == "ffv1"
    for index, frame in enumerate(frames):
        given = _drawn(pictures, index).astype(int)
        if pictures == RGB:
            shown = frame.to_ndarray(format="rgb24").astype(int)
        else:
            shown = frame.reformat(format=pictures).to_ndarray().astype(int)
        off = np.abs(shown - given)[: 48 if pictures == PLANES else None]
        # 4:2:0 blurs colours that change from column to column.
        assert off.max() == 0 if exact else off.mean() < (6 if pictures == GRAY10 else 4)
        if pictures != NUMBERS and not (exact and pictures == RGB):
            assert (frame.colorspace, frame.color_range) == (1, 1)


@pytest.mark.parametrize(
    ("codec", "name", "tag"), [("h264", "h264", "avc1"), ("h265", "hevc", "hvc1")]
)
def test_players_of_mp4_know_the_name(
    codec: str, name: str, tag: str, tmp_path: Path, depth_frame: MakeFrame
) -> None:
    _write(tmp_path / "o.mp4", RGB, Coding(codec=codec), depth_frame)
    with av.open(str(tmp_path / "o.mp4")) as container:
        context = container.streams.video[0].codec_context
        assert (context.name, context.codec_tag) == (name, tag)


def test_less_quality_is_a_smaller_file(tmp_path: Path, depth_frame: MakeFrame) -> None:
    sizes = []
    for crf in (5, 45):
        path = tmp_path / f"{crf}.mp4"
        _write(path, RGB, Coding(crf=crf, preset="medium"), depth_frame)
        sizes.append(path.stat().st_size)
    assert sizes[1] < 0.8 * sizes[0]


def test_h264_is_the_same_bytes_every_time(tmp_path: Path, depth_frame: MakeFrame) -> None:
    rng = np.random.default_rng(0)
    cloud = cv2.resize(rng.integers(0, 256, (24, 40, 3), np.uint8), (400, 200))

    def turned(depth: DepthFrame) -> Any:
        index = depth.frame.index
        place = cv2.getRotationMatrix2D((200, 100), 1.3 * index, 1 + 0.01 * index)
        place[:, 2] -= (100, 30)
        return cv2.warpAffine(cloud, place, (192, 144), borderMode=cv2.BORDER_REFLECT)

    holes: list[bytearray] = []
    films = set()
    for attempt in range(8):
        path = tmp_path / f"{attempt}.mkv"
        sink = VideoSink(path, turned, Fraction(1, 25), Fraction(25), coding=Coding("h264"))
        for index in range(40):
            holes.append(bytearray(int(rng.integers(1000, 100_000))))  # memory used before
            sink.write(depth_frame(index, pts=index / 25))
        sink.finish()
        del holes[::3]
        with av.open(str(path)) as container:
            films.add(b"".join(bytes(packet) for packet in container.demux()))
    assert len(films) == 1


def _x264_says(path: Path) -> bytes:
    """What x264 writes into its first picture of the options that it used."""
    with av.open(str(path)) as container:
        return bytes(next(container.demux(video=0)))


def test_the_usual_h264_keeps_the_macroblock_tree(tmp_path: Path, depth_frame: MakeFrame) -> None:
    for preset, tree in (("", b"mbtree=1"), ("superfast", b"mbtree=1"), ("ultrafast", b"mbtree=0")):
        path = tmp_path / f"o-{preset}.mkv"
        _write(path, RGB, Coding(preset=preset), depth_frame)
        said = _x264_says(path)
        assert tree in said
        assert (b"rc_lookahead=10 " in said) == (preset != "ultrafast")


def test_two_eyes_add_to_the_options_of_the_encoder() -> None:
    stream: Any = SimpleNamespace(metadata={})
    stream.codec_context = SimpleNamespace(name="libx264", options={"x264-params": "asm=avx2"})
    announce_eyes(stream)
    assert stream.codec_context.options == {"x264-params": "asm=avx2:frame-packing=3"}


def test_profiles_of_prores(tmp_path: Path, depth_frame: MakeFrame) -> None:
    tags = []
    for preset in ("", "proxy"):
        path = tmp_path / f"o{preset}.mov"
        _write(path, RGB, Coding(codec="prores", preset=preset), depth_frame)
        with av.open(str(path)) as container:
            tags.append(container.streams.video[0].codec_context.codec_tag)
    assert tags == ["apch", "apco"]


def test_grey_of_ten_bits_has_more_than_256_levels(tmp_path: Path, depth_frame: MakeFrame) -> None:
    ramp = np.linspace(1, 5, 64 * 48, dtype=np.float32).reshape(48, 64)
    ramp[0, 0] = np.nan
    frame = depth_frame(0, size=(48, 64), depth=ramp)
    levels = gray10(Style(fixed=(1.0, 5.0)))(frame)
    assert levels.dtype == np.uint16
    assert (levels[0, 0], levels[0, 1], levels[-1, -1]) == (64, 940, 64)
    assert len(np.unique(levels)) == 877
    path = tmp_path / "o.mkv"
    sink = VideoSink(
        path,
        gray10(Style(fixed=(1.0, 5.0))),
        Fraction(1, 25),
        Fraction(25),
        pictures=GRAY10,
        coding=Coding(codec="ffv1"),
    )
    sink.write(frame)
    sink.finish()
    np.testing.assert_array_equal(_read(path)[0].to_ndarray(), levels)


@pytest.mark.parametrize(
    ("coding", "pictures", "name", "line"),
    [
        (Coding(codec="prores"), RGB, "o.mp4", "o.mp4: prores is written as .mov or .mkv"),
        (Coding(codec="ffv1"), RGB, "o.mp4", "o.mp4: ffv1 is written as .mkv"),
        (Coding(codec="gif"), RGB, "o.mp4", "unknown codec 'gif'; known: h264, h265, prores, ffv1"),
        (Coding(codec="h264"), NUMBERS, "o.mkv", "h264 cannot hold this kind of output; use ffv1"),
        (Coding(crf=52), RGB, "o.mp4", "from 0 (best) to 51, and not to 52"),
        (Coding(crf=-1), RGB, "o.mp4", "and not to -1"),
        (Coding(codec="prores", crf=5), RGB, "o.mov", "prores_ks has no --crf"),
        (Coding(preset="soon"), RGB, "o.mp4", "libx264 has no preset 'soon'; known: fast, faster"),
        (Coding(encoder="magic"), RGB, "o.mp4", "unknown encoder 'magic'; known: auto, software"),
        (Coding(codec="prores", encoder="nvenc"), RGB, "o.mov", "prores has no encoder nvenc"),
    ],
)
def test_what_does_not_go_together(
    coding: Coding, pictures: str, name: str, line: str, tmp_path: Path
) -> None:
    with pytest.raises(SettingsError) as caught:
        choose(coding, pictures, Path(name))
    assert line in str(caught.value)


def test_a_kind_is_checked_before_any_work(tmp_path: Path) -> None:
    check_coding(kind_named("color"), Coding(), True, tmp_path)
    check_coding(kind_named("color"), Coding(codec="prores"), False, tmp_path / "folder")
    check_coding(kind_named("color"), Coding(), False, tmp_path / "picture.png")
    with pytest.raises(SettingsError, match="gray10 has no legend"):
        check_coding(kind_named("gray10"), Coding(), True, tmp_path / "o.mp4")
    with pytest.raises(SettingsError, match="npz is no video"):
        check_coding(kind_named("npz"), Coding(crf=3), False, tmp_path)


@pytest.mark.parametrize(
    ("kind", "codec", "suffix"),
    [
        ("color", "auto", ".mp4"),
        ("color", "prores", ".mov"),
        ("color", "ffv1", ".mkv"),
        ("gray10", "h265", ".mp4"),
        ("gray16", "auto", ".mkv"),
    ],
)
def test_a_folder_of_outputs_has_names_that_fit(kind: str, codec: str, suffix: str) -> None:
    assert suffix_of(kind_named(kind), Coding(codec=codec)) == suffix


# --- hardware ------------------------------------------------------------------------------------


@pytest.mark.parametrize("codec", CODECS, ids=lambda codec: codec.name)
def test_every_encoder_works_or_says_why_not(codec: Any) -> None:
    for encoder in codec.encoders:
        for pictures in encoder.pixels:
            reason = encoding.refusal(encoder, pictures)
            assert "\n" not in reason
            assert not (encoder.maker == SOFTWARE and reason)


def test_a_maker_that_is_not_there_is_refused_with_the_reason(
    tmp_path: Path, depth_frame: MakeFrame, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(encoding, "_encode_one", _no_device)
    for maker in set(encoder_names()) - {"auto", SOFTWARE}:
        with pytest.raises(OutputError) as caught:
            _write(tmp_path / "o.mp4", RGB, Coding(encoder=maker), depth_frame)
        assert f"h264 cannot be encoded by {maker} here (h264_{maker}: " in str(caught.value)
        with pytest.raises(OutputError, match="cannot be encoded by"):
            check_coding(kind_named("color"), Coding(encoder=maker), False, tmp_path / "o.mp4")
    assert list(tmp_path.iterdir()) == []


def test_auto_falls_back_and_says_so(
    tmp_path: Path, depth_frame: MakeFrame, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = encoding._encode_one

    def only_software(codec: Any, *rest: Any) -> int:
        return real(codec, *rest) if codec.name == "libx264" else _no_device()

    monkeypatch.setattr(encoding, "_encode_one", only_software)
    sink = _write(tmp_path / "o.mp4", RGB, Coding(encoder="auto"), depth_frame)
    (said,) = map(str, sink.warnings)
    assert said.startswith("encoded with libx264 (h264_nvenc: ")
    assert len(_read(tmp_path / "o.mp4")) == 5


def test_auto_takes_hardware_that_works(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(encoding, "refusal", lambda encoder, *_: "")
    coding = Coding(encoder="auto")
    choice = choose(coding, RGB, Path("o.mp4"))
    encoder, said = encoding.working_encoder(choice, RGB, coding)
    assert (encoder.maker, said) == ("nvenc", ())


def _no_device(*_: Any) -> int:
    raise RuntimeError("no such device")
