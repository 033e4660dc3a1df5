"""What photos and data sets say of the camera that took them."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image as Pillow

from livedepth.capture.photo_lens import lens_in_notes, lens_of_picture
from livedepth.capture.sources import open_source
from livedepth.lens import Lens

ORIENTATION, WIDE, HIGH = 0x0112, 0xA002, 0xA003
FOCAL, FILM, RESOLUTION, UNIT = 0x920A, 0xA405, 0xA20E, 0xA210


def photo(
    path: Path, notes: Mapping[int, Any], size: tuple[int, int] = (96, 64), turn: int = 1
) -> Path:
    """A JPEG with EXIF; ``size`` is width, height as it is stored."""
    exif = Pillow.Exif()
    exif[ORIENTATION] = turn
    exif.get_ifd(0x8769).update(notes)
    noise = np.random.default_rng(0).integers(0, 256, (size[1], size[0], 3), np.uint8)
    Pillow.fromarray(noise).save(path, exif=exif)
    return path


def lens_through(path: Path) -> Lens | None:
    with open_source(str(path)) as source:  # type: ignore[attr-defined]
        frame = source.read()
        assert frame is not None and source.info.lens == frame.lens
        return frame.lens


@pytest.mark.parametrize("suffix", [".jpg", ".png", ".webp"])
def test_a_focal_length_as_on_film(tmp_path: Path, suffix: str) -> None:
    lens = lens_through(photo(tmp_path / f"a{suffix}", {FILM: 28}))
    assert lens is not None and lens.origin == "EXIF"
    assert lens.degrees(96) == pytest.approx(2 * math.degrees(math.atan(18 / 28)))
    assert lens.said(96) == "65.5° (EXIF)"


def test_of_a_photo_that_is_not_as_long_as_film_the_diagonals_are_compared(tmp_path: Path) -> None:
    lens = lens_through(photo(tmp_path / "a.jpg", {FILM: 28}, (64, 48)))
    assert lens is not None
    assert lens.ratio(64) == pytest.approx(28 / (math.hypot(36, 24) * 0.8))


@pytest.mark.parametrize("turn", [6, 8])
def test_a_photo_that_was_turned(tmp_path: Path, turn: int) -> None:
    lens = lens_through(photo(tmp_path / "a.jpg", {FILM: 28}, turn=turn))
    assert lens is not None
    assert lens.degrees(64) == pytest.approx(2 * math.degrees(math.atan(12 / 28)))


@pytest.mark.parametrize(
    ("unit", "per_millimetre"), [(2, 1 / 25.4), (3, 1 / 10), (4, 1.0), (None, 1 / 25.4)]
)
def test_a_focal_length_and_the_sensor_s_resolution(
    tmp_path: Path, unit: int | None, per_millimetre: float
) -> None:
    # A sensor 6 mm wide with 4000 pixels, and a lens of 4.5 mm; the file holds it smaller.
    resolution = 4000 / 6 / per_millimetre
    notes = {FOCAL: 4.5, RESOLUTION: resolution, WIDE: 4000, HIGH: 2667}
    notes |= {} if unit is None else {UNIT: unit}
    lens = lens_through(photo(tmp_path / "a.jpg", notes))
    assert lens is not None
    assert lens.ratio(96) == pytest.approx(4.5 / 6, rel=1e-3)
    lens = lens_through(photo(tmp_path / "b.jpg", notes, turn=6))
    assert lens is not None
    assert lens.ratio(64) == pytest.approx(4.5 / 4, rel=1e-3)


@pytest.mark.parametrize(
    "notes",
    [
        {},
        {FILM: 0},
        {FOCAL: 4.5},
        {FOCAL: 4.5, RESOLUTION: 0},
        {FILM: 1},  # 173 degrees
        {FILM: 9999},
        {FILM: 28, WIDE: 4000, HIGH: 4000},  # cut to another shape since
        {FILM: "far"},
        {FILM: float("nan")},
        {FOCAL: 4.5, RESOLUTION: 100.0, UNIT: 9},
    ],
)
def test_what_is_missing_or_not_believable_is_unknown(notes: dict[int, Any]) -> None:
    assert lens_in_notes(notes, 96, 64) is None


def test_a_broken_note_costs_no_picture(tmp_path: Path) -> None:
    data = photo(tmp_path / "a.jpg", {FILM: 28}).read_bytes()
    (tmp_path / "b.jpg").write_bytes(
        data.replace(b"II*\0", b"II*\xff").replace(b"MM\0*", b"MM\xff*")
    )
    assert lens_through(tmp_path / "b.jpg") is None


def test_each_photo_of_a_folder_by_its_own(tmp_path: Path) -> None:
    photo(tmp_path / "a.jpg", {FILM: 28})
    photo(tmp_path / "b.jpg", {})
    photo(tmp_path / "c.jpg", {FILM: 50})
    with open_source(str(tmp_path)) as source:  # type: ignore[attr-defined]
        lenses = [source.read().lens for _ in range(3)]
    assert [lens and round(lens.ratio(96) * 36) for lens in lenses] == [28, None, 50]


@pytest.mark.parametrize("intrinsics", [{"width": 96, "height": 64}, {}])
def test_the_intrinsics_of_a_data_set(tmp_path: Path, intrinsics: dict[str, int]) -> None:
    folder = tmp_path / "data" / "val" / "rgb"
    folder.mkdir(parents=True)
    path = photo(folder / "a.png", {})
    facts = {"intrinsics": {"fx": 72.0, "fy": 72.0, "cx": 47.5, "cy": 31.5, **intrinsics}}
    facts["camera"] = {"width": 96, "height": 64}
    (tmp_path / "dataset.json").write_text(json.dumps(facts))
    lens = lens_through(path)
    assert lens == Lens(72.0, 96, "dataset.json", 64)
    assert lens_through(folder) == lens
    assert lens_of_picture(path, 96, 96) is None, "of another shape"
    photo(path, {FILM: 28})
    nearer = lens_through(path)
    assert nearer is not None and nearer.origin == "EXIF", "the photo's own note counts more"


@pytest.mark.parametrize(
    "text",
    [
        "",
        "[]",
        "{",
        '{"intrinsics": null}',
        '{"intrinsics": [1, 2]}',
        '{"intrinsics": {"fx": 0, "width": 96, "height": 64}}',
        '{"intrinsics": {"fx": "wide", "width": 96, "height": 64}}',
        '{"intrinsics": {"fx": 70}}',
        '{"intrinsics": {"fx": NaN, "width": 96, "height": 64}}',
    ],
)
def test_a_data_set_that_says_nothing(tmp_path: Path, text: str) -> None:
    (tmp_path / "dataset.json").write_text(text)
    assert lens_through(photo(tmp_path / "a.png", {})) is None


def test_what_a_person_says_counts_most(tmp_path: Path) -> None:
    path = photo(tmp_path / "a.jpg", {FILM: 28})
    given = Lens.of_degrees(90, "given")
    with open_source(str(path), lens=given) as source:  # type: ignore[attr-defined]
        frame = source.read()
    assert (source.info.lens, frame.lens) == (given, given)
    assert source.failures == () and source.info.notes == ()


def test_a_calibration_for_another_shape_is_not_used_and_that_is_said(tmp_path: Path) -> None:
    path = photo(tmp_path / "a.png", {}, (96, 54))
    lens = Lens(500.0, 640, "calibrated", 480)
    with open_source(str(path), lens=lens) as source:  # type: ignore[attr-defined]
        frame = source.read()
        (note,) = source.info.notes
    assert frame.lens is None and source.info.lens is None
    assert str(note).startswith("its calibration is for pictures of 640×480, another shape than")
