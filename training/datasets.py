"""RGB-D pairs of the layouts that :mod:`models.pair_lists` reads, and pictures alone."""

from __future__ import annotations

import logging
import math
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np
import numpy.typing as npt
from torch.utils.data import Dataset

from models.files import is_cut_off
from models.pair_lists import PairList, find_list, splits_of
from training.errors import DataError
from training.nyu_mat import read_mat_split
from training.pairs import Arrays, Pair

_LOG = logging.getLogger(__name__)
_PICTURES = {".bmp", ".jpeg", ".jpg", ".png", ".webp"}
KAGGLE_8BIT_RANGE = 10.0  # metres at value 255 in the 8-bit training depth of the Kaggle layout


@dataclass(frozen=True)
class FilePair:
    """One line of a list: where the picture and its depth lie.

    ``per_metre``: steps of the depth file to one metre; None where its bits say so.
    """

    rgb: Path
    depth: Path
    where: str
    per_metre: float | None = None

    @property
    def depth_name(self) -> str:
        return self.depth.name

    def read(self) -> Arrays:
        return read_rgb(self.rgb, self.where), read_depth(self.depth, self.where, self.per_metre)


@dataclass(frozen=True)
class Picture:
    """A picture that nothing was measured for: only a teacher can say what its depth is."""

    rgb: Path

    @property
    def where(self) -> str:
        return str(self.rgb)

    @property
    def depth_name(self) -> str:
        return "(no depth)"

    def read(self) -> Arrays:
        rgb = read_rgb(self.rgb)
        return rgb, np.full(rgb.shape[:2], np.nan, np.float32)


def find_pictures(folder: Path) -> list[Picture]:
    """All pictures under ``folder``. Raises DataError when there are none."""
    found = sorted(p for p in folder.rglob("*") if p.suffix.lower() in _PICTURES and p.is_file())
    if not found:
        raise DataError(
            "{folder}: holds no pictures ({known})",
            folder=folder,
            known=", ".join(sorted(_PICTURES)),
        )
    return [Picture(path) for path in found]


def read_pairs(listed: PairList, *, skip_bad: bool = False) -> list[FilePair]:
    """The pairs of a list.

    Raises DataError when the list is missing or empty, a line is none, a path leaves the data
    folder, or a file is not there; each names the list and the line. With ``skip_bad`` such lines
    are named in the log, and their number.
    """
    listing = listed.read()
    if listing.bad and not skip_bad:
        raise listing.bad[0]
    for error in listing.bad:
        _LOG.warning("skipped: %s", error)
    if listing.bad:
        whole = len(listing.pairs) + len(listing.bad)
        _LOG.warning("skipped %d of %d lines of %s", len(listing.bad), whole, listed.path)
    if not listing.pairs:
        raise DataError("{path}: lists no pairs", path=listed.path)
    return [FilePair(one.rgb, one.depth, one.where, one.per_metre) for one in listing.pairs]


def read_rgb(path: Path, where: str = "") -> npt.NDArray[np.uint8]:
    """uint8 RGB [H, W, 3]. Raises DataError when the file is not a picture."""
    image = cv2.imread(str(path), cv2.IMREAD_COLOR_RGB)
    if image is None:
        raise DataError(
            "{where}: cannot read the picture {path}", where=where or path, path=path.name
        )
    if is_cut_off(path):
        raise DataError(
            "{where}: the picture {path} is cut off", where=where or path, path=path.name
        )
    return image.astype(np.uint8, copy=False)


def read_depth(
    path: Path, where: str = "", per_metre: float | None = None
) -> npt.NDArray[np.float32]:
    """Depth in metres, float32 [H, W], NaN where there is no measurement (0 in the file).

    ``per_metre`` are the steps to one metre. Without it 16-bit files hold millimetres, and 8-bit
    files the Kaggle training set's value / 255 * 10 m. Raises DataError when the file is not
    one-channel 8 or 16 bits.
    """
    raw = cv2.imread(str(path), cv2.IMREAD_UNCHANGED)
    if raw is None:
        raise DataError(
            "{where}: cannot read the depth image {path}", where=where or path, path=path.name
        )
    if raw.ndim != 2 or raw.dtype not in (np.uint8, np.uint16):
        raise DataError(
            "{where}: {path} is not one-channel 8- or 16-bit depth",
            where=where or path,
            path=path.name,
        )
    unit = KAGGLE_8BIT_RANGE / 255 if raw.dtype == np.uint8 else 1e-3
    if per_metre is not None:
        unit = 1 / per_metre
    depth = raw.astype(np.float32) * np.float32(unit)
    depth[raw == 0] = np.nan
    return depth


class DepthPairs(Dataset[Arrays]):
    """Pairs as arrays: uint8 RGB [H, W, 3] and float32 metres [H, W], NaN where invalid.

    ``border`` pixels on every side are made invalid: NYU's pictures have a white frame there. So
    is what lies beyond ``farthest`` metres.
    """

    def __init__(self, pairs: Sequence[Pair], border: int = 0, farthest: float = math.inf) -> None:
        self.pairs = pairs
        self.border = border
        self.farthest = farthest

    def __len__(self) -> int:
        return len(self.pairs)

    def __getitem__(self, index: int) -> Arrays:
        pair = self.pairs[index]
        image, depth = pair.read()
        if image.shape[:2] != depth.shape:
            raise DataError(
                "{where}: picture {width}x{height} and depth {depth_width}x{depth_height} differ "
                "in size",
                where=pair.where,
                width=image.shape[1],
                height=image.shape[0],
                depth_width=depth.shape[1],
                depth_height=depth.shape[0],
            )
        if self.border:
            inside = np.full(depth.shape, np.nan, np.float32)
            core = slice(self.border, -self.border)
            inside[core, core] = depth[core, core]
            depth = inside
        if self.farthest < math.inf:
            depth = np.where(depth > self.farthest, np.float32(np.nan), depth)
        return image, depth


