"""How a picture becomes a network's input: the rules of the image processors of transformers."""

from __future__ import annotations

import math
from abc import ABC, abstractmethod
from collections.abc import Mapping
from typing import Any, cast

import numpy as np
import numpy.typing as npt

from livedepth.errors import EngineError, Message
from livedepth.frames import Image
from livedepth.inference.hub.processor_file import Processor
from livedepth.inference.hub.resampling import (
    Filter,
    Floats,
    resize_bytes,
    resize_bytes_sharp,
    resize_floats,
)

Size = tuple[int, int]
Pixels = npt.NDArray[Any]
_STEPS = (32, 16, 14, 8)  # of networks that do not say of what their sides are multiples


class PictureRule(ABC):
    """From a picture of any size to a network's input. ``part`` makes the input smaller: 1 is
    what the network's makers chose, 0.5 half of it on each side, by the same rule."""

    smaller = True  # whether there are smaller inputs than that

    @abstractmethod
    def grid(self, size: Size, part: float = 1.0) -> Size:
        """(height, width) of the input for pictures of a size. Raises EngineError."""

    @abstractmethod
    def pixels(self, image: Image, part: float = 1.0) -> Pixels:
        """The input [h, w, 3] of uint8 RGB [H, W, 3]. Raises EngineError."""

    def prepare(self, image: Image, part: float = 1.0) -> Floats:
        """The input float32 [1, 3, h, w] of uint8 RGB [H, W, 3]. Raises EngineError."""
        made = self.pixels(image, part)
        return np.ascontiguousarray(made.transpose(2, 0, 1)[None], np.float32)

    @staticmethod
    def checked(grid: Size, size: Size) -> Size:
        """``grid``, of pictures of ``size``. Raises EngineError where it is none."""
        if min(grid) < 1:
            raise EngineError(
                "a picture of {height}×{width} is too small for this network",
                height=size[0],
                width=size[1],
            )
        return grid


