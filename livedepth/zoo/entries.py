"""All third-party networks in one list: those of the table, and those that were added here."""

from __future__ import annotations

from dataclasses import dataclass

from livedepth.inference.hub.manifest import Manifest, installed_networks
from livedepth.inference.known_models import own_graphs, own_name
from livedepth.inference.memory import conversion_needs
from livedepth.zoo.licences import accepted
from livedepth.zoo.orders import order_of
from livedepth.zoo.table import NetworkRow, networks
from livedepth.zoo.wishes import Found, Wish


@dataclass(frozen=True)
class Entry:
    """A network as a list shows it.

    ``name`` is what it is called here, ``model`` what is chosen by it ("" where it is not here).
    ``gives``: metric, relative, inverse, or "" where that is not known; ``size`` of the download in
    bytes, 0 where that is not known, and ``memory`` what converting it takes, 0 where nothing is
    converted or that is not known. ``asks``: its licence has to be agreed to first. ``wish`` gets
    it.
    """

    name: str
    title: str
    wish: Wish
    gives: str = ""
    size: int = 0
    licence: str = ""
    asks: bool = False
    repository: str = ""
    noncommercial: bool = False
    model: str = ""
    memory: int = 0

    @property
    def here(self) -> bool:
        """Whether it can be used now."""
        return bool(self.model)


def entries() -> list[Entry]:
    """The table's networks in its order, then those that were added, then a person's own files."""
    there = {one.name: one for one in installed_networks().values()}
    known = [_of_row(name, row, there.pop(name, None)) for name, row in networks().items()]
    added = [_of_manifest(manifest) for manifest in there.values()]
    own = [
        Entry(own_name(path), own_name(path), Wish("add", str(path)), model=str(path))
        for path in own_graphs()
    ]
    return [*known, *added, *own]


def _of_row(name: str, row: NetworkRow, manifest: Manifest | None) -> Entry:
    return Entry(
        name=name,
        title=row.title,
        wish=Wish("get", name),
        gives=row.gives,
        size=row.download,
        licence=row.licence,
        noncommercial=row.noncommercial,
        asks=row.noncommercial and not accepted(order_of(name, row)),
        repository=row.repository,
        model=manifest.name if manifest is not None else "",
        memory=_memory(row),
    )


def _memory(row: NetworkRow) -> int:
    known = row.download or row.parameters
    if row.kind != "transformers" or not known:
        return 0
    return conversion_needs(row.download, row.parameters or 0)


def _of_manifest(manifest: Manifest) -> Entry:
    return Entry(
        name=manifest.name,
        title=manifest.called,
        wish=Wish("get", manifest.repository, manifest.name),
        gives=manifest.unit,
        licence=manifest.licence,
        noncommercial=manifest.noncommercial,
        repository=manifest.repository,
        model=manifest.name,
    )


def entry_of(found: Found, wish: Wish) -> Entry:
    """A network of the hub that was looked at, and is got by ``wish``."""
    return Entry(
        name=found.name,
        title=found.title or found.name,
        wish=wish,
        gives=found.gives,
        size=found.size,
        licence=found.licence,
        noncommercial=found.noncommercial,
        asks=found.noncommercial,
        repository=found.repository,
        memory=found.memory,
    )


def known_likes() -> list[str]:
    """The names of known networks, as which an ONNX file can be run."""
    from livedepth.inference.foreign import KNOWN  # OpenVINO

    return list(KNOWN)
