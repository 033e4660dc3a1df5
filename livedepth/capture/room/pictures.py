"""Painted things: pictures, rug, books, screens, the view outside, doors and curtains."""

from __future__ import annotations

import cv2
import numpy as np

from livedepth.capture.room.arrays import F32, U8, Rgb
from livedepth.capture.room.textures import cloth, noise, tint, wood

# Book cloth and paper jackets.
SPINES: tuple[Rgb, ...] = (
    (122, 32, 30), (28, 52, 96), (34, 84, 62), (190, 150, 60), (222, 212, 190), (60, 56, 60),
    (168, 78, 36), (84, 112, 140), (140, 128, 108), (206, 92, 60), (70, 40, 60), (236, 232, 222),
    (40, 110, 120), (150, 40, 70), (100, 104, 60), (30, 30, 36),
)  # fmt: skip
# Door mouldings: inset in pixels, shade of the upper and of the lower edge.
_BEVEL = ((0, 0.8, 1.05), (1, 0.72, 1.06), (3, 1.05, 0.86), (4, 1.04, 0.84))
_RUG: tuple[Rgb, ...] = ((124, 52, 46), (58, 62, 82), (188, 164, 126), (150, 84, 60), (98, 98, 82))


def books(rng: np.random.Generator, width: int, height: int, density: float) -> U8:
    """A run of spines side by side, uint8 RGB [h, w, 3]."""
    image = np.zeros((height, width, 3), np.uint8)
    left = 0
    while left < width:
        thick = max(3, round(rng.uniform(0.018, 0.048) * density))
        right = min(left + thick, width)
        image[:, left:right] = _spine(rng, right - left, height)
        left = right
    return image


