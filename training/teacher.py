"""A trained network that shows another what to see."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt
import torch
from torch import Tensor
from torch.nn import functional as F

from models.deploy import DeployedNet
from models.geometry import resize_image, upsample_depth
from models.net import DepthNet
from models.weights import load_net
from training.pairs import Arrays, Pair
from training.told import MapTeacher

OpenTeacher = Callable[[Path], MapTeacher]
_OURS = ".safetensors"


class Teachers:
    """Several teachers: for each batch one of them, and every second time it sees the mirror image.

    Which one is drawn from torch's generator. On average the student is shown what all of them say
    of a picture and of its mirror image, at the price of one.
    """

    def __init__(self, teachers: Sequence[Teacher | MapTeacher]) -> None:
        self.teachers = tuple(teachers)

    @classmethod
    def load(cls, paths: Sequence[Path], other: OpenTeacher | None = None) -> Teachers:
        """Of weights files, and of networks that ``other`` opens. Raises WeightsError, and what
        ``other`` does."""
        return cls([_loaded(path, other) for path in paths])

    @property
    def without_metres(self) -> MapTeacher | None:
        """One whose maps become metres by measured depth alone."""
        others = [one for one in self.teachers if isinstance(one, MapTeacher)]
        return next((one for one in others if one.unit != "m"), None)

    def __call__(self, images: Tensor, depth: Tensor | None = None) -> Tensor:
        """Metres, float32 [N, 1, H, W], of pictures, uint8 RGB [N, 3, H, W]; 0 where nothing is
        said. ``depth`` is what was measured, if anything, as :class:`MapTeacher` needs it."""
        if len(self.teachers) == 1:
            return self.teachers[0](images, depth)
        drawn = int(torch.randint(2 * len(self.teachers), ()))
        teacher, mirrored = self.teachers[drawn // 2], drawn % 2
        if mirrored:
            measured = None if depth is None else depth.flip(-1)
            return teacher(images.flip(-1), measured).flip(-1)
        return teacher(images, depth)


def _loaded(path: Path, other: OpenTeacher | None) -> Teacher | MapTeacher:
    return Teacher.load(path) if other is None or path.suffix.lower() == _OURS else other(path)


@dataclass(frozen=True, eq=False)
class LabelledPair:
    """A picture labelled with the depth of its teachers, float32 metres [h, w]."""

    picture: Pair
    depth: npt.NDArray[np.float32]

    @property
    def where(self) -> str:
        return self.picture.where

    @property
    def depth_name(self) -> str:
        return "the teacher's depth"

    def read(self) -> Arrays:
        rgb, _ = self.picture.read()
        return rgb, upsample_depth(self.depth, rgb.shape[:2])


@torch.inference_mode()
def labelled(pictures: Sequence[Pair], teachers: Teachers) -> list[LabelledPair]:
    """Each picture labelled with the mean depth of ``teachers``, to be scored against.

    Computed once and kept: a network must not run in the processes that load pictures.
    Raises DataError when a picture cannot be read.
    """
    pairs = []
    for picture in pictures:
        rgb, _ = picture.read()
        maps = [teacher.of(rgb) for teacher in teachers.teachers]
        finest = max((depth.shape for depth in maps), key=lambda shape: shape[0] * shape[1])
        same = [upsample_depth(depth, (finest[0], finest[1])) for depth in maps]
        pairs.append(LabelledPair(picture, np.mean(same, axis=0, dtype=np.float32)))
    return pairs


class Teacher:
    """Metres of the same pictures that the student sees, from a frozen network.

    Not a module: it is no part of what is trained, saved or averaged.
    """

    def __init__(self, net: DepthNet, size: tuple[int, int]) -> None:
        self.net = net.eval().requires_grad_(False).to(memory_format=torch.channels_last)
        self.size = size

    @classmethod
    def load(cls, path: Path) -> Teacher:
        """Raises WeightsError."""
        net, card = load_net(path)
        return cls(net, card.input_size)

    @torch.inference_mode()
    def of(self, rgb: npt.NDArray[np.uint8]) -> npt.NDArray[np.float32]:
        """Metres, float32 [h, w], of uint8 RGB [H, W, 3]."""
        given = torch.from_numpy(np.ascontiguousarray(resize_image(rgb, self.size)))[None]
        depth: npt.NDArray[np.float32] = DeployedNet(self.net.cpu())(given)[0].numpy()
        return depth

    @torch.no_grad()
    def __call__(self, images: Tensor, depth: Tensor | None = None) -> Tensor:
        """Metres, float32 [N, 1, H, W], of pictures, uint8 RGB [N, 3, H, W]. What was measured,
        ``depth``, says nothing more to a network that gives metres."""
        taught = self.net(self.sees(images)).float()
        return F.interpolate(taught, size=images.shape[2:], mode="bilinear", align_corners=False)

    def sees(self, images: Tensor) -> Tensor:
        """What the network is given for pictures, uint8 RGB [N, 3, H, W]: its own size, normalised,
        float32; the network is then on their device."""
        self.net.to(images.device)
        rgb = images
        if rgb.shape[2:] != self.size:
            # In float: rounding to bytes would lose what the resize computes between the pixels.
            rgb = F.interpolate(
                rgb.float(), size=self.size, mode="bilinear", align_corners=False, antialias=True
            )
        return self.net.normalised(rgb)
