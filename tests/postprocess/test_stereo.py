"""The second eye: against the demo room drawn from where that eye is, and where rules are exact."""

from __future__ import annotations

import math
from functools import cache

import cv2
import numpy as np
import numpy.typing as npt
import pytest

from livedepth.capture.room import Room, path
from livedepth.errors import SettingsError
from livedepth.frames import Image
from livedepth.postprocess import stereo
from livedepth.postprocess.stereo import EYE_DISTANCE, Parallax, Stereo, anaglyph, second_eye

SIZE = (240, 320)


@cache
def room() -> Room:
    return Room(SIZE[1], SIZE[0])


def error(picture: Image, truth: Image, inside: npt.NDArray[np.bool_]) -> float:
    """Mean absolute difference in levels of 255."""
    return float(np.abs(picture.astype(float) - truth)[:, inside].mean())


def moved(picture: Image, pixels: float) -> Image:
    """All of a picture, ``pixels`` to the left."""
    by = np.array([[1, 0, -pixels], [0, 1, 0]], np.float32)
    size = picture.shape[1::-1]
    found = cv2.warpAffine(picture, by, size, borderMode=cv2.BORDER_REFLECT)
    return found.astype(np.uint8, copy=False)


def test_it_sees_the_room_as_it_looks_from_there(monkeypatch: pytest.MonkeyPatch) -> None:
    width = SIZE[1]
    focal = room().intrinsics[0]
    degrees = 2 * math.degrees(math.atan(width / 2 / focal))
    errors = []
    for time in (0.0, 16.0, 24.0):
        picture, depth = room().render(time)
        screen = float(np.median(depth))
        right = path.pose(time)
        right[:3, 3] += EYE_DISTANCE * right[:3, 0]
        with monkeypatch.context() as patch:
            patch.setattr(path, "pose", lambda _, right=right: right)
            seen, _ = room().render(time)
        away = focal * EYE_DISTANCE / screen  # which the pictures are moved by, so that they meet
        truth, inside = moved(seen, -away), np.arange(width) > away + 1
        eyes = Parallax(Stereo(convergence=screen, field_of_view=degrees))
        apart = eyes.update(depth, time, "m", width)
        shifts = [moved(picture, pixels) for pixels in np.linspace(-5, 5, 21)]
        errors.append(
            (
                error(second_eye(picture, apart), truth, inside),
                min(error(shifted, truth, inside) for shifted in shifts),  # the best that there is
                error(picture, truth, inside),
            )
        )
    drawn, shifted, same = np.mean(errors, axis=0)
    assert drawn < 0.55 * shifted and shifted <= same
    assert drawn < 3.5  # of 255; about 2 are the noise, which the room's camera adds to both


def _scene() -> tuple[Image, npt.NDArray[np.float32]]:
    """A red post from column 40 to 59 at 6 pixels before a background of grey columns."""
    picture = np.repeat(np.arange(100, 228, dtype=np.uint8)[None, :128, None], 3, axis=2)
    picture = np.repeat(picture, 8, axis=0)
    picture[:, 40:60] = (255, 0, 0)
    apart = np.zeros(picture.shape[:2], np.float32)
    apart[:, 40:60] = 6
    return picture, apart


def test_what_is_near_moves_and_hides_and_the_gap_is_background() -> None:
    picture, apart = _scene()
    seen = second_eye(picture, apart)
    assert (seen[:, 34:54] == (255, 0, 0)).all()
    assert np.array_equal(seen[:, :34], picture[:, :34])
    assert np.array_equal(seen[:, 60:], picture[:, 60:])
    gap = seen[:, 54:60]
    assert (gap[..., 0] == gap[..., 1]).all(), "the post was smeared"
    assert np.abs(gap[0, :, 0].astype(int) - picture[0, 60, 0]).max() <= 7


def test_past_a_thin_thing_the_surface_behind_it_is_seen() -> None:
    picture, apart = _scene()
    picture[:, 43:60] = np.arange(143, 160, dtype=np.uint8)[None, :, None]
    apart[:, 43:60] = 0
    seen = second_eye(picture, apart)
    assert (seen[:, 34:37] == (255, 0, 0)).all()
    assert np.array_equal(seen[:, 37:40], picture[:, 37:40])


def test_between_pixels_it_is_exact() -> None:
    picture, _ = _scene()
    seen = second_eye(picture[:, 62:], np.full((8, 66), 2.5, np.float32))
    expected = picture[0, 62:, 0][:60].astype(float) + 2.5
    assert np.abs(seen[0, :60, 0] - expected).max() <= 0.5


def test_a_slope_made_by_enlarging_is_torn_as_the_edge_that_it_was() -> None:
    picture, apart = _scene()
    coarse = apart[:, ::4].copy()
    seen = second_eye(picture, coarse)
    assert (seen[:, 36:52] == (255, 0, 0)).all()
    gap = seen[:, 56:]
    assert (gap[..., 0] == gap[..., 1]).all()


