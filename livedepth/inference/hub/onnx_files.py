"""Installed ONNX networks: pictures and maps as the manifest says, and what no file may be."""

from __future__ import annotations

import math
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from livedepth.errors import EngineError
from livedepth.frames import Depth, Image
from livedepth.inference.hub.depth_rules import DepthRule, Outputs, map_of
from livedepth.inference.hub.manifest import Manifest
from livedepth.inference.hub.onnx_rules import DepthFields, PictureFields
from livedepth.inference.hub.picture_rules import (
    PictureRule,
    Size,
    about,
    scaled_sides,
    step_of,
)
from livedepth.inference.hub.point_maps import depth_of_points
from livedepth.inference.hub.resampling import Filter, Floats, resize_bytes, resize_floats
from livedepth.inference.onnx_facts import check_onnx
from models.errors import WeightsError

_ASPECTS = 1.25  # by which sides that were rounded to multiples may differ


class FieldsPicture(PictureRule):
    """A rule that follows a manifest's fields."""

    def __init__(self, fields: PictureFields) -> None:
        self._fields = fields
        self._how: Filter = fields.resample

    @property
    def smaller(self) -> bool:  # type: ignore[override]
        return not self._fields.fixed and self._step > 0

    def grid(self, size: Size, part: float = 1.0) -> Size:
        target = self._target(part)
        if self._fields.fit != "cover":
            return target
        return self.checked(about(size, target, True, self._fields.multiple), size)

    def inner(self, size: Size, grid: Size) -> Size:
        """The size of the picture itself within an input of ``grid``."""
        if self._fields.fit != "inside":
            return grid
        scale = min(grid[0] / size[0], grid[1] / size[1])
        return max(1, int(size[0] * scale)), max(1, int(size[1] * scale))

    def margins(self, size: Size, grid: Size) -> tuple[int, int]:
        """Rows above and columns on the left that are not the picture."""
        inner = self.inner(size, grid)
        return (grid[0] - inner[0]) // 2, (grid[1] - inner[1]) // 2

    def pixels(self, image: Image, part: float = 1.0) -> npt.NDArray[Any]:
        size = (image.shape[0], image.shape[1])
        grid = self.grid(size, part)
        inner, (top, left) = self.inner(size, grid), self.margins(size, grid)
        fields = self._fields
        made = np.empty((*grid, 3), np.float32)
        made[:] = np.array(fields.fill, np.float32)
        made[top : top + inner[0], left : left + inner[1]] = resize_bytes(image, inner, self._how)
        made /= np.float32(fields.divisor)
        made -= np.array(fields.mean, np.float32)
        made /= np.array(fields.std, np.float32)
        return made[..., ::-1] if fields.channels == "bgr" else made

    def _target(self, part: float) -> Size:
        sides = scaled_sides(self._sides, part, self._step)
        return sides["height"], sides["width"]

    @property
    def _sides(self) -> dict[str, int]:
        return dict(zip(("height", "width"), self._fields.size, strict=True))

    @property
    def _step(self) -> int:
        return self._fields.multiple if self._fields.multiple > 1 else step_of(self._sides)


class FieldsDepth(DepthRule):
    """From the outputs of an ONNX network to a map, as a manifest's fields say."""

    def __init__(self, fields: DepthFields, pictures: FieldsPicture) -> None:
        self._fields, self._pictures = fields, pictures
        self.estimates = fields.form == "points"
        if fields.form == "focal":
            self.focal = 0.5 / math.tan(math.radians(fields.field_of_view) / 2)

    def finish(self, outputs: Outputs, size: Size) -> Depth:
        fields = self._fields
        found = self._output(outputs)
        depth = self._of_points(found, outputs) if fields.form == "points" else map_of(found)
        grid = (depth.shape[0], depth.shape[1])
        self._refuse_traced(grid, size)
        inner, (top, left) = self._pictures.inner(size, grid), self._pictures.margins(size, grid)
        depth = depth[top : top + inner[0], left : left + inner[1]]
        if self.focal is not None:
            # Pixels of the input: the network saw the picture at that size.
            depth = depth * np.float32(self.focal * inner[1] / fields.per_focal)
        depth = resize_floats(np.ascontiguousarray(depth, np.float32), size, fields.resize)
        return depth if fields.metres == 1.0 else depth * np.float32(fields.metres)

    def _refuse_traced(self, grid: Size, size: Size) -> None:
        """Some files take a picture of any size and answer with the size that they were made with.
        Raises EngineError where a map has quite another aspect than the input."""
        given = self._pictures.grid(size)
        stretched = (grid[0] / given[0]) / (grid[1] / given[1])
        if not 1 / _ASPECTS <= stretched <= _ASPECTS:
            raise EngineError(
                "it gives a map of {height}×{width} for an input of about {rows}×{columns}: its "
                "file is for one size alone",
                height=grid[0],
                width=grid[1],
                rows=given[0],
                columns=given[1],
            )

    def _output(self, outputs: Outputs) -> npt.NDArray[Any]:
        name = self._fields.output
        return self._named(name, outputs) if name else next(iter(outputs.values()))

    def _named(self, name: str, outputs: Outputs) -> npt.NDArray[Any]:
        if name not in outputs:
            raise EngineError(
                "the network has no output {name}; it has {known}",
                name=name,
                known=", ".join(outputs),
            )
        return outputs[name]

    def _of_points(self, points: npt.NDArray[Any], outputs: Outputs) -> Floats:
        fields = self._fields
        mask = self._named(fields.mask, outputs) if fields.mask else None
        if points.shape[-1:] != (3,) or points.ndim < 3:
            raise EngineError(
                "the network gives {shape}, which are no points in space",
                shape=list(points.shape),
            )
        scale = 1.0
        if fields.scale:
            scale = float(self._named(fields.scale, outputs).reshape(-1)[0])
        return depth_of_points(
            points.reshape(points.shape[-3:]).astype(np.float32),
            None if mask is None else mask.reshape(mask.shape[-2:]),
        ) * np.float32(scale)


def onnx_file(folder: Path, manifest: Manifest) -> Path:
    """The file of an installed ONNX network. Raises WeightsError where it is not there, EngineError
    for one that is damaged."""
    path = folder / manifest.file
    if not path.is_file():
        raise WeightsError("{path}: is not there", path=path)
    check_onnx(path)
    return path
