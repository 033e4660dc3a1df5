"""One file of the hub into its cache, so that an interrupted one goes on where it stopped.

huggingface_hub 2 keeps nothing of a file that was not got as a whole: its temporary names are new
each time. A network is mostly one file of up to gigabytes, so it is got here, under the hash that
the cache keeps it by, and ``snapshot_download`` then finds it there. The hash is checked, which
huggingface_hub does not do either.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from livedepth import __version__
from livedepth.errors import Cancelled, Message
from livedepth.extras import package
from livedepth.files import to_disk
from livedepth.zoo.hashes import matches
from livedepth.zoo.hub import HubFile, cache_of, library
from livedepth.zoo.orders import Order
from livedepth.zoo.refusals import host, with_ways, wrong_bytes

Tell = Callable[[int], None]  # is given the bytes of the file that are here now
_WAITS = (0.5, 1.0, 2.0, 4.0)  # seconds before it is asked again, while nothing comes
_PASSING = (408, 425, 429, 500, 502, 503, 504)  # answers that may be others in a moment


def blob_path(repository: str, file: HubFile) -> Path:
    """Where the cache keeps the file; only for one whose hash is known."""
    return cache_of(repository) / "blobs" / file.etag


def part_of(blob: Path) -> Path:
    """What is here of a file that is not whole. The same for all, so that the next one goes on."""
    return blob.with_name(f"{blob.name}.incomplete")


def present(repository: str, file: HubFile) -> int:
    """Bytes of a file that need not be got again."""
    if not file.etag:
        return 0
    blob = blob_path(repository, file)
    if blob.is_file():
        return file.size
    with suppress(OSError):
        return min(part_of(blob).stat().st_size, file.size)
    return 0


def fetch(
    order: Order, commit: str, file: HubFile, tell: Tell, cancel: threading.Event | None
) -> Path:
    """Get a file, from where an earlier run stopped, and give its place in the cache.

    Raises Cancelled, UnavailableError for wrong bytes, and what huggingface_hub and the disk raise.
    """
    blob = blob_path(order.repository, file)
    blob.parent.mkdir(parents=True, exist_ok=True)
    locks = cache_of(order.repository).parent / ".locks" / cache_of(order.repository).name
    locks.mkdir(parents=True, exist_ok=True)
    # huggingface_hub's own lock of this file: no two programs get it at once.
    with package("huggingface_hub.utils", "zoo").WeakFileLock(locks / f"{file.etag}.lock"):
        if not blob.is_file():
            part = part_of(blob)
            _Download(order, commit, file, part, tell, cancel).complete()
            if not matches(file, part, cancel):
                part.unlink()
                raise wrong_bytes(order, file.path)
            to_disk(part)
            part.replace(blob)
    tell(file.size)
    return blob


@dataclass(frozen=True)
class _Download:
    """Asks for a file and adds what comes to ``part``."""

    order: Order
    commit: str
    file: HubFile
    part: Path
    tell: Tell
    cancel: threading.Event | None

    def complete(self) -> None:
        """Ask until ``part`` is whole; gives up when nothing more comes for a while."""
        known: Any = package("huggingface_hub.errors", "zoo")
        waits = list(_WAITS)
        while True:
            before = _size(self.part)
            try:
                self._stream()
                if _size(self.part) >= self.file.size:
                    return
                failed: Exception = with_ways(
                    Message(
                        "{name}: {host} breaks off in the middle, again and again",
                        name=self.order.name,
                        host=host(),
                    ),
                    self.order,
                )
            except known.HTTPError as error:
                answer = getattr(error, "response", None)
                if answer is not None and answer.status_code not in _PASSING:
                    raise
                failed = error
            if _size(self.part) > before:
                waits = list(_WAITS)
            if not waits:
                raise failed
            self._wait(waits.pop(0))

    def _stream(self) -> None:
        """Add to ``part`` what one answer brings."""
        hub, utils = library(), package("huggingface_hub.utils", "zoo")
        constants = package("huggingface_hub.constants", "zoo")
        have = _size(self.part)
        if have > self.file.size:
            self.part.unlink()
            have = 0
        headers = utils.build_hf_headers(library_name="livedepth", library_version=__version__)
        headers["Accept-Encoding"] = "identity"
        if have:
            headers["Range"] = f"bytes={have}-"
        url = hub.hf_hub_url(self.order.repository, self.file.path, revision=self.commit)
        asked = utils.get_session().stream(
            "GET", url, headers=headers, timeout=constants.HF_HUB_DOWNLOAD_TIMEOUT
        )
        with asked as answer:
            utils.hf_raise_for_status(answer)
            if answer.status_code != 206:  # all of it, from the start
                have = 0
            with self.part.open("ab" if have else "wb") as kept:
                for block in answer.iter_bytes():
                    if self.cancel is not None and self.cancel.is_set():
                        raise Cancelled
                    kept.write(block)
                    have += len(block)
                    self.tell(have)
                    if have > self.file.size:
                        return  # not the file that was named: its hash will say so

    def _wait(self, seconds: float) -> None:
        if self.cancel is None:
            time.sleep(seconds)
        elif self.cancel.wait(seconds):
            raise Cancelled


def _size(part: Path) -> int:
    try:
        return part.stat().st_size
    except FileNotFoundError:
        return 0
