"""The resize for a GPU against the one definition."""

from __future__ import annotations

import cv2
import numpy as np
import pytest
import torch

from models.device_resize import DeviceResize, axis_weights
from models.geometry import resize_image

SIZES = [
    ((480, 640), (240, 320)),
    ((1080, 1920), (240, 320)),
    ((97, 131), (40, 53)),
    ((24, 32), (48, 64)),
    ((30, 50), (48, 64)),
    ((48, 20), (24, 64)),
    ((20, 100), (41, 33)),
    ((1, 1), (12, 16)),
    ((12, 16), (12, 16)),
]


@pytest.mark.parametrize(("size", "to"), SIZES)
def test_it_differs_by_rounding_alone(size: tuple[int, int], to: tuple[int, int]) -> None:
    noise = np.random.default_rng(0).integers(0, 256, (*size, 3), np.uint8)
    smooth = cv2.GaussianBlur(noise, (0, 0), 3)
    for image in (noise, smooth):
        ours = DeviceResize(size, to)(torch.from_numpy(image)).numpy().astype(int)
        theirs = resize_image(image, to).astype(int)
        assert ours.shape == (*to, 3)
        # Where one axis shrinks and the other grows OpenCV rounds twice, we once.
        assert np.abs(ours - theirs).max() <= 1
        assert np.abs(ours - theirs).mean() < 0.4


@pytest.mark.parametrize(("old", "new"), [(640, 320), (7, 3), (3, 7), (1, 5), (5, 1), (9, 9)])
def test_weights_of_an_axis_sum_to_one(old: int, new: int) -> None:
    weights = axis_weights(old, new)
    assert weights.shape == (new, old)
    assert (weights >= 0).all()
    torch.testing.assert_close(weights.sum(1), torch.ones(new))
