"""Names of the files in a folder that is made of pictures."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from models.files import longest_name, shortened

_ENDING = 8  # bytes that a suffix takes at most


def distinct_stems(pictures: Sequence[Path]) -> list[str]:
    """The names of pictures without suffix; with it where two would have one name.

    Case does not tell names apart: some file systems take such for one.
    """
    taken = Counter(picture.stem.casefold() for picture in pictures)
    return [
        _fitted(picture) if taken[picture.stem.casefold()] > 1 else picture.stem
        for picture in pictures
    ]


def _fitted(picture: Path) -> str:
    return shortened(picture.name, longest_name(Path()) - _ENDING)
