"""Joint augmentation of a picture and its depth, with torchvision transforms v2."""

from __future__ import annotations

import math
from typing import Any

import cv2
import numpy as np
import numpy.typing as npt
import torch
from torch import Tensor
from torch.utils.data import Dataset
from torchvision import tv_tensors
from torchvision.transforms import v2
from torchvision.transforms.v2 import functional as F

from models.geometry import resize_image
from training.datasets import DepthPairs
from training.labels import Labels
from training.recipe import Augment

_NEAREST = cv2.INTER_NEAREST_EXACT  # no value between an object and its background


class ClassMap(tv_tensors.Mask):
    """Class numbers from 1 on, uint8 [1, H, W], 0 = unknown. Moved as depth is, not scaled."""


class RandomView(v2.Transform):
    """Rotation, zoom and shift of picture and depth, together.

    A zoom by z shows what a camera z times nearer would see of the far field, so depth is divided
    by z; where in the picture the zoom looks is as random as the picture is wide. Depth is
    carried as a mask: nearest sample, 0 = invalid outside.
    """

    def __init__(self, augment: Augment) -> None:
        super().__init__()
        self.rotation, self.shift = augment.rotation, augment.shift
        self.zoom, self.zoom_chance = augment.zoom, augment.zoom_chance

    def make_params(self, flat_inputs: list[Any]) -> dict[str, Any]:
        angle, dx, dy = (torch.rand(3) * 2 - 1).tolist()
        zoom = 1.0
        if torch.rand(()).item() < self.zoom_chance:
            low, high = (math.log(z) for z in self.zoom)
            zoom = math.exp(low + torch.rand(()).item() * (high - low))
        reach = max(self.shift, (zoom - 1) / 2)
        height, width = F.get_size(flat_inputs[0])
        return {
            "angle": angle * self.rotation,
            "translate": [round(dx * reach * width), round(dy * reach * height)],
            "scale": zoom,
        }

    def transform(self, inpt: Any, params: dict[str, Any]) -> Any:
        nearest = isinstance(inpt, tv_tensors.Mask)
        mode = F.InterpolationMode.NEAREST if nearest else F.InterpolationMode.BILINEAR
        moved = F.affine(inpt, shear=[0.0, 0.0], interpolation=mode, fill=0, **params)
        if isinstance(inpt, ClassMap):
            return ClassMap(moved)
        return tv_tensors.Mask(moved / params["scale"]) if nearest else moved


class RandomTurn(v2.Transform):
    """What the same camera would see after turning about its centre, by some degrees each way.

    Exact for every scene: a picture moves by the homography K R K^-1, and depth becomes the third
    coordinate of the turned point (Hartley & Zisserman 2004, 8.4.2). So scale is kept, other than
    by a shift or a zoom. Depth is carried as a mask: nearest sample, 0 = invalid outside.
    """

    def __init__(self, augment: Augment) -> None:
        super().__init__()
        self.degrees, self.focal = augment.turn, augment.focal

    def make_params(self, flat_inputs: list[Any]) -> dict[str, Any]:
        pitch, yaw = (torch.rand(2, dtype=torch.float64) * 2 - 1).mul(self.degrees).tolist()
        rotation = cv2.Rodrigues(np.radians([pitch, yaw, 0.0]))[0]
        height, width = F.get_size(flat_inputs[0])
        camera = np.array(
            [
                [self.focal * width, 0, (width - 1) / 2],
                [0, self.focal * width, (height - 1) / 2],
                [0, 0, 1],
            ]
        )
        to_rays = np.linalg.inv(camera)
        return {"homography": camera @ rotation @ to_rays, "depth_row": (rotation @ to_rays)[2]}

    def transform(self, inpt: Any, params: dict[str, Any]) -> Any:
        homography = params["homography"]
        height, width = F.get_size(inpt)
        if isinstance(inpt, ClassMap):
            moved = cv2.warpPerspective(
                inpt[0].numpy(), homography, (width, height), flags=cv2.INTER_NEAREST
            )
            return ClassMap(torch.from_numpy(moved)[None])
        if isinstance(inpt, tv_tensors.Mask):
            across, down, one = params["depth_row"].astype(np.float32)
            stretch = across * np.arange(width, dtype=np.float32) + one
            stretch = stretch + (down * np.arange(height, dtype=np.float32))[:, None]
            metres = cv2.warpPerspective(
                inpt[0].numpy() * stretch, homography, (width, height), flags=cv2.INTER_NEAREST
            )
            return tv_tensors.Mask(torch.from_numpy(metres)[None])
        pixels = np.ascontiguousarray(inpt.permute(1, 2, 0).numpy())
        moved = cv2.warpPerspective(pixels, homography, (width, height), flags=cv2.INTER_LINEAR)
        return tv_tensors.Image(torch.from_numpy(moved).permute(2, 0, 1))


