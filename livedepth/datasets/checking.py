"""Every file of a set read once: what is wrong with it."""

from __future__ import annotations

import hashlib
from collections import deque
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np
import numpy.typing as npt

from livedepth.datasets.pictures import (
    decode_depth,
    decode_rgb,
    in_metres,
    is_cut_off,
    is_depth,
    read_bytes,
)
from livedepth.datasets.reading import Dataset, SetPair, read_set
from livedepth.errors import Message
from livedepth.threads import cores
from models.errors import DataError
from models.pair_lists import PREDICTED

LIST, MISSING, OUTSIDE = "list", "missing", "outside"
BROKEN, CUT_OFF, TYPE, SIZE, EMPTY = "broken", "cut_off", "type", "size", "no_depth"
DUPLICATE, NEAR, UNLISTED = "duplicate", "near_duplicate", "unlisted"
NOTES = (NEAR,)  # to know of, and no fault
_THUMBNAIL = (32, 24)
_SAME = 1.0  # levels of 255: pictures that differ by less on average show the same
_LOOK_BACK = 100  # pairs that a picture is compared with
_SUFFIXES = (".png", ".jpg", ".jpeg")


@dataclass(frozen=True)
class Finding:
    """Something to know of a set.

    ``kind`` is one of the names above. ``pair`` is the one that it is about; of a line that is no
    pair ``line`` says which, and of a file that no list names ``file``.
    """

    kind: str
    message: Message
    pair: SetPair | None = None
    line: str = ""
    file: Path | None = None

    @property
    def is_fault(self) -> bool:
        """Whether it is wrong, and not only to know of."""
        return self.kind not in NOTES


@dataclass(frozen=True)
class Checked:
    """What was found in a set, in its order, and how many pairs were read."""

    dataset: Dataset
    findings: tuple[Finding, ...]

    @property
    def faults(self) -> list[Finding]:
        return [one for one in self.findings if one.is_fault]


@dataclass(frozen=True)
class _Seen:
    """What reading a pair gave: what is wrong, and what its picture is known by again."""

    findings: list[Finding]
    digest: bytes = b""
    thumbnail: npt.NDArray[np.float32] | None = None


def check(
    dataset: Dataset, progress: Callable[[int, int], None] = lambda done, of: None
) -> Checked:
    """Read every file of a set; ``progress`` gets pairs done and all, in this thread."""
    findings = [_of_line(error) for error in dataset.bad]
    known: dict[bytes, SetPair] = {}
    before: deque[tuple[SetPair, npt.NDArray[np.float32]]] = deque(maxlen=_LOOK_BACK)
    total = len(dataset.pairs)
    for done, (pair, seen) in enumerate(_read_all(dataset), start=1):
        findings += seen.findings
        if seen.digest:
            same = known.setdefault(seen.digest, pair)
            if same is not pair:
                message = Message(
                    "{path}: the same picture as {other}", path=pair.rgb, other=same.rgb
                )
                findings.append(Finding(DUPLICATE, message, pair))
            elif not seen.findings and seen.thumbnail is not None:
                findings += _near(pair, seen.thumbnail, before)
        progress(done, total)
    return Checked(dataset, (*findings, *_unlisted(dataset)))


def _of_line(error: DataError) -> Finding:
    template = error.message.template
    kind = MISSING if "no such file" in template else OUTSIDE if "leaves" in template else LIST
    return Finding(kind, error.message, line=str(error.message.values.get("where", "")))


def _read_all(dataset: Dataset) -> Iterator[tuple[SetPair, _Seen]]:
    """In the order of the set, by several threads, of which few pairs wait."""
    workers = max(1, min(4, cores()))
    waiting: deque[tuple[SetPair, Future[_Seen]]] = deque()
    with ThreadPoolExecutor(workers, "livedepth-check") as pool:
        try:
            for pair in dataset.pairs:
                waiting.append((pair, pool.submit(_read, dataset, pair)))
                if len(waiting) >= 4 * workers:
                    first, result = waiting.popleft()
                    yield first, result.result()
            while waiting:
                first, result = waiting.popleft()
                yield first, result.result()
        finally:
            for _, result in waiting:
                result.cancel()


