"""Get a network of the hub: looked at, then got file by file, checked, and installed as a whole."""

from __future__ import annotations

import shutil
import threading
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from pathlib import Path

from livedepth.errors import Cancelled, Hint, UnavailableError, UserError
from livedepth.inference.folders import models_folder
from livedepth.inference.hub.manifest import manifest_path
from livedepth.inference.memory import conversion_needs
from livedepth.zoo import hub
from livedepth.zoo.choosing import Chosen, choose
from livedepth.zoo.fetching import blob_path, fetch, present
from livedepth.zoo.hashes import matches, sha256_of
from livedepth.zoo.installed import check_name, install, installed, only_one
from livedepth.zoo.licences import check_licence, is_noncommercial
from livedepth.zoo.manifests import check_configs, manifest_of
from livedepth.zoo.orders import Order, order_of
from livedepth.zoo.refusals import explained_of, no_room, wrong_bytes
from livedepth.zoo.table import networks
from models.catalogue import unknown_model

Progress = Callable[[int, int], None]  # bytes that are here now, bytes of the whole
_SPARE = 16_000_000  # bytes that stay free on a disk


@dataclass(frozen=True)
class Offer:
    """A network that can be had: what is to be got, and what a person decides by.

    ``order`` has its licence now, from the table or from the hub. ``size`` is in bytes, ``left``
    those of them that are not in huggingface's cache.
    """

    order: Order
    listing: hub.Listing
    chosen: Chosen

    @property
    def files(self) -> list[hub.HubFile]:
        return [_named(self.listing, path) for path in self.chosen.all]

    @property
    def size(self) -> int:
        return sum(file.size for file in self.files)

    @property
    def memory(self) -> int:
        """Bytes of memory that converting it takes, about; 0 for one that is not converted."""
        if self.order.kind != "transformers":
            return 0
        weights = sum(_named(self.listing, path).size for path in self.chosen.weights)
        return conversion_needs(weights, self.order.parameters)

    @property
    def left(self) -> int:
        if self.listing.folder is not None:
            return 0
        return self.size - sum(present(self.order.repository, file) for file in self.files)


def get(
    name: str,
    *,
    revision: str = "",
    accept_licence: bool = False,
    progress: Progress | None = None,
    cancel: threading.Event | None = None,
) -> Path:
    """Get a network of the table, and give the path of its manifest; at once if it is here already.

    ``revision`` (a branch, tag or commit) is got in place of the table's, and in place of what is
    installed. An interrupted download goes on where it stopped. Raises UnknownModelError,
    LicenceError (``accept_licence`` agrees), UnavailableError with what to do, and Cancelled when
    ``cancel`` is set.
    """
    order = order_named(name, revision)
    if not revision and installed(name) is not None:
        return manifest_path(name)
    check_licence(order, accepts=accept_licence)
    return take(offer(order), accept_licence=accept_licence, progress=progress, cancel=cancel)


def order_named(name: str, revision: str = "") -> Order:
    """The order of a network of the table. Raises UnknownModelError."""
    row = networks().get(name)
    if row is None:
        raise unknown_model(name, networks())
    return order_of(name, row, revision)


def offer(order: Order) -> Offer:
    """Look at the repository, or at what huggingface's cache holds of it where the hub cannot be
    asked. Raises UnavailableError."""
    try:
        listing = hub.look(order)
    except Exception as error:  # noqa: BLE001 - of huggingface_hub, whatever it is
        listing, chosen = _from_cache(order, explained_of(error, order))
    else:
        chosen = _chosen(order, listing)
    _check_known(order, [_named(listing, path) for path in chosen.all])
    licence = order.licence or listing.licence
    known = replace(
        order,
        licence=licence,
        noncommercial=order.noncommercial or is_noncommercial(licence),
        kind=chosen.kind,
    )
    return Offer(known, listing, chosen)


def _from_cache(order: Order, refused: UserError) -> tuple[hub.Listing, Chosen]:
    """What the cache holds of it; ``refused`` is raised where it holds nothing, or a part."""
    try:
        listing = hub.cached(order)
        return listing, _chosen(order, listing)
    except Exception as error:
        raise refused from error


def _chosen(order: Order, listing: hub.Listing) -> Chosen:
    return choose(order, (file.path for file in listing.files))


def _named(listing: hub.Listing, path: str) -> hub.HubFile:
    found = listing.named(path)
    assert found is not None, path  # it was chosen from this listing
    return found


