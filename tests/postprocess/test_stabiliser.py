"""The stabiliser: less flicker, the same depth, and no lag behind cuts and pans."""

from __future__ import annotations

import csv
import itertools
from pathlib import Path

import cv2
import numpy as np
import pytest

from livedepth.errors import SettingsError
from livedepth.frames import Depth, DepthFrame, Frame, Image
from livedepth.inference.engines import open_engine
from livedepth.postprocess.stabiliser import FrameStabiliser, Stabiliser
from models.geometry import upsample_depth

Scene = tuple[Image, Depth]


def scene(seed: int, shift: int = 0) -> Scene:
    """A textured wall at 3 m with a textured box at 1.5 m before it, moved left by ``shift``."""
    rnd = np.random.default_rng(seed)
    wide = cv2.resize(rnd.integers(0, 256, (30, 100, 3), np.uint8), (800, 240))
    depth = np.full((240, 800), 3.0, np.float32)
    wide[80:200, 300:420] = cv2.resize(rnd.integers(0, 256, (12, 12, 3), np.uint8), (120, 120))
    depth[80:200, 300:420] = 1.5
    part = slice(200 + shift, 520 + shift)
    small = cv2.resize(depth[:, part], (160, 120), interpolation=cv2.INTER_AREA)
    return np.ascontiguousarray(wide[:, part]).astype(np.uint8), small.astype(np.float32)


def noisy(depth: Depth, rnd: np.random.Generator, factor: float = 0.03) -> Depth:
    """As a network errs: by a factor common to the picture, and by another in each region."""
    patches = cv2.resize(rnd.normal(0, factor, (6, 8)).astype(np.float32), depth.shape[::-1])
    return np.asarray(depth * np.exp(patches + rnd.normal(0, factor)), np.float32)


def log_error(depth: Depth, truth: Depth) -> float:
    return float(np.abs(np.log(depth) - np.log(truth)).mean())


def test_a_still_scene_stops_flickering_and_is_no_less_right() -> None:
    rnd, stabiliser = np.random.default_rng(0), Stabiliser()
    image, truth = scene(1)
    raw = [noisy(truth, rnd) for _ in range(40)]
    steady = [stabiliser.update(image, depth) for depth in raw]
    assert steady[0].dtype == np.float32 and steady[0].shape == truth.shape
    before = np.mean([log_error(a, b) for a, b in itertools.pairwise(raw)])
    after = np.mean([log_error(a, b) for a, b in itertools.pairwise(steady)])
    assert after < 0.5 * before
    assert np.mean([log_error(depth, truth) for depth in steady[5:]]) < np.mean(
        [log_error(depth, truth) for depth in raw]
    )


def test_what_moves_is_followed() -> None:
    """The box stays as sharp as the network gives it, at its new place in every frame."""
    rnd, stabiliser = np.random.default_rng(0), Stabiliser()
    errors = {"raw": [], "steady": []}  # type: dict[str, list[float]]
    for frame in range(25):
        image, truth = scene(1, 4 * frame)
        depth = noisy(truth, rnd)
        errors["steady"].append(log_error(stabiliser.update(image, depth), truth))
        errors["raw"].append(log_error(depth, truth))
    assert np.mean(errors["steady"][3:]) < np.mean(errors["raw"])
    assert stabiliser.resets == 0


def test_a_cut_is_shown_at_once() -> None:
    rnd, stabiliser = np.random.default_rng(0), Stabiliser()
    image, truth = scene(1)
    for _ in range(10):
        stabiliser.update(image, noisy(truth, rnd))
    other, _ = scene(2)
    far = np.full_like(truth, 8.0)
    assert log_error(stabiliser.update(other, far), far) < 0.01
    assert stabiliser.resets == 1


