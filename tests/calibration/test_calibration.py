"""A camera's focal length by a printed board."""

from __future__ import annotations

import json
from pathlib import Path

import cv2
import numpy as np
import pytest
from typer.testing import CliRunner

from livedepth.calibration.boards import Board, Charuco, Chessboard, parse_board, parse_length
from livedepth.calibration.solving import solve
from livedepth.calibration.views import Views
from livedepth.capture import camera as cameras
from livedepth.cli import cli
from livedepth.errors import SettingsError, SourceError
from livedepth.frames import Frame, Image
from livedepth.settings import load_settings
from tests.calibration.printed import SIDES, SQUARE, charuco, chessboard, seen, walk

SIZE = (240, 320)
CAMERA = np.array([[230.0, 0, 163.0], [0, 230.0, 117.0], [0, 0, 1]])


@pytest.fixture(scope="module")
def pictures() -> list[Image]:
    return list(walk(chessboard(), CAMERA, SIZE))


def views_of(pictures: list[Image], board: Board | None = None, *, live: bool = False) -> Views:
    views = Views(board or Chessboard(SIDES, SQUARE), live=live)
    for number, image in enumerate(pictures):
        views.take(Frame(image, number, number / 30, 0.0, "board"))
    return views


def test_the_focal_length_of_a_known_camera(pictures: list[Image]) -> None:
    found = solve(views_of(pictures))
    assert found.fx == pytest.approx(CAMERA[0, 0], rel=0.01)
    assert found.fy == pytest.approx(CAMERA[1, 1], rel=0.01)
    assert (found.cx, found.cy) == pytest.approx((163, 117), abs=3)
    assert found.error < 0.3 and found.doubt < 0.01
    assert (found.width, found.height) == (320, 240)


def test_a_board_with_markers_of_which_a_part_is_seen() -> None:
    camera = np.array([[460.0, 0, 322.0], [0, 460.0, 238.0], [0, 0, 1]])
    pictures = list(walk(charuco(), camera, (480, 640)))[::2]
    for image in pictures[::3]:
        image[:160, :160] = 60  # a hand before it
    found = solve(views_of(pictures, Charuco(SIDES, SQUARE, "4X4_50")))
    assert found.fx == pytest.approx(460, rel=0.01)


def test_no_board_is_said(pictures: list[Image]) -> None:
    with pytest.raises(SourceError, match=r"no board was found in 2 pictures; check --board"):
        solve(views_of([np.full((*SIZE, 3), 90, np.uint8)] * 2))


def test_few_views_are_refused(pictures: list[Image]) -> None:
    with pytest.raises(SourceError, match=r"there are 2 different views .* at least 8"):
        solve(views_of([pictures[0]] * 5 + [pictures[4]] * 5))


