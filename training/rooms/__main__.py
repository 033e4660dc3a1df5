"""``python -m training.rooms``: a dataset of rendered rooms."""

from __future__ import annotations

import argparse
import sys
import tempfile
from pathlib import Path

from models.errors import UserError
from training.errors import DataError
from training.rooms.furniture_library import open_libraries
from training.rooms.output import Output


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m training.rooms", description=__doc__)
    parser.add_argument("--furniture", type=Path, required=True, help="folder of .sh3f and .jar")
    parser.add_argument("-o", "--output", type=Path, required=True, help="the dataset's folder")
    parser.add_argument("--count", type=int, default=2000, help="pictures in all (2000)")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--samples", type=int, default=6, help="light paths per pixel (6)")
    parser.add_argument("--threads", type=int, default=0, help="0: all cores")
    parser.add_argument(
        "--kind",
        choices=["rooms", "near"],
        default="rooms",
        help="rooms as NYU's, or near views of desks, people and furniture (needs anny)",
    )
    parser.add_argument(
        "--size",
        type=int,
        nargs=2,
        default=(256, 192),
        metavar=("WIDTH", "HEIGHT"),
        help="pixels (256 192)",
    )
    parser.add_argument(
        "--split", choices=["train", "val"], default="train", help="the list's name"
    )
    parser.add_argument(
        "--nyu-share",
        type=float,
        default=0.3,
        help="near: share of scenes with NYU's field of view, others have 50 to 90 degrees (0.3)",
    )
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
        import bpy  # noqa: F401
        import OpenEXR  # noqa: F401
    except ImportError as error:
        raise DataError(
            "rendering needs Blender as a module: pip install bpy OpenEXR ({reason})", reason=error
        ) from error
    from training.rooms.near_render import render_near
    from training.rooms.render import render_rooms
    from training.rooms.shoot import Camera, Studio

    output = Output(options.output, options.count, options.split)
    library = open_libraries(options.furniture, options.output / "furniture")
    width, height = options.size
    with tempfile.TemporaryDirectory() as work:
        studio = Studio(Camera(width, height), options.samples, options.threads, Path(work))
        if options.kind == "near":
            render_near(output, library, studio, options.seed, options.nyu_share)
        else:
            render_rooms(output, library, studio, options.seed)


if __name__ == "__main__":
    sys.exit(main())
