"""Files in object stores (``s3://``, ``gs://``, ...), through fsspec.

FFmpeg reads files of this machine and streams of a network, but none of these: an input is fetched
as a whole, and an output is sent as a whole. What FFmpeg reads itself (``http://``, ``rtsp://``) is
never looked at here. Errors and logs show addresses without credentials.
"""

from __future__ import annotations

import re
import secrets
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager, suppress
from functools import lru_cache
from pathlib import Path, PurePosixPath
from typing import Any

from livedepth.errors import Hint, LivedepthError, OutputError, SourceError, reason_of
from livedepth.extras import package
from livedepth.jobs.scratch import scratch
from livedepth.redact import redact

_SCHEMES = "s3|s3a|gs|gcs|az|abfs|abfss|adl|oss|hdfs|webhdfs|memory|file"
# Of the two slashes of an address a Path keeps one.
_ADDRESS = re.compile(rf"({_SCHEMES}):/+(.+)", re.DOTALL)
# In the others a folder is only a part of names, and making one would make a bucket of a mistyped
# name.
_WITH_FOLDERS = {"hdfs", "webhdfs", "memory", "file"}
_HELD = 4  # inputs that a process keeps fetched


def address_of(given: str | Path) -> str:
    """The address in a store that is meant; empty where it is something else."""
    found = _ADDRESS.fullmatch(str(given))
    if found is None:
        return ""
    scheme, rest = found.groups()
    return f"file:///{rest}" if scheme == "file" else f"{scheme}://{rest}"


def name_of(address: str) -> str:
    """The last part of an address."""
    return PurePosixPath(address.partition("://")[2]).name or "stream"


def place_of(given: str | Path) -> str:
    """The same for two names of one file: paths, also through links, and addresses."""
    address = address_of(given)
    path = address.removeprefix("file://") if address.startswith("file://") else str(given)
    if address and path == str(given):
        return address
    try:
        return str(Path(path).resolve())
    except (OSError, ValueError, RuntimeError):  # no name of a file, or links in a circle
        return path


def is_there(address: str) -> bool:
    """Whether something has that address. Raises OutputError where that cannot be found out."""
    with _writing(address):
        system, path = _system(address)
        return bool(system.exists(path))


def size_of(address: str) -> float:
    """Bytes of a file in a store; 0 where that is not known."""
    with suppress(Exception):
        system, path = _system(address)
        return float(system.size(path) or 0)
    return 0.0


def matching(address: str) -> list[str]:
    """The addresses of the files that a pattern (``*``, ``?``, ``[``) matches.

    Raises SourceError.
    """
    with _reading(address):
        system, path = _system(address)
        found = system.glob(path, detail=True)
        files = [name for name, facts in found.items() if facts.get("type") != "directory"]
        return sorted(str(system.unstrip_protocol(name)) for name in files)


def fetch(address: str, folder: Path) -> Path:
    """Copy a file into ``folder``, under its own name. Raises SourceError."""
    local = folder / name_of(address)
    with _reading(address):
        system, path = _system(address)
        if not system.isfile(path):
            raise SourceError("{address}: no such file", address=redact(address))
        system.get_file(path, str(local))
    return local


class _Held:
    """A fetched file, and the folder that goes with it."""

    def __init__(self, address: str) -> None:
        self._stack = ExitStack()
        self.path = fetch(address, self._stack.enter_context(scratch()))

    def __del__(self) -> None:
        self._stack.close()


@lru_cache(maxsize=_HELD)
def _held(address: str) -> _Held:
    return _Held(address)


def at_hand(given: str) -> str:
    """``given``, or the path of the file that was fetched from that address.

    A process keeps its last few, for the next stretch of a film is most likely of the same one.
    Raises SourceError.
    """
    address = address_of(given)
    return str(_held(address).path) if address else given


def deliver(local: Path, address: str) -> None:
    """Send a file or folder: under a temporary name, which becomes ``address`` when all is there.

    What had that address is replaced. Raises OutputError; nothing is left there then.
    """
    with _writing(address):
        system, path = _system(address)
        above, _, name = path.rpartition("/")
        part = f"{above}/.{name}.{secrets.token_hex(8)}.part"
        if above:
            _make_folder(system, above, address)
        try:
            if local.is_dir():
                _send_folder(system, local, part, path, address)
            else:
                system.put_file(str(local), part)
                system.mv(part, path)
        except BaseException:
            with suppress(Exception):
                system.rm(part, recursive=True)
            raise


def _make_folder(system: Any, path: str, address: str) -> None:
    """Make the folder ``path``, in the store of ``address``, where that has any."""
    if address.partition(":")[0] in _WITH_FOLDERS:
        system.makedirs(path, exist_ok=True)


def _send_folder(system: Any, local: Path, part: str, path: str, address: str) -> None:
    names = sorted(found.name for found in local.iterdir())
    _make_folder(system, part, address)
    for name in names:
        system.put_file(str(local / name), f"{part}/{name}")
    if system.exists(path):
        system.rm(path, recursive=True)
    _make_folder(system, path, address)
    # The table last: who finds it finds all that it names.
    for name in sorted(names, key=lambda name: name == "frames.csv"):
        system.mv(f"{part}/{name}", f"{path}/{name}")
    with suppress(FileNotFoundError):  # where folders are only parts of names it is gone
        system.rm(part, recursive=True)


def _system(address: str) -> tuple[Any, str]:
    """fsspec's file system for an address, and the path in it. Raises LivedepthError."""
    fsspec = package("fsspec", "cluster")
    try:
        system, path = fsspec.core.url_to_fs(address)
        system.invalidate_cache()  # others write there too
    except (ImportError, ValueError) as error:
        raise LivedepthError(
            "{address}: cannot be read here ({reason})",
            Hint("pip install the package that it names", "install the package that it names"),
            address=redact(address),
            reason=redact(reason_of(error)),
        ) from error
    return system, str(path)


def _reading(address: str) -> AbstractContextManager[None]:
    return _raising(
        lambda reason: SourceError(
            "{address}: cannot be read ({reason})", address=redact(address), reason=reason
        )
    )


def _writing(address: str) -> AbstractContextManager[None]:
    return _raising(
        lambda reason: OutputError(
            "{address}: writing failed ({reason})", address=redact(address), reason=reason
        )
    )


@contextmanager
def _raising(error_for: Callable[[str], LivedepthError]) -> Iterator[None]:
    """Turn what a store's library raises into the error for its reason, without credentials."""
    try:
        yield
    except LivedepthError:
        raise
    except Exception as error:  # noqa: BLE001 - each library has its own
        reason = redact(getattr(error, "strerror", None) or reason_of(error))
        # No cause: a traceback would show what the library says with all its credentials.
        raise error_for(reason) from None
