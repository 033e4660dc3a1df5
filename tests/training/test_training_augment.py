"""Augmentation: picture and depth move together, and depth follows the zoom.

The pictures here say in their red channel how far every pixel is, so that after any movement the
depth map can be checked against the picture alone.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import numpy.typing as npt
import pytest
import torch
from torch import Tensor
from torchvision import tv_tensors

from training.augment import RandomView, TrainingSamples, build_transforms, hide_frame
from training.datasets import DepthPairs, FilePair
from training.recipe import Augment

HEIGHT, WIDTH = 96, 128
STILL: dict[str, Any] = {"flip": 0}
EVERYTHING: dict[str, Any] = {
    "flip": 0.5,
    "rotation": 8,
    "zoom": (1.0, 1.5),
    "zoom_chance": 0.7,
    "shift": 0.1,
    "brightness": 0.3,
    "contrast": 0.3,
    "saturation": 0.3,
    "hue": 0.1,
    "grayscale": 0.2,
    "blur": 0.4,
    "jpeg": 0.4,
}


def encoded_scene() -> tuple[tv_tensors.Image, tv_tensors.Mask]:
    """A slanted plane from 1 to 5 m, steeper across than down; red = 20 + 50 (depth - 1)."""
    rows, columns = np.mgrid[:HEIGHT, :WIDTH].astype(np.float32)
    metres = 1 + 3 * columns / WIDTH + rows / HEIGHT
    red = np.round(20 + 50 * (metres - 1)).astype(np.uint8)
    image = np.stack([red, np.full_like(red, 90), np.full_like(red, 30)])
    return (
        tv_tensors.Image(torch.from_numpy(image)),
        tv_tensors.Mask(torch.from_numpy(metres)[None]),
    )


def decoded(red: npt.NDArray[Any]) -> npt.NDArray[np.float32]:
    return ((red.astype(np.float32) - 20) / 50 + 1).astype(np.float32)


def inner(depth: npt.NDArray[Any]) -> npt.NDArray[np.bool_]:
    """Valid pixels, two away from what lies outside, where the picture fades to black."""
    framed = np.pad((depth > 0).astype(np.uint8), 1)
    return cv2.erode(framed, np.ones((5, 5), np.uint8))[1:-1, 1:-1].astype(bool)


def moved(augment: dict[str, Any], seed: int) -> tuple[npt.NDArray[Any], npt.NDArray[Any]]:
    """Red channel [H, W] and depth [H, W] after the transforms."""
    torch.manual_seed(seed)
    image, depth = build_transforms(Augment(**augment))(*encoded_scene())
    assert image.dtype == torch.uint8
    assert depth.dtype == torch.float32
    assert image.shape == (3, HEIGHT, WIDTH) and depth.shape == (1, HEIGHT, WIDTH)
    return image[0].numpy(), depth[0].numpy()


@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize(
    ("augment", "zoom"),
    [
        ({"flip": 1}, 1.0),
        ({**STILL, "zoom": (1.4, 1.4)}, 1.4),
        ({**STILL, "zoom": (0.7, 0.7)}, 0.7),
        ({**STILL, "rotation": 25}, 1.0),
        ({**STILL, "shift": 0.2}, 1.0),
        ({"flip": 1, "rotation": 10, "zoom": (1.3, 1.3), "shift": 0.15}, 1.3),
    ],
    ids=["flip", "zoom in", "zoom out", "rotation", "shift", "all"],
)
def test_picture_and_depth_move_together(augment: dict[str, Any], zoom: float, seed: int) -> None:
    red, depth = moved(augment, seed)
    valid = inner(depth)
    assert valid.mean() > 0.3
    error = (depth * zoom - decoded(red))[valid]
    assert np.abs(error).max() < 0.05  # two levels of red, about two pixels
    assert abs(error.mean()) < 0.005  # no shift between the two, not even by half a pixel
    _, before = encoded_scene()
    assert not np.allclose(depth, before[0].numpy(), atol=0.05)


def rays(focal: float) -> npt.NDArray[np.float64]:
    """K^-1 p of every pixel, [H, W, 3]."""
    rows, columns = np.mgrid[:HEIGHT, :WIDTH].astype(np.float64)
    across, down = columns - (WIDTH - 1) / 2, rows - (HEIGHT - 1) / 2
    return np.dstack([across, down, np.full_like(across, focal * WIDTH)]) / (focal * WIDTH)


@pytest.mark.parametrize("seed", range(4))
def test_a_turned_camera_keeps_every_distance(seed: int) -> None:
    """Turning about its centre changes depth, but neither how far a point nor a plane is away."""
    focal = 0.9
    seen = rays(focal)
    metres = 2.0 / (seen @ [0.2, 0.25, 0.8])
    away = metres * np.linalg.norm(seen, axis=2)
    red = np.round(60 * away).clip(0, 255).astype(np.uint8)
    torch.manual_seed(seed)
    image, depth = build_transforms(Augment(flip=0, turn=12, focal=focal))(
        tv_tensors.Image(torch.from_numpy(np.stack([red] * 3))),
        tv_tensors.Mask(torch.from_numpy(metres.astype(np.float32))[None]),
    )
    turned = depth[0].numpy()
    valid = inner(turned)
    assert valid.mean() > 0.5
    assert isinstance(depth, tv_tensors.Mask) and isinstance(image, tv_tensors.Image)
    said = turned * np.linalg.norm(seen, axis=2)
    assert np.abs(said - image[0].numpy() / 60)[valid].max() < 0.05
    normal = np.linalg.lstsq(seen[valid], 1 / turned[valid], rcond=None)[0]
    assert np.linalg.norm(normal) == pytest.approx(np.linalg.norm([0.2, 0.25, 0.8]) / 2, rel=0.01)
    assert not np.allclose(normal, np.array([0.2, 0.25, 0.8]) / 2, atol=0.01)


def test_flip_mirrors_exactly() -> None:
    image, depth = encoded_scene()
    red, flipped = moved({"flip": 1}, 0)
    assert np.array_equal(flipped, depth[0].numpy()[:, ::-1])
    assert np.array_equal(red, image[0].numpy()[:, ::-1])


def test_zoom_stays_within_its_range_and_its_chance() -> None:
    zooms = []
    for seed in range(60):
        red, depth = moved({**STILL, "zoom": (1.1, 1.5), "zoom_chance": 0.6}, seed)
        valid = inner(depth)
        zooms.append(float(np.median(decoded(red)[valid] / depth[valid])))
    used = np.array([z for z in zooms if abs(z - 1) > 0.02])
    assert 0.35 < len(used) / len(zooms) < 0.85
    assert used.min() > 1.08 and used.max() < 1.52
    assert used.max() - used.min() > 0.2


def test_zooming_in_looks_everywhere_and_never_outside() -> None:
    left = []
    for seed in range(40):
        red, depth = moved({**STILL, "zoom": (1.5, 1.5)}, seed)
        assert (depth > 0).all()
        left.append(decoded(red)[HEIGHT // 2, 2])
    # The left edge sees the left of the scene in one sample and its middle in another.
    assert max(left) - min(left) > 0.6


def test_outside_is_invalid_and_black() -> None:
    view = RandomView(Augment(rotation=45, flip=0))
    image, depth = encoded_scene()
    params = {"angle": 45.0, "translate": [0, 0], "scale": 1.0}
    turned, turned_depth = view.transform(image, params), view.transform(depth, params)
    for row in (0, -1):
        for column in (0, -1):
            assert turned_depth[0, row, column] == 0
            assert not turned[:, row, column].any()
    assert turned_depth[0, HEIGHT // 2, WIDTH // 2] > 0
    assert isinstance(turned_depth, tv_tensors.Mask)


def test_holes_stay_holes() -> None:
    """0 = no measurement is carried as it is; nothing is blended into a false near depth."""
    image, depth = encoded_scene()
    depth[:, 40:50, 40:90] = 0
    torch.manual_seed(3)
    _, after = build_transforms(Augment(rotation=10, zoom=(1.2, 1.2), flip=0))(image, depth)
    assert (after == 0).sum() > 200
    assert after[after > 0].min() > 0.99 / 1.2


@pytest.mark.parametrize(
    "key", ["brightness", "contrast", "saturation", "grayscale", "blur", "jpeg"]
)
def test_colour_changes_leave_depth_alone(key: str) -> None:
    before, metres = encoded_scene()
    torch.manual_seed(0)
    image, depth = build_transforms(Augment(**{**STILL, key: 1.0}))(*encoded_scene())
    assert torch.equal(depth, metres)
    assert not torch.equal(image, before)


def test_nothing_asked_for_changes_nothing() -> None:
    image, depth = encoded_scene()
    same, metres = build_transforms(Augment(**STILL))(image, depth)
    assert torch.equal(same, image) and torch.equal(metres, depth)


def test_the_same_seed_gives_the_same_sample() -> None:
    def samples(seed: int) -> list[Tensor]:
        torch.manual_seed(seed)
        transforms = build_transforms(Augment(**EVERYTHING))
        return [t for _ in range(6) for t in transforms(*encoded_scene())]

    first, again, other = samples(1), samples(1), samples(2)
    assert all(torch.equal(a, b) for a, b in zip(first, again, strict=True))
    assert not all(torch.equal(a, b) for a, b in zip(first, other, strict=True))
    assert not torch.equal(first[0], first[2])


def test_hide_frame_mirrors_what_lies_inside() -> None:
    image = np.full((20, 26, 3), 255, np.uint8)
    inside = np.random.default_rng(0).integers(0, 200, (14, 20, 3), dtype=np.uint8)
    image[3:-3, 3:-3] = inside
    hidden = hide_frame(image, 3)
    assert hidden.dtype == np.uint8
    assert np.array_equal(hidden, np.pad(inside, ((3, 3), (3, 3), (0, 0)), mode="reflect"))
    assert image[0, 0, 0] == 255, "the original is left as it is"


@pytest.fixture
def framed(tmp_path: Path, write_pair: Callable[..., FilePair]) -> FilePair:
    """A 96x128 pair with a white frame of 8 pixels and a hole in its depth."""
    image, depth = encoded_scene()
    rgb = image.permute(1, 2, 0).numpy().copy()
    for edge in (np.s_[:8], np.s_[-8:], np.s_[:, :8], np.s_[:, -8:]):
        rgb[edge] = 255
    millimetres = (depth[0].numpy() * 1000).round().astype(np.uint16)
    millimetres[30:50, 60:80] = 0
    return write_pair(tmp_path, "framed", millimetres, rgb)


def test_samples_are_bytes_of_rgb_and_metres(framed: FilePair) -> None:
    image, depth = TrainingSamples(DepthPairs([framed]), (48, 64))[0]
    assert type(image) is Tensor and type(depth) is Tensor
    assert image.shape == (3, 48, 64) and depth.shape == (1, 48, 64)
    assert image.dtype == torch.uint8 and depth.dtype == torch.float32
    assert image[:, 0, 0].tolist() == [255, 255, 255], "the frame is 4 pixels here"
    assert image[1:, 10, 10].tolist() == [90, 30]
    assert (depth[0, 15:25, 30:40] == 0).all()
    assert (depth == 0).sum() == 10 * 10
    red = image[0, 6:-6, 6:-6].float()
    seen = depth[0, 6:-6, 6:-6]
    error = (seen - (red - 20) / 50 - 1)[seen > 0]
    assert error.abs().max() < 0.06


def test_samples_move_picture_and_depth_together(framed: FilePair) -> None:
    augment = Augment(flip=1, zoom=(1.3, 1.3), rotation=5)
    samples = TrainingSamples(DepthPairs([framed], 10), (HEIGHT, WIDTH), augment)
    torch.manual_seed(0)
    for _ in range(3):
        image, depth = samples[0]
        red = image[0].numpy()
        metres = depth[0].numpy()
        error = (metres * 1.3 - decoded(red))[inner(metres)]
        assert error.size > 1000
        assert np.abs(error).max() < 0.06
        assert metres[:, :20].max() > metres[:, -20:].max(), "the far side is on the left now"


def test_samples_hide_the_frame_as_often_as_asked(framed: FilePair) -> None:
    def white(border: int, chance: float) -> list[bool]:
        augment = Augment(flip=0, hide_frame=chance)
        samples = TrainingSamples(DepthPairs([framed], border), (96, 128), augment)
        return [bool(samples[0][0][1].max() > 225) for _ in range(30)]

    assert not any(white(8, 1.0))
    assert all(white(8, 0.0))
    assert all(white(0, 1.0)), "without a border there is nothing to hide"
    torch.manual_seed(0)
    assert 4 < sum(white(8, 0.5)) < 26


def test_samples_do_not_train_on_the_border(framed: FilePair) -> None:
    _, depth = TrainingSamples(DepthPairs([framed], 8), (96, 128))[0]
    expected = torch.zeros(96, 128, dtype=torch.bool)
    expected[8:-8, 8:-8] = True
    expected[30:50, 60:80] = False
    assert torch.equal(depth[0] > 0, expected)
    assert len(TrainingSamples(DepthPairs([framed] * 3), (96, 128))) == 3


@pytest.mark.parametrize("key", ["flip", "turn", "zoom", "grayscale", "blur", "jpeg"])
def test_a_sample_has_its_own_bytes_whatever_was_done_to_it(key: str, framed: FilePair) -> None:
    """It is pasted into, and handed from one process to another, as it is."""
    value: object = {"turn": 5, "zoom": (1.3, 1.3)}.get(key, 1)
    augment = Augment.model_validate({"flip": 0, key: value})
    image, _ = TrainingSamples(DepthPairs([framed]), (48, 64), augment)[0]
    assert image.dtype == torch.uint8 and image.is_contiguous()
    assert image.untyped_storage().nbytes() == 3 * 48 * 64
