"""``python -m training.rooms``: a dataset of rendered rooms."""

from __future__ import annotations

import argparse
import sys
import tempfile
from pathlib import Path
from random import Random

import cv2
import numpy as np
import numpy.typing as npt

from models.errors import UserError
from training.errors import DataError
from training.rooms.furniture_library import open_libraries

_VIEWS = 4  # of every room; building one costs as much as a picture


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m training.rooms", description=__doc__)
    parser.add_argument("--furniture", type=Path, required=True, help="folder of .sh3f and .jar")
    parser.add_argument("-o", "--output", type=Path, required=True, help="the dataset's folder")
    parser.add_argument("--count", type=int, default=2000, help="pictures in all (2000)")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--samples", type=int, default=6, help="light paths per pixel (6)")
    parser.add_argument("--threads", type=int, default=0, help="0: all cores")
    options = parser.parse_args(arguments)
    try:
        render(options)
    except UserError as error:
        print(f"error: {error}", file=sys.stderr)  # noqa: T201
        return 1
    return 0


def render(options: argparse.Namespace) -> None:
    """Go on until the folder holds ``--count`` pictures. Raises DataError."""
    try:
        from training.rooms.build import Builder
        from training.rooms.shoot import Camera, Studio, aim, develop
    except ImportError as error:
        raise DataError(
            "rendering needs Blender as a module: pip install bpy OpenEXR ({reason})", reason=error
        ) from error
    from training.rooms.plan import plan_room

    output: Path = options.output
    for folder in ("rgb", "depth", "data"):
        (output / folder).mkdir(parents=True, exist_ok=True)
    library = open_libraries(options.furniture, output / "furniture")
    rnd = Random()
    number, done = 0, len(list((output / "depth").glob("*.png")))
    with tempfile.TemporaryDirectory() as work:
        studio = Studio(Camera(), options.samples, options.threads, Path(work))
        builder = Builder(library, rnd)
        while done < options.count:
            # Each room has its own seed: an interrupted set goes on with rooms it has not.
            stem = f"{options.seed:03d}-{number:05d}"
            rnd.seed(f"{options.seed}/{number}")
            number += 1
            if list((output / "depth").glob(f"{stem}-*.png")):
                continue
            room = plan_room(library, rnd)
            builder.build(room)
            camera = studio.stand()
            for view in range(_VIEWS):
                if done >= options.count or not aim(studio, camera, room, rnd):
                    continue
                light, depth = studio.shoot()
                if (depth == 0).mean() > 0.2 or light.mean() < 1e-4:
                    continue
                name = f"{stem}-{view}"
                _write(output / "rgb" / f"{name}.jpg", develop(light, rnd)[..., ::-1])
                _write(output / "depth" / f"{name}.png", np.round(depth * 1000).astype(np.uint16))
                done += 1
            print(f"{done}/{options.count}", file=sys.stderr, flush=True)  # noqa: T201
    names = sorted(path.stem for path in (output / "depth").glob("*.png"))
    lines = [f"rgb/{name}.jpg,depth/{name}.png\n" for name in names]
    (output / "data" / "train.csv").write_text("".join(lines), encoding="utf-8")


def _write(path: Path, image: npt.NDArray[np.generic]) -> None:
    if not cv2.imwrite(str(path), image):
        raise DataError("{path}: cannot be written", path=path)


if __name__ == "__main__":
    sys.exit(main())
