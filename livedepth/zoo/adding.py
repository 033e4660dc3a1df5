"""Add a network that the table does not have: any of the hub, a folder, or a file."""

from __future__ import annotations

import re
import shutil
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import get_args

from livedepth.errors import LivedepthError, SettingsError
from livedepth.files import make_folder
from livedepth.inference.folders import models_folder
from livedepth.inference.hub.manifest import Manifest
from livedepth.zoo.choosing import choose
from livedepth.zoo.hashes import sha256_of
from livedepth.zoo.installed import check_name, install, only_one
from livedepth.zoo.likes import as_onnx
from livedepth.zoo.manifests import check_configs, manifest_of
from livedepth.zoo.orders import Order, order_of
from livedepth.zoo.own_files import SUFFIXES, add_file
from livedepth.zoo.refusals import explained_of, no_room
from livedepth.zoo.table import MAIN, REPOSITORY, Gives, networks


@dataclass(frozen=True)
class Addition:
    """What a person wants to add: ``source`` is a repository, a folder or a file.

    ``name``: what to call it, "" for its own name. ``like`` and ``file`` are for ONNX, ``gives``
    for a network whose config does not say what its numbers mean.
    """

    source: str
    name: str = ""
    like: str = ""
    file: str = ""
    gives: str = ""

    @property
    def called(self) -> str:
        """The name: lower case, without what file systems or commands would take amiss."""
        own = Path(self.source).stem if Path(self.source).is_file() else Path(self.source).name
        made = re.sub(r"[^a-z0-9._-]+", "-", (self.name or own).lower()).strip("-._")
        if not made or (self.name and self.name != made):
            raise SettingsError(
                "{name!r} is no name for a network: small letters, digits and ._- only",
                name=self.name or own,
            )
        return made

    @property
    def means(self) -> Gives | None:
        """``gives``, checked."""
        if not self.gives:
            return None
        known: tuple[Gives, ...] = get_args(Gives)
        for one in known:
            if one == self.gives:
                return one
        raise SettingsError(
            "--gives {gives!r} is not known; known: {known}",
            gives=self.gives,
            known=", ".join(known),
        )


def order_for(addition: Addition, revision: str = "") -> Order | None:
    """The order for a repository of the hub; None for what lies on this machine.

    A repository of the table is run as its row says. Raises SettingsError and LivedepthError.
    """
    if Path(addition.source).exists():
        return None
    if addition.source in networks():
        return order_of(addition.source, networks()[addition.source], revision)
    if not REPOSITORY.fullmatch(addition.source):
        raise LivedepthError(
            "{source}: no such file or folder, and no repository of the hub (OWNER/NAME)",
            source=addition.source,
        )
    if not addition.file and not addition.gives:
        for name, row in networks().items():
            if row.repository == addition.source and row.kind == "transformers":
                order = order_of(name, row, revision)
                return replace(order, name=addition.called) if addition.name else order
    order = Order(addition.called, addition.source, revision or MAIN, gives=addition.means)
    if addition.file:
        return as_onnx(order, addition.file, addition.like)
    return order


def add_local(addition: Addition) -> Path:
    """Copy a folder or a file of this machine, and give the place of its manifest, or its own.

    Raises LivedepthError and its children, with what is wrong with it.
    """
    name, source = addition.called, Path(addition.source)
    with only_one(name):
        check_name(name)
        if source.is_dir():
            return _add_folder(addition, source)
        if source.suffix.lower() in SUFFIXES:
            return add_file(source, name, addition.like)
    raise LivedepthError(
        "{source}: is no folder with config.json, and no file that ends in {known}",
        source=source,
        known=", ".join(SUFFIXES),
    )


def _add_folder(addition: Addition, folder: Path) -> Path:
    """A repository that was got elsewhere; under a name of the table it is run as its row says."""
    row = networks().get(addition.called)
    order = order_of(addition.called, row) if row else Order(addition.called, "")
    order = replace(order, repository=str(folder), gives=addition.means or order.gives)
    if addition.file:
        order = as_onnx(order, addition.file, addition.like)
    there = [path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()]
    chosen = choose(order, there)
    files = {path: folder / path for path in chosen.all}
    check_configs(order, chosen, {path: files[path] for path in chosen.small})
    hashes = {path: sha256_of(files[path]) for path in chosen.weights}
    return _copied(order, manifest_of(order, chosen, files, hashes), files)


def _copied(order: Order, manifest: Manifest, files: Mapping[str, Path]) -> Path:
    make_folder(models_folder())
    needed = sum(path.stat().st_size for path in files.values())
    free = shutil.disk_usage(models_folder()).free
    if needed > free:
        raise no_room(order, models_folder(), needed, free)
    try:
        return install(manifest, files, link=False)
    except OSError as error:
        raise explained_of(error, order) from error
