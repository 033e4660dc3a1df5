"""Weights that were trained here, put among a person's models under a name of theirs."""

from __future__ import annotations

from pathlib import Path

from livedepth.errors import LivedepthError
from livedepth.files import copy_whole
from livedepth.inference.folders import models_folder
from livedepth.inference.known_models import is_to_be_had, own_graphs, own_name
from livedepth.zoo.adding import Addition
from livedepth.zoo.installed import check_name
from livedepth.zoo.own_files import add_file, files_beside
from models.cards import read_card


def refuse_taken(name: str, *, overwrite: bool = False) -> None:
    """Refuse a name for weights that are to be trained: one that commands could not take, one of
    livedepth's networks, of the table, or of what is here; with ``overwrite`` not that of weights
    in the models folder. Raises SettingsError or LivedepthError."""
    Addition(name, name=name).called  # noqa: B018 - raises for what is no name
    if is_to_be_had(name):
        raise LivedepthError(
            "{name} is the name of a third-party network", "choose another with --name", name=name
        )
    own = [path.suffix for path in own_graphs() if own_name(path) == name]
    if own != [".safetensors"]:
        check_name(name)
    elif not overwrite:
        raise LivedepthError(
            "{name} is here already",
            "choose another name with --name, or add --overwrite",
            name=name,
        )


def put_weights(path: Path, name: str, *, overwrite: bool = False) -> Path:
    """Put weights of ours into the models folder under ``name``, and give their place there.

    With ``overwrite`` those that are there are replaced as a whole, and what lies beside them goes,
    for it was made of them. Raises SettingsError, LivedepthError, WeightsError or OutputError.
    """
    refuse_taken(name, overwrite=overwrite)
    place = models_folder() / f"{name}.safetensors"
    if not place.exists():
        return add_file(path, name)
    read_card(path)
    copy_whole(path, place)
    for made in files_beside(place):
        made.unlink(missing_ok=True)
    return place