def test_what_comes_into_view_is_shown_at_once() -> None:
    """A pan of 40 pixels a frame: the new edge of the picture has no past."""
    stabiliser = Stabiliser()
    for frame in range(6):
        image, truth = scene(1, 40 * frame)
        steady = stabiliser.update(image, truth)
        assert log_error(steady[:, -20:], truth[:, -20:]) < 0.02


def test_what_left_the_picture_is_not_blended_with_what_came() -> None:
    """A pan over an even wall: its new edge looks like the old one, and is new all the same."""
    rnd = np.random.default_rng(3)
    wall = cv2.resize(rnd.integers(122, 135, (40, 80), np.uint8), (320, 160))
    stabiliser, moved, metres = Stabiliser(0.9), 8, {0: 2.0, 8: 2.2}
    for shift in (0, moved):
        image = np.repeat(wall[:, 100 + shift : 228 + shift, None], 3, axis=2)
        found = stabiliser.update(image, np.full((160, 128), metres[shift], np.float32))
    assert np.median(found[:, 10:100]) < 2.05, "what is still in the picture is blended"
    np.testing.assert_allclose(found[8:-8, -moved + 2 :], 2.2, rtol=1e-3)


def test_frames_are_stabilised_with_the_depth_of_their_second_network() -> None:
    image, truth = scene(1)
    frame = Frame(image, 0, 0.0, 0.0, "scene")
    stabiliser = FrameStabiliser(0.8)
    for factor in (1.0, 1.1):
        second = DepthFrame(frame, 9 * factor * truth, "b", unit="inverse")
        given = DepthFrame(frame, factor * truth, "a", {"network": 1.0}, second=second)
        found = stabiliser.apply(given)
    assert found.second is not None
    assert 1.0 < np.median(found.depth / truth) < 1.05
    assert 9.0 < np.median(found.second.depth / truth) < 9.0 * 1.05
    assert (found.model, found.second.model, found.second.unit) == ("a", "b", "inverse")
    assert found.timings["network"] == 1.0 and found.timings["stabilise"] > 0
    np.testing.assert_array_equal(given.depth, np.float32(1.1) * truth)
    stabiliser.reset()
    fresh = stabiliser.apply(given)
    np.testing.assert_allclose(fresh.depth, given.depth, rtol=1e-5)
    stabiliser.strength = 0.0
    assert stabiliser.apply(given) is given
    stabiliser.strength = 0.8
    np.testing.assert_allclose(stabiliser.apply(given).depth, given.depth, rtol=1e-5)
    with pytest.raises(SettingsError, match="expected 0 to less than 1"):
        stabiliser.strength = 1.5
    assert stabiliser.strength == 0.8


@pytest.mark.parametrize("unit", ["relative", "inverse"])
def test_numbers_without_a_scale_may_be_negative(unit: str) -> None:
    stabiliser = Stabiliser()
    image, truth = scene(1)
    level = (truth - 2.5) * 300
    for _ in range(5):
        steady = stabiliser.update(image, level, unit)  # type: ignore[arg-type]
    np.testing.assert_allclose(steady, level, atol=1.0)


def test_invalid_cells_stay_invalid_and_spread_to_nobody() -> None:
    stabiliser = Stabiliser()
    image, truth = scene(1)
    holed = truth.copy()
    holed[40:50, 60:70] = np.nan
    for depth in (truth, holed, holed, truth):
        steady = stabiliser.update(image, depth)
        np.testing.assert_array_equal(np.isnan(steady), np.isnan(depth))


def test_sizes_and_units_may_change_and_strength_may_be_none() -> None:
    stabiliser = Stabiliser()
    image, truth = scene(1)
    stabiliser.update(image, truth)
    half = truth[::2, ::2].copy()
    np.testing.assert_allclose(stabiliser.update(image, half), half, rtol=1e-5)
    np.testing.assert_allclose(stabiliser.update(image, half * 9, "inverse"), half * 9, rtol=1e-5)
    stabiliser.reset()
    np.testing.assert_allclose(stabiliser.update(image, half * 5), half * 5, rtol=1e-5)
    assert Stabiliser(0.0).update(image, truth) is truth
    for strength in (-0.1, 1.0, 7):
        with pytest.raises(SettingsError, match="expected 0 to less than 1"):
            Stabiliser(strength)


