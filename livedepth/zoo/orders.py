"""What is wanted: a network of the table, or any repository of the hub."""

from __future__ import annotations

from dataclasses import dataclass

from livedepth.inference.hub.onnx_rules import DepthFields, PictureFields
from livedepth.zoo.table import MAIN, Gives, Kind, NetworkRow, RowFile


@dataclass(frozen=True)
class Order:
    """A network that is to be got, and what is known of it before its repository is looked at.

    ``name`` is what it will be called here. ``kind``, ``gives``, ``licence``: None or empty where
    the repository has to say it. ``files`` are those that are wanted of kind onnx.
    """

    name: str
    repository: str
    revision: str = MAIN
    title: str = ""
    kind: Kind | None = None
    files: tuple[RowFile, ...] = ()
    licence: str = ""
    noncommercial: bool = False
    parameters: int = 0
    gives: Gives | None = None
    picture: PictureFields | None = None
    depth: DepthFields | None = None


def order_of(name: str, row: NetworkRow, revision: str = "") -> Order:
    """The order of a row of the table, at ``revision`` where one is asked for.

    What the row knows of bytes holds for its own revision alone.
    """
    files = row.files
    if revision and revision != row.revision:
        files = tuple(RowFile(name=file.name) for file in files)
    return Order(
        name=name,
        repository=row.repository,
        revision=revision or row.revision,
        title=row.title,
        kind=row.kind,
        files=files,
        licence=row.licence,
        noncommercial=row.noncommercial,
        parameters=row.parameters or 0,
        gives=row.gives,
        picture=row.picture,
        depth=row.depth,
    )
