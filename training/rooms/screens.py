"""What is to be seen on a screen: windows, lines of text, a picture. Plain arrays."""

from __future__ import annotations

import colorsys
from random import Random

import numpy as np
import numpy.typing as npt

_HEIGHT, _WIDTH = 120, 192


def draw_screen(rnd: Random) -> npt.NDArray[np.float32]:
    """Linear RGB [120, 192, 3] in 0..1: a desktop with a few windows."""
    noise = np.random.default_rng(rnd.getrandbits(32))
    image = np.empty((_HEIGHT, _WIDTH, 3), np.float32)
    across = np.linspace(0, 1, _WIDTH, dtype=np.float32)[None, :, None]
    image[:] = _colour(rnd, 0.6) * (1 - across) + _colour(rnd, 0.6) * across
    for _ in range(rnd.randint(1, 4)):
        h, w = rnd.randint(40, 110), rnd.randint(60, 180)
        y, x = rnd.randint(0, _HEIGHT - h), rnd.randint(0, _WIDTH - w)
        _window(image[y : y + h, x : x + w], rnd, noise)
    if rnd.random() < 0.7:
        image[-7:] = 0.03 + 0.1 * _colour(rnd, 0.3)
    return image


def _window(view: npt.NDArray[np.float32], rnd: Random, noise: np.random.Generator) -> None:
    dark = rnd.random() < 0.4
    paper, ink = (0.02, 0.5) if dark else (0.9, 0.05)
    view[:] = paper
    view[:5] = _colour(rnd, 0.4) * 0.5
    height, width = view.shape[:2]
    for y in range(9, height - 3, 4):
        if rnd.random() < 0.15:
            continue
        start = 4 + rnd.choice([0, 0, 6, 12])
        end = max(start + 1, int(width * rnd.uniform(0.3, 0.95)))
        letters = noise.random(end - start) < 0.75
        tint = _colour(rnd, 0.8) if dark and rnd.random() < 0.5 else np.ones(3, np.float32)
        view[y : y + 2, start:end][:, letters] = ink * tint
    if rnd.random() < 0.5:  # a picture, or a film
        h, w = int(height * 0.5), int(width * 0.5)
        grain = np.kron(noise.random((h // 6 + 1, w // 6 + 1, 3)), np.ones((6, 6, 1)))[:h, :w]
        view[height - h - 2 : height - 2, width - w - 2 : width - 2] = grain**2


def _colour(rnd: Random, saturation: float) -> npt.NDArray[np.float32]:
    rgb = colorsys.hsv_to_rgb(rnd.random(), rnd.random() * saturation, rnd.uniform(0.05, 0.8))
    return np.array(rgb, np.float32)
