"""``livedepth process``: what it writes, and each way it says no."""

from __future__ import annotations

import csv
import dataclasses
import itertools
import json
from collections.abc import Callable
from fractions import Fraction
from pathlib import Path
from typing import Any

import av
import cv2
import numpy as np
import pytest

from livedepth.capture.sources import open_source
from livedepth.jobs import process as process_module
from models.cards import WeightCard
from models.registry import create_model, model_names
from models.weights import save_weights

Run = Callable[..., Any]


def _video(path: Path) -> tuple[list[Fraction], tuple[int, int], str]:
    """Times, (height, width) and codec."""
    with av.open(str(path)) as container:
        frames = list(container.decode(video=0))
        codec = container.streams.video[0].codec_context.name
        times = [f.pts * f.time_base for f in frames if f.pts is not None and f.time_base]
        return times, (frames[0].height, frames[0].width), codec


@pytest.fixture
def process(run: Run, weights: Path) -> Run:
    """``livedepth process`` with weights that cost nothing."""
    return lambda *arguments, model=weights: run(
        "process", *arguments, "--device", "cpu", "--model", model
    )


@pytest.mark.parametrize(
    ("kind", "name", "size", "codec"),
    [
        ("color", "o.mp4", (48, 64), "h264"),
        ("color", "o.mkv", (48, 64), "h264"),
        ("gray", "o.mov", (48, 64), "h264"),
        ("side-by-side", "o.mp4", (48, 128), "h264"),
        ("overlay", "o.mp4", (48, 64), "h264"),
        ("rgb", "o.mp4", (48, 64), "h264"),
        ("gray16", "o.mkv", (48, 64), "ffv1"),
    ],
)
def test_a_small_clip(
    kind: str, name: str, size: tuple[int, int], codec: str, process: Run, clip: Path, out: Path
) -> None:
    ran = process(clip, "-o", out / name, "--as", kind)
    assert (ran.code, ran.out, ran.errors, ran.warnings) == (0, "", [], [])
    assert "10 frames" in ran.err and name in ran.err
    assert [p.name for p in out.iterdir()] == [name]
    assert _video(out / name) == ([Fraction(n, 25) for n in range(10)], size, codec)


def test_gray16_says_what_it_is(process: Run, clip: Path, out: Path) -> None:
    process(clip, "-o", out / "o.mkv", "--as", "gray16", "--range", "0.5:8")
    with av.open(str(out / "o.mkv")) as container:
        tags = container.metadata
        mm = next(container.decode(video=0)).to_ndarray()
    assert tags["LIVEDEPTH_UNIT"] == "mm" and tags["LIVEDEPTH_MODEL"] == "cnn-trans"
    assert tags["LIVEDEPTH_RANGE"] == "0.5:8.0"
    assert 1000 < np.median(mm) < 5000, "these random weights start at 2.5 m"


def test_a_relative_network_gives_pictures_but_no_metres(
    process: Run, clip: Path, out: Path, tmp_path: Path, make_onnx: Callable[..., Path]
) -> None:
    model = make_onnx(tmp_path / "midas.onnx", (1, 3, 24, 32))
    ran = process(clip, "-o", out / "o.mp4", model=model)
    assert (ran.code, ran.errors) == (0, [])
    with av.open(str(out / "o.mp4")) as container:
        tags = container.metadata
    assert (tags["LIVEDEPTH_UNIT"], tags["LIVEDEPTH_MODEL"]) == ("relative", "midas")
    for kind, name in (("gray16", "p.mkv"), ("frames16", "p")):
        ran = process(clip, "-o", out / name, "--as", kind, model=model)
        assert ran.code == 1 and "midas gives relative depth, not metres" in ran.errors[0]
    ran = process(clip, "-o", out / "p.mp4", "--range", "1:5", model=model)
    assert ran.code == 2 and "use --range auto" in ran.errors[0]
    assert [path.name for path in out.iterdir()] == ["o.mp4"]


def test_how_a_foreign_network_wants_its_pictures_can_be_said(
    process: Run, clip: Path, out: Path, tmp_path: Path, make_onnx: Callable[..., Path]
) -> None:
    model = make_onnx(tmp_path / "mine.onnx", (1, 3, 24, 32))
    ran = process(clip, "-o", out / "o.mp4", model=model)
    assert ran.code == 1 and "its preprocessing is not known" in ran.errors[0]
    ran = process(clip, "-o", out / "o.mp4", "--like", "midas", model=model)
    assert (ran.code, ran.errors) == (0, [])
    with av.open(str(out / "o.mp4")) as container:
        assert container.metadata["LIVEDEPTH_UNIT"] == "relative"
    ran = process(clip, "-o", out / "p.mp4", "--like", "mida", model=model)
    assert ran.code == 2 and "known: midas, " in ran.errors[0]
    ran = process(clip, "-o", out / "p.mp4", "--like", "midas")
    assert ran.code == 2 and "for third-party .onnx networks" in ran.errors[0]