def build_transforms(augment: Augment) -> v2.Compose:
    """The random changes of a recipe, on (Image uint8 [3, H, W], Mask float32 [1, H, W] metres)
    and, if there is one, a :class:`ClassMap`."""
    steps: list[v2.Transform] = [v2.RandomHorizontalFlip(augment.flip)]
    if augment.turn:
        steps.append(RandomTurn(augment))
    if augment.rotation or augment.shift or augment.zoom != (1.0, 1.0):
        steps.append(RandomView(augment))
    steps.append(
        v2.ColorJitter(augment.brightness, augment.contrast, augment.saturation, augment.hue)
    )
    steps.append(v2.RandomGrayscale(augment.grayscale))
    steps.append(v2.RandomApply([v2.GaussianBlur(5, (0.3, 1.5))], augment.blur))
    steps.append(v2.RandomApply([v2.JPEG((40, 90))], augment.jpeg))
    return v2.Compose(steps)


def hide_frame(image: npt.NDArray[np.uint8], border: int) -> npt.NDArray[np.uint8]:
    """``image`` with its outer ``border`` pixels replaced by the mirror of what lies inside."""
    inside = image[border:-border, border:-border]
    return cv2.copyMakeBorder(
        inside, border, border, border, border, cv2.BORDER_REFLECT_101
    ).astype(np.uint8)


def shape_crop(have: tuple[int, int], want: tuple[int, int]) -> tuple[slice, slice]:
    """The middle of a picture of height, width ``have`` that has the shape of ``want``.

    Whole where the two differ by less than a pixel.
    """
    height = min(have[0], round(have[1] * want[0] / want[1]))
    width = min(have[1], round(have[0] * want[1] / want[0]))
    top, left = (have[0] - height) // 2, (have[1] - width) // 2
    return slice(top, top + height), slice(left, left + width)


class TrainingSamples(Dataset[tuple[Tensor, ...]]):
    """What a training step reads: uint8 RGB [3, H, W] and float32 metres [1, H, W], 0 = invalid.

    With ``labels`` a third: classes from 1 on, uint8 [1, H, W], 0 = unknown. All of them at the
    network's input size: the picture by the one resize of ``models.geometry``, depth and classes by
    nearest sample, so that no value is invented between an object and its background.
    Pictures stay bytes until the network normalises them: a quarter of the memory, and of what
    goes from the processes that load them to the one that trains.
    ``crop`` takes the middle that has the input's shape instead of squeezing the whole, and
    ``depth_scale`` multiplies depth: for pictures of another camera than the main set's.
    """

    def __init__(
        self,
        pairs: DepthPairs,
        size: tuple[int, int],
        augment: Augment | None = None,
        *,
        crop: bool = False,
        depth_scale: float = 1.0,
        labels: Labels | None = None,
    ) -> None:
        self.pairs = pairs
        self.size = size
        self.crop, self.depth_scale = crop, depth_scale
        self.labels = labels
        self.hide_frame = augment.hide_frame if augment else 0.0
        self.transforms = build_transforms(augment) if augment else None

    def __len__(self) -> int:
        return len(self.pairs)

    def __getitem__(self, index: int) -> tuple[Tensor, ...]:
        rgb, metres = self.pairs[index]
        maps: list[npt.NDArray[Any]] = [np.nan_to_num(metres, nan=0.0)]
        if self.labels:
            maps.append(self.labels.of(self.pairs.pairs[index], metres.shape, self.pairs.border))
        if self.pairs.border and torch.rand(()).item() < self.hide_frame:
            rgb = hide_frame(rgb, self.pairs.border)
        if self.crop:
            shape = shape_crop(rgb.shape[:2], self.size)
            rgb, maps = np.ascontiguousarray(rgb[shape]), [one[shape] for one in maps]
        maps[0] = maps[0] * np.float32(self.depth_scale)
        depth, *classes = (
            torch.from_numpy(cv2.resize(one, self.size[::-1], interpolation=_NEAREST))[None]
            for one in maps
        )
        rgb = resize_image(rgb, self.size)
        sample: tuple[Tensor, ...] = (
            tv_tensors.Image(torch.from_numpy(rgb).permute(2, 0, 1)),
            tv_tensors.Mask(depth),
            *(ClassMap(one) for one in classes),
        )
        if self.transforms:
            sample = self.transforms(*sample)
        # Its own memory: grey pictures come as one channel three times, which none can paste into.
        return tuple(one.as_subclass(Tensor).contiguous() for one in sample)