@pytest.mark.parametrize("shape", [(1, 1), (3, 40), (11, 11), (16, 16)])
def test_small_maps(shape: tuple[int, int]) -> None:
    stabiliser = Stabiliser()
    image = scene(1)[0]
    for metres in (2.0, 2.2, 2.0):
        steady = stabiliser.update(image, np.full(shape, metres, np.float32))
    assert steady.shape == shape and 2.0 < steady.min() <= steady.max() < 2.2


def test_the_map_it_was_given_is_not_changed() -> None:
    stabiliser = Stabiliser()
    image, truth = scene(1)
    kept = truth.copy()
    first = stabiliser.update(image, truth)
    again = first.copy()
    stabiliser.update(image, truth * 1.1)
    np.testing.assert_array_equal(truth, kept)
    np.testing.assert_array_equal(first, again)


def test_a_hand_held_camera_at_a_desk(data_dir: Path) -> None:
    """On real video, with the shipped network: half the change, no more error."""
    frames = list(_desk(data_dir, 60))
    engine, stabiliser = open_engine("residual-lite", device="cpu"), Stabiliser()
    raw = [engine.infer(image).depth for image, _ in frames]
    engine.close()
    steady = [stabiliser.update(image, d) for (image, _), d in zip(frames, raw, strict=True)]
    assert _change(frames, steady) < 0.5 * _change(frames, raw)
    assert _abs_rel(frames, steady) <= _abs_rel(frames, raw)


def _desk(data_dir: Path, count: int) -> list[tuple[Image, Depth]]:
    root = data_dir / "tum_fr1_rpy"
    rows = list(csv.reader((root / "pairs.csv").open(encoding="utf-8")))[:count]
    pairs = []
    for rgb, depth in rows:
        image = cv2.imread(str(root / rgb), cv2.IMREAD_COLOR_RGB)
        truth = cv2.imread(str(root / depth), cv2.IMREAD_UNCHANGED)
        assert image is not None and truth is not None
        pairs.append((image.astype(np.uint8), truth.astype(np.float32) / 1000))
    return pairs


def _change(frames: list[tuple[Image, Depth]], maps: list[Depth]) -> float:
    """Median change of log depth along the picture's own motion, averaged over the frames."""
    height, width = maps[0].shape
    grey = [cv2.cvtColor(cv2.resize(image, (width, height), interpolation=cv2.INTER_AREA),
                         cv2.COLOR_RGB2GRAY) for image, _ in frames]  # fmt: skip
    flow_of = cv2.DISOpticalFlow.create(cv2.DISOPTICAL_FLOW_PRESET_MEDIUM)
    changes = []
    for index in range(1, len(maps)):
        start = np.zeros((height, width, 2), np.float32)
        flow = flow_of.calc(grey[index], grey[index - 1], start)
        x = np.arange(width, dtype=np.float32)[None] + flow[..., 0]
        y = np.arange(height, dtype=np.float32)[:, None] + flow[..., 1]
        moved = cv2.remap(np.log(maps[index - 1]), x, y, cv2.INTER_LINEAR,
                          borderMode=cv2.BORDER_CONSTANT, borderValue=float("nan"))  # fmt: skip
        changes.append(np.nanmedian(np.abs(moved - np.log(maps[index]))))
    return float(np.mean(changes))


def _abs_rel(frames: list[tuple[Image, Depth]], maps: list[Depth]) -> float:
    errors = []
    for (_, truth), depth in zip(frames, maps, strict=True):
        valid = (truth > 0.1) & (truth < 10)
        full = upsample_depth(depth, truth.shape)
        errors.append(np.mean(np.abs(full[valid] - truth[valid]) / truth[valid]))
    return float(np.mean(errors))