def test_near_is_bright_whichever_way_the_network_counts(
    process: Run, out: Path, tmp_path: Path, make_onnx: Callable[..., Path]
) -> None:
    """The network adds up colours: white is its largest number, right in this picture."""
    picture = np.full((48, 64, 3), 20, np.uint8)
    picture[:, 32:] = 255
    cv2.imwrite(str(tmp_path / "half.png"), picture)
    for output, bright in (("inverse", 1), ("relative", 0), ("metric", 0)):
        model = make_onnx(tmp_path / f"{output}.onnx", (1, 3, 24, 32))
        model.with_suffix(".yaml").write_text(f"output: {output}\nmetres: 0.05\n")
        target = out / f"{output}.png"
        assert process(tmp_path / "half.png", "-o", target, "--as", "gray", model=model).code == 0
        grey = cv2.imread(str(target), 0)
        assert grey is not None
        halves = np.array_split(grey, 2, axis=1)
        assert halves[bright].mean() > 200 > 60 > halves[1 - bright].mean()


def test_a_steadied_film_says_so_and_is_whole(process: Run, clip: Path, out: Path) -> None:
    assert process(clip, "-o", out / "a.mkv", "--as", "gray16", "--stabilize").code == 0
    assert process(clip, "-o", out / "b.mkv", "--as", "gray16").code == 0
    films = []
    for name in ("a", "b"):
        with av.open(str(out / f"{name}.mkv")) as container:
            films.append([f.to_ndarray() for f in container.decode(video=0)])
            assert ("LIVEDEPTH_STABILIZED" in container.metadata) == (name == "a")
    assert len(films[0]) == len(films[1]) == 10
    np.testing.assert_allclose(films[0][0], films[1][0], atol=1)
    last = films[0][-1].astype(int) - films[1][-1]
    assert np.abs(last).max() > 0, "a clip that grows lighter changes this network's depth"


def test_json_is_all_there_is_on_stdout(process: Run, clip: Path, out: Path) -> None:
    ran = process(clip, "-o", out / "o.mp4", "--json")
    assert ran.code == 0
    (result,) = json.loads(ran.out)["outputs"]
    assert (result["input"], result["output"]) == (str(clip), str(out / "o.mp4"))
    assert (result["frames"], result["dropped"], result["non_finite"]) == (10, 0, 0)
    assert result["warnings"] == [] and result["fps"] > 0 and result["seconds"] > 0
    assert result["bottleneck"] in ("read", "network", "write")


def test_start_and_end(process: Run, clip: Path, out: Path) -> None:
    process(clip, "-o", out / "o.mp4", "--start", "0.12", "--end", "0.24")
    assert _video(out / "o.mp4")[0] == [0, Fraction(1, 25), Fraction(2, 25)]


def test_a_part_with_nothing_in_it(process: Run, clip: Path, pictures: Path, out: Path) -> None:
    for given, name, kind in ((clip, "o.mp4", "color"), (pictures, "o", "frames16")):
        ran = process(given, "-o", out / name, "--as", kind, "--start", "1000")
        assert ran.code == 1 and len(ran.errors) == 1
        assert "no frame" in ran.errors[0]
        assert list(out.iterdir()) == []


def test_frames16_of_a_folder(process: Run, pictures: Path, out: Path) -> None:
    ran = process(pictures, "-o", out / "depth", "--as", "frames16")
    assert ran.code == 0
    names = sorted(p.name for p in (out / "depth").iterdir())
    assert names == ["a.png", "b.png", "c.png", "frames.csv", "livedepth.json"]
    for stem in "abc":
        stored = cv2.imread(str(out / "depth" / f"{stem}.png"), cv2.IMREAD_UNCHANGED)
        assert stored is not None
        assert stored.dtype == np.uint16 and stored.shape == (24, 32)
        assert stored.min() > 0
    with (out / "depth" / "frames.csv").open() as file:
        assert [row["file"] for row in csv.DictReader(file)] == ["a.png", "b.png", "c.png"]
    assert [p.name for p in out.iterdir()] == ["depth"]


def test_frames16_of_a_video(process: Run, clip: Path, out: Path) -> None:
    assert process(clip, "-o", out / "depth", "--as", "frames16", "--end", "0.1").code == 0
    names = sorted(p.name for p in (out / "depth").glob("*.png"))
    assert names == ["000000.png", "000001.png", "000002.png"]


def test_npz_of_a_video_and_of_pictures(
    process: Run, clip: Path, pictures: Path, out: Path, tmp_path: Path, make_onnx: Any
) -> None:
    assert process(clip, "-o", out / "film", "--as", "npz").code == 0
    written = sorted(p.name for p in (out / "film").iterdir())
    assert written == ["depth-000000.npz", "frames.csv", "livedepth.json"]
    film = np.load(out / "film" / "depth-000000.npz")
    assert film["depth"].shape == (10, 48, 64) and film["depth"].dtype == np.float32
    np.testing.assert_allclose(film["pts"], [n / 25 for n in range(10)], atol=1e-9)
    assert process(clip, "-o", out / "mm", "--as", "frames16").code == 0
    mm = cv2.imread(str(out / "mm" / "000003.png"), cv2.IMREAD_UNCHANGED)
    np.testing.assert_array_equal(np.rint(film["depth"][3] * 1000), mm)
    assert process(pictures, "-o", out / "stills", "--as", "npz").code == 0
    assert np.load(out / "stills" / "depth-000000.npz")["name"].tolist() == ["a", "b", "c"]
    # Of a network without metres the numbers are its own, and say so.
    model = make_onnx(tmp_path / "midas.onnx", (1, 3, 24, 32))
    assert process(pictures, "-o", out / "own", "--as", "npz", model=model).code == 0
    assert str(np.load(out / "own" / "depth-000000.npz")["unit"]) == "inverse"
    ran = process(clip, "-o", out / "one.npz", "--as", "npz")
    assert ran.code == 1 and "give the name of a folder" in ran.errors[0]


