"""Networks in the models folder: made whole under a temporary name, and removed."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from livedepth.claims import claimed
from livedepth.errors import Hint, LivedepthError, OutputError
from livedepth.files import to_disk
from livedepth.inference.folders import models_folder
from livedepth.inference.hub.manifest import (
    Manifest,
    installed_networks,
    manifest_path,
    write_manifest,
)
from livedepth.inference.known_models import own_graphs, own_name
from livedepth.zoo.own_files import remove_file
from models.catalogue import all_facts
from models.errors import UnknownModelError
from models.files import part_path


def installed(name: str) -> Manifest | None:
    """The manifest of a network that is here."""
    return installed_networks().get(manifest_path(name))


@contextmanager
def only_one(name: str) -> Iterator[None]:
    """Be the only livedepth that installs or removes ``name``. Raises OutputError."""
    with claimed(models_folder() / name):
        yield


def check_name(name: str, repository: str = "") -> None:
    """Refuse a name that means another network already: one of livedepth's, a file of the person's,
    or one that was installed and is not of ``repository``. Raises LivedepthError."""
    if name in all_facts():
        raise LivedepthError(
            "{name} is the name of a network that comes with livedepth",
            Hint("choose another with --name", "give it another name"),
            name=name,
        )
    there = installed(name)
    files = any(name == own_name(path) for path in own_graphs())
    if files or (there is not None and (there.repository or None) != repository):
        raise LivedepthError(
            "{name} is here already",
            Hint(
                "choose another name with --name, or run 'livedepth models remove {name}' first",
                "give it another name, or remove that one first",
            ),
            name=name,
        )


def install(manifest: Manifest, files: Mapping[str, Path], *, link: bool) -> Path:
    """Put ``files``, by their paths in the network's folder, and the manifest in place as a whole.

    With ``link`` a file may share its bytes with the given one, where the disk can; it must then
    never be written in place, as those of huggingface's cache are not. What was there under the
    name is replaced. Gives the manifest's path. Raises OSError and OutputError.
    """
    place = models_folder() / manifest.name
    part = part_path(place)
    try:
        for inside, source in files.items():
            target = part / inside
            target.parent.mkdir(parents=True, exist_ok=True)
            _put(source, target, link=link)
        write_manifest(part / manifest_path(manifest.name).name, manifest)
        to_disk(part)
        _take_place(part, place)
    except BaseException:
        shutil.rmtree(part, ignore_errors=True)
        raise
    return manifest_path(manifest.name)


def _put(source: Path, target: Path, *, link: bool) -> None:
    real = source.resolve()  # the cache's names are links
    if link:
        try:
            os.link(real, target)
            return
        except OSError:
            pass  # another disk, or one that has no links
    shutil.copyfile(real, target)


def _take_place(part: Path, place: Path) -> None:
    if not place.exists():
        part.rename(place)
        return
    old = part_path(place)
    place.rename(old)
    try:
        part.rename(place)
    except OSError:
        old.rename(place)
        raise
    shutil.rmtree(old, ignore_errors=True)


def remove(name: str) -> Manifest | None:
    """Remove an installed network and give what its manifest said; None of a file.

    Raises UnknownModelError for one that is not here, LivedepthError for one of livedepth's own,
    OutputError where it cannot be removed.
    """
    with only_one(name):
        found = installed(name)
        if found is None and remove_file(name):
            return None
        if found is None:
            if name in all_facts():
                raise LivedepthError("{name} comes with livedepth and stays", name=name)
            names = ", ".join(one.name for one in installed_networks().values()) or "none"
            raise UnknownModelError(
                "{name!r} is not installed; installed: {names}", name=name, names=names
            )
        place = models_folder() / name
        gone = part_path(place)
        try:
            place.rename(gone)  # at once: nobody finds a half of it
            shutil.rmtree(gone)
        except OSError as error:
            raise OutputError(
                "{folder}: cannot be removed ({reason})", folder=place, reason=error.strerror
            ) from error
        return found
