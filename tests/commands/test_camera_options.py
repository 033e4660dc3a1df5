"""``--fov``, ``--focal`` and ``--known``, and what outputs say of them."""

from __future__ import annotations

import json
import math
from collections.abc import Callable
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import pytest

from livedepth.capture import camera as cameras
from livedepth.capture.demo import DemoSource
from livedepth.commands.info import describe
from livedepth.defaults import FOCAL
from tests.commands.conftest import Ran, write_clip

Run = Callable[..., Ran]


@pytest.fixture
def picture(tmp_path: Path) -> Path:
    path = tmp_path / "room.png"
    noise = np.random.default_rng(0).integers(0, 256, (24, 32, 3), np.uint8)
    cv2.imwrite(str(path), noise)
    return path


def arrays(folder: Path) -> tuple[Any, dict[str, str]]:
    with np.load(next(folder.glob("*.npz"))) as chunk:
        return chunk["depth"], json.loads(str(chunk["livedepth"]))


def test_a_field_of_view_scales_metres_and_is_said(
    run: Run, picture: Path, weights: Path, tmp_path: Path
) -> None:
    made = {}
    for name, options in {
        "plain": (),
        "fov": ("--fov", "90"),
        "long": ("--field-of-view", "90"),
        "focal": ("--focal", "16"),
    }.items():
        out = tmp_path / name
        ran = run("process", picture, "-o", out, "--as", "npz", "-m", weights, *options)
        assert ran.code == 0, ran.err
        made[name] = arrays(out)
    plain, facts = made["plain"]
    assert facts["camera"] == "field of view 63.3° (assumed)" and facts["unit"] == "m"
    for name in ("fov", "long", "focal"):
        depth, facts = made[name]
        np.testing.assert_allclose(depth, plain * 0.5 / FOCAL, rtol=1e-5)
        assert facts["camera"] == "field of view 90° (given)"


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (("--fov", "3"), "--fov 3: a field of view has 5 to 170 degrees"),
        (("--focal", "0"), "--focal 0: is no number of pixels"),
        (("--fov", "60", "--focal", "500"), "give one of them"),
        (("--known", "1,2"), "--known '1,2': expected X,Y=METRES"),
        (("--known", "99,2=1"), "99,2=1: is outside the picture, which has 32×24 pixels"),
    ],
)
def test_wrong_values_are_wrong_usage(
    run: Run, picture: Path, weights: Path, tmp_path: Path, options: tuple[str, ...], said: str
) -> None:
    ran = run("process", picture, "-o", tmp_path / "o", "--as", "npz", "-m", weights, *options)
    assert ran.code == 2 and len(ran.errors) == 1 and said in ran.errors[0]
    assert not (tmp_path / "o").exists()


def test_every_kind_of_output_says_it(run: Run, weights: Path, tmp_path: Path) -> None:
    clip = write_clip(tmp_path / "clip.mp4", frames=3)
    for kind, name in (
        *(("color", "c.mp4"), ("gray16", "g.mkv"), ("frames16", "f"), ("npz", "n")),
        *(("pointcloud", "p"), ("sbs", "s.mp4")),
    ):
        out = tmp_path / name
        ran = run("process", clip, "-o", out, "--as", kind, "-m", weights, "--fov", "70")
        assert ran.code == 0, ran.err
        facts = describe(str(out))["made_by"]
        assert facts["camera"] == "field of view 70° (given)", kind
        if kind in ("pointcloud", "sbs"):
            assert facts["field_of_view"] == "70"
    points = next((tmp_path / "p").glob("*.ply")).read_bytes().partition(b"end_header\n")[2]
    x, _, z = np.frombuffer(points, [("p", "<f4", 3), ("c", "u1", 3)])["p"].T
    outermost = 5 / 6 * math.tan(math.radians(35))  # the middle of the last of six cells
    assert (np.abs(x) / z).max() == pytest.approx(outermost, rel=1e-3)


def test_exif_of_a_photo(run: Run, weights: Path, tmp_path: Path) -> None:
    from PIL import Image

    exif = Image.Exif()
    exif.get_ifd(0x8769)[0xA405] = 31
    Image.new("RGB", (36, 24), (90, 80, 70)).save(tmp_path / "a.jpg", exif=exif)
    ran = run("process", tmp_path / "a.jpg", "-o", tmp_path / "a.png", "-m", weights)
    assert ran.code == 0
    assert describe(str(tmp_path / "a.png"))["made_by"]["camera"] == "field of view 60.3° (EXIF)"


def test_known_points_make_metres_of_relative_depth(
    run: Run, make_onnx: Callable[..., Path], tmp_path: Path
) -> None:
    model = make_onnx(tmp_path / "net.onnx", (1, 3, 24, 32))
    model.with_suffix(".yaml").write_text("output: inverse\n")
    ramp = np.tile(np.linspace(30, 220, 32), (24, 1)).astype(np.uint8)
    cv2.imwrite(str(tmp_path / "ramp.png"), np.repeat(ramp[..., None], 3, axis=2))
    given = 111 * ramp.astype(np.float64) / 255  # what the network gives
    common = ("process", tmp_path / "ramp.png", "-m", model, "--precision", "float32")
    relative = run(*common, "-o", tmp_path / "x", "--as", "frames16")
    assert relative.code == 1 and "gives relative depth, not metres" in relative.errors[0]
    points = ("--known", "2,10=5", "--known", "30,10=0.8")
    ran = run(*common, "-o", tmp_path / "d", "--as", "npz", *points)
    assert ran.code == 0, ran.err
    depth, facts = arrays(tmp_path / "d")
    scale, shift = np.polyfit([given[10, 2], given[10, 30]], [1 / 5, 1 / 0.8], 1)
    np.testing.assert_allclose(depth[0], 1 / (given * scale + shift), rtol=1e-3)
    assert facts["unit"] == "m (fitted)" and facts["fitted"] == "2,10=5 30,10=0.8"
    ran = run(*common, "-o", tmp_path / "f", "--as", "frames16", *points)
    assert ran.code == 0, ran.err
    assert describe(str(tmp_path / "f"))["made_by"]["unit"] == "mm (fitted)"
    millimetres = cv2.imread(str(tmp_path / "f" / "ramp.png"), cv2.IMREAD_UNCHANGED)
    assert millimetres is not None and millimetres[10, 2] == pytest.approx(5000, abs=5)
    ran = run(*common, "-o", tmp_path / "w", "--as", "npz", "--known", "2,1=1", "--known", "30,1=5")
    assert ran.code == 2 and "contradict the network" in ran.errors[0]
    assert not (tmp_path / "w").exists()