def _read(dataset: Dataset, pair: SetPair) -> _Seen:
    found: list[Finding] = []

    def say(kind: str, template: str, **values: object) -> None:
        found.append(Finding(kind, Message(template, **values), pair))

    picture = _decoded(pair.rgb, decode_rgb, say)
    depth = _decoded(pair.depth, decode_depth, say)
    if depth is not None:
        _look_at_depth(pair, depth[1], say)
    if picture is not None and depth is not None:
        _look_at_sizes(dataset, pair, picture[1].shape, depth[1].shape, say)
    if picture is None:
        return _Seen(found)
    grey = cv2.cvtColor(picture[1].astype(np.uint8, copy=False), cv2.COLOR_RGB2GRAY)
    thumbnail = cv2.resize(grey, _THUMBNAIL, interpolation=cv2.INTER_AREA).astype(np.float32)
    return _Seen(found, hashlib.blake2b(picture[0], digest_size=16).digest(), thumbnail)


def _decoded(
    path: Path,
    decode: Callable[[bytes, Path], npt.NDArray[np.generic]],
    say: Callable[..., None],
) -> tuple[bytes, npt.NDArray[np.generic]] | None:
    try:
        data = read_bytes(path)
        if is_cut_off(data):
            say(CUT_OFF, "{path}: its end is missing", path=path)
            return None
        return data, decode(data, path)
    except DataError as error:
        say(BROKEN, error.message.template, **error.message.values)
        return None


def _look_at_depth(pair: SetPair, depth: npt.NDArray[np.generic], say: Callable[..., None]) -> None:
    if not is_depth(depth):
        say(
            TYPE,
            "{path}: is no depth: it has {channels} channels of {bits} bits",
            path=pair.depth,
            channels=1 if depth.ndim == 2 else depth.shape[2],
            bits=depth.dtype.itemsize * 8,
        )
    elif not np.isfinite(in_metres(depth, pair.per_metre)).any():
        say(EMPTY, "{path}: nothing in it was measured", path=pair.depth)


def _look_at_sizes(
    dataset: Dataset,
    pair: SetPair,
    picture: tuple[int, ...],
    depth: tuple[int, ...],
    say: Callable[..., None],
) -> None:
    if picture[:2] != depth[:2]:
        say(
            SIZE,
            "{path}: is {width}x{height}, and its picture {other_width}x{other_height}",
            path=pair.depth,
            width=depth[1],
            height=depth[0],
            other_width=picture[1],
            other_height=picture[0],
        )
    camera = dataset.session(pair.session).get("camera") or {}
    said = camera.get("height"), camera.get("width")
    if all(said) and picture[:2] != said:
        say(
            SIZE,
            "{path}: is {width}x{height}, and its camera {other_width}x{other_height}",
            path=pair.rgb,
            width=picture[1],
            height=picture[0],
            other_width=said[1],
            other_height=said[0],
        )


def _near(
    pair: SetPair,
    thumbnail: npt.NDArray[np.float32],
    before: deque[tuple[SetPair, npt.NDArray[np.float32]]],
) -> list[Finding]:
    """Whether one of the last pairs that were kept shows the same; else it is kept itself."""
    if before:
        others = np.stack([other for _, other in before])
        apart = np.abs(others - thumbnail).mean(axis=(1, 2))
        at = int(apart.argmin())
        if apart[at] < _SAME:
            message = Message(
                "{path}: nearly the same picture as {other}", path=pair.rgb, other=before[at][0].rgb
            )
            return [Finding(NEAR, message, pair)]
    before.append((pair, thumbnail))
    return []


def _unlisted(dataset: Dataset) -> Iterator[Finding]:
    """Pictures beside those of the set that no list names.

    Of the layout tum pictures and depth have lists of their own, and not all of them a partner.
    """
    # Read again: a set that is being recorded has grown meanwhile.
    pairs = (*dataset.pairs, *read_set(dataset.root).pairs)
    named = {path for pair in pairs for path in (pair.rgb, pair.depth)}
    if dataset.layout == "tum":
        named |= set(_alone(dataset.root))
    broken = {_file_of(error) for error in dataset.bad}
    folders = sorted({path.parent for path in named})
    own = dataset.root / PREDICTED
    depths = {pair.depth.name for pair in pairs}
    for folder in [*folders, own]:
        for path in sorted(folder.iterdir()) if folder.is_dir() else ():
            if path.suffix.lower() not in _SUFFIXES or path.name.startswith("."):
                continue
            listed = path.name in depths if folder == own else path in named
            if not listed and path.name not in broken:
                message = Message("{path}: is in no pair", path=path)
                yield Finding(UNLISTED, message, file=path)


def _alone(root: Path) -> Iterator[Path]:
    for name in ("rgb.txt", "depth.txt"):
        path = root / name
        for line in path.read_text("utf-8", "replace").splitlines() if path.is_file() else ():
            words = line.replace(",", " ").split()
            if len(words) > 1 and not words[0].startswith("#"):
                yield (root / words[1]).resolve()


def _file_of(error: DataError) -> str:
    return Path(str(error.message.values.get("relative", ""))).name
