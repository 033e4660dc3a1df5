"""Hashes of files: the hub's names of them, and the one in a manifest."""

from __future__ import annotations

import hashlib
import threading
from collections.abc import Mapping
from pathlib import Path
from typing import Protocol

from livedepth.errors import Cancelled
from livedepth.zoo.hub import HubFile

_BLOCK = 1 << 20


class _Digest(Protocol):
    def update(self, data: bytes, /) -> None: ...

    def hexdigest(self) -> str: ...


def matches(file: HubFile, path: Path, cancel: threading.Event | None = None) -> bool:
    """Whether what lies at ``path`` has the hash that the hub names; True where it names none.

    Raises Cancelled.
    """
    if file.sha256:
        return sha256_of(path, cancel) == file.sha256
    if file.blob:  # git's name of a file: its length is part of what is hashed
        start = f"blob {path.stat().st_size}\0".encode()
        return _read(path, hashlib.sha1(start, usedforsecurity=False), cancel) == file.blob
    return True


def sha256_of(path: Path, cancel: threading.Event | None = None) -> str:
    """SHA-256 of a file. Raises Cancelled."""
    return _read(path, hashlib.sha256(), cancel)


def sha256_of_several(hashes: Mapping[str, str]) -> str:
    """One hash for the weights of a network: that of its file; of several files that of the text
    of theirs, in the order of their names."""
    if len(hashes) == 1:
        return next(iter(hashes.values()))
    return hashlib.sha256("".join(hashes[name] for name in sorted(hashes)).encode()).hexdigest()


def _read(path: Path, digest: _Digest, cancel: threading.Event | None) -> str:
    with path.open("rb") as opened:
        while block := opened.read(_BLOCK):
            if cancel is not None and cancel.is_set():
                raise Cancelled
            digest.update(block)
    return digest.hexdigest()
