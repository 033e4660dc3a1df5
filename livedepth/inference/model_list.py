"""All networks that can be chosen here, with what is known of each before it runs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from livedepth.inference.own_figures import figures_of
from models.errors import Message
from models.naming import Group, ModelName, model_name, own_file_name

if TYPE_CHECKING:
    from livedepth.inference.hub.manifest import Manifest
    from livedepth.inference.known_models import KnownModel

# What a third-party network gives, by the unit of its manifest.
SAYS = {
    "metric": Message("metres"),
    "relative": Message("depth without a scale"),
    "inverse": Message("near and far, no metres"),
}


@dataclass(frozen=True)
class ListedModel:
    """A network as lists show it.

    ``value`` is what is chosen by it: a registered name, or a path. ``accuracy`` is δ1 by precision
    (``float32``, and ``int8`` where there is such a form), measured as ``protocol`` says; empty
    where nothing was measured. ``trained`` is False for a network without weights. ``licence`` is
    said of the third-party networks, as their makers call it.
    """

    value: str
    name: ModelName
    summary: str = ""
    trained: bool = True
    accuracy: Mapping[str, float] = field(default_factory=dict)
    protocol: str = ""
    licence: str = ""

    @property
    def int8(self) -> bool:
        """Whether it has an 8-bit form."""
        return "int8" in self.accuracy


def listed_models() -> list[ListedModel]:
    """The registered networks by group, the default first, then those that were installed by name
    and a person's own files.

    Raises WeightsError for a damaged file.
    """
    from livedepth.inference.hub.manifest import installed_networks
    from livedepth.inference.known_models import known_models, own_graphs

    groups = list(Group)
    known = [_listed(one) for one in known_models()]
    known.sort(key=lambda one: groups.index(one.name.group))
    own = [_own(path) for path in own_graphs()]
    installed = [_of_others(one) for one in installed_networks().values()]
    return [*known, *installed, *own]


def _own(path: Path) -> ListedModel:
    from livedepth.inference.known_models import own_name

    figures = figures_of(path)
    accuracy = {}
    if "delta1" in figures.metrics:
        accuracy[figures.precision] = figures.metrics["delta1"]
    if figures.int8 is not None:
        accuracy["int8"] = figures.int8
    protocol = f"{figures.protocol}, {figures.split}" if accuracy else ""
    name = own_file_name(own_name(path))
    return ListedModel(str(path), name, accuracy=accuracy, protocol=protocol)


def _of_others(one: Manifest) -> ListedModel:
    called = ModelName(one.called, SAYS[one.unit], Group.HUB)
    return ListedModel(one.name, called, one.repository, licence=one.licence)


def _listed(known: KnownModel) -> ListedModel:
    name, card = known.spec.name, known.card
    called = model_name(name)
    if card is None or known.weights is None:
        return ListedModel(name, called, known.spec.summary, trained=False)
    from livedepth.inference.int8_form import read_int8_card  # OpenVINO, where one is trained

    accuracy = {}
    if "delta1" in card.metrics:
        accuracy["float32"] = card.metrics["delta1"]
        small = read_int8_card(known.weights, card)
        if small is not None:
            # Its card may be of other pictures than that of the weights: what it loses holds.
            accuracy["int8"] = round(accuracy["float32"] - small.loss, 4)
    protocol = f"{card.protocol}, {card.split}" if accuracy else ""
    return ListedModel(name, called, known.spec.summary, accuracy=accuracy, protocol=protocol)
