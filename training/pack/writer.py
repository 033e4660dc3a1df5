"""From folders of training data to one pack."""

from __future__ import annotations

import zipfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

import cv2
import numpy as np

from models.files import part_path
from models.pair_lists import find_list
from training.datasets import FilePair, read_pairs
from training.errors import DataError
from training.pack.codec import GRADES, Bytes, Grade, LogScale, encode_map, encode_picture
from training.pack.losses import Losses
from training.pack.manifest import (
    NAME,
    Manifest,
    PackedLabels,
    PackedPair,
    PackedSet,
    depth_member,
    label_member,
    picture_member,
)

_SPLITS = ("train", "val", "test")
_SAMPLES = 24  # of each set, to estimate sizes and to measure losses
_HEADROOM = 0.98  # of the limit, for an estimate from samples
_RANGE = (0.1, 80.0)  # metres: nothing farther or nearer is worth a code


@dataclass(frozen=True)
class _Source:
    """A set to pack: its pairs once each, and the lists that name them."""

    root: Path
    pairs: list[FilePair]
    lists: dict[str, tuple[int, ...]]
    scale: LogScale

    @property
    def name(self) -> str:
        return self.root.name

    def samples(self) -> list[FilePair]:
        return self.pairs[:: max(1, len(self.pairs) // _SAMPLES)]


def write_pack(
    folders: Sequence[Path],
    path: Path,
    *,
    megabytes: float,
    labels: Sequence[Path] = (),
    progress: Callable[[str], None] = lambda what: None,
) -> Manifest:
    """Pack sets of pairs and folders of label maps into ``path``, of at most ``megabytes``.

    Pictures are kept as large and as good as fits (``codec.GRADES``). Returns what it holds and
    what was lost. Raises DataError when not even the smallest fits, or a set cannot be read.
    """
    names = [folder.resolve().name for folder in (*folders, *labels)]
    if len(set(names)) < len(names):
        raise DataError("two of the folders have the same name: {names}", names=", ".join(names))
    sources = [_source(folder.resolve()) for folder in folders]
    maps = [_label_files(folder.resolve()) for folder in labels]
    limit = int(megabytes * 1e6)
    size = 0
    for grade in GRADES:
        size = _estimate(sources, maps, grade)
        progress(f"{grade.width} pixels wide, quality {grade.quality}: about {size / 1e6:.1f} MB")
        if size > _HEADROOM * limit:
            continue
        manifest, size = _write(path, sources, maps, grade, limit)
        if manifest is not None:
            return manifest
    raise DataError(
        "{path}: would be {size:.1f} MB at the least, and may have {limit:.1f}",
        "pack fewer sets",
        path=path,
        size=size / 1e6,
        limit=limit / 1e6,
    )


def _source(root: Path) -> _Source:
    pairs: dict[tuple[Path, Path], int] = {}
    found: list[FilePair] = []
    lists: dict[str, tuple[int, ...]] = {}
    for split in _SPLITS:
        listed = find_list(root, split)
        if listed is None:
            continue
        numbers = []
        for pair in read_pairs(listed):
            key = (pair.rgb, pair.depth)
            if key not in pairs:
                pairs[key] = len(found)
                found.append(pair)
            numbers.append(pairs[key])
        lists[listed.path.relative_to(root).as_posix()] = tuple(numbers)
    if not found:
        raise DataError("{root}: lists no pairs in any split", root=root)
    return _Source(root, found, lists, _scale(found))


def _scale(pairs: Sequence[FilePair]) -> LogScale:
    """From the nearest to the farthest depth of a set."""
    near, far = _RANGE[1], _RANGE[0]
    for pair in pairs:
        metres = pair.read()[1]
        valid = metres[(metres >= _RANGE[0]) & (metres <= _RANGE[1])]
        if valid.size:
            near, far = min(near, float(valid.min())), max(far, float(valid.max()))
    if near > far:
        raise DataError("{where}: no depth in this set", where=pairs[0].where)
    return LogScale(near, max(far, 1.01 * near))


def _label_files(folder: Path) -> list[Path]:
    files = sorted(folder.glob("*.png"))
    if not files:
        raise DataError("{folder}: holds no label maps (.png)", folder=folder)
    return files


def _read_labels(path: Path) -> Bytes:
    labels = cv2.imread(str(path), cv2.IMREAD_UNCHANGED)
    if labels is None or labels.ndim != 2 or labels.dtype != np.uint8:
        raise DataError("{path}: is no map of labels, one byte per pixel", path=path)
    return labels.astype(np.uint8, copy=False)


def _estimate(sources: Sequence[_Source], maps: Sequence[list[Path]], grade: Grade) -> int:
    """Bytes of a pack, from samples."""
    total = 0.0
    for source in sources:
        some = [_encoded(pair, source.scale, grade) for pair in source.samples()]
        bytes_each = sum(len(rgb) + len(depth) for rgb, depth, _ in some) / len(some)
        total += len(source.pairs) * (bytes_each + 200)  # 200: zip's headers of two members
    for files in maps:
        some_maps = files[:: max(1, len(files) // _SAMPLES)]
        sizes = [len(encode_map(_read_labels(file), grade)) for file in some_maps]
        total += len(files) * (sum(sizes) / len(sizes) + 100)
    return int(total)


def _encoded(pair: FilePair, scale: LogScale, grade: Grade) -> tuple[bytes, bytes, tuple[int, int]]:
    rgb, metres = pair.read()
    size = (rgb.shape[0], rgb.shape[1])
    if metres.shape != size:
        raise DataError("{where}: picture and depth differ in size", where=pair.where)
    return encode_picture(rgb, grade), encode_map(scale.encode(metres), grade), size


def _write(
    path: Path, sources: Sequence[_Source], maps: Sequence[list[Path]], grade: Grade, limit: int
) -> tuple[Manifest | None, int]:
    """The manifest of what was written, or None where it is more than ``limit`` bytes."""
    path.parent.mkdir(parents=True, exist_ok=True)
    part = part_path(path)
    try:
        with zipfile.ZipFile(part, "w", zipfile.ZIP_STORED) as archive:
            sets = tuple(_write_set(archive, source, grade) for source in sources)
            labels = tuple(_write_labels(archive, files, grade) for files in maps)
            losses = {source.name: _losses(source, grade) for source in sources}
            manifest = Manifest(
                width=grade.width, quality=grade.quality, sets=sets, labels=labels, losses=losses
            )
            text = manifest.model_dump_json()
            archive.writestr(NAME, text, zipfile.ZIP_DEFLATED)
        size = part.stat().st_size
        if size > limit:
            return None, size
        part.replace(path)
        return manifest, size
    finally:
        part.unlink(missing_ok=True)


def _write_set(archive: zipfile.ZipFile, source: _Source, grade: Grade) -> PackedSet:
    packed = []
    for number, pair in enumerate(source.pairs):
        rgb, depth, size = _encoded(pair, source.scale, grade)
        archive.writestr(picture_member(source.name, number), rgb)
        archive.writestr(depth_member(source.name, number), depth)
        names = (
            PurePosixPath(file.relative_to(source.root).as_posix())
            for file in (pair.rgb, pair.depth)
        )
        # As unpacking writes them, whatever they were.
        picture, metres = next(names).with_suffix(".jpg"), next(names).with_suffix(".png")
        packed.append(PackedPair(rgb=str(picture), depth=str(metres), size=size))
    return PackedSet(
        name=source.name,
        near=source.scale.near,
        far=source.scale.far,
        pairs=tuple(packed),
        lists=source.lists,
    )


def _write_labels(archive: zipfile.ZipFile, files: list[Path], grade: Grade) -> PackedLabels:
    name = files[0].parent.name
    sizes = {}
    for number, file in enumerate(files):
        labels = _read_labels(file)
        archive.writestr(label_member(name, number), encode_map(labels, grade))
        sizes[file.name] = (labels.shape[0], labels.shape[1])
    return PackedLabels(name=name, files=sizes)


def _losses(source: _Source, grade: Grade) -> dict[str, float]:
    losses = Losses()
    for pair in source.samples():
        losses.add(*pair.read(), grade, source.scale)
    return {**losses.figures(), "depth_step": round(source.scale.largest_error, 5)}
