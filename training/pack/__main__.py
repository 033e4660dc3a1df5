"""``python -m training.pack``: training sets as one small file, and back."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from models.errors import UserError
from training.pack.reader import unpack
from training.pack.writer import write_pack

_MEGABYTES = 60.0


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m training.pack", description=__doc__)
    parser.add_argument("sets", type=Path, nargs="+", help="folders to pack, or with --unpack FILE")
    parser.add_argument("-o", "--output", type=Path, required=True, help="the file, or the folder")
    parser.add_argument(
        "--labels", type=Path, action="append", default=[], help="a folder of label maps, too"
    )
    parser.add_argument(
        "--megabytes", type=float, default=_MEGABYTES, help=f"at most ({_MEGABYTES:g})"
    )
    parser.add_argument("--unpack", action="store_true", help="write the sets of a pack again")
    options = parser.parse_args(arguments)
    try:
        if options.unpack:
            for file in options.sets:
                unpack(file, options.output)
        else:
            _pack(options)
    except (UserError, OSError) as error:
        print(f"error: {error}", file=sys.stderr)  # noqa: T201
        return 1
    return 0


def _pack(options: argparse.Namespace) -> None:
    manifest = write_pack(
        options.sets,
        options.output,
        megabytes=options.megabytes,
        labels=options.labels,
        progress=_say,
    )
    size = options.output.stat().st_size / 1e6
    _say(f"{options.output}: {size:.1f} MB, pictures {manifest.width} pixels wide")
    for one in manifest.sets:
        lost = manifest.losses[one.name]
        _say(
            f"{one.name}: {len(one.pairs)} pairs; pictures differ by {lost['picture_levels']:.2f} "
            f"of 255 levels, depth by {100 * lost['depth_rel']:.2f} % "
            f"(at most {100 * lost['depth_step']:.2f} % by its steps); at edges "
            f"{100 * lost['depth_moved']:.1f} % of the pixels show another surface"
        )


def _say(text: str) -> None:
    print(text, file=sys.stderr, flush=True)  # noqa: T201


if __name__ == "__main__":
    sys.exit(main())
