"""What an output holds beside the picture: every track, tag and chapter, or a word about it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from fractions import Fraction
from pathlib import Path
from typing import Any

import av
import numpy as np
import pytest
from av.stream import Disposition

from livedepth.capture.aside import Aside
from livedepth.capture.packets import data_packets, shown_stream
from livedepth.errors import OutputError, SourceError
from livedepth.frames import DepthFrame
from livedepth.output.codecs import Coding
from livedepth.output.video import VideoSink

MakeFrame = Callable[..., DepthFrame]
Samples = np.ndarray[Any, Any]
RATE = 16_000
SECONDS = 2


def _tone(kind: type[Any], *, channels: int = 1) -> Samples:
    """Two seconds of samples that use all bits of their type."""
    wave = np.sin(np.arange(RATE * SECONDS) / 20) * 0.9
    if np.issubdtype(kind, np.floating):
        return np.repeat(wave[None], channels, 0).T.reshape(1, -1).astype(kind)
    info = np.iinfo(kind)
    levels = wave * info.max if info.min < 0 else wave * 127 + 128
    return np.repeat(levels[None], channels, 0).T.reshape(1, -1).astype(kind)


def _sound(container: Any, codec: str, form: str, samples: Samples) -> Iterator[Any]:
    stream: Any = container.add_stream(codec, rate=RATE)
    stream.codec_context.layout, stream.codec_context.format = "mono", form
    for start in range(0, samples.shape[1], 1024):
        part = samples[:, start : start + 1024]
        frame = av.AudioFrame.from_ndarray(np.ascontiguousarray(part), form, "mono")
        frame.sample_rate, frame.pts = RATE, start
        yield stream.encode(frame)
    yield stream.encode(None)


def _film(path: Path, codec: str, form: str, samples: Samples) -> Path:
    with av.open(str(path), "w") as container:
        video = _video(container)
        sound = _sound(container, codec, form, samples)
        next_sound = next(sound)
        for index in range(25 * SECONDS):
            container.mux(video.encode(_picture(index)))
        container.mux(video.encode(None))
        for packets in (next_sound, *sound):
            container.mux(packets)
    return path


def _video(container: Any) -> Any:
    video = container.add_stream("libx264", rate=25, options={"preset": "ultrafast"})
    video.width, video.height, video.pix_fmt = 32, 24, "yuv420p"
    return video


def _picture(index: int) -> av.VideoFrame:
    frame = av.VideoFrame.from_ndarray(np.full((24, 32, 3), index, np.uint8), format="rgb24")
    frame.pts, frame.time_base = index, Fraction(1, 25)
    return frame


@pytest.fixture
def process(tmp_path: Path, depth_frame: MakeFrame) -> Callable[..., VideoSink]:
    """Write what ``source`` becomes in ``name``; its sink."""

    def run(source: Path, name: str, **options: Any) -> VideoSink:
        start, end = options.get("start", 0.0), options.get("end", float("inf"))
        sink = VideoSink(
            tmp_path / name,
            lambda depth: depth.frame.image,
            Fraction(1, 1000),
            Fraction(25),
            source=source,
            **options,
        )
        for index in range(25 * SECONDS):
            if start <= index / 25 < end:
                sink.write(depth_frame(index, index / 25))
        sink.finish()
        return sink

    return run


def _said(sink: VideoSink) -> str:
    return "\n".join(str(warning) for warning in sink.warnings)


def _samples(path: Path) -> tuple[str, Samples]:
    """The codec of the first sound, and all its samples as its decoder gives them."""
    with av.open(str(path)) as container:
        stream = container.streams.audio[0]
        frames = [frame.to_ndarray() for frame in container.decode(stream)]
        if stream.codec_context.format.is_planar:
            frames = [frame.T.reshape(1, -1) for frame in frames]
        return stream.codec_context.name, np.concatenate(frames, axis=1)


# --- damage ------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["o.mp4", "o.mkv", "o.mov"])
def test_a_damaged_packet_of_sound_is_left_out_and_counted(
    name: str, tmp_path: Path, process: Callable[..., VideoSink]
) -> None:
    source = _film(tmp_path / "a.ts", "aac", "fltp", _tone(np.float32))
    data = bytearray(source.read_bytes())
    # A PES packet holds several ADTS frames: the second header of two of them loses its mark.
    marks = [at for at in range(len(data) - 1) if data[at] == 0xFF and data[at + 1] == 0xF1]
    assert len(marks) > 20
    for at in (marks[8], marks[15]):
        data[at : at + 2] = b"\0\0"
    source.write_bytes(data)
    with av.open(str(source)) as container:
        given = sum(1 for packet in container.demux(audio=0) if packet.size)
    sink = process(source, name)
    with av.open(str(tmp_path / name)) as container:
        kept = sum(1 for packet in container.demux(audio=0) if packet.size)
    with av.open(str(tmp_path / name)) as container:
        assert sum(1 for _ in container.decode(video=0)) == 50
    assert 0 < given - kept <= 2
    assert f"{given - kept} damaged packets of track 1 were left out" in _said(sink)


def test_the_case_of_one_bad_header(
    data_dir: Path, tmp_path: Path, process: Callable[..., VideoSink]
) -> None:
    case = data_dir.parent / "cases" / "one_bad_adts.ts"
    if not case.exists():
        pytest.skip("no cases here")
    sink = process(case, "o.mp4")
    assert _said(sink) == "1 damaged packets of track 1 were left out"


# --- sound that a container cannot hold ----------------------------------------------------------


@pytest.mark.parametrize(
    ("codec", "form", "kind", "given"),
    [
        ("pcm_s24le", "s32", np.int32, ".mov"),
        ("pcm_s16le", "s16", np.int16, ".mkv"),
        ("pcm_s16be", "s16", np.int16, ".mov"),
        ("pcm_u8", "u8", np.uint8, ".avi"),
    ],
)
def test_pcm_becomes_flac_in_mp4_with_the_same_samples(
    codec: str,
    form: str,
    kind: type[Any],
    given: str,
    tmp_path: Path,
    process: Callable[..., VideoSink],
) -> None:
    source = _film(tmp_path / f"a{given}", codec, form, _tone(kind))
    _, before = _samples(source)
    sink = process(source, "o.mp4")
    made, after = _samples(tmp_path / "o.mp4")
    assert made == "flac"
    if kind is np.uint8:  # FLAC has 16 bits: the eight, and eight zeros
        before = (before.astype(np.int16) - 128) * 256
    np.testing.assert_array_equal(after, before)
    assert f"encoded again as flac, with the same samples: {codec}" in _said(sink)


@pytest.mark.parametrize("name", ["o.mkv", "o.mov"])
@pytest.mark.parametrize(
    ("codec", "form", "kind"),
    [
        ("pcm_s24le", "s32", np.int32),
        ("pcm_s32le", "s32", np.int32),
        ("pcm_f32le", "flt", np.float32),
    ],
)
def test_pcm_is_copied_where_players_read_it(
    codec: str,
    form: str,
    kind: type[Any],
    name: str,
    tmp_path: Path,
    process: Callable[..., VideoSink],
) -> None:
    source = _film(tmp_path / "a.mov", codec, form, _tone(kind))
    sink = process(source, name)
    made, after = _samples(tmp_path / name)
    assert (made, sink.warnings) == (codec, ())
    np.testing.assert_array_equal(after, _samples(source)[1])


@pytest.mark.parametrize(("codec", "form", "kind"), [("pcm_f32le", "flt", np.float32)])
def test_float_in_mp4_is_cut_to_24_bits_and_said(
    codec: str, form: str, kind: type[Any], tmp_path: Path, process: Callable[..., VideoSink]
) -> None:
    source = _film(tmp_path / "a.mov", codec, form, _tone(kind))
    sink = process(source, "o.mp4")
    made, after = _samples(tmp_path / "o.mp4")
    assert made == "flac"
    assert np.abs(after / 2**31 - _samples(source)[1]).max() < 2**-22
    assert "cut to 24 bits: pcm_f32le" in _said(sink) and ".mkv and .mov keep it" in _said(sink)


def test_what_was_lossy_and_does_not_fit_becomes_aac_and_is_said(
    tmp_path: Path, process: Callable[..., VideoSink]
) -> None:
    source = _film(tmp_path / "a.mkv", "libopus", "flt", _tone(np.float32))
    sink = process(source, "o.mov")
    made, after = _samples(tmp_path / "o.mov")
    assert made == "aac" and abs(after.shape[1] / 48_000 - SECONDS) < 0.1
    assert "no longer those of the source: opus cannot be kept in .mov" in _said(sink)


def test_a_gap_in_sound_that_is_encoded_again_stays_silent(
    tmp_path: Path, process: Callable[..., VideoSink]
) -> None:
    source = tmp_path / "a.mkv"
    with av.open(str(source), "w") as container:
        video = _video(container)
        stream: Any = container.add_stream("pcm_s16le", rate=RATE, layout="mono")
        for start in (0, RATE // 2, RATE + RATE // 2):  # nothing between 1 s and 1.5 s
            part = np.full((1, RATE // 2), 1000 + start, np.int16)
            frame = av.AudioFrame.from_ndarray(part, "s16", "mono")
            frame.sample_rate, frame.pts = RATE, start
            container.mux(stream.encode(frame))
        for index in range(50):
            container.mux(video.encode(_picture(index)))
        container.mux(video.encode(None))
    process(source, "o.mp4")
    _, after = _samples(tmp_path / "o.mp4")
    assert after.shape[1] == SECONDS * RATE
    at = [after[0, round(second * RATE)] for second in (0.25, 0.75, 1.25, 1.75)]
    assert at == [1000, 9000, 0, 25_000]


def test_sound_encoded_again_begins_and_ends_with_the_part(
    tmp_path: Path, process: Callable[..., VideoSink]
) -> None:
    source = _film(tmp_path / "a.mov", "pcm_s16le", "s16", _tone(np.int16))
    process(source, "o.mp4", start=0.5, end=1.5)
    before, after = _samples(source)[1][0], _samples(tmp_path / "o.mp4")[1][0]
    assert RATE * 0.9 < len(after) <= RATE * 1.1
    first = next(n for n in range(RATE // 2, RATE) if (before[n : n + 500] == after[:500]).all())
    with av.open(str(tmp_path / "o.mp4")) as container:
        packet = next(container.demux(audio=0))
        assert packet.pts is not None
        shown = float(packet.pts * packet.time_base) + 0.5
    assert first / RATE == pytest.approx(shown, abs=2e-3)


# --- languages, titles, flags, subtitles, chapters, tags ------------------------------------------


@pytest.fixture
def rich(tmp_path: Path) -> Path:
    """Two languages of sound, the second the usual one, subtitles, chapters and tags."""
    path = tmp_path / "rich.mkv"
    texts = [(200, 900, "Hello <i>there</i>"), (1200, 1800, "Bye é")]
    with av.open(str(path), "w") as container:
        container.metadata.update(
            title="My film", artist="Me", location="+48.1+011.5/",
            creation_time="2020-01-02T03:04:05Z",
        )  # fmt: skip
        container.set_chapters([_chapter(0, 0, 1000, "One"), _chapter(1, 1000, 2000, "Two")])
        video = _video(container)
        sounds = []
        for language, title, flag in (("eng", "Main", 0), ("fra", "Talk", 1)):
            sound = _sound(container, "aac", "fltp", _tone(np.float32))
            packets = [next(sound), *sound]
            made: Any = container.streams[-1]
            made.metadata.update(language=language, title=title)
            made.disposition = Disposition.default if flag else Disposition(0)
            sounds += packets
        subtitles: Any = container.add_stream("subrip")
        subtitles.time_base = Fraction(1, 1000)
        subtitles.codec_context.subtitle_header = b""
        subtitles.metadata.update(language="vie", title="Phu")
        subtitles.disposition = Disposition.forced
        video.metadata["language"] = "ger"
        for index in range(50):
            container.mux(video.encode(_picture(index)))
        container.mux(video.encode(None))
        for group in sounds:
            container.mux(group)
        for first, last, text in texts:
            packet: Any = av.Packet(text.encode())
            packet.stream, packet.time_base = subtitles, Fraction(1, 1000)
            packet.pts = packet.dts = first
            packet.duration = last - first
            container.mux(packet)
    return path


def _chapter(number: int, start: int, end: int, title: str) -> Any:
    return {
        "id": number, "start": start, "end": end, "time_base": Fraction(1, 1000),
        "metadata": {"title": title},
    }  # fmt: skip


def _texts(path: Path) -> list[tuple[float, float, str]]:
    shown = []
    with av.open(str(path)) as container:
        stream = container.streams.subtitles[0]
        for packet in container.demux(stream):
            for text in packet.decode() if packet.size > 2 else ():
                at, base = packet.pts, packet.time_base
                assert isinstance(text, av.subtitles.subtitle.AssSubtitle) and at is not None
                words = text.dialogue.decode()
                shown.append((float(at * base), float((packet.duration or 0) * base), words))
    return shown


def _chapters(path: Path) -> list[tuple[float, float, str]]:
    with av.open(str(path)) as container:
        return [
            (float(c["start"] * c["time_base"]), float(c["end"] * c["time_base"]),
             c["metadata"]["title"])
            for c in container.chapters() if c["time_base"] is not None
        ]  # fmt: skip


@pytest.mark.parametrize("name", ["o.mp4", "o.mkv", "o.mov"])
@pytest.mark.parametrize("through", [None, "between.mp4", "between.mov"])
def test_everything_is_kept(
    name: str,
    through: str | None,
    rich: Path,
    tmp_path: Path,
    process: Callable[..., VideoSink],
) -> None:
    """Also of an MP4 or MOV, whose subtitles and titles are kept in other ways."""
    source = rich
    if through:
        process(rich, through)
        source = tmp_path / through
    sink = process(source, name)
    with av.open(str(tmp_path / name)) as container:
        tags = {key.lower(): value for key, value in container.metadata.items()}
        assert (tags["title"], tags["artist"]) == ("My film", "Me")
        assert tags["location"].startswith("+48.1")
        assert tags["creation_time"].startswith("2020-01-02T03:04:05")
        first, second = container.streams.audio
        languages = [first.metadata["language"], second.metadata["language"]]
        assert languages == ["eng", "fra"]
        assert not first.disposition & Disposition.default
        assert second.disposition & Disposition.default
        titles = [s.metadata.get("title") or s.metadata.get("handler_name")
                  for s in (*container.streams.audio, *container.streams.subtitles)]  # fmt: skip
        assert titles == ["Main", "Talk", "Phu"]
        assert container.streams.subtitles[0].metadata["language"] == "vie"
        assert container.streams.video[0].metadata["language"] == "ger"
        forced = bool(container.streams.subtitles[0].disposition & Disposition.forced)
    assert _chapters(tmp_path / name) == [(0, 1, "One"), (1, 2, "Two")]
    words = _texts(tmp_path / name)
    assert [(round(a, 2), round(b, 2)) for a, b, _ in words] == [(0.2, 0.7), (1.2, 0.6)]
    assert "there" in words[0][2] and "Bye é" in words[1][2]
    # What the container cannot say is said: QuickTime has no word for forced.
    if through == "between.mov":
        assert not forced and sink.warnings == ()
    elif name == "o.mov":
        assert _said(sink) == ".mov cannot keep: flag forced of subtitle track 3"
    else:
        assert forced and sink.warnings == ()


@pytest.mark.parametrize("name", ["o.mp4", "o.mkv"])
def test_a_part_has_its_own_subtitles_and_chapters(
    name: str, rich: Path, tmp_path: Path, process: Callable[..., VideoSink]
) -> None:
    process(rich, name, start=0.5, end=1.5)
    assert _chapters(tmp_path / name) == [(0, 0.5, "One"), (0.5, 1, "Two")]
    words = [(round(a, 2), round(b, 2)) for a, b, _ in _texts(tmp_path / name)]
    assert words == [(0, 0.4), (0.7, 0.3)]


def test_without_sound_the_subtitles_stay(
    rich: Path, tmp_path: Path, process: Callable[..., VideoSink]
) -> None:
    process(rich, "o.mp4", audio=False)
    with av.open(str(tmp_path / "o.mp4")) as container:
        assert not container.streams.audio and container.streams.subtitles


def test_styled_subtitles_keep_their_words_in_mp4(
    tmp_path: Path, process: Callable[..., VideoSink]
) -> None:
    source = tmp_path / "a.mkv"
    header = (
        "[Script Info]\nScriptType: v4.00+\n\n[V4+ Styles]\nFormat: Name, Fontname, Fontsize\n"
        "Style: Default,Arial,16\n\n[Events]\nFormat: Layer, Start, End, Style, Text\n"
    )
    with av.open(str(source), "w") as container:
        video = _video(container)
        stream: Any = container.add_stream("ass")
        stream.codec_context.subtitle_header = header.encode()
        stream.time_base = Fraction(1, 1000)
        for index in range(50):
            container.mux(video.encode(_picture(index)))
        container.mux(video.encode(None))
        packet: Any = av.Packet(b"0,0,Default,,0,0,0,,{\\pos(3,4)}Up here")
        packet.stream, packet.time_base = stream, Fraction(1, 1000)
        packet.pts = packet.dts = 100
        packet.duration = 500
        container.mux(packet)
    sink = process(source, "o.mp4")
    assert "keeps its words and loses its places" in _said(sink)
    assert [words for *_, words in _texts(tmp_path / "o.mp4")] == ["Up here"]
    assert process(source, "o.mkv").warnings == ()


def test_a_cover_picture_is_no_track(
    rich: Path, tmp_path: Path, process: Callable[..., VideoSink]
) -> None:
    source = tmp_path / "covered.mp4"
    with av.open(str(rich)) as given, av.open(str(source), "w") as made:
        streams = {s.index: made.add_stream_from_template(s) for s in given.streams.audio}
        video = _video(made)
        cover: Any = made.add_stream("mjpeg", rate=1)
        cover.width, cover.height, cover.pix_fmt = 16, 16, "yuvj420p"
        cover.disposition = Disposition.attached_pic
        blank = av.VideoFrame(16, 16, "yuvj420p")
        blank.pts, blank.time_base = 0, Fraction(1)
        made.mux([*cover.encode(blank), *cover.encode(None)])
        for index in range(50):
            made.mux(video.encode(_picture(index)))
        made.mux(video.encode(None))
        for packet in given.demux(given.streams.audio):
            if packet.dts is not None:
                packet.stream = streams[packet.stream.index]
                made.mux(packet)
    sink = process(source, "o.mkv")
    assert "the cover picture is left out" in _said(sink)
    with av.open(str(tmp_path / "o.mkv")) as container:
        assert [s.type for s in container.streams] == ["video", "audio", "audio"]


def test_fonts_stay_in_matroska_and_are_named_elsewhere(
    tmp_path: Path, process: Callable[..., VideoSink]
) -> None:
    source = tmp_path / "a.mkv"
    with av.open(str(source), "w") as container:
        video = _video(container)
        container.add_attachment("Own.ttf", "font/ttf", b"\0\1\0\0 no font")
        for index in range(50):
            container.mux(video.encode(_picture(index)))
        container.mux(video.encode(None))
    assert process(source, "o.mkv").warnings == ()
    with av.open(str(tmp_path / "o.mkv")) as container:
        (font,) = container.streams.attachments
        assert (font.metadata["filename"], bytes(font.data)) == ("Own.ttf", b"\0\1\0\0 no font")
    assert "attachment track 1 is left out" in _said(process(source, "o.mp4"))


def test_a_source_that_is_gone_is_named(tmp_path: Path, process: Callable[..., VideoSink]) -> None:
    with pytest.raises(SourceError, match=r"gone\.mp4: its sound and subtitles cannot be read"):
        process(tmp_path / "gone.mp4", "o.mp4")


@pytest.mark.parametrize("error", [IndexError("list index out of range"), ValueError("odd")])
def test_an_error_of_pyav_names_the_output(
    error: Exception, tmp_path: Path, depth_frame: MakeFrame, monkeypatch: pytest.MonkeyPatch
) -> None:
    sink = VideoSink(
        tmp_path / "o.mkv", lambda depth: depth.frame.image, Fraction(1, 1000), Fraction(25)
    )
    sink.write(depth_frame(0))

    def broken(_packets: object) -> None:
        raise error

    monkeypatch.setattr(sink, "_mux", broken)
    with pytest.raises(OutputError, match=rf"o\.mkv: writing failed \({error}\)"):
        sink.finish()
    sink.abort()
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("name", ["o.mp4", "o.mkv"])
@pytest.mark.parametrize("codec", ["h264", "h265"])
def test_tracks_that_are_whole_only_at_the_end(
    name: str, codec: str, rich: Path, tmp_path: Path, depth_frame: MakeFrame
) -> None:
    """As those of a pipe are: the file is what it is where they were there from the beginning."""
    late = tmp_path / "late.mkv"
    folder = tmp_path / "out"
    made = {}
    for way in ("late", "source"):
        sink = VideoSink(
            folder / f"{way}-{name}",
            lambda depth: depth.frame.image,
            Fraction(1, 1000),
            Fraction(25),
            coding=Coding(codec=codec),
            tags={"LIVEDEPTH_MODEL": "test-net"},
            start=0.5,
            source=rich if way == "source" else None,
            late=late if way == "late" else None,
        )
        for index in range(13, 50):
            sink.write(depth_frame(index, index / 25, size=(48, 64)))
        if way == "late":
            late.write_bytes(rich.read_bytes())
        sink.finish()
        with av.open(str(folder / f"{way}-{name}")) as container:
            assert container.metadata["LIVEDEPTH_MODEL"] == "test-net"
            kinds = [(s.type, s.codec_context.codec_tag, s.metadata.get("language"))
                     for s in container.streams if s.codec_context is not None]  # fmt: skip
            times = [(p.stream.index, round(float(p.pts * p.time_base), 3), p.size)
                     for p in container.demux() if p.pts is not None]  # fmt: skip
        made[way] = kinds, sorted(times), _chapters(folder / f"{way}-{name}")
    assert made["late"] == made["source"]
    assert sorted(path.name for path in folder.iterdir()) == [f"late-{name}", f"source-{name}"]


@pytest.mark.parametrize("form", ["mkv", "mp4"])
def test_what_is_put_aside_is_all_that_is_beside_the_picture(
    form: str, rich: Path, tmp_path: Path, process: Callable[..., VideoSink]
) -> None:
    """As from a pipe: sound that begins before 0 at its time, chapters, names of the picture."""
    source = rich
    if form == "mp4":  # FFmpeg reads its subtitles as mov_text, which nothing can put aside
        process(rich, "between.mp4")
        source = tmp_path / "between.mp4"
    with av.open(str(source)) as container:
        picture = shown_stream(container)
        aside = Aside(container, picture)
        assert sum(1 for _ in data_packets(container, [picture], aside)) == 50
        aside.finish()
    assert aside.path is not None
    process(aside.path, "late.mkv")
    process(source, "whole.mkv")
    made: dict[str, list[Any]] = {}
    for name in ("late.mkv", "whole.mkv"):
        with av.open(str(tmp_path / name)) as written:
            kinds = [(s.type, s.metadata.get("language"), s.metadata.get("title"), s.disposition)
                     for s in written.streams]  # fmt: skip
            times = [(p.stream.index, p.pts, p.size) for p in written.demux() if p.pts is not None]
        made[name] = [k for k in kinds if form == "mkv" or k[0] != "subtitle"]
        made[name] += sorted(t for t in times if form == "mkv" or t[0] < 3)
        made[name] += _chapters(tmp_path / name)
    assert made["late.mkv"] == made["whole.mkv"]
    assert bool(aside.lost) == (form == "mp4")
    aside.remove()
    assert not aside.path.exists()


def test_a_track_of_an_unknown_codec_is_left_out_and_said(
    tmp_path: Path, process: Callable[..., VideoSink]
) -> None:
    source = _film(tmp_path / "a.mov", "pcm_s16be", "s16", _tone(np.int16))
    source.write_bytes(source.read_bytes().replace(b"twos", b"zzzz"))
    said = _said(process(source, "o.mkv"))
    assert said == "audio track 1 is left out: it cannot be kept in .mkv (unknown codec)"