def test_known_points_are_of_the_first_picture_that_is_taken(
    run: Run, weights: Path, tmp_path: Path
) -> None:
    clip = write_clip(tmp_path / "clip.mp4", frames=6)
    found = []
    for name, options in (("all", ()), ("late", ("--start", "0.1"))):
        out = tmp_path / name
        ran = run(
            *("process", clip, "-o", out, "--as", "npz", "-m", weights, "--known", "5,5=2"),
            *options,
        )
        assert ran.code == 0, ran.err
        found.append(arrays(out)[0][0][5, 5])
    assert found == pytest.approx([2, 2], rel=1e-3)


@pytest.mark.parametrize(
    ("inputs", "options", "said"),
    [
        (("a.png", "b.png"), (), "about one picture, and there are 2 inputs"),
        (("a.png",), ("--cluster", "local"), "cannot be used with --cluster"),
        (("-",), (), "standard input is read once"),
    ],
)
def test_known_points_that_mean_no_one_picture(
    run: Run, tmp_path: Path, inputs: tuple[str, ...], options: tuple[str, ...], said: str
) -> None:
    for name in ("a.png", "b.png"):
        cv2.imwrite(name, np.zeros((24, 32, 3), np.uint8))
    out = tmp_path / ("o.mp4" if inputs == ("-",) else "o")
    ran = run("process", *inputs, "-o", out, "--known", "1,2=3", *options)
    assert ran.code == 2 and said in ran.errors[0]


def test_a_data_set_has_the_intrinsics_and_they_are_used(
    run: Run, weights: Path, tmp_path: Path
) -> None:
    from livedepth.capture.sources import open_source

    clip, folder = write_clip(tmp_path / "clip.mp4", frames=3), tmp_path / "set"
    ran = run("record", clip, "-o", folder, "-m", weights, "--fov", "80", "--frames", "3")
    assert ran.code == 0, ran.err
    facts = json.loads((folder / "dataset.json").read_text())
    width = facts["camera"]["width"]
    focal = 0.5 * width / math.tan(math.radians(40))
    assert facts["intrinsics"]["fx"] == pytest.approx(focal)
    assert facts["intrinsics"]["from"] == "given"
    assert facts["metres"] == "field of view 80° (given)"
    rgb = next(folder.rglob("*rgb*/*.*"), None) or next(folder.rglob("*.jpg"))
    with open_source(str(rgb)) as source:  # type: ignore[attr-defined]
        lens = source.info.lens
    assert lens.origin == "dataset.json" and lens.degrees(width) == pytest.approx(80)


def test_evaluate_scores_metres_of_the_data_set_s_camera(
    run: Run, weights: Path, tmp_path: Path
) -> None:
    clip, folder = write_clip(tmp_path / "clip.mp4", frames=4), tmp_path / "set"
    assert run("record", clip, "-o", folder, "-m", weights, "--fov", "90").code == 0

    ran = run("evaluate", weights, "--data", folder, "--split", "train", "--json")
    assert ran.code == 0, ran.err
    error = json.loads(ran.out)["models"][0]["abs_rel"]
    assert error == pytest.approx(0, abs=2e-3), "its own metres, through the same lens"


def test_the_demo_knows_its_camera_and_changes_nothing(
    run: Run, weights: Path, tmp_path: Path
) -> None:
    ran = run("record", "demo", "-o", tmp_path / "set", "-m", weights, "--frames", "1")
    assert ran.code == 0, ran.err
    facts = json.loads((tmp_path / "set" / "dataset.json").read_text())
    assert facts["metres"] == "field of view 63.3° (demo)"
    assert DemoSource(8, 6).info.lens is not None


def test_the_settings_know_a_camera_by_its_name(
    run: Run, weights: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Capture:
        def isOpened(self) -> bool:
            return True

        def read(self) -> tuple[bool, Any]:
            return True, np.full((48, 64, 3), 90, np.uint8)

        def release(self) -> None:
            """Nothing is open."""

    settings = tmp_path / "settings.yaml"
    settings.write_text("cameras:\n  Desk Cam: {field_of_view: 75}\n")
    monkeypatch.setenv("LIVEDEPTH_SETTINGS", str(settings))
    monkeypatch.setattr(cameras, "list_cameras", lambda: [cameras.CameraName(3, "Desk Cam")])
    monkeypatch.setattr(
        cameras.CameraSource.__init__, "__kwdefaults__", {"opener": lambda *_: Capture()}
    )
    for spec in ("3", "Desk Cam"):
        folder = tmp_path / spec
        ran = run("record", spec, "-o", folder, "-m", weights, "--frames", "2")
        assert ran.code == 0, ran.err
        facts = json.loads((folder / "dataset.json").read_text())
        assert facts["metres"] == "field of view 75° (settings)"
