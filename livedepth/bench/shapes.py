"""How right metres are for pictures of other shapes than those a network was trained with.

``python -m livedepth.bench.shapes [MODEL]`` prints it for the demo room, and with ``FOLDER SPLIT
FOCAL`` for pictures of a data set, by a camera with that focal length in pixels, cut to each shape;
both with the power that belongs into ``resources/responses.yaml``.
"""

from __future__ import annotations

import math
import sys
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from livedepth.bench.focal import room_through
from livedepth.defaults import DEFAULT_MODEL
from livedepth.extras import training
from livedepth.frames import Depth, Image
from livedepth.inference.base import DepthEngine, EngineInfo
from livedepth.inference.engines import open_engine
from livedepth.inference.metres import in_metres, response_of
from livedepth.lens import Lens, degrees_of
from models.geometry import upsample_depth

SHAPES = {"16:9": 16 / 9, "3:2": 3 / 2, "1:1": 1.0, "3:4": 3 / 4, "9:16": 9 / 16}
_FARTHEST = 10.0  # metres: what networks of indoor scenes are trained to
_FRAME = 0.02  # of the sides, that is left out: pictures of NYU have a white frame


@dataclass(frozen=True)
class Known:
    """A picture of 4:3, uint8 RGB [H, W, 3], its depth in metres, float32 [H, W], NaN or 0 where
    it is unknown, and its camera's focal length in pixels."""

    image: Image
    depth: Depth
    focal: float

    def cut(self, shape: float) -> Known:
        """The middle of it, of another shape, width / height: as wide or as high as before."""
        height, width = self.depth.shape
        high, wide = min(height, round(width / shape)), min(width, round(height * shape))
        top, left = (height - high) // 2, (width - wide) // 2
        inside = np.s_[top : top + high, left : left + wide]
        return Known(np.ascontiguousarray(self.image[inside]), self.depth[inside], self.focal)


@dataclass(frozen=True)
class Seen:
    """What a network makes of pictures: by what depth has to be divided to be right, and how right
    it is then, as means over the pictures: the share within 25 %, and the mean relative error."""

    scale: float
    delta1: float
    abs_rel: float


def measured(folder: Path, split: str, focal: float, every: int = 1) -> Iterator[Known]:
    """Every so manieth picture of 4:3 of a data set without its frame. Raises what
    :mod:`training.entry_points` does."""
    for image, depth in training().pictures_to_score(folder, split, every):
        height, width = depth.shape
        top, left = round(_FRAME * height), round(_FRAME * width)
        inside = np.s_[top : height - top, left : width - left]
        yield Known(np.ascontiguousarray(image[inside]), depth[inside], focal)


def rendered(degrees: float, seconds: Sequence[float], wide: int = 320) -> Iterator[Known]:
    """Pictures of the demo room, ``wide`` pixels wide, of what a camera sees that shows so many
    ``degrees`` from side to side."""
    for frame in room_through(degrees, seconds, (wide * 3 // 4, wide)):
        assert frame.truth is not None and frame.lens is not None
        yield Known(frame.image, frame.truth, frame.lens.ratio(wide) * wide)


def seen(engine: DepthEngine, pictures: Iterable[Known], shape: float) -> tuple[Seen, Seen]:
    """The same part of the same pictures: in pictures that are cut to ``shape``, and in whole
    ones."""
    cuts, wholes = [], []
    for whole in pictures:
        part = whole.cut(shape)
        depth = _metres(engine, part)
        around = Known(whole.image, _metres(engine, whole), whole.focal).cut(shape).depth
        valid = np.isfinite(depth) & (part.depth > 0) & (part.depth < _FARTHEST)
        if valid.any():
            cuts.append(_errors(depth[valid], part.depth[valid]))
            wholes.append(_errors(around[valid], part.depth[valid]))
    return _mean(cuts), _mean(wholes)


def _metres(engine: DepthEngine, picture: Known) -> Depth:
    size = picture.depth.shape
    lens = Lens(picture.focal, size[1], "given")
    depth = in_metres(engine.infer(picture.image).depth, engine.info, lens, size)
    return upsample_depth(depth, size)


def _errors(depth: Depth, truth: Depth) -> tuple[float, float, float]:
    log = float(np.median(np.log(depth / truth)))
    ratio = depth / (truth * np.float32(math.exp(log)))
    within = np.maximum(ratio, 1 / ratio) < 1.25
    return log, float(within.mean()), float(np.abs(ratio - 1).mean())


def _mean(errors: Sequence[tuple[float, float, float]]) -> Seen:
    log, delta1, abs_rel = np.mean(errors, axis=0).tolist()
    return Seen(math.exp(log), delta1, abs_rel)


def power_of(scales: Iterable[tuple[float, float]], now: float) -> float:
    """The power of shape that brings the scale errors nearest to 1, in the logarithm: of pairs of
    how many times wider a picture is than the network's input, and the error with the power
    ``now``."""
    logs = np.log(np.array(list(scales)))
    return now - float(logs[:, 0] @ logs[:, 1] / (logs[:, 0] @ logs[:, 0]))


def _table(engine: DepthEngine, pictures: Sequence[Known]) -> None:
    info: EngineInfo = engine.info
    power, own = response_of(info.weights).shape, info.input_size[1] / info.input_size[0]
    scales = []
    for name, shape in SHAPES.items():
        cut, whole = seen(engine, pictures, shape)
        wider, error = shape / own, cut.scale / whole.scale
        scales.append((wider, error))
        said = f"scale {cut.scale:.3f}, uncut {whole.scale:.3f} ({_percent(error)}"
        said += f", without the power {_percent(error / wider**power)}); when that is right, "
        said += f"δ1 {cut.delta1:.3f}, uncut {whole.delta1:.3f}, "
        said += f"abs rel {cut.abs_rel:.3f}, uncut {whole.abs_rel:.3f}"
        print(f"{name:>5}: {said}")  # noqa: T201
    print(f"weights {info.weights}, power {power_of(scales, power):.2f}")  # noqa: T201


def _percent(error: float) -> str:
    return f"{100 * (error - 1):+.1f} %"


def main(
    model: str = DEFAULT_MODEL,
    folder: str = "",
    split: str = "val",
    focal: str = "519",
    every: str = "1",
) -> None:
    """Print the scale errors of pictures of each shape, beside those of the same part of pictures
    of 4:3."""
    with open_engine(model) as engine:  # type: ignore[attr-defined]
        own = engine.info.focal
        if own is None:
            print(f"{model}: has no field of view of its own")  # noqa: T201
        elif folder:
            _table(engine, list(measured(Path(folder), split, float(focal), int(every))))
        else:
            _table(engine, list(rendered(degrees_of(own), np.linspace(0, 42, 22).tolist())))


if __name__ == "__main__":
    main(*sys.argv[1:])