def check_pairs(
    pairs: Sequence[Pair],
    *,
    skip_bad: bool = False,
    measured: bool = True,
    border: int = 0,
    depths: tuple[float, float] = (0.0, math.inf),
) -> list[Pair]:
    """Read every file once, before training spends an hour on a broken set.

    Returns the pairs that can be used; ``measured`` ones must hold some depth between ``depths``
    (metres) inside a ``border`` of pixels. Raises DataError at the first that cannot; with
    ``skip_bad`` each is named in the log, their number at the end, and the rest is used.
    """
    good: list[Pair] = []
    reasons: list[DataError] = []
    dataset = DepthPairs(pairs, border)
    for index, pair in enumerate(pairs):
        try:
            _, depth = dataset[index]
            if min(depth.shape) <= 2 * border:
                raise DataError(
                    "{where}: a border of {border} pixels leaves nothing of "
                    "{depth_width}x{depth_height}",
                    where=pair.where,
                    border=border,
                    depth_width=depth.shape[1],
                    depth_height=depth.shape[0],
                )
            if measured:
                _check_depth(pair, depth, depths)
        except DataError as error:
            if not skip_bad:
                raise
            _LOG.warning("skipped: %s", error)
            reasons.append(error)
            continue
        good.append(pair)
    if len(good) < len(pairs):
        _LOG.warning("skipped %d of %d pairs", len(pairs) - len(good), len(pairs))
        if not good:
            raise DataError(
                "{reason}; this and all other pairs of its set are bad", reason=reasons[0]
            )
    return good


def _check_depth(pair: Pair, depth: npt.NDArray[np.float32], depths: tuple[float, float]) -> None:
    if not np.isfinite(depth).any():
        raise DataError(
            "{where}: {depth_name} holds no valid depth at all",
            where=pair.where,
            depth_name=pair.depth_name,
        )
    least, most = depths
    if not ((depth > least) & (depth < most)).any():
        raise DataError(
            "{where}: {depth_name} holds no depth between {least:g} and {most:g} m",
            where=pair.where,
            depth_name=pair.depth_name,
            least=least,
            most=most,
        )


def load_split(root: Path, split: str, *, skip_bad: bool = False) -> Sequence[Pair]:
    """The pairs of one split of a data folder, or of NYU's .mat file (`training.nyu_mat`).

    ``skip_bad`` as in :func:`read_pairs`. Raises DataError when it has none.
    """
    if root.suffix == ".mat":
        return read_mat_split(root, split)
    if not root.is_dir():
        raise DataError("{root}: no such data folder", root=root)
    listed = find_list(root, split)
    if listed is not None:
        return read_pairs(listed, skip_bad=skip_bad)
    others = splits_of(root)
    if others:
        raise DataError(
            "{root}: has no list of the split {split!r} (data/{split}.csv), only of {others}",
            root=root,
            split=split,
            others=", ".join(others),
        )
    raise DataError(
        "{root}: has no list of pairs for the split {split!r} (data/{split}.csv, or rgb.txt and "
        "depth.txt)",
        "pictures alone need a --teacher",
        root=root,
        split=split,
    )


def pictures_to_learn(root: Path) -> tuple[Sequence[Pair], Sequence[Pair]]:
    """Of a folder of pictures without depth: those to learn from, and those to be tried on.

    The latter are the last tenth of them, at most 200. Raises DataError.
    """
    found = find_pictures(root)
    if len(found) < 2:
        raise DataError(
            "{root}: needs at least two pictures, to train on one and to try on one", root=root
        )
    held = min(200, max(1, len(found) // 10))
    return found[:-held], found[-held:]


def is_bare(folder: Path) -> bool:
    """Whether there is a folder, but no list of what was measured in it."""
    return folder.is_dir() and not splits_of(folder)


def train_and_val(
    root: Path, *, skip_bad: bool = False
) -> tuple[Sequence[Pair], Sequence[Pair], str]:
    """Training and validation pairs of a folder, and a name for where validation came from.

    A set without a validation split lends its last tenth, as one run: neighbouring frames are
    nearly equal, so picking at random would validate on what was trained. ``skip_bad`` as in
    :func:`read_pairs`.
    """
    train = load_split(root, "train", skip_bad=skip_bad)
    if root.is_dir() and find_list(root, "val") is not None:
        return train, load_split(root, "val", skip_bad=skip_bad), "val"
    held = max(1, len(train) // 10)
    if len(train) < 2:
        raise DataError(
            "{root}: needs at least two pairs, to train on one and validate on one", root=root
        )
    return train[:-held], train[-held:], f"last {held} of train"


def split_to_score(data: Path, split: str) -> tuple[Sequence[Pair], str]:
    """The pairs of a split, and its name: a set without ``val`` has what training validated on.

    Raises DataError.
    """
    if split == "val" and not (data.is_dir() and find_list(data, "val")):
        _, pairs, name = train_and_val(data)
        return pairs, name
    return load_split(data, split), split
