"""Metres by the camera's focal length."""

from __future__ import annotations

import math
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from livedepth.bench.focal import scale_error
from livedepth.defaults import FOCAL
from livedepth.errors import SettingsError
from livedepth.frames import Frame
from livedepth.inference.base import EngineInfo, Prediction
from livedepth.inference.engines import open_engine
from livedepth.inference.metres import camera_text, in_metres, response_of, scale_of
from livedepth.lens import Lens, degrees_of, lens_given
from livedepth.pipeline.depth_frames import depth_frame
from livedepth.settings import CameraHabits, Settings

NET = EngineInfo("net", "fake", "cpu", "float32", (6, 8), focal=0.8)
VGA = (480, 640)
WIDE = Lens.of_degrees(90, "given")  # half a picture's width


def test_depth_is_multiplied_by_the_ratio_of_the_focal_lengths() -> None:
    depth = np.array([[1.0, np.nan]], np.float32)
    assert scale_of(NET, WIDE, VGA) == pytest.approx(0.5 / 0.8)
    assert scale_of(NET, Lens(640, 0, "given"), VGA) == pytest.approx(1 / 0.8)
    np.testing.assert_allclose(in_metres(depth, NET, WIDE, VGA), depth * 0.625)
    assert in_metres(depth, NET, WIDE, VGA).dtype == np.float32


@pytest.mark.parametrize(
    ("engine", "lens"),
    [
        (NET, None),
        (NET, Lens(0.8, 1, "demo")),
        (NET, Lens(0.8004, 1, "demo")),  # nobody knows a lens that exactly
        (replace(NET, focal=None), WIDE),
        (replace(NET, focal=None, estimates=True), WIDE),
        (replace(NET, unit="inverse"), WIDE),
    ],
)
def test_nothing_at_all_happens_where_nothing_is_to_be_done(
    engine: EngineInfo, lens: Lens | None
) -> None:
    depth = np.ones((2, 2), np.float32)
    assert in_metres(depth, engine, lens, VGA) is depth


def test_a_frame_brings_its_lens_with_it() -> None:
    frame = Frame(np.zeros((6, 8, 3), np.uint8), 0, 0.0, 0.0, "x", lens=WIDE)
    seen = depth_frame(frame, Prediction(np.ones((6, 8), np.float32), {}), NET)
    assert seen.depth[0, 0] == pytest.approx(0.625) and seen.lens == WIDE
    found = Lens.of_degrees(50, "network")
    own = Prediction(np.ones((6, 8), np.float32), {}, lens=found)
    estimated = depth_frame(frame, own, replace(NET, focal=None, estimates=True))
    assert (estimated.depth[0, 0], estimated.lens) == (1, found)


@pytest.mark.parametrize(
    ("engine", "lens", "text"),
    [
        (NET, Lens.of_degrees(60, "EXIF"), "field of view 60° (EXIF)"),
        (NET, None, "field of view 64° (assumed)"),
        (replace(NET, unit="relative"), WIDE, ""),
        (replace(NET, fitted="1,2=3"), WIDE, ""),
        (replace(NET, focal=None), None, ""),
        (replace(NET, focal=None), WIDE, "field of view 90° (given), not used for metres"),
        (replace(NET, focal=None, estimates=True), None, "field of view by picture (network)"),
        (
            replace(NET, focal=None, estimates=True),
            Lens.of_degrees(50, "network"),
            "field of view 50° (network)",
        ),
    ],
)
def test_what_metres_rest_on_is_said(engine: EngineInfo, lens: Lens | None, text: str) -> None:
    assert camera_text(engine, lens, VGA) == text


def test_options() -> None:
    assert lens_given(None, None) is None
    fov, focal = lens_given(90, None), lens_given(None, 320)
    assert fov is not None and focal is not None
    assert fov.ratio(640) == pytest.approx(focal.ratio(640))
    for wrong in ((4.0, None), (171.0, None), (math.nan, None), (None, 0.0), (None, math.inf)):
        with pytest.raises(SettingsError):
            lens_given(*wrong)
    with pytest.raises(SettingsError, match="give one of them"):
        lens_given(60, 500)


def test_settings_of_a_camera() -> None:
    found = {"width": 640, "height": 480, "fx": 500.0, "fy": 501.0, "cx": 320.0, "cy": 240.0}
    habits = CameraHabits.model_validate({"intrinsics": found})
    settings = Settings(cameras={"a": habits, "b": CameraHabits(field_of_view=70)})
    lens = settings.lens(["nobody", "a"])
    assert lens == Lens(500.0, 640, "calibrated", 480)
    turned = CameraHabits.model_validate({"intrinsics": found, "rotation": 90}).lens()
    assert turned is not None and turned.fits(480, 640)
    assert turned.ratio(480) == pytest.approx(500 / 480)
    by_hand = settings.lens(["b"])
    assert by_hand is not None and by_hand.said(640) == "70° (settings)"
    assert settings.lens(["nobody"]) is None
    wrongs: list[dict[str, object]] = [{"field_of_view": 4}, {"intrinsics": {}}]
    wrongs.append({"intrinsics": found | {"fx": 5.0}})
    for wrong in wrongs:
        with pytest.raises(ValueError):
            CameraHabits.model_validate(wrong)


@pytest.mark.parametrize("precision", ["float32", "auto"])
def test_the_shipped_network_is_right_for_cameras_of_other_fields_of_view(precision: str) -> None:
    """Its scale error through a lens of 45 and one of 90 degrees is that at its own, to 3 %."""
    seconds = [0.0, 8.0, 16.0, 24.0, 32.0, 40.0]  # of the walk
    with open_engine(precision=precision) as engine:  # type: ignore[attr-defined]
        assert engine.info.focal == pytest.approx(FOCAL, abs=1e-3)
        assert response_of(engine.info.weights).focal != 1, (
            "measure it: python -m livedepth.bench.focal"
        )
        own = scale_error(engine, degrees_of(engine.info.focal), seconds)
        for degrees in (45.0, 90.0):
            assert scale_error(engine, degrees, seconds) / own == pytest.approx(1, abs=0.03)


def test_a_graph_keeps_the_focal_length_of_its_weights(tmp_path: Path) -> None:
    from livedepth.inference.graph_facts import GraphFacts, facts_of
    from models.cards import WeightCard

    card = WeightCard("net", (6, 8), "free", recipe="augment:\n  focal: 0.9\n")
    assert facts_of(card, "float32")["focal"] == "0.9"
    assert "focal" not in facts_of(WeightCard("net", (6, 8), "free"), "float32")
    assert GraphFacts("m", "net", "float32", focal="0.9").focal_length == 0.9
    for unknown in ("", "wide", "-1"):
        assert GraphFacts("m", "net", "float32", focal=unknown).focal_length == FOCAL