def test_a_board_that_stays_at_one_height_is_refused() -> None:
    printed = chessboard()
    pictures = [
        seen(printed, CAMERA, SIZE, (20 * (n % 3 - 1), 18 * (n // 3 - 1), 0), (x, 0, 0.68))
        for n, x in enumerate(np.linspace(-0.28, 0.28, 9))
    ]
    with pytest.raises(SourceError, match=r"in 3 of 9 parts of the .*; show it at the top left"):
        solve(views_of(pictures))


def test_a_board_that_is_never_tilted_says_nothing_of_the_focal_length() -> None:
    pictures = list(walk(chessboard(), CAMERA, SIZE, tilted=False))
    with pytest.raises(SourceError, match=r"focal length is known to ±.* tilted"):
        solve(views_of(pictures))


def test_pictures_of_different_sizes_are_refused(pictures: list[Image]) -> None:
    with pytest.raises(SourceError, match="different sizes"):
        views_of([pictures[0], pictures[0][:200]])


def test_of_a_live_camera_only_a_board_that_is_held_still_is_taken(pictures: list[Image]) -> None:
    assert not views_of(pictures[::2], live=True).seen
    held = [image for image in pictures[::2] for _ in range(2)]
    views = views_of(held, live=True)
    assert len(views.seen) == len(pictures[::2])
    assert not views.enough, "sixteen are wanted"


def test_what_to_show_next_is_said(pictures: list[Image]) -> None:
    views = views_of(pictures[8:9])
    wished = [str(views.wish())]
    for number, image in enumerate(pictures):
        views.take(Frame(image, number, 0.0, 0.0, "board"))
        wished.append(str(views.wish()))
    assert "top left" in wished[0]
    assert wished[-1] == "None"


@pytest.mark.parametrize("text", ["9", "9x", "1x6", "9x6x2", "99x6", ""])
def test_a_board_that_is_none(text: str) -> None:
    with pytest.raises(SettingsError, match="expected the inner corners"):
        parse_board(text)


def test_lengths() -> None:
    for text in ("25mm", "2.5cm", "0.025m", "25", " 25 MM "):
        assert parse_length("--square", text) == pytest.approx(0.025)
    for text in ("", "mm", "-3", "0", "1e3", "25in", "11m"):
        with pytest.raises(SettingsError, match="expected a length"):
            parse_length("--square", text)


def test_an_unknown_set_of_markers_names_those_that_are_known() -> None:
    with pytest.raises(SettingsError, match="4X4_50"):
        Charuco(SIDES, SQUARE, "9X9_9")


def saved(pictures: list[Image], folder: Path) -> Path:
    folder.mkdir()
    for number, image in enumerate(pictures):
        cv2.imwrite(str(folder / f"{number:02d}.png"), image[..., ::-1])
    return folder


def test_a_folder_of_pictures_is_kept_for_a_camera(
    pictures: list[Image], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "settings.yaml"
    path.write_text("cameras:\n  My Cam: {mirror: false, field_of_view: 80}\ncolormap: magma\n")
    monkeypatch.setenv("LIVEDEPTH_SETTINGS", str(path))
    folder = saved(pictures[::2], tmp_path / "shots")
    arguments = ["calibrate", str(folder), "--board", "9x6", "--square", "25mm", "--json"]
    result = CliRunner().invoke(cli, [*arguments, "--for", "My Cam"])
    told = json.loads(result.stdout)
    assert told["camera"] == "My Cam"
    assert told["field_of_view"] == pytest.approx(2 * np.degrees(np.arctan(160 / 230)), rel=0.01)
    settings = load_settings(path).settings
    habits = settings.camera("My Cam")
    assert (habits.mirror, settings.colormap) == (False, "magma")
    lens = settings.lens(["My Cam"])
    assert lens is not None and lens.origin == "calibrated"
    assert lens.ratio(640) == pytest.approx(230 / 320, rel=0.01)
    assert lens.fits(640, 480) and not lens.fits(640, 360)


def test_a_camera_is_kept_by_its_name(
    pictures: list[Image], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Capture:
        def __init__(self) -> None:
            self.left = iter([image for image in pictures[::2] for _ in range(2)])

        def isOpened(self) -> bool:
            return True

        def read(self) -> tuple[bool, Image | None]:
            image = next(self.left, None)
            return image is not None, image

        def release(self) -> None:
            """Nothing is open."""

    path = tmp_path / "settings.yaml"
    monkeypatch.setenv("LIVEDEPTH_SETTINGS", str(path))
    monkeypatch.setattr(cameras, "list_cameras", lambda: [cameras.CameraName(3, "Desk Cam")])
    monkeypatch.setattr(
        cameras.CameraSource.__init__, "__kwdefaults__", {"opener": lambda *_: Capture()}
    )
    monkeypatch.setattr("livedepth.calibration.views.ENOUGH_VIEWS", 9)
    result = CliRunner().invoke(cli, ["calibrate", "3"])
    assert result.exit_code == 0, result.output
    assert "hold the board still" in result.output
    assert "of 9 views; " in result.output
    assert load_settings(path).settings.camera("Desk Cam").intrinsics is not None
