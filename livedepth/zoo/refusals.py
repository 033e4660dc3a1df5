"""Why a network cannot be had: what the hub's library reports as one line that says what to do.

No line holds a token, a signed address or the text of an answer: only what was asked for, the
host's name and the number of the answer.
"""

from __future__ import annotations

import errno
import os
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import resources
from livedepth.errors import Hint, LivedepthError, Message, UserError, reason_of
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


class UnavailableError(LivedepthError):
    """A network that cannot be got, or not from there."""


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


def with_ways(problem: Message, order: Order) -> UnavailableError:
    """An error that ends with the three ways on."""
    return UnavailableError(
        "{problem}",
        _WAYS,
        problem=problem,
        name=order.name,
        repository=order.repository,
        here=here(),
    )


def explained_of(error: Exception, order: Order) -> UserError:
    """The one line for what the hub's library, or the disk, raised while ``order`` was got."""
    if isinstance(error, UserError):
        return error
    made = _of_hub(error, order) or _of_disk(error, order)
    made.__cause__ = error
    return made


def _of_hub(error: Exception, order: Order) -> UnavailableError | None:
    known: Any = package("huggingface_hub.errors", "zoo")
    if isinstance(error, known.LocalEntryNotFoundError | known.IncompleteSnapshotError):
        inner = error.__cause__
        found = _of_hub(inner, order) if isinstance(inner, Exception) else None
        return found or with_ways(
            Message(
                "{name}: {host} does not answer as the hub does, and huggingface's cache does not hold "
                "all of {repository}",
                name=order.name,
                repository=order.repository,
                host=host(),
            ),
            order,
        )
    if isinstance(error, known.OfflineModeIsEnabled):
        return with_ways(
            Message(
                "{name}: HF_HUB_OFFLINE forbids to ask the hub, and its cache has no {repository}",
                name=order.name,
                repository=order.repository,
            ),
            order,
        )
    if isinstance(error, known.GatedRepoError):
        return with_ways(
            Message(
                "{name}: {host} gives {repository} only to those who accepted its conditions; accept "
                "them on its page and set HF_TOKEN",
                name=order.name,
                repository=order.repository,
                host=host(),
            ),
            order,
        )
    if isinstance(error, known.RevisionNotFoundError):
        return with_ways(
            Message(
                "{name}: {repository} has no revision {revision}, or no longer; --revision main takes "
                "what is there now",
                name=order.name,
                repository=order.repository,
                revision=order.revision,
            ),
            order,
        )
    if isinstance(error, known.RepositoryNotFoundError):
        return with_ways(
            Message(
                "{name}: {host} has no repository {repository}, or not for this HF_TOKEN",
                name=order.name,
                repository=order.repository,
                host=host(),
            ),
            order,
        )
    if isinstance(error, known.HfHubHTTPError):
        return _of_answer(error.response.status_code, order)
    if isinstance(error, known.HTTPError):
        return with_ways(
            Message(
                "{name}: {host} cannot be reached ({reason})",
                name=order.name,
                host=host(),
                reason=redact(reason_of(error)),
            ),
            order,
        )
    if isinstance(error, known.HFValidationError):
        return UnavailableError(
            "{name}: {repository} or {revision} is no name that the hub knows",
            name=order.name,
            repository=order.repository,
            revision=order.revision,
        )
    if isinstance(error, ValueError | KeyError):  # of an answer that is no JSON, or not the hub's
        return with_ways(
            Message("{name}: {host} does not answer as the hub does", name=order.name, host=host()),
            order,
        )
    return None


def _of_answer(status: int, order: Order) -> UnavailableError:
    if status in (401, 403):
        return with_ways(
            Message(
                "{name}: {host} refuses {repository} to this HF_TOKEN (answer {status}); accept its "
                "conditions on its page and set HF_TOKEN to a valid one",
                name=order.name,
                repository=order.repository,
                host=host(),
                status=status,
            ),
            order,
        )
    return with_ways(
        Message(
            "{name}: {host} does not give {repository} now (answer {status})",
            name=order.name,
            repository=order.repository,
            host=host(),
            status=status,
        ),
        order,
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
        "try again; if that repeats, get it elsewhere and run 'livedepth models add FOLDER'",
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


INTERRUPTED = Message("{name}: stopped; the same command goes on from there")
