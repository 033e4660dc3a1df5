"""How a network's outputs become depth at the size of the picture."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping
from typing import Any, cast

import numpy as np
import numpy.typing as npt

from livedepth.errors import EngineError
from livedepth.frames import Depth
from livedepth.inference.hub.picture_rules import Size, zoe_margins
from livedepth.inference.hub.processor_file import Processor
from livedepth.inference.hub.resampling import Filter, Floats, resize_floats

Outputs = Mapping[str, npt.NDArray[Any]]
MAP, ANGLE = "predicted_depth", "field_of_view"  # outputs of networks of transformers


class DepthRule(ABC):
    """From outputs, by their names, to float32 [H, W] in the network's unit."""

    estimates = False  # whether the network finds the focal length in each picture
    focal: float | None = None  # in picture widths, where metres are computed for one

    @abstractmethod
    def finish(self, outputs: Outputs, size: Size) -> Depth:
        """The map of a picture of ``size``. Raises EngineError for outputs that hold none."""

    def rounded(self, depth: Depth) -> Depth:
        """A map as the numbers that the network's rounding is even in: its own, by default."""
        return depth

    def angle(self, outputs: Outputs) -> float | None:
        """The field of view from side to side, in degrees, that the network found in a picture;
        None where it finds none."""
        return None


class ResizedRule(DepthRule):
    """The map is resized to the picture; with ``corners`` its outermost pixels meet those of the
    picture."""

    def __init__(self, how: Filter, *, corners: bool = False) -> None:
        self._how, self._corners = how, corners

    def finish(self, outputs: Outputs, size: Size) -> Depth:
        return resize_floats(map_of(outputs[MAP]), size, self._how, corners=self._corners)


class ZoeDepthRule(DepthRule):
    """The map is of the picture with the margins that the rule of pictures added: without them."""

    def __init__(self, padded: bool) -> None:
        self._padded = padded

    def finish(self, outputs: Outputs, size: Size) -> Depth:
        rows, columns = zoe_margins(size) if self._padded else (0, 0)
        whole = (size[0] + 2 * rows, size[1] + 2 * columns)
        depth = resize_floats(map_of(outputs[MAP]), whole, "bicubic")
        return np.ascontiguousarray(depth[rows : rows + size[0], columns : columns + size[1]])


class DepthProRule(DepthRule):
    """The map is inverse depth for a focal length of one picture width; the network's own estimate
    of the field of view, in degrees from side to side, makes metres of it."""

    estimates = True
    _LEAST, _MOST = np.float32(1e-4), np.float32(1e4)  # of inverse metres

    def __init__(self, how: Filter) -> None:
        self._how = how

    def angle(self, outputs: Outputs) -> float | None:
        return float(outputs[ANGLE].reshape(-1)[0]) if ANGLE in outputs else None

    def rounded(self, depth: Depth) -> Depth:
        # One rounding of inverse depth that is nearly 0 is kilometres.
        return np.asarray(np.float32(1) / depth, np.float32)

    def finish(self, outputs: Outputs, size: Size) -> Depth:
        inverse = map_of(outputs[MAP])
        angle = self.angle(outputs)
        if angle is not None:
            width = np.float32(size[1])
            half = np.float32(0.5) * np.deg2rad(np.float32(angle))
            with np.errstate(divide="ignore"):  # no angle: as far as there is, as there
                focal = np.float32(0.5) * width / np.tan(half)
            inverse = inverse * width / focal
        inverse = resize_floats(inverse, size, self._how)
        return np.asarray(np.float32(1) / np.clip(inverse, self._LEAST, self._MOST), np.float32)


def depth_rule_of(processor: Processor) -> DepthRule:
    """How the maps of a network become depth, by the processor of its pictures."""
    finish = processor.row.finish
    if finish == "zoedepth":
        return ZoeDepthRule(bool(processor["do_pad"]))
    if finish == "depth-pro":
        return DepthProRule(cast(Filter, processor.filter))
    how, _, corners = finish.partition("-")
    return ResizedRule(cast(Filter, how), corners=bool(corners))


def map_of(output: npt.NDArray[Any]) -> Floats:
    """The one map in an output, float32 [h, w]. Raises EngineError where there is none."""
    sides = [side for side in output.shape[:-2] if side != 1]
    if output.ndim < 2 or sides:
        raise EngineError(
            "the network gives {shape}, which is no map of depth", shape=list(output.shape)
        )
    return np.asarray(output, np.float32).reshape(output.shape[-2:])
