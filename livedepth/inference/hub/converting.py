"""Networks of transformers as ONNX files in the cache: made once for each size, in another process.

PyTorch and transformers live in that process alone, and it can be ended at any time.
"""

from __future__ import annotations

import hashlib
import logging
import os
import shutil
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

from livedepth.aside.plain import message_of
from livedepth.aside.process import DiedError, UnforeseenError
from livedepth.claims import ClaimedError, claimed
from livedepth.errors import Cancelled, EngineError, Message, OutputError
from livedepth.extras import lacking
from livedepth.files import make_folder
from livedepth.inference.aside import aside_of_thread, heed_step
from livedepth.inference.cache_folder import cache_folder
from livedepth.inference.graph_facts import file_hash
from livedepth.inference.hub.hub_files import WEIGHTS, check_files
from livedepth.inference.hub.manifest import Manifest
from livedepth.inference.memory import refuse_too_large
from livedepth.inference.steps import tell_step
from models.files import part_path

_LOG = logging.getLogger(__name__)
GRAPH = "network.onnx"
_KEPT = 8  # sizes of one network
_POLL = 0.1  # seconds


def graph_for(
    folder: Path, manifest: Manifest, grid: tuple[int, int], picture: tuple[int, int], part: float
) -> Path:
    """The ONNX file of the network in ``folder`` for inputs of ``grid``: from the cache, or made,
    checked with pictures of the size ``picture`` and put there.

    Says its steps by :func:`.steps.tell_step`. Raises WeightsError, EngineError, LivedepthError
    where a package is missing, OutputError where the cache cannot be written, and Cancelled.
    """
    check_files(folder)
    kept = cache_folder() / "networks" / _name(folder, manifest, grid)
    graph = kept / GRAPH
    if graph.is_file():
        with suppress(OSError):
            os.utime(kept)  # used last
        return graph
    with _alone(kept):
        if not graph.is_file():  # another process may have made it meanwhile
            _refuse_too_large(folder, manifest)
            _make(folder, kept, grid, picture, part)
    return graph


def _refuse_too_large(folder: Path, manifest: Manifest) -> None:
    weights = sum(one.stat().st_size for one in folder.glob("*.safetensors"))
    refuse_too_large(folder.name, weights, manifest.parameters)


def _make(
    folder: Path, kept: Path, grid: tuple[int, int], picture: tuple[int, int], part: float
) -> None:
    make_folder(kept.parent)
    into = part_path(kept)  # who has the lock next removes what a process that was killed left
    try:
        into.mkdir()
        try:
            _run(folder, str(folder), str(into), grid, picture, part)
            shutil.rmtree(kept, ignore_errors=True)
            into.rename(kept)
        finally:
            shutil.rmtree(into, ignore_errors=True)
    except OSError as error:
        raise OutputError(
            "{folder}: cannot be written ({reason})",
            "make room, or set LIVEDEPTH_CACHE to another folder",
            folder=kept.parent,
            reason=error.strerror or error,
        ) from error
    _forget_old(kept)


def _run(folder: Path, *order: Any) -> None:
    """The work of :func:`.convert.carry_out` in the other process. Raises what it raises."""
    told: list[Message] = []

    def heed(kind: str, value: Any) -> None:
        told.append(message_of(value))
        heed_step(kind, value)

    with tempfile.TemporaryFile() as errors:
        try:
            aside_of_thread().run(
                "livedepth.inference.hub.convert:carry_out", *order, heed=heed, errors=errors
            )
            return
        except (DiedError, UnforeseenError) as error:
            errors.seek(0)
            _LOG.info("converting %s: %s", folder, errors.read().decode(errors="replace"))
            raise EngineError(
                "{name}: converting it ended suddenly while {step} ({reason})",
                "there may be too little memory",
                name=folder.name,
                step=told[-1] if told else "starting",
                reason=_ending(error.code) if isinstance(error, DiedError) else error,
            ) from error


@contextmanager
def _alone(kept: Path) -> Iterator[None]:
    """Be the only livedepth that makes ``kept``; waits for another one that does."""
    told = False
    with ExitStack() as held:
        while True:
            try:
                held.enter_context(claimed(kept))
                break
            except ClaimedError:
                if not told:
                    tell_step(Message("waiting for another livedepth that converts the network"))
                    told = True
                if aside_of_thread().ended:
                    raise Cancelled from None
                time.sleep(_POLL)
        yield


def _name(folder: Path, manifest: Manifest, grid: tuple[int, int]) -> str:
    """A name for what is made: another for other weights, settings, sizes and software."""
    weights = folder / WEIGHTS
    known = manifest.sha256 or (file_hash(weights) if weights.is_file() else _whole(folder))
    return f"{folder.name}-{known[:16]}-{_settings(folder)}-{grid[0]}x{grid[1]}-{_software()}"


def _whole(folder: Path) -> str:
    parts = sorted(folder.glob("*.safetensors"))
    return hashlib.sha256("".join(file_hash(one) for one in parts).encode()).hexdigest()


def _settings(folder: Path) -> str:
    digest = hashlib.sha256()
    for name in ("config.json", "preprocessor_config.json", "processor_config.json"):
        file = folder / name
        digest.update(file.read_bytes() if file.is_file() else b"")
        digest.update(b"\0")
    return digest.hexdigest()[:8]


@cache
def _software() -> str:
    """The versions that a graph depends on, and this package's own form of them."""
    try:
        return f"{version('transformers')}-{version('torch').partition('+')[0]}-1"
    except PackageNotFoundError as error:
        raise lacking("transformers", "zoo") from error


def _forget_old(kept: Path) -> None:
    """Of many sizes of one network, those used long ago go: each holds all of its weights."""
    same = kept.name.rsplit("-", 4)[0]
    with suppress(OSError):
        others = [one for one in kept.parent.iterdir() if one.name.startswith(f"{same}-")]
        others.sort(key=lambda one: one.stat().st_mtime, reverse=True)
        for one in others[_KEPT:]:
            shutil.rmtree(one, ignore_errors=True)


def _ending(code: int) -> str:
    return f"signal {-code}" if code < 0 else f"exit code {code}"