def test_resume_leaves_out_what_is_there(
    process: Run, clip: Path, pictures: Path, out: Path, tmp_path: Path, make_clip: Run
) -> None:
    second = make_clip(tmp_path / "second.mkv", frames=4)
    assert process(clip, pictures, "-o", out).code == 0
    former = {path: path.stat().st_mtime_ns for path in out.rglob("*") if path.is_file()}
    (out / "second-depth").mkdir()  # an empty folder is no output
    ran = process(clip, second, pictures, "-o", out, "--resume", "--json")
    assert ran.code == 0, ran.err
    first, other, third = json.loads(ran.out)["outputs"]
    assert first["skipped"] and third["skipped"] and other["frames"] == 4
    assert "clip-depth.mp4: is there already" in ran.err
    assert {path: path.stat().st_mtime_ns for path in former} == former
    # When all is there, not even the network is needed.
    ran = process(clip, second, "-o", out, "--resume", model="none")
    assert ran.code == 0, ran.err
    ran = process(clip, "-o", clip, "--resume")
    assert ran.code == 1 and "is the input itself" in ran.errors[0]
    for kind, text in (("npz", "another kind of output"), ("frames16", "is there already")):
        assert process(clip, "-o", out / "n", "--as", "frames16", "--resume").code == 0
        assert text in process(clip, "-o", out / "n", "--as", kind, "--resume").err
    ran = process(pictures, "-o", pictures.parent, "--as", "frames16", "--resume")
    assert ran.code == 1 and "nothing of livedepth's to go on from" in ran.errors[0]
    ran = process(clip, "-o", out, "--resume", "--overwrite")
    assert ran.code == 2 and "--overwrite replaces" in ran.errors[0]


def test_one_picture(process: Run, pictures: Path, out: Path) -> None:
    assert process(pictures / "a.jpg", "-o", out / "a.png").code == 0
    written = cv2.imread(str(out / "a.png"))
    assert written is not None and written.shape == (24, 32, 3)


def test_several_inputs_into_a_new_folder(
    process: Run, clip: Path, pictures: Path, out: Path, tmp_path: Path, make_clip: Run
) -> None:
    second = make_clip(tmp_path / "second.mkv", frames=4)
    ran = process(clip, second, pictures, "-o", out / "new", "--json")
    assert ran.code == 0, ran.err
    written = sorted(p.relative_to(out).as_posix() for p in (out / "new").iterdir())
    assert written == ["new/clip-depth.mp4", "new/pictures-depth", "new/second-depth.mp4"]
    assert len(_video(out / "new" / "second-depth.mp4")[0]) == 4
    assert [r["frames"] for r in json.loads(ran.out)["outputs"]] == [10, 4, 3]


def test_a_bad_one_among_several_does_not_stop_the_others(
    process: Run, clip: Path, out: Path, tmp_path: Path, make_clip: Run
) -> None:
    (tmp_path / "bad.mp4").write_text("text")
    last = make_clip(tmp_path / "last.mkv", frames=2)
    ran = process(clip, tmp_path / "bad.mp4", last, "-o", out, "--json")
    assert ran.code == 1
    assert len(ran.errors) == 1 and "bad.mp4" in ran.errors[0]
    first, bad, third = json.loads(ran.out)["outputs"]
    assert "bad.mp4" in bad["error"] and (first["frames"], third["frames"]) == (10, 2)
    assert sorted(p.name for p in out.iterdir()) == ["clip-depth.mp4", "last-depth.mp4"]


