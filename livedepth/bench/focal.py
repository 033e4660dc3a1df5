"""How right metres are for cameras of other fields of view, in the demo room, whose depth is exact.

``python -m livedepth.bench.focal [MODEL] [DEGREES...]`` prints it, with the power that belongs into
``resources/responses.yaml``.
"""

from __future__ import annotations

import math
import sys
import time
from collections.abc import Iterator, Sequence

import numpy as np

from livedepth.capture.room import Room
from livedepth.defaults import DEFAULT_MODEL
from livedepth.frames import Frame
from livedepth.inference.base import DepthEngine
from livedepth.inference.engines import open_engine
from livedepth.inference.metres import response_of
from livedepth.lens import Lens, degrees_of
from livedepth.pipeline.depth_frames import depth_frame
from models.geometry import upsample_depth

_FARTHEST = 10.0  # metres: what networks of indoor scenes are trained to
DEGREES = (45.0, 90.0)


def room_through(
    degrees: float, seconds: Sequence[float], size: tuple[int, int]
) -> Iterator[Frame]:
    """Pictures (height, width) of the room with their depth, by a camera that sees ``degrees`` from
    side to side, at ``seconds`` of the walk."""
    lens = Lens.of_degrees(degrees, "demo")
    height, width = size
    room = Room(width, height, focal=lens.focal)
    for number, second in enumerate(seconds):
        image, depth = room.render(second)
        yield Frame(image, number, second, time.monotonic(), "demo", depth, lens=lens)


def scale_error(
    engine: DepthEngine,
    degrees: float,
    seconds: Sequence[float],
    size: tuple[int, int] = (240, 320),
) -> float:
    """What depth has to be divided by to be right through such a camera: the median over the pixels
    of each picture, then the geometric mean over the pictures. 1 is right."""
    logs = []
    for frame in room_through(degrees, seconds, size):
        seen = depth_frame(frame, engine.infer(frame.image), engine.info)
        truth = frame.truth
        assert truth is not None
        depth = upsample_depth(seen.depth, truth.shape)
        valid = np.isfinite(depth) & (truth < _FARTHEST)
        logs.append(float(np.median(np.log(depth[valid] / truth[valid]))))
    return math.exp(float(np.mean(logs)))


def main(model: str = DEFAULT_MODEL, *degrees: str) -> None:
    """Print the scale errors, each beside that at the network's own field of view."""
    seconds = np.linspace(0, 42, 22).tolist()
    with open_engine(model) as engine:  # type: ignore[attr-defined]
        focal, now = engine.info.focal, response_of(engine.info.weights).focal
        if focal is None:
            print(f"{model}: has no field of view of its own")  # noqa: T201
            return
        own = scale_error(engine, degrees_of(focal), seconds)
        print(f"{degrees_of(focal):6.1f}° {own:.3f} (its own)")  # noqa: T201
        powers = []
        for given in [float(text) for text in degrees] or DEGREES:
            error = scale_error(engine, given, seconds) / own
            change = math.log(Lens.of_degrees(given, "demo").focal / focal)
            powers.append(now - math.log(error) / change)
            print(f"{given:6.1f}° {error * own:.3f} ({100 * (error - 1):+.1f} %)")  # noqa: T201
        print(f"weights {engine.info.weights}, power {np.mean(powers):.2f}")  # noqa: T201


if __name__ == "__main__":
    main(*sys.argv[1:])
