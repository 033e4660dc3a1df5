"""What a training run will see, as one picture to look at before the hours are spent."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path

import cv2
import numpy as np
import numpy.typing as npt
from torch import Tensor

from training.errors import DataError

_COLUMNS = 4


def write_contact_sheet(
    path: Path, samples: Iterable[Sequence[Tensor]], furthest: float = 10.0
) -> None:
    """Augmented pictures, each beside its depth: turbo from 0 (red) to ``furthest`` (blue) metres.

    Black is what was not measured or lies outside. The nearest and furthest depth stand in each
    corner. Raises DataError when ``path`` cannot be written.
    """
    cells = [_cell(image, depth, furthest) for image, depth, *_ in samples]
    cells += [np.zeros_like(cells[0])] * (-len(cells) % _COLUMNS)
    rows = [np.hstack(cells[at : at + _COLUMNS]) for at in range(0, len(cells), _COLUMNS)]
    path.parent.mkdir(parents=True, exist_ok=True)
    try:
        written = cv2.imwrite(str(path), np.vstack(rows)[..., ::-1])
    except cv2.error:
        written = False
    if not written:
        raise DataError("{path}: cannot be written", "end the name in .png", path=path)


def _cell(image: Tensor, depth: Tensor, furthest: float) -> npt.NDArray[np.uint8]:
    left = image.permute(1, 2, 0).numpy()
    metres = depth[0].numpy()
    valid = metres > 0
    level = 255 - (metres / furthest * 255).clip(0, 255).astype(np.uint8)
    right = cv2.cvtColor(cv2.applyColorMap(level, cv2.COLORMAP_TURBO), cv2.COLOR_BGR2RGB)
    right[~valid] = 0
    if valid.any():
        text = f"{metres[valid].min():.1f}-{metres[valid].max():.1f} m"
        cv2.putText(right, text, (4, 14), cv2.FONT_HERSHEY_SIMPLEX, 0.45, (255, 255, 255), 1)
    return np.hstack([left, right]).astype(np.uint8)