@pytest.mark.parametrize(
    ("error", "expected"),
    [
        (OSError(5, "Input/output error"), "clip.mp4: failed ([Errno 5] Input/output error)"),
        (ZeroDivisionError("a bug\nin two lines"), "clip.mp4: failed (a bug in two lines)"),
    ],
)
def test_what_is_no_fault_of_the_input_names_it_and_does_not_stop_the_others(
    error: Exception,
    expected: str,
    process: Run,
    clip: Path,
    out: Path,
    make_clip: Run,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    last = make_clip(clip.with_name("last.mkv"), frames=2)

    def opened(spec: str, **options: Any) -> Any:
        if spec == str(clip):
            raise error
        return open_source(spec, **options)

    monkeypatch.setattr(process_module, "open_source", opened)
    ran = process(clip, last, "-o", out, "--json")
    assert ran.code == 1
    assert [line.endswith(expected) for line in ran.errors] == [True]
    assert "Traceback" not in ran.err
    bad, good = json.loads(ran.out)["outputs"]
    assert bad["error"].endswith(expected) and good["frames"] == 2
    ran = process(clip, last, "-o", out, "--overwrite", "--verbose")
    assert ("Traceback" in ran.err) == isinstance(error, ZeroDivisionError)


def test_every_failure_is_listed_and_nothing_else_is_lost(
    process: Run, clip: Path, out: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whatever a library raises, wherever: when opening, reading, drawing, closing."""
    clips = [tmp_path / f"{name}.mp4" for name in ("open", "read", "close", "write", "good")]
    for path in clips:
        path.write_bytes(clip.read_bytes())

    class Odd:
        def __init__(self, source: Any, name: str) -> None:
            self._source, self.info, self.warnings = source, source.info, ()
            self._name, self._count = name, 0

        def read(self) -> Any:
            self._count += 1
            if self._name == "read" and self._count > 4:
                raise IndexError("list index out of range")
            frame = self._source.read()
            if self._name == "write" and frame is not None:
                frame = dataclasses.replace(frame, image=None)
            return frame

        def close(self) -> None:
            self._source.close()
            if self._name == "close":
                raise UnicodeDecodeError("utf-8", b"x", 0, 1, "no text")

    def opened(spec: str, **options: Any) -> Any:
        if Path(spec).stem == "open":
            raise OSError(36, "File name too long")
        return Odd(open_source(spec, **options), Path(spec).stem)

    monkeypatch.setattr(process_module, "open_source", opened)
    ran = process(*clips, clips[0].with_name("x" * 300), clip, "-o", out, "--json")
    assert ran.code == 1 and "Traceback" not in ran.err
    entries = json.loads(ran.out)["outputs"]
    assert ["error" in entry for entry in entries] == [True] * 4 + [False, True, False]
    for entry, path in zip(entries, clips, strict=False):
        assert path.name in (entry.get("error") or entry["input"])
    assert "2 done, 5 failed:" in ran.err
    assert [p.name for p in sorted(out.iterdir())] == ["clip-depth.mp4", "good-depth.mp4"]


def test_nothing_between_start_and_end_is_wrong_usage(process: Run, clip: Path, out: Path) -> None:
    for start, end in (("2", "1"), ("1", "1"), ("inf", "inf")):
        ran = process(clip, "-o", out / "o.mp4", "--start", start, "--end", end)
        assert ran.code == 2 and "is not before the end" in ran.errors[0]
        assert ran.err.count("\n") == 1 and list(out.iterdir()) == []


def test_progress_as_json_lines(process: Run, clip: Path, out: Path, tmp_path: Path) -> None:
    (tmp_path / "bad.mp4").write_text("text")
    (out / "clip-depth.mp4").touch()
    second = tmp_path / "second.mp4"
    second.write_bytes(clip.read_bytes())
    ran = process(clip, tmp_path / "bad.mp4", second, "-o", out, "--resume", "--progress", "json")
    events = [json.loads(line) for line in ran.err.splitlines()]
    assert ran.code == 1 and ran.out == ""
    names = [event["event"] for event in events]
    assert names[:3] == ["plan", "begin", "end"] and events[2]["skipped"]
    assert names.count("end") == 3 and "bad.mp4" in events[names.index("message")]["text"]
    (moved,) = (event for event in events if event["event"] == "progress")
    assert (moved["task"], moved["frames"], moved["done"]) == (2, 10, 1)
    assert events[-1]["frames"] == 10 and events[-1]["output"].endswith("second-depth.mp4")
    ran = process(clip, "-o", out, "--progress", "loud")
    assert ran.code == 2 and "known: auto, json, none" in ran.errors[0]


def test_a_dry_run_says_what_would_be_done(
    process: Run, clip: Path, pictures: Path, out: Path, tmp_path: Path, make_clip: Run
) -> None:
    """Its figures come from a trial: for a clip as even as this one they are close."""
    long = make_clip(tmp_path / "long.mp4", frames=100)
    (tmp_path / "bad.mp4").write_text("text")
    (out / "clip-depth.mkv").touch()
    given = (clip, long, tmp_path / "bad.mp4", pictures)
    options = ("-o", out, "--as", "gray16", "--resume", "--dry-run")
    ran = process(*given, *options, "--json")
    assert ran.code == 0, ran.err
    found = json.loads(ran.out)
    there, film, bad, stills = found["outputs"]
    assert there["skipped"] and "bad.mp4" in bad["error"]
    assert (film["frames"], film["width"], film["height"]) == (100, 64, 48)
    assert stills["frames"] == 3 and found["free_bytes"] > 0
    assert [p.name for p in out.iterdir()] == ["clip-depth.mkv"]
    ran = process(*given, *options)
    assert "would fail" in ran.out and "there already" in ran.out and "are free" in ran.out
    assert process(long, "-o", out / "o.mkv", "--as", "gray16").code == 0
    written = (out / "o.mkv").stat().st_size
    assert 0.5 * written < film["bytes"] < 2 * written
    assert found["seconds"] == pytest.approx(film["seconds"] + stills["seconds"], abs=0.11)


def test_quiet_says_what_is_wrong_only(process: Run, clip: Path, out: Path) -> None:
    assert process(clip, "-o", out / "o.mp4", "--quiet").err == ""
    ran = process(clip, "-o", out / "o.mp4", "--quiet", "--json")
    assert ran.err.count("\n") == 1 and "exists already" in ran.errors[0]
    (entry,) = json.loads(ran.out)["outputs"]
    assert "exists already" in entry["error"]


def test_overwrite(process: Run, clip: Path, out: Path) -> None:
    (out / "o.mp4").write_text("old")
    assert process(clip, "-o", out / "o.mp4", "--overwrite").code == 0
    assert len(_video(out / "o.mp4")[0]) == 10


def test_demo_for_a_while(process: Run, out: Path) -> None:
    ran = process("demo", "-o", out / "o.mp4", "--end", "0.1")
    assert ran.code == 0
    assert _video(out / "o.mp4")[0] == [0, Fraction(1, 30), Fraction(2, 30)]


def test_a_cut_off_clip_gives_what_it_has_and_a_warning(
    process: Run, data_dir: Path, out: Path
) -> None:
    ran = process(data_dir / "clips" / "truncated.mkv", "-o", out / "o.mp4")
    assert ran.code == 0
    assert len(ran.warnings) == 1 and "60" in ran.warnings[0]
    assert len(_video(out / "o.mp4")[0]) == 60


def test_sound_of_a_real_clip_ends_with_the_picture(
    process: Run, data_dir: Path, out: Path
) -> None:
    film = data_dir / "clips" / "film-23976-audio.mp4"
    assert process(film, "-o", out / "o.mp4", "--end", "0.4").code == 0
    with av.open(str(out / "o.mp4")) as container, av.open(str(film)) as source:
        copied = [bytes(p) for p in container.demux(audio=0) if p.size]
        given = [bytes(p) for p in source.demux(audio=0)]
    assert copied == given[: len(copied)]
    assert 15 <= len(copied) <= 19, "packets of 23 ms in 0.4 s"
    assert process(film, "-o", out / "s.mp4", "--end", "0.1", "--no-audio").code == 0
    with av.open(str(out / "s.mp4")) as container:
        assert not container.streams.audio


@dataclasses.dataclass
class Case:
    """Where a bad run happens; a set-up changes what is wrong."""

    tmp_path: Path
    clip: Path
    output: Path
    weights: Path
    options: tuple[str, ...] = ()
    model: str = ""


def _no_file(case: Case) -> None:
    case.clip = case.tmp_path / "holiday.mp4"


def _no_file_no_suffix(case: Case) -> None:
    case.clip = Path("Front camera")


def _text(case: Case) -> None:
    case.clip.write_text("this is a text\n" * 20)


def _cut_off(case: Case) -> None:
    data = case.clip.read_bytes()
    case.clip.write_bytes(data[: data.index(b"moov") - 4])


def _unknown_codec(case: Case) -> None:
    case.clip.write_bytes(case.clip.read_bytes().replace(b"avc1", b"????"))


def _cut_off_picture(case: Case) -> None:
    case.clip = case.tmp_path / "cut.tif"
    picture = np.random.default_rng(0).integers(0, 255, (60, 80, 3), np.uint8)
    case.clip.write_bytes(cv2.imencode(".tif", picture)[1].tobytes()[:3000])


def _unknown_model(case: Case) -> None:
    case.model = "cnn-tans"


def _no_weights(case: Case) -> None:
    case.model = str(case.tmp_path / "none.safetensors")


def _onto_itself(case: Case) -> None:
    case.output = case.clip
    case.options = ("--overwrite",)


def _exists(case: Case) -> None:
    case.output.write_text("old")


def _below_a_file(case: Case) -> None:
    case.output = case.clip / "o.mp4"


def _wrong_hash(case: Case) -> None:
    bad = case.tmp_path / "bad.safetensors"
    data = bytearray(case.weights.read_bytes())
    data[-1] ^= 1
    bad.write_bytes(data)
    case.model = str(bad)


def _unknown_architecture(case: Case) -> None:
    bad = case.tmp_path / "bad.safetensors"
    card = WeightCard(architecture="transformer-xl", input_size=(16, 24), license="test")
    save_weights(create_model("cnn-trans"), bad, card)
    case.model = str(bad)


def _pickle(case: Case) -> None:
    (case.tmp_path / "bad.safetensors").write_bytes(b"\x80\x02}q\x00.")
    case.model = str(case.tmp_path / "bad.safetensors")


def _no_camera(case: Case) -> None:
    case.clip = Path("99")


def _endless(case: Case) -> None:
    case.clip = Path("demo")


def _option(*options: str) -> Callable[[Case], None]:
    def change(case: Case) -> None:
        case.options = options

    return change


def _other_container(case: Case) -> None:
    case.output = case.output.with_suffix(".avi")


BAD: dict[str, tuple[Callable[[Case], None], str]] = {
    "missing file": (_no_file, "holiday.mp4: no such file"),
    "no such name": (_no_file_no_suffix, "Front camera: no such file, camera or address"),
    "text": (_text, "clip.mp4: not a video"),
    "cut off": (_cut_off, "clip.mp4: not a video"),
    "unknown codec": (_unknown_codec, "clip.mp4: holds no picture that can be decoded"),
    "cut off picture": (_cut_off_picture, "cut.tif: cannot be read as a picture"),
    "unknown model": (_unknown_model, ", ".join(model_names())),
    "no weights": (_no_weights, "none.safetensors: no such weights file"),
    "onto itself": (_onto_itself, "is the input itself"),
    "exists": (_exists, "o.mp4: exists already"),
    "below a file": (_below_a_file, "cannot write to"),
    "wrong hash": (_wrong_hash, "wrong hash"),
    "unknown architecture": (_unknown_architecture, "transformer-xl"),
    "pickle": (_pickle, "pickle"),
    "camera 99": (_no_camera, "camera 99: no camera"),
    "endless": (_endless, "demo: has no end; say when to stop with --end"),
    "kind": (_option("--as", "hologram"), "unknown output kind 'hologram'"),
    "colours": (_option("--colormap", "jet"), "unknown colour map 'jet'"),
    "range": (_option("--range", "8:1"), "range '8:1'"),
    "engine": (_option("--engine", "abacus"), "unknown engine 'abacus'"),
    "container": (_other_container, "o.avi: a depth video is written as"),
    "lossless in mp4": (_option("--as", "gray16"), "16-bit depth video is written as .mkv"),
}


@pytest.mark.parametrize("what", BAD)
def test_each_failure_is_one_line_and_leaves_nothing(
    what: str, process: Run, tmp_path: Path, clip: Path, out: Path, weights: Path
) -> None:
    change, expected = BAD[what]
    case = Case(tmp_path, clip, out / "o.mp4", weights, model=str(weights))
    change(case)
    before = {p: p.stat().st_size for p in tmp_path.rglob("*")}
    ran = process(case.clip, "-o", case.output, *case.options, model=case.model)
    wrong_usage = what in ("kind", "colours", "range", "engine")
    assert ran.code == (2 if wrong_usage else 1)
    assert len(ran.errors) == 1, ran.err
    assert expected in ran.errors[0]
    assert ran.err.count("\n") == 1, "nothing but this line"
    assert ran.out == ""
    assert {p: p.stat().st_size for p in tmp_path.rglob("*")} == before


def test_a_real_cut_off_mp4(process: Run, data_dir: Path, out: Path) -> None:
    ran = process(data_dir / "clips" / "truncated.mp4", "-o", out / "o.mp4")
    assert ran.code == 1 and len(ran.errors) == 1
    assert "truncated.mp4" in ran.errors[0]
    assert list(out.iterdir()) == []


def test_a_bad_picture_in_the_middle_is_left_out_and_named(
    process: Run, pictures: Path, out: Path
) -> None:
    (pictures / "b.png").write_text("no picture")
    for kind in ("frames16", "color"):
        ran = process(pictures, "-o", out / kind, "--as", kind, "--json")
        assert ran.code == 1 and len(ran.errors) == 1 and ran.warnings == []
        assert "b.png: cannot be read" in ran.errors[0]
        (entry,) = json.loads(ran.out)["outputs"]
        assert entry["frames"] == 2 and "b.png" in entry["left_out"][0]
        assert {p.name for p in (out / kind).glob("*.png")} == {"a.png", "c.png"}


def test_two_inputs_of_one_name(process: Run, clip: Path, out: Path, make_clip: Run) -> None:
    other = make_clip(clip.with_suffix(".mkv"), frames=3)
    assert process(clip, other, "-o", out).code == 0
    assert sorted(p.name for p in out.iterdir()) == [
        "clip.mkv-depth.mp4",
        "clip.mp4-depth.mp4",
    ]


def test_no_input_of_the_same_run_is_overwritten(
    process: Run, clip: Path, out: Path, make_clip: Run
) -> None:
    clip.rename(out / "a.mp4")
    other = make_clip(out / "a-depth.mp4", frames=3)
    before = other.read_bytes()
    ran = process(out / "a.mp4", other, "-o", out, "--overwrite")
    assert ran.code == 1 and other.read_bytes() == before
    assert ran.errors == [f"error: {other}: is an input of this run; choose another output"]
    assert sorted(p.name for p in out.iterdir()) == ["a-depth-depth.mp4", "a-depth.mp4", "a.mp4"]


def test_two_pictures_of_one_name(process: Run, pictures: Path, out: Path) -> None:
    (pictures / "a.PNG").write_bytes((pictures / "b.png").read_bytes())
    for kind, names in (("frames16", ["a.PNG.png", "a.jpg.png", "b.png", "c.png"]), ("npz", [])):
        assert process(pictures, "-o", out / kind, "--as", kind).code == 0
        written = sorted(p.name for p in (out / kind).glob("*.png"))
        assert written == names
    stems = np.load(out / "npz" / "depth-000000.npz")["name"].tolist()
    assert stems == ["a.PNG", "a.jpg", "b", "c"]


def test_several_inputs_into_one_file(process: Run, clip: Path, out: Path, pictures: Path) -> None:
    ran = process(clip, pictures, "-o", out / "o.mp4")
    assert ran.code == 1 and "several inputs need a folder" in ran.errors[0]


def test_a_password_is_not_shown(process: Run, out: Path) -> None:
    ran = process("rtsp://anna:s3cret@127.0.0.1:1/cam", "-o", out / "o.mp4", "--end", "1")
    assert ran.code == 1 and len(ran.errors) == 1
    assert "s3cret" not in ran.err and "rtsp://***@127.0.0.1:1/cam" in ran.errors[0]


@pytest.mark.parametrize("place", ["before", "after"])
def test_verbose_shows_where(place: str, run: Run, tmp_path: Path, weights: Path) -> None:
    command = ("process", tmp_path / "none.mp4", "-o", "o.mp4", "-m", weights)
    ran = run("--verbose", *command) if place == "before" else run(*command, "--verbose")
    assert ran.code == 1
    assert "Traceback" in ran.err and "open_source" in ran.err
    assert len(ran.errors) == 1
    assert "Traceback" not in run("--version").err


def test_a_fault_of_ours_is_one_line_too(
    process: Run, clip: Path, out: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_arguments: object, **_options: object) -> None:
        raise ZeroDivisionError("a bug\nin two lines")

    monkeypatch.setattr("livedepth.jobs.process.open_source", fail)
    ran = process(clip, "-o", out / "o.mp4")
    assert ran.code == 1
    assert ran.errors == [f"error: {clip}: failed (a bug in two lines)"]
    assert "Traceback" not in ran.err


def test_pictures_are_not_written_over_by_their_own_depth(process: Run, pictures: Path) -> None:
    before = {p: p.read_bytes() for p in pictures.iterdir()}
    one = next(iter(sorted(before)))
    for given in (pictures, one):
        ran = process(given, "-o", pictures, "--as", "frames16", "--overwrite")
        assert ran.code == 1 and "the input itself" in ran.errors[0]
        assert {p: p.read_bytes() for p in pictures.iterdir()} == before


def test_names_of_others_are_left_alone(process: Run, clip: Path, out: Path) -> None:
    """A browser's half download, and a folder that happens to end in .part."""
    half = clip.with_name("b.mp4.part")
    half.write_bytes(clip.read_bytes())
    (out / "o.part").mkdir()
    (out / "o.part" / "precious.txt").write_text("mine")
    assert process(half, "-o", clip.with_name("b.mp4")).code == 0
    assert half.read_bytes() == clip.read_bytes()
    assert process(clip, "-o", out / "o", "--as", "frames16").code == 0
    assert (out / "o.part" / "precious.txt").read_text() == "mine"
    assert not list(out.rglob(".*"))


def _stream_at(path: Path, start: int, aspect: Fraction = Fraction(1)) -> Path:
    """Ten frames at 25 per second, the first at ``start`` seconds of the file's clock."""
    with av.open(str(path), "w") as container:
        stream = container.add_stream("mpeg2video", rate=25)
        stream.width, stream.height, stream.pix_fmt = 64, 48, "yuv420p"
        stream.codec_context.sample_aspect_ratio = aspect
        for index in range(10):
            frame = av.VideoFrame.from_ndarray(np.full((48, 64, 3), 20 * index, np.uint8))
            frame.pts, frame.time_base = 25 * start + index, Fraction(1, 25)
            container.mux(stream.encode(frame))
        container.mux(stream.encode(None))
    return path


def test_a_clock_that_starts_late(process: Run, tmp_path: Path, out: Path) -> None:
    late = _stream_at(tmp_path / "late.ts", 100)
    assert process(late, "-o", out / "o.mp4").code == 0
    times = _video(out / "o.mp4")[0]
    assert len(times) == 10 and times[0] < Fraction(1, 10)
    ran = process(late, "-o", out / "part.mp4", "--start", "0.12", "--end", "0.28")
    assert ran.code == 0, ran.err
    assert len(_video(out / "part.mp4")[0]) == 4


@pytest.mark.parametrize("tick", range(132_001, 132_009))
def test_no_frame_is_lost_to_a_clock_that_is_told_to_the_microsecond(
    tick: int, process: Run, tmp_path: Path, out: Path
) -> None:
    """A ninth of a microsecond more or less than what FFmpeg says of where a file begins."""
    path = tmp_path / "fine.ts"
    with av.open(str(path), "w") as container:
        stream: Any = container.add_stream("mpeg2video", rate=25)
        stream.width, stream.height, stream.pix_fmt = 64, 48, "yuv420p"
        stream.codec_context.time_base = Fraction(1, 25)
        for index in range(6):
            frame = av.VideoFrame.from_ndarray(np.full((48, 64, 3), 20 * index, np.uint8))
            frame.pts, frame.time_base = index, Fraction(1, 25)
            for packet in stream.encode(frame):
                packet.pts, packet.dts = (3600 * t + tick for t in (packet.pts, packet.dts))
                packet.time_base = Fraction(1, 90_000)
                container.mux(packet)
        for packet in stream.encode(None):
            packet.pts, packet.dts = (3600 * t + tick for t in (packet.pts, packet.dts))
            packet.time_base = Fraction(1, 90_000)
            container.mux(packet)
    assert process(path, "-o", out / "o.mp4").code == 0
    assert len(_video(out / "o.mp4")[0]) == 6
    assert process(path, "-o", out / "p.mp4", "--start", "0.08").code == 0
    assert len(_video(out / "p.mp4")[0]) == 4


def test_recordings_joined_end_to_end_follow_on_each_other(
    process: Run, tmp_path: Path, out: Path
) -> None:
    joined = tmp_path / "joined.ts"
    joined.write_bytes(2 * _stream_at(tmp_path / "one.ts", 2).read_bytes())
    ran = process(joined, "-o", out / "o.mp4")
    assert ran.code == 0 and "its clock jumps back 1 times" in ran.err
    times = _video(out / "o.mp4")[0]
    assert len(times) == 20
    assert {later - sooner for sooner, later in itertools.pairwise(times)} == {Fraction(1, 25)}


def test_the_sources_own_clock_is_kept(
    process: Run, clip: Path, tmp_path: Path, out: Path, data_dir: Path
) -> None:
    for name in ("person-again.mkv", "person-book.mkv", "vfr-audio.mp4", "handheld-desk.mp4"):
        source = data_dir / "clips" / name
        assert process(source, "-o", out / f"{name}.mp4", "--end", "0.5").code == 0
        given, written = _video(source)[0], _video(out / f"{name}.mp4")[0]
        assert written == given[: len(written)] and len(written) >= 2, name


def test_a_folder_of_videos_and_folders_with_a_dot(
    process: Run, clip: Path, tmp_path: Path, out: Path
) -> None:
    films = tmp_path / "films"
    films.mkdir()
    for name in ("a.mp4", "b.mp4"):
        (films / name).write_bytes(clip.read_bytes())
    (films / "notes.txt").write_text("mine")
    assert process(films, "-o", out / "v1.0").code == 0
    assert sorted(p.name for p in (out / "v1.0").iterdir()) == ["a-depth.mp4", "b-depth.mp4"]
    (out / "my.folder").mkdir()
    assert process(clip, "-o", out / "my.folder").code == 0
    assert (out / "my.folder" / "clip-depth.mp4").is_file()


def test_pictures_into_what_pictures_are_not_written_as(
    process: Run, pictures: Path, out: Path
) -> None:
    ran = process(pictures / "b.png", "-o", out / "a.jpg")
    assert ran.code == 1 and "a.jpg: the depth of a picture is written as .png" in ran.errors[0]
    ran = process(pictures, "-o", out / "a.png")
    assert ran.code == 1 and "written into a folder, or as a video" in ran.errors[0]


def test_a_picture_that_is_cut_off(process: Run, out: Path, tmp_path: Path) -> None:
    noise = np.random.default_rng(0).integers(0, 256, (90, 120, 3), np.uint8)
    cv2.imwrite(str(tmp_path / "whole.jpg"), noise)
    cut = tmp_path / "cut.jpg"
    cut.write_bytes((tmp_path / "whole.jpg").read_bytes()[:3000])
    ran = process(cut, "-o", out / "o.png")
    assert ran.code == 1 and "cut.jpg: is cut off" in ran.errors[0]


def test_the_shape_of_pixels_is_kept(process: Run, tmp_path: Path, out: Path) -> None:
    wide = _stream_at(tmp_path / "wide.mkv", 0, Fraction(16, 11))
    assert process(wide, "-o", out / "o.mp4").code == 0
    aspects = []
    for path in (wide, out / "o.mp4"):
        with av.open(str(path)) as container:
            aspects.append(container.streams.video[0].sample_aspect_ratio)
    assert aspects[0] == aspects[1] != 1


def test_a_name_with_colons(process: Run, clip: Path, out: Path) -> None:
    named = clip.with_name("2024-01-01T12:30:00.mkv")
    named.write_bytes(clip.read_bytes())
    ran = process(named, "-o", out / "o.mp4")
    assert ran.code == 0, ran.err
    assert len(_video(out / "o.mp4")[0]) == 10


def test_a_result_of_before_makes_room(process: Run, clip: Path, out: Path) -> None:
    assert process(clip, "-o", out / "o", "--as", "frames16").code == 0
    (out / "o" / "notes.png").write_text("mine")
    ran = process(clip, "-o", out / "o", "--as", "frames16", "--end", "0.1", "--overwrite")
    assert ran.code == 0, ran.err
    names = sorted(p.name for p in (out / "o").iterdir())
    pictures = ["000000.png", "000001.png", "000002.png"]
    assert names == [*pictures, "frames.csv", "livedepth.json", "notes.png"]


@pytest.mark.parametrize("name", ["o.mp4", "o.mkv"])
def test_a_film_is_as_long_as_its_source(name: str, process: Run, clip: Path, out: Path) -> None:
    """Encoded with B-frames, which are decoded ahead of what is shown."""
    assert process(clip, "-o", out / name).code == 0
    with av.open(str(out / name)) as container:
        (stream,) = container.streams.video
        assert container.duration is not None and container.duration / av.time_base == 0.4
        assert stream.average_rate == 25
        if name == "o.mp4":
            assert stream.duration is not None and stream.time_base is not None
            assert stream.duration * stream.time_base == Fraction(2, 5)


def test_the_last_frame_of_an_animation_keeps_its_own_time(
    process: Run, out: Path, tmp_path: Path
) -> None:
    made = cv2.Animation()
    made.frames = [np.full((32, 48, 4), 60 * index + 40, np.uint8) for index in range(3)]
    made.durations = [100, 200, 900]
    for name in ("a.gif", "a.webp"):
        assert cv2.imwriteanimation(str(tmp_path / name), made)
        assert process(tmp_path / name, "-o", out / f"{name}.mp4").code == 0
        with av.open(str(out / f"{name}.mp4")) as container:
            stream = container.streams.video[0]
            base, lasts = stream.time_base, container.duration
            ticks = sorted(p.pts for p in container.demux(video=0) if p.pts is not None)
        assert base is not None and lasts is not None
        assert [float(tick * base) for tick in ticks] == pytest.approx([0, 0.1, 0.3])
        assert lasts / av.time_base == pytest.approx(1.2)
