"""Why a network cannot be had: what the hub's library reports as one line that says what to do.

No line holds a token, a signed address or the text of an answer: only what was asked for, the
host's name and the number of the answer.
"""

from __future__ import annotations

import errno
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import resources
from livedepth.errors import Hint, Message, UnavailableError, UserError, reason_of
from livedepth.extras import package
from livedepth.inference.hub.manifest import installed_networks
from livedepth.redact import redact
from livedepth.zoo.orders import Order

_FULL = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)
_NAMED = 5  # networks that a line names
# The three ways on where the hub does not give what is wanted.
_WAYS = Hint(
    "get {repository} elsewhere and run 'livedepth models add FOLDER --name {name}', or set "
    "HF_HOME to a cache that has it, or choose one that is here: {here}",
    "get {repository} elsewhere and add its folder, or start livedepth with HF_HOME set to a "
    "cache that has it, or choose one that is here: {here}",
)

_NEWER = Hint(
    "take what is there now with --revision main, or get {repository} elsewhere and run 'livedepth "
    "models add FOLDER --name {name}', or set HF_HOME to a cache that has it, or choose one that "
    "is here: {here}",
    _WAYS.window,
)


def host() -> str:
    """The name of the hub's host, or of the mirror that HF_ENDPOINT names, without a password."""
    address = str(package("huggingface_hub.constants", "zoo").ENDPOINT)
    parts = urlsplit(address)
    name = parts.hostname or redact(address)
    return f"{name}:{parts.port}" if parts.port else name


def here() -> str:
    """The names of networks that need no hub: those that come with livedepth and were installed."""
    shipped = sorted(path.stem for path in resources.WEIGHTS.glob("*.safetensors"))
    shipped = [name for name in shipped if name.startswith("residual")] or shipped
    names = [*shipped, *(manifest.name for manifest in installed_networks().values())]
    return ", ".join([*names[:_NAMED], "..."] if len(names) > _NAMED else names)


def with_ways(problem: Message, order: Order, ways: Hint = _WAYS) -> UnavailableError:
    """An error that ends with the three ways on."""
    return UnavailableError(
        "{problem}",
        ways,
        problem=problem,
        name=order.name,
        repository=order.repository,
        here=here(),
    )


def explained_of(error: Exception, order: Order) -> UserError:
    """The one line for what the hub's library, or the disk, raised while ``order`` was got."""
    if isinstance(error, UserError):
        return error
    problem = _of_hub(error, order)
    if problem is None:
        made = _of_disk(error, order)
    else:
        made = with_ways(problem, order, _NEWER if _lacks_revision(error) else _WAYS)
    made.__cause__ = error
    return made


def _of_hub(error: BaseException, order: Order) -> Message | None:
    """What the hub's library means; None for what is not of the hub."""
    known: Any = package("huggingface_hub.errors", "zoo")
    said = {"name": order.name, "repository": order.repository, "host": host()}
    if isinstance(error, known.LocalEntryNotFoundError | known.IncompleteSnapshotError):
        found = _of_hub(error.__cause__, order) if error.__cause__ else None
        return found or Message(
            "{name}: {host} does not answer as the hub does, and huggingface's cache does not "
            "hold all of {repository}",
            **said,
        )
    if isinstance(error, known.OfflineModeIsEnabled):
        return Message(
            "{name}: HF_HUB_OFFLINE forbids to ask the hub, and its cache has no {repository}",
            **said,
        )
    if isinstance(error, known.RevisionNotFoundError):
        return Message(
            "{name}: {repository} has no revision {revision}, or no longer",
            revision=order.revision,
            **said,
        )
    if isinstance(error, known.HFValidationError):
        return Message("{name}: {repository} is no name that the hub knows", **said)
    if isinstance(error, known.HfHubHTTPError):
        return _of_answer(error, known, said)
    if isinstance(error, known.HTTPError):
        reason = redact(reason_of(error))
        return Message("{name}: {host} cannot be reached ({reason})", reason=reason, **said)
    if isinstance(error, ValueError | KeyError):  # of an answer that is no JSON, or not the hub's
        return Message("{name}: {host} does not answer as the hub does", **said)
    return None


def _lacks_revision(error: Exception) -> bool:
    known: Any = package("huggingface_hub.errors", "zoo")
    return isinstance(error, known.RevisionNotFoundError)


def _of_answer(error: Any, known: Any, said: Mapping[str, str]) -> Message:
    """What an answer means by which the hub refuses."""
    status = error.response.status_code
    if isinstance(error, known.GatedRepoError):
        return Message(
            "{name}: {host} gives {repository} only to those who accepted its conditions; accept "
            "them on its page and set HF_TOKEN",
            **said,
        )
    if isinstance(error, known.RepositoryNotFoundError):
        return Message(
            "{name}: {host} has no repository {repository}, or not for this HF_TOKEN", **said
        )
    if status in (401, 403):
        return Message(
            "{name}: {host} refuses {repository} to this HF_TOKEN (answer {status}); accept its "
            "conditions on its page and set HF_TOKEN to a valid one",
            status=status,
            **said,
        )
    return Message(
        "{name}: {host} does not give {repository} now (answer {status})", status=status, **said
    )


def _of_disk(error: Exception, order: Order) -> UnavailableError:
    if isinstance(error, OSError) and error.errno in _FULL:
        return full_disk(order, Path(error.filename) if error.filename else None)
    return UnavailableError(
        "{name}: getting it failed ({reason})",
        "try again: what is whole already is not got twice",
        name=order.name,
        reason=redact(reason_of(error)),
    )


_MORE_ROOM = (
    "free some, or set HF_HOME and LIVEDEPTH_MODELS to folders of another disk; what is whole "
    "already is not got twice"
)


def full_disk(order: Order, place: Path | None) -> UnavailableError:
    """What is said when the disk is full in the middle."""
    where = os.fspath(place.parent) if place else "huggingface's cache"
    return UnavailableError(
        "{name}: the disk is full ({where})", _MORE_ROOM, name=order.name, where=where
    )


def no_room(order: Order, place: Path, needed: int, free: int) -> UnavailableError:
    """What is said before, when it is known that there is too little room."""
    return UnavailableError(
        "{name}: {needed} are needed in {place}, and {free} are free",
        _MORE_ROOM,
        name=order.name,
        needed=amount(needed),
        place=place,
        free=amount(max(free, 0)),
    )


def wrong_bytes(order: Order, file: str) -> UnavailableError:
    """What is said of a file that is not the one that it should be."""
    return UnavailableError(
        "{name}: {file} is not the file that {repository} names (wrong hash), and was thrown away",
        Hint(
            "try again; if that repeats, get it elsewhere and run 'livedepth models add FOLDER'",
            "try again; if that repeats, get it elsewhere and add its folder",
        ),
        name=order.name,
        file=file,
        repository=order.repository,
    )


def amount(size: int) -> str:
    """Bytes for a person: ``99 MB``, ``1.4 GB``."""
    if size >= 995_000_000:
        return f"{size / 1e9:.1f} GB"
    if size >= 995_000:
        return f"{size / 1e6:.0f} MB"
    return f"{max(1, round(size / 1e3))} kB" if size else "0 kB"