def _spine(rng: np.random.Generator, width: int, height: int) -> U8:
    colour = np.array(SPINES[rng.integers(len(SPINES))]) * rng.uniform(0.8, 1.15)
    across = (np.arange(width) + 0.5) / width * 2 - 1
    gain = np.clip(1.08 - 0.5 * np.abs(across) ** 3, 0, 2)
    body = np.repeat(np.clip(gain[None, :, None] * colour, 0, 255), height, 0)
    ink = np.array((225, 200, 130) if colour.mean() < 120 else (40, 34, 36))
    style = rng.integers(4)
    if style != 0:
        top = int(height * rng.uniform(0.06, 0.2))
        for y in (top, top + max(2, height // 14), height - top):
            body[y : y + 1] = 0.5 * body[y : y + 1] + 0.5 * ink
    if width >= 5:
        start, end = int(height * rng.uniform(0.25, 0.35)), int(height * rng.uniform(0.6, 0.8))
        letters = rng.random((end - start, max(1, width // 3))) < 0.62
        column = (width - letters.shape[1]) // 2
        patch = body[start:end, column : column + letters.shape[1]]
        patch[letters] = 0.35 * patch[letters] + 0.65 * ink
    if style == 3:
        body[height // 2 : int(height * 0.82)] = (
            0.35 * body[height // 2 : int(height * 0.82)] + 0.65 * 225
        )
    return cv2.convertScaleAbs(body)


def rug(rng: np.random.Generator, width: int, height: int) -> U8:
    """Knotted carpet: mirrored ornament in few colours, a medallion and framed borders."""
    half_height, half_width = (height + 1) // 2, (width + 1) // 2
    field = noise(rng, half_height, half_width, 17, 17, 2)
    field = field + cv2.GaussianBlur(field, (0, 0), 2)
    quarter = np.zeros((half_height, half_width), np.int64)
    quarter[field > 1.1] = 2
    quarter[field < -1.2] = 1
    quarter[(field > 0.45) & (field < 0.62)] = 3
    y, x = np.mgrid[0:half_height, 0:half_width]
    ring = np.hypot(
        (half_height - y) / half_height, (half_width - x) / half_width * width / height * 0.62
    )
    medallion = np.abs(ring + 0.05 * np.cos(9 * np.arctan2(half_height - y, half_width - x)) - 0.4)
    quarter[(medallion < 0.025) & (field < 1.6)] = 2
    quarter[(ring < 0.3) & (quarter == 0)] = 1
    edge = np.minimum(x, y)
    stripe = min(height, width) // 7
    motif = np.sin(x * 0.42) * np.sin(y * 0.42) > 0.35
    quarter[edge < stripe] = np.where(motif, 2, np.where(field > 0.7, 3, 1))[edge < stripe]
    for at, colour in ((0, 0), (stripe // 8, 2), (stripe - 3, 2), (stripe + 2, 4)):
        quarter[(edge >= at) & (edge < at + max(2, stripe // 10))] = colour
    whole = np.concatenate([quarter, quarter[: height - half_height][::-1]])
    whole = np.concatenate([whole, whole[:, : width - half_width][:, ::-1]], 1)
    image = np.asarray(_RUG, np.uint8)[whole]
    pile = 1 + 0.1 * noise(rng, height, width, 2, 2, 1) + 0.07 * noise(rng, height, width, 3, 60, 2)
    return cv2.convertScaleAbs(cv2.GaussianBlur(image, (0, 0), 0.8) * pile[..., None])


def landscape(rng: np.random.Generator, width: int, height: int, warm: float) -> U8:
    """A painted landscape: sky, receding hills, brushwork."""
    y = np.linspace(0, 1, height, dtype=np.float32)[:, None] * np.ones((1, width), np.float32)
    sky = np.array((150 + 70 * warm, 165 + 20 * warm, 190 - 60 * warm), np.float32)
    image = sky * (0.75 + 0.45 * y[..., None])
    image *= 1 + 0.1 * noise(rng, height, width, height / 5, width / 2, 3)[..., None]
    for i in range(4):
        line = 0.42 + 0.14 * i + 0.05 * noise(rng, 1, width, 1, width / 3, 3)
        near = (i + 1) / 4
        green = np.array((96 + 50 * warm - 50 * near, 112 - 30 * near, 110 - 80 * near), np.float32)
        hill = green * (1 + 0.22 * noise(rng, height, width, 9, 18, 3)[..., None])
        image = np.where((y > line)[..., None], hill, image)
    return cv2.convertScaleAbs(np.clip(image, 0, 255))


def abstract(rng: np.random.Generator, width: int, height: int) -> U8:
    """A modern print: a few flat shapes on paper."""
    image = np.full((height, width, 3), (226, 218, 202), np.uint8)
    colours = ((180, 84, 50), (38, 60, 84), (214, 166, 72), (70, 96, 84), (40, 38, 40))
    for colour in colours:
        centre = (int(rng.uniform(0.2, 0.8) * width), int(rng.uniform(0.2, 0.8) * height))
        axes = (int(rng.uniform(0.1, 0.3) * width), int(rng.uniform(0.08, 0.28) * height))
        cv2.ellipse(image, centre, axes, rng.uniform(0, 180), 0, rng.choice([180, 360]), colour, -1)
    return image


def matted(picture: U8, margin: int, paper: Rgb = (232, 228, 218)) -> U8:
    """The picture inside a passe-partout."""
    return np.asarray(
        cv2.copyMakeBorder(
            picture, *(margin,) * 4, borderType=cv2.BORDER_CONSTANT, value=(*map(float, paper), 0.0)
        ),
        np.uint8,
    )


def screen(rng: np.random.Generator, width: int, height: int) -> U8:
    """A desktop with an editor window on a dim wallpaper."""
    image = np.empty((height, width, 3), np.uint8)
    image[:] = np.linspace((36, 60, 104), (92, 58, 96), height)[:, None]
    x0, y0, x1, y1 = int(0.06 * width), int(0.08 * height), int(0.72 * width), int(0.9 * height)
    image[y0:y1, x0:x1] = (38, 40, 46)
    inks = ((150, 190, 230), (220, 160, 110), (150, 210, 140), (200, 200, 205))
    for y in range(y0 + 4, y1 - 3, 4):
        x = x0 + 4 + 6 * int(rng.integers(4))
        while rng.random() < 0.75 and x < x1 - 14:
            run = int(rng.integers(4, 14))
            image[y : y + 2, x : x + run] = inks[rng.integers(4)]
            x += run + 3
    image[int(0.2 * height) : int(0.8 * height), int(0.76 * width) : int(0.96 * width)] = (
        214,
        216,
        220,
    )
    return image


def outside(rng: np.random.Generator, width: int, height: int) -> U8:
    """Bright hazy garden out of focus behind the pane."""
    y = np.linspace(0, 1, height, dtype=np.float32)[:, None] * np.ones((1, width), np.float32)
    sky = np.array((226, 236, 250), np.float32) * (1 - 0.06 * y[..., None])
    leaves = noise(rng, height, width, height / 6, width / 7, 3)
    trees = np.clip(
        (y - 0.5 + 0.13 * noise(rng, height, width, height / 3, width / 4, 2)) * 7, 0, 1
    )
    trees = trees * np.clip(0.85 + 0.3 * leaves, 0, 1)
    green = np.array((112, 140, 84), np.float32) * (1 + 0.3 * leaves[..., None])
    image = sky + trees[..., None] * (green - sky)
    return cv2.GaussianBlur(cv2.convertScaleAbs(np.clip(image, 0, 255)), (0, 0), 2.2)


def door(rng: np.random.Generator, width: int, height: int, colour: Rgb) -> U8:
    """A panelled door with bevels lit from above."""
    gain = 1 + 0.01 * noise(rng, height, width, 40, 8, 2)
    for x0, x1 in ((0.14, 0.46), (0.54, 0.86)):
        for y0, y1 in ((0.07, 0.42), (0.5, 0.93)):
            left, right, top, bottom = (
                int(x0 * width),
                int(x1 * width),
                int(y0 * height),
                int(y1 * height),
            )
            for inset, upper, lower in _BEVEL:
                gain[top + inset, left + inset : right - inset] *= upper
                gain[bottom - inset, left + inset : right - inset] *= lower
                gain[top + inset : bottom - inset, left + inset] *= 0.88
                gain[top + inset : bottom - inset, right - inset] *= 0.94
    return tint(colour, gain)


def boards(
    rng: np.random.Generator, width: int, height: int, light: Rgb, dark: Rgb, split: int
) -> U8:
    """Wooden fronts: ``split`` drawers or doors across w with dark gaps and lit upper edges."""
    image = wood(rng, height, width, light, dark).astype(np.float32)
    for number in range(split):
        left, right = number * width // split, (number + 1) * width // split
        image[:, left : left + 1] *= 0.35
        image[:, right - 1 : right] *= 0.4
    image[:1] *= 0.4
    image[-1:] *= 0.35
    image[1:2] *= 1.12
    return cv2.convertScaleAbs(image)


def leaf(rng: np.random.Generator, width: int, height: int) -> tuple[U8, U8]:
    """A lance-shaped leaf with its midrib along x: colour [h, w, 3] and alpha [h, w]."""
    x = np.linspace(0, 1, width, dtype=np.float32)[None, :]
    y = np.linspace(-1, 1, height, dtype=np.float32)[:, None]
    reach = np.maximum(np.sin(np.pi * x**0.75), 0) ** 0.8
    ribs = np.sin(60 * x - 9 * np.abs(y)) * 0.07
    gain: F32 = (0.9 + ribs + 0.45 * np.exp(-np.abs(y) * 14) + 0.2 * x).astype(np.float32)
    green = np.array((58, 96, 44)) * rng.uniform(0.75, 1.2)
    return tint(green.tolist(), gain), ((np.abs(y) < reach) * 255).astype(np.uint8)


def stripes(
    rng: np.random.Generator, width: int, height: int, first: Rgb, second: Rgb, step: int
) -> U8:
    """Striped cloth."""
    odd, even = cloth(rng, height, width, first), cloth(rng, height, width, second)
    band = (np.arange(width) // max(2, step)) % 2 == 0
    return np.where(band[None, :, None], odd, even)
