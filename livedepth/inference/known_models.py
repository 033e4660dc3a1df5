"""From what a person calls a model to the weights file that is meant. Imports no PyTorch."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

import resources
from livedepth.defaults import DEFAULT_MODEL, GRAPH_SUFFIXES, NETWORK_SUFFIXES
from livedepth.inference.folders import models_folder
from livedepth.inference.hub.manifest import manifest_path
from models.cards import WeightCard, card_path, read_card
from models.catalogue import ModelFacts, all_facts, facts_named
from models.errors import Hint, WeightsError


@dataclass(frozen=True)
class KnownModel:
    """A registered network and, where it is trained, its weights and their card."""

    spec: ModelFacts
    weights: Path | None
    card: WeightCard | None


def own_graphs() -> list[Path]:
    """The files of networks in :func:`models_folder`, by name."""
    folder = models_folder()
    if not folder.is_dir():
        return []
    files = (".safetensors", *GRAPH_SUFFIXES)
    return sorted(path for path in folder.iterdir() if path.suffix.lower() in files)


def own_name(graph: Path) -> str:
    """What a file of :func:`own_graphs` is called: its stem, or all of its name where a registered
    network has that stem for its name."""
    return graph.name if graph.stem in all_facts() else graph.stem


def shipped_weights(name: str) -> Path:
    """Where the weights of ``name`` lie when they come with livedepth."""
    return resources.WEIGHTS / f"{name}.safetensors"


def known_models() -> list[KnownModel]:
    """Every registered network, the default first. Raises WeightsError for a damaged file."""
    facts = all_facts()
    known = []
    for name in sorted(facts, key=lambda name: (name != DEFAULT_MODEL, name)):
        path = shipped_weights(name)
        trained = path.is_file()
        known.append(
            KnownModel(facts[name], path if trained else None, read_card(path) if trained else None)
        )
    return known


def is_to_be_had(name: str) -> bool:
    """Whether the table of third-party networks has that name (``livedepth.zoo`` gets them)."""
    table = resources.NETWORKS.read_text(encoding="utf-8")
    return re.search(rf"^{re.escape(name)}:", table, re.MULTILINE) is not None


def resolve_model(model: str) -> Path:
    """The file of a name, or of a path to a .safetensors, .onnx, .xml or .network file.

    A name is that of a registered network, of one that was installed (whose manifest is the file),
    or of a file in :func:`models_folder`, whose suffix may be left out where no registered network
    is called so.

    Raises UnknownModelError for a name that is not known, WeightsError for one that has no weights
    or could be got, for a path that is not there, and for shipped weights that are not the ones
    their card beside them names.
    """
    if model.lower().endswith(NETWORK_SUFFIXES) or "/" in model or "\\" in model:
        path = Path(model)
        if not path.is_file():
            path = next((own for own in own_graphs() if own.name == model), path)
        if not path.is_file():
            raise WeightsError("{model}: no such weights file", model=model)
        return path
    for path in own_graphs():
        if model == own_name(path):
            return path
    if model not in all_facts():
        if (installed := manifest_path(model)).is_file():
            return installed
        if is_to_be_had(model):
            raise _to_be_got(model)
    facts_named(model)
    path = shipped_weights(model)
    if not path.is_file():
        raise WeightsError(
            "{model!r} is not trained yet",
            Hint(
                "run 'livedepth train {model} --data DIR' and give the file it writes as --model",
                "train it with 'livedepth train {model} --data DIR' and add the file it writes",
            ),
            model=model,
        )
    _check_shipped(path)
    return path


def _to_be_got(model: str) -> WeightsError:
    return WeightsError(
        "{model!r} is not here",
        Hint(
            "run 'livedepth models get {model}', or choose another",
            "choose it under Model, which offers to get it, or choose another",
        ),
        model=model,
    )


def _check_shipped(path: Path) -> None:
    sidecar = card_path(path)
    if sidecar.is_file() and read_card(path).sha256 not in sidecar.read_text(encoding="utf-8"):
        raise WeightsError(
            "{path}: is not the file that {sidecar} describes",
            "reinstall",
            path=path,
            sidecar=sidecar.name,
        )
