"""NYU Depth V2 as it is published: ``nyu_depth_v2_labeled.mat`` with ``splits.mat`` beside it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import h5py
import numpy as np
import scipy.io

from training.errors import DataError
from training.pairs import Arrays

# The official split knows two parts; BTS and all who follow it score against the raw depth, while
# the filled one is better to train on.
_INDEX = {"train": "trainNdxs", "test": "testNdxs"}
_DEPTH = {"train": "depths", "test": "rawDepths"}


@dataclass(frozen=True)
class MatPair:
    """One of the labelled images; MATLAB's axes are stored reversed, [N, 3, W, H] and [N, W, H]."""

    file: Path
    index: int
    depths: str

    @property
    def where(self) -> str:
        return f"{self.file} image {self.index + 1}"

    @property
    def depth_name(self) -> str:
        return self.depths

    def read(self) -> Arrays:
        try:
            with h5py.File(self.file) as mat:
                image = mat["images"][self.index]
                depth = mat[self.depths][self.index]
        except (OSError, KeyError, ValueError, IndexError) as error:
            raise DataError(
                "{where}: cannot be read ({reason})", where=self.where, reason=error
            ) from error
        rgb = np.ascontiguousarray(image.transpose(2, 1, 0), np.uint8)
        metres = np.ascontiguousarray(depth.T, np.float32)
        metres[metres <= 0] = np.nan
        return rgb, metres


def read_mat_split(file: Path, split: str) -> list[MatPair]:
    """``train`` (795 images, filled depth) or ``test`` (654, raw depth) of the official split.

    Raises DataError when a file is missing or is not what it should be.
    """
    if split not in _INDEX:
        raise DataError(
            "{file}: has no split {split!r}; the official ones are train and test",
            file=file,
            split=split,
        )
    splits = file.with_name("splits.mat")
    for path in (file, splits):
        if not path.is_file():
            raise DataError("{path}: no such file (docs/data.md says where to get it)", path=path)
    try:
        numbers = scipy.io.loadmat(str(splits))[_INDEX[split]].ravel().astype(int)
    # NotImplementedError is what scipy says of a version 7.3 file, as the other one is.
    except (ValueError, KeyError, NotImplementedError, OSError) as error:
        raise DataError(
            "{splits}: is not NYU's splits.mat ({reason})", splits=splits, reason=error
        ) from error
    try:
        with h5py.File(file) as mat:
            images, depths = mat["images"].shape, mat[_DEPTH[split]].shape
    except (OSError, KeyError) as error:
        raise DataError(
            "{file}: is not nyu_depth_v2_labeled.mat ({reason})", file=file, reason=error
        ) from error
    if len(images) != 4 or images[1] != 3 or images[:1] + images[2:] != depths:
        raise DataError(
            "{file}: images {images} and depths {depths} do not belong together",
            file=file,
            images=images,
            depths=depths,
        )
    if numbers.size == 0 or numbers.min() < 1 or numbers.max() > images[0]:
        raise DataError(
            "{splits}: names images that {file} does not hold", splits=splits, file=file.name
        )
    return [MatPair(file, int(number) - 1, _DEPTH[split]) for number in numbers]
