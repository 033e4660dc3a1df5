"""``import livedepth``: the page's own code, what it costs, and scripts that forget to close."""

from __future__ import annotations

import inspect
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import pytest

import livedepth
from livedepth.capture import sources
from livedepth.output.images import write_png
from tests.commands.conftest import write_clip
from tests.pages import DOCS, code_blocks

ROOT = Path(__file__).parent.parent
PAGE = DOCS / "api.md"
BLOCKS = code_blocks(PAGE)
Script = Callable[[str], subprocess.CompletedProcess[str]]


@pytest.fixture(scope="module")
def clip(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Twelve frames of the demo room as a video."""
    path = tmp_path_factory.mktemp("clip") / "clip.mp4"
    writer = cv2.VideoWriter(str(path), cv2.VideoWriter.fourcc(*"mp4v"), 25, (160, 120))
    with livedepth.open_source("demo", paced=False) as room:
        for _ in range(12):
            frame = room.read()
            assert frame is not None
            writer.write(cv2.resize(frame.image[..., ::-1], (160, 120)))
    writer.release()
    return path


@pytest.fixture
def place(tmp_path: Path, clip: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A working folder with ``photo.jpg`` and ``clip.mp4``, as the page has them."""
    picture = np.full((60, 80, 3), 120, np.uint8)
    picture[20:40] = 200
    cv2.imwrite(str(tmp_path / "photo.jpg"), picture)
    (tmp_path / "clip.mp4").write_bytes(clip.read_bytes())
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def a_webcam(clip: Path, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Camera 0 is a film, and OpenCV's window takes what it is shown; Escape at the fourth."""
    shown: list[str] = []
    real = sources.open_source

    def opened(spec: str, **how: Any) -> Any:
        return real(str(clip) if spec == "0" else spec, **how)

    def show(name: str, picture: Any) -> None:
        assert picture.shape == (120, 160, 3) and picture.dtype == np.uint8
        shown.append(name)

    monkeypatch.setattr(sources, "open_source", opened)
    monkeypatch.setattr(cv2, "imshow", show)
    monkeypatch.setattr(cv2, "waitKey", lambda _ms: 27 if len(shown) == 4 else -1)
    return shown


@pytest.mark.parametrize("heading", BLOCKS)
def test_the_pages_code_runs(
    heading: str, place: Path, a_webcam: list[str], unregistered: None
) -> None:
    exec(compile(BLOCKS[heading], f"docs/api.md, {heading}", "exec"), {"__name__": "page"})
    match heading:
        case "A webcam, live":
            assert a_webcam == ["depth"] * 4, "the loop ends with the key"
        case "A file into a file":
            assert (place / "depth.mkv").stat().st_size > 1000
        case "A sink of your own":
            lines = (place / "nearest.csv").read_text().splitlines()
            assert len(lines) == 3, "a heading, and frames 0 and 10 of twelve"
        case "Points in space":
            assert (place / "room.ply").read_bytes().startswith(b"ply\n")
        case "A network of your own":
            assert (place / "one-layer.safetensors").is_file()


def test_one_picture_takes_four_lines_and_a_webcam_eight() -> None:
    for heading, most in (("Depth of one picture", 4), ("A webcam, live", 8)):
        lines = [line for line in BLOCKS[heading].splitlines() if line.strip()]
        assert len(lines) <= most, heading


def test_every_name_is_there_and_says_what_it_is() -> None:
    page = PAGE.read_text(encoding="utf-8")
    for name in livedepth.__all__:
        thing = getattr(livedepth, name)
        if inspect.isfunction(thing) and thing.__module__ == "livedepth.api":
            assert thing.__doc__ and ">>>" in thing.__doc__, f"{name}: no example"
            assert name in page, f"{name}: not in docs/api.md"
    assert set(livedepth.__all__) <= set(dir(livedepth))
    with pytest.raises(AttributeError, match="no attribute 'depht_of'"):
        _ = livedepth.depht_of


def test_depth_has_the_size_of_its_picture(place: Path) -> None:
    depth = livedepth.depth_of("photo.jpg")
    assert depth.shape == (60, 80) and depth.dtype == np.float32
    assert np.isfinite(depth).all() and depth.min() > 0


def test_every_frame_of_a_file_once_and_in_order(place: Path) -> None:
    with livedepth.open_engine() as engine:
        seen = [one.frame.index for one in livedepth.depth_frames("clip.mp4", engine)]
        some = [one.frame.index for one in livedepth.depth_frames("clip.mp4", engine, every=5)]
        few = [one.frame.index for one in livedepth.depth_frames("clip.mp4", engine, frames=2)]
    assert (seen, some, few) == (list(range(12)), [0, 5, 10], [0, 1])


def test_stabilised_frames_differ_and_keep_their_pictures(place: Path) -> None:
    with livedepth.open_engine() as engine:
        plain = [*livedepth.depth_frames("clip.mp4", engine)]
        calm = [*livedepth.depth_frames("clip.mp4", engine, stabilise=0.9)]
    assert np.allclose(plain[0].depth, calm[0].depth, rtol=1e-5)
    assert not np.array_equal(plain[5].depth, calm[5].depth)
    assert np.array_equal(plain[5].frame.image, calm[5].frame.image)


def test_a_loop_that_is_left_closes_its_source(place: Path) -> None:
    source = livedepth.open_source("clip.mp4")
    for _ in livedepth.depth_frames(source):
        break
    assert source.read() is None, "it is closed"


def test_an_error_of_the_source_reaches_the_loop(place: Path) -> None:
    class Broken:
        info = livedepth.SourceInfo("broken", 64, 48, live=False, kind="video")
        warnings = ()

        def read(self) -> None:
            raise livedepth.UserError("{name}: unplugged", name="broken")

        def close(self) -> None: ...

    with pytest.raises(livedepth.UserError, match=r"^broken: unplugged$"):
        list(livedepth.depth_frames(Broken()))


def test_a_sink_begins_at_zero_where_a_broadcasts_clock_does_not(place: Path) -> None:
    recorded = write_clip(place / "broadcast.ts", begins=3600)
    with livedepth.open_source(recorded) as source, livedepth.open_engine() as engine:
        assert source.info.origin > 3000
        sink = livedepth.open_sink("out.mp4", source, engine)
        for seen in livedepth.depth_frames(source, engine):
            sink.write(seen)
        sink.finish()
    with livedepth.open_source("out.mp4") as written:
        frame = written.read()
    assert frame is not None and frame.pts < 1


def test_live_frames_come_one_by_one(place: Path) -> None:
    with livedepth.open_engine() as engine:
        used: list[str] = []
        real = engine.infer_all
        engine.infer_all = lambda images: used.append("several") or real(images)  # type: ignore[method-assign,func-returns-value]
        assert len(list(livedepth.depth_frames("demo", engine, frames=2))) == 2
        assert used == [], "each as early as possible"
        assert len(list(livedepth.depth_frames("clip.mp4", engine, frames=2))) == 2
        assert used == ["several"]


@pytest.fixture
def script(place: Path) -> Script:
    """Runs a program in the working folder; a hang fails it."""

    def run(code: str) -> subprocess.CompletedProcess[str]:
        environment = {**os.environ, "PYTHONPATH": str(ROOT)}
        program = [sys.executable, "-c", code]
        return subprocess.run(
            program, capture_output=True, text=True, env=environment, timeout=300, check=False
        )

    return run


@pytest.mark.parametrize(
    "forgets",
    [
        "frames = livedepth.depth_frames('clip.mp4'); next(frames)",
        "frames = livedepth.depth_frames('demo'); next(frames)",
        "source = livedepth.open_source('demo'); source.read()",
        "engine = livedepth.open_engine(); held = engine.infer_all([livedepth.np_zeros()])",
        "raise SystemExit(0)",
    ],
)
def test_a_script_that_forgets_to_close_ends(forgets: str, script: Script) -> None:
    code = (
        "import numpy, livedepth\n"
        "livedepth.np_zeros = lambda: numpy.zeros((48, 64, 3), numpy.uint8)\n"
        f"{forgets}\nprint('last line', flush=True)"
    )
    ended = script(code)
    assert ended.returncode == 0, ended.stderr
    assert ended.stdout.strip() == ("" if "SystemExit" in forgets else "last line")


def test_importing_loads_nothing_heavy(script: Script) -> None:
    heavy = ("torch", "cv2", "openvino", "av", "numpy", "PyQt6", "typer")
    code = f"import sys, livedepth; print([m for m in {heavy} if m in sys.modules])"
    assert script(code).stdout.strip() == "[]"


def test_pictures_and_files_are_read_alike(place: Path) -> None:
    photo = cv2.imread("photo.jpg")
    assert photo is not None
    image = photo[..., ::-1].astype(np.uint8)
    write_png(Path("same.png"), np.ascontiguousarray(image))
    with livedepth.open_engine() as engine:
        given = livedepth.depth_of(np.ascontiguousarray(image), engine)
        assert np.array_equal(given, livedepth.depth_of("same.png", engine))