def _check_known(order: Order, files: Iterable[hub.HubFile]) -> None:
    """Refuse files that are not those of which the table knows bytes or hash."""
    for file in files:
        for known in order.files:
            if known.name == file.path and (
                (known.bytes and known.bytes != file.size)
                or (known.sha256 and file.sha256 and known.sha256 != file.sha256)
            ):
                raise _other_than_known(order, file.path)


def _other_than_known(order: Order, file: str) -> UnavailableError:
    return UnavailableError(
        "{name}: {file} of {repository} is not the one that livedepth's table names",
        Hint("--revision main takes what is there now", "add {repository} as it is now"),
        name=order.name,
        file=file,
        repository=order.repository,
    )


def take(
    offered: Offer,
    *,
    accept_licence: bool = False,
    progress: Progress | None = None,
    cancel: threading.Event | None = None,
) -> Path:
    """Get what was offered and install it; the path of its manifest. Raises what :func:`get` does.

    One of the same name that is installed is replaced, at the end and as a whole.
    """
    order = offered.order
    check_name(order.name, order.repository)
    check_licence(order, accepts=accept_licence)
    try:
        with only_one(order.name):
            folder, fresh = _fetched(offered, progress or _nobody, cancel)
            hashes = _checked(offered, folder, fresh, cancel)
            _check_room(offered, folder)
            files = {path: folder / path for path in offered.chosen.all}
            manifest = manifest_of(
                order,
                offered.chosen,
                files,
                hashes,
                repository=order.repository,
                revision=offered.listing.commit,
            )
            return install(manifest, files, link=True)
    except Cancelled:
        raise
    except Exception as error:
        raise explained_of(error, order) from error


def _nobody(_done: int, _total: int) -> None:
    pass


def _fetched(
    offered: Offer, progress: Progress, cancel: threading.Event | None
) -> tuple[Path, set[Path]]:
    """The folder of huggingface's cache in which all files of the offer lie now, and the places
    of those that were got, and so checked, just now."""
    order, listing, chosen = offered.order, offered.listing, offered.chosen
    if listing.folder is not None:
        check_configs(order, chosen, {path: listing.folder / path for path in chosen.small})
        return listing.folder, set()
    done = {file.path: present(order.repository, file) for file in offered.files}
    size = offered.size  # told after each block
    fresh: set[Path] = set()

    def got(path: str) -> Path:
        def tell(have: int) -> None:
            done[path] = have
            progress(sum(done.values()), size)

        file = _named(listing, path)
        new = not blob_path(order.repository, file).is_file()
        blob = fetch(order, listing.commit, file, tell, cancel)
        if new:
            fresh.add(blob)
        return blob

    # huggingface_hub itself gets what has no hash, as some mirrors have it.
    known = [file.path for file in offered.files if file.etag]
    # What says that it is no depth network is a matter of kilobytes.
    check_configs(order, chosen, {path: got(path) for path in chosen.small if path in known})
    _check_cache_room(offered)
    for path in chosen.weights:
        if path in known:
            got(path)
    folder = hub.snapshot(order, listing.commit, list(chosen.all))
    if any(path not in known for path in chosen.small):
        check_configs(order, chosen, {path: folder / path for path in chosen.small})
    return folder, fresh


def _check_cache_room(offered: Offer) -> None:
    order = offered.order
    cache = hub.cache_of(order.repository)
    cache.mkdir(parents=True, exist_ok=True)
    free = shutil.disk_usage(cache).free - _SPARE
    if (needed := offered.left) > free:
        raise no_room(order, cache.parent, needed, free)


def _check_room(offered: Offer, folder: Path) -> None:
    """Where the models folder is on another disk, the files are copied there."""
    place = models_folder()
    if place.stat().st_dev == folder.stat().st_dev:
        return
    free = shutil.disk_usage(place).free - _SPARE
    if offered.size > free:
        raise no_room(offered.order, place, offered.size, free)


def _checked(
    offered: Offer, folder: Path, fresh: set[Path], cancel: threading.Event | None
) -> dict[str, str]:
    """Compare what lies in ``folder`` with the hashes of the hub and of the table; the SHA-256 of
    each file of weights.

    A file with others is thrown out of the cache, so that the next try gets it anew.
    """
    order, found = offered.order, {}
    for file in offered.files:
        here = folder / file.path
        if here.resolve() not in fresh and not matches(file, here, cancel):
            here.resolve().unlink(missing_ok=True)
            here.unlink(missing_ok=True)
            raise wrong_bytes(order, file.path)
        if file.path in offered.chosen.weights:
            found[file.path] = file.sha256 or sha256_of(here, cancel)
    for known in order.files:
        if known.sha256 and found.get(known.name, known.sha256) != known.sha256:
            raise _other_than_known(order, known.name)
    return found