class ProcessorRule(PictureRule):
    """A rule that follows the flags of a processor."""

    def __init__(self, processor: Processor) -> None:
        self.flags = processor
        self.how = cast(Filter, processor.filter)

    def scaled(self, image: Pixels) -> Pixels:
        """Bytes rescaled and normalised, float32; bytes as they are where neither is asked for."""
        flags = self.flags
        if not flags["do_normalize"]:
            return self.rescaled(image)
        mean, std = self.colours()
        if flags["do_rescale"]:
            back = 1.0 / flags["rescale_factor"]
            mean, std = mean * np.float32(back), std * np.float32(back)
        return (image.astype(np.float32) - mean) / std

    def colours(self) -> tuple[Floats, Floats]:
        """Mean and standard deviation of R, G and B."""
        mean, std = (np.array(self.flags[k], np.float32) for k in ("image_mean", "image_std"))
        return mean, std

    def rescaled(self, image: Pixels) -> Pixels:
        """Bytes times the factor, float32, where that is asked for."""
        if not self.flags["do_rescale"]:
            return image
        return image.astype(np.float32) * np.float32(self.flags["rescale_factor"])

    def cropped(self, image: Pixels) -> Pixels:
        """The middle, of the size that is asked for; black where the picture is smaller."""
        if not self.flags["do_center_crop"]:
            return image
        size = _height_width(self.flags["crop_size"])
        before = [max(0, (new - old) // 2) for new, old in zip(size, image.shape, strict=False)]
        after = [max(0, (new - old + 1) // 2) for new, old in zip(size, image.shape, strict=False)]
        image = np.pad(image, (*zip(before, after, strict=True), (0, 0)))
        top, left = (int((old - new) / 2.0) for new, old in zip(size, image.shape, strict=False))
        return image[top : top + size[0], left : left + size[1]]

    @property
    def step(self) -> int:
        """Of what the sides of the input are multiples; 0 if of nothing known."""
        multiple = self.flags["ensure_multiple_of"]
        return int(multiple) if multiple > 1 else step_of(self.flags["size"])

    def about_target(self, size: Size, part: float) -> Size:
        """``size`` resized to about the target, in multiples. Raises WeightsError."""
        sides = scaled_sides(self.flags["size"], part, self.step)
        if set(sides) != {"height", "width"}:
            raise self.flags.refused(
                Message("size={size} needs height and width", size=dict(sides))
            )
        keep, multiple = self.flags["keep_aspect_ratio"], float(self.flags["ensure_multiple_of"])
        return about(size, _height_width(sides), keep, multiple)


class CroppedRule(ProcessorRule):
    """Resized, cropped, scaled and padded, in this order."""

    def grid(self, size: Size, part: float = 1.0) -> Size:
        grid = self._resized(size, part)
        if self.flags["do_center_crop"]:
            grid = _height_width(self.flags["crop_size"])
        return self.checked(self._padded(grid), size)

    def pixels(self, image: Image, part: float = 1.0) -> Pixels:
        size = _size(image)
        resized = resize_bytes(image, self.checked(self._resized(size, part), size), self.how)
        made = self.scaled(self.cropped(resized))
        grown = [new - old for new, old in zip(self._padded(_size(made)), made.shape, strict=False)]
        if not any(grown):
            return made
        return np.pad(
            made, (*((self._before(one), one - self._before(one)) for one in grown), (0, 0))
        )

    @abstractmethod
    def _resized(self, size: Size, part: float) -> Size:
        """What pictures of a size are resized to."""

    @abstractmethod
    def _padded(self, size: Size) -> Size:
        """What pictures of a size are padded to. Raises WeightsError."""

    @staticmethod
    @abstractmethod
    def _before(grown: int) -> int:
        """How many of the rows or columns that are added come first."""


class DptRule(CroppedRule):
    """Of DPT, Depth Anything and their kin: resized to about a target, in multiples; padded on all
    sides."""

    @property
    def smaller(self) -> bool:  # type: ignore[override]
        flags = self.flags
        return bool(flags["do_resize"]) and not flags["do_center_crop"] and self.step > 0

    def _resized(self, size: Size, part: float) -> Size:
        if not self.flags["do_resize"]:
            return size
        return self.about_target(size, part)

    def _padded(self, size: Size) -> Size:
        divisor = self.flags["size_divisor"]
        if not self.flags["do_pad"]:
            return size
        if divisor is None:
            if self.flags.name.startswith("Prompt"):  # which alone pads nothing then
                return size
            raise self.flags.refused(Message("do_pad needs size_divisor"))
        return math.ceil(size[0] / divisor) * divisor, math.ceil(size[1] / divisor) * divisor

    @staticmethod
    def _before(grown: int) -> int:
        return grown // 2


class PlainRule(CroppedRule):
    """Resized to a size in any of its forms, cropped, padded below and on the right."""

    @property
    def smaller(self) -> bool:  # type: ignore[override]
        flags = self.flags
        whole = flags["do_resize"] and not (flags["do_center_crop"] or flags["do_pad"])
        return bool(whole) and step_of(flags["size"]) > 0

    def _resized(self, size: Size, part: float) -> Size:
        if not self.flags["do_resize"]:
            return size
        sides = self.flags["size"]
        return by_sides(size, scaled_sides(sides, part, step_of(sides)))

    def _padded(self, size: Size) -> Size:
        wanted = self.flags["pad_size"]
        if not self.flags["do_pad"] or wanted is None:
            return size
        padded = _height_width(wanted)
        if padded[0] < size[0] or padded[1] < size[1]:
            raise self.flags.refused(
                Message("pad_size={wanted} is less than the picture", wanted=wanted)
            )
        return padded

    @staticmethod
    def _before(grown: int) -> int:
        return 0


class GlpnRule(ProcessorRule):
    """Of GLPN: the picture's own size, rounded down to multiples."""

    @property
    def smaller(self) -> bool:  # type: ignore[override]
        return bool(self.flags["do_resize"])

    def grid(self, size: Size, part: float = 1.0) -> Size:
        if not self.flags["do_resize"]:
            return size
        divisor = int(self.flags["size_divisor"])
        height, width = (int(side * part) // divisor * divisor for side in size)
        return self.checked((height, width), size)

    def pixels(self, image: Image, part: float = 1.0) -> Pixels:
        return self.scaled(resize_bytes(image, self.grid(_size(image), part), self.how))


class ZoeRule(ProcessorRule):
    """Of ZoeDepth: mirrored at the borders first, resized in floating point, then normalised."""

    @property
    def smaller(self) -> bool:  # type: ignore[override]
        return bool(self.flags["do_resize"])

    def grid(self, size: Size, part: float = 1.0) -> Size:
        height, width = size
        if self.flags["do_pad"]:
            rows, columns = zoe_margins(size)
            if rows >= height or columns >= width:
                return self.checked((0, 0), size)
            height, width = height + 2 * rows, width + 2 * columns
        if not self.flags["do_resize"]:
            return height, width
        return self.checked(self.about_target((height, width), part), size)

    def pixels(self, image: Image, part: float = 1.0) -> Pixels:
        grid = self.grid(_size(image), part)
        if self.flags["do_normalize"] and not self.flags["do_rescale"]:
            raise self.flags.refused(Message("do_normalize needs do_rescale"))
        made = self.rescaled(image)
        if self.flags["do_pad"]:
            rows, columns = zoe_margins(_size(image))
            made = np.pad(made, ((rows, rows), (columns, columns), (0, 0)), "reflect")
        if self.flags["do_resize"]:
            if made.dtype == np.uint8:
                made = resize_bytes_sharp(made, grid, self.how, True)
            else:
                made = resize_floats(made, grid, self.how, corners=True)
        if self.flags["do_normalize"]:
            mean, std = self.colours()
            made = (made - mean) / std
        return made


class DepthProRule(ProcessorRule):
    """Of Depth Pro: normalised first, then resized without antialiasing."""

    smaller = False

    def grid(self, size: Size, part: float = 1.0) -> Size:
        if not self.flags["do_resize"]:
            return size
        return self.checked(by_sides(size, self.flags["size"]), size)

    def pixels(self, image: Image, part: float = 1.0) -> Pixels:
        grid = self.grid(_size(image), part)
        made = self.scaled(image)
        if made.dtype == np.uint8:
            return resize_bytes_sharp(made, grid, self.how, False)
        return resize_floats(made, grid, self.how)


RULES: dict[str, type[ProcessorRule]] = {
    "dpt": DptRule,
    "plain": PlainRule,
    "glpn": GlpnRule,
    "zoedepth": ZoeRule,
    "depth-pro": DepthProRule,
}


def rule_of(processor: Processor) -> PictureRule:
    """The rule that a processor follows."""
    return RULES[processor.row.rule](processor)


def about(size: Size, target: Size, keep_aspect: bool, multiple: float) -> Size:
    """``size`` resized to about ``target``, in multiples. Where the aspect is kept, that side
    reaches its target that changes the size less, and the other follows."""
    tall, wide = target[0] / size[0], target[1] / size[1]
    if keep_aspect:
        tall = wide = wide if abs(1 - wide) < abs(1 - tall) else tall
    height, width = (
        int(round(scale * side / multiple) * multiple)
        for scale, side in zip((tall, wide), size, strict=True)
    )
    return height, width


def by_sides(size: Size, sides: Mapping[str, int]) -> Size:
    """What a size in any of its forms makes of pictures of ``size``."""
    height, width = size
    if "max_height" in sides:
        scale = min(sides["max_height"] / height, sides["max_width"] / width)
        return int(height * scale), int(width * scale)
    if "shortest_edge" not in sides:
        return _height_width(sides)
    short, long = min(size), max(size)
    edge: float = sides["shortest_edge"]
    most = sides.get("longest_edge")
    new_short, grown = int(edge), edge
    if most is not None and float(long) / float(short) * edge > most:
        grown = most * float(short) / float(long)
        new_short = round(grown)
    if most is not None and short == new_short:
        return size
    # In this order, for its rounding: of the package's two ways to say it.
    new_long = int(grown * long / short)
    return (new_long, new_short) if width <= height else (new_short, new_long)


def scaled_sides(sides: Mapping[str, int], part: float, step: int) -> dict[str, int]:
    """A size in any of its forms, made smaller in whole steps (0: of one pixel)."""
    if part == 1.0:
        return dict(sides)
    step = step or 1
    return {name: max(1, round(side * part / step)) * step for name, side in sides.items()}


def step_of(sides: Mapping[str, int]) -> int:
    """Of what all sides are multiples, as networks' patches are; 0 if of nothing known."""
    return next((one for one in _STEPS if all(side % one == 0 for side in sides.values())), 0)


def zoe_margins(size: Size) -> Size:
    """Rows and columns that ZoeDepth adds on each side of pictures of ``size``."""
    return int(np.sqrt(size[0] / 2) * 3), int(np.sqrt(size[1] / 2) * 3)


def _height_width(sides: Mapping[str, int]) -> Size:
    if not {"height", "width"} <= set(sides):
        raise EngineError("size={size} needs height and width", size=dict(sides))
    return sides["height"], sides["width"]


def _size(image: Pixels) -> Size:
    return image.shape[0], image.shape[1]