@pytest.mark.parametrize("seed", range(5))
def test_of_what_falls_on_one_place_the_nearest_is_seen(seed: int) -> None:
    """Against the plain definition, with whole pixels."""
    random = np.random.default_rng(seed)
    width = 90
    apart = np.repeat(3 * random.integers(-2, 5, (3, 30)), 3, axis=1).astype(np.float32)
    picture = random.integers(0, 256, (3, width, 3), np.uint8)
    seen = second_eye(picture, apart)
    for row in range(3):
        nearest: dict[int, int] = {}
        for x in np.argsort(apart[row], kind="stable").tolist():
            nearest[int(x - apart[row, x])] = x
        for place, x in nearest.items():
            if 0 <= place < width:
                assert np.abs(seen[row, place].astype(int) - picture[row, x]).max() <= 1


def test_parallax_is_that_of_two_pinhole_cameras() -> None:
    depth = np.array([[1.0, 2.0, 4.0, np.nan, 0.0]], np.float32)
    eyes = Parallax(Stereo(eye_distance=0.1, convergence=2.0, field_of_view=90))
    apart = eyes.update(depth, 0, "m", 200)  # focal length 100 pixels
    assert apart[0].tolist() == pytest.approx([5.0, 0.0, -2.5, 0.0, 0.0])


def test_too_near_a_thing_does_not_leave_the_picture() -> None:
    apart = Parallax(Stereo(convergence=2.0)).update(np.full((1, 4), 1e-4, np.float32), 0, "m", 400)
    assert apart.max() == 100


def test_the_screen_follows_the_median_slowly_and_a_new_scene_at_once() -> None:
    eyes, flat = Parallax(Stereo()), np.ones((8, 8), np.float32)
    assert np.abs(eyes.update(2.0 * flat, 0.0, "m", 640)).max() < 1e-4
    first = eyes.update(2.2 * flat, 0.04, "m", 640)
    settled = eyes.update(2.2 * flat, 20.0, "m", 640)
    assert -2 < first.min() < -1 and abs(settled.min()) < 1e-2
    assert np.abs(eyes.update(6.0 * flat, 20.04, "m", 640)).max() < 1e-4


@pytest.mark.parametrize(("unit", "near"), [("inverse", 1), ("relative", 0)])
def test_without_metres_the_range_is_spread_over_the_strength(unit: str, near: int) -> None:
    depth = np.tile(np.linspace(0, 1, 101, dtype=np.float32), (101, 1)) * 7 + 3
    apart = Parallax(Stereo(strength=5)).update(depth, 0, unit, 1000)  # type: ignore[arg-type]
    across = apart[0, -1] - apart[0, 0] if near else apart[0, 0] - apart[0, -1]
    assert across == pytest.approx(50, rel=0.06)
    assert abs(np.median(apart)) < 1


@pytest.mark.parametrize(
    ("eyes", "unit", "said"),
    [
        (Stereo(strength=2), "m", "--eye-distance"),
        (Stereo(eye_distance=0.06), "inverse", "--strength"),
        (Stereo(convergence=2.0), "relative", "--strength"),
    ],
)
def test_an_option_that_means_nothing_is_refused(eyes: Stereo, unit: str, said: str) -> None:
    with pytest.raises(SettingsError, match=said):
        eyes.refuse_other_unit("net", unit)  # type: ignore[arg-type]


def test_glasses_separate_the_eyes_and_keep_what_both_see() -> None:
    grey = np.full((4, 4, 3), 128, np.uint8)
    assert np.abs(anaglyph(grey, grey).astype(int) - 128).max() <= 6
    white, black = np.full_like(grey, 255), np.zeros_like(grey)
    left, right = anaglyph(white, black)[0, 0], anaglyph(black, white)[0, 0]
    assert left[0] > 250 and left[1:].max() == 0
    assert right[0] == 0 and right[1:].min() > 250


def test_any_size_of_picture_and_map() -> None:
    for size, cells in (((1, 1), (1, 1)), ((3, 1), (2, 2)), ((5, 7), (48, 64)), ((64, 9), (3, 4))):
        picture = np.full((*size, 3), 9, np.uint8)
        apart = np.random.default_rng(0).normal(0, 2, cells).astype(np.float32)
        seen = second_eye(picture, apart)
        assert seen.shape == picture.shape and (seen == 9).all()


def test_bands_of_rows_do_not_show(monkeypatch: pytest.MonkeyPatch) -> None:
    picture, depth = room().render(8.0)
    apart = Parallax(Stereo()).update(depth, 0, "m", SIZE[1])
    whole = second_eye(picture, apart)
    monkeypatch.setattr(stereo, "_BAND", 1000)
    assert np.array_equal(second_eye(picture, apart), whole)
