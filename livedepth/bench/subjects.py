"""What ``livedepth bench`` measures: the weights of each network, and on which engines."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

import torch

from livedepth.defaults import GRAPH_SUFFIXES, NETWORK_SUFFIXES
from livedepth.errors import EngineError, UnknownEngineError
from livedepth.inference.engine_table import ENGINES
from livedepth.inference.engines import choose_engine
from livedepth.inference.folders import is_installed
from livedepth.inference.hub.manifest import installed_networks
from livedepth.inference.int8_form import read_int8_card
from livedepth.inference.known_models import known_models, own_graphs, own_name, resolve_model
from models.cards import WeightCard, read_card
from models.registry import create_model, model_spec
from models.weights import save_weights


@dataclass(frozen=True)
class Subject:
    """A network to measure. ``file`` is what runs: its ``weights``, or what was exported of them.
    ``weights`` is None of a third-party ``.onnx``, which has no plain form to compare with.
    ``trained`` is False where random weights stand in."""

    name: str
    weights: Path | None
    trained: bool
    file: Path

    @property
    def is_graph(self) -> bool:
        """Whether the file says itself what it computes in."""
        return self.file.suffix.lower() in GRAPH_SUFFIXES or is_installed(self.file)


@dataclass(frozen=True)
class Measurement:
    """One network on one engine in one precision."""

    subject: Subject
    engine: str
    device: str
    precision: str

    @property
    def title(self) -> str:
        return f"{self.subject.name} on {self.engine}, {self.precision}"

    @property
    def beside(self) -> str:
        """Plain PyTorch runs where PyTorch would; beside other engines on the processor."""
        return self.device if ENGINES[self.engine].pytorch else "cpu"


@dataclass(frozen=True)
class NotMeasured:
    """What is not measured, and why."""

    model: str
    engine: str
    precision: str
    reason: str


@dataclass(frozen=True)
class Plan:
    """What will be measured, what cannot be, and what is left out unless it is asked for."""

    measurements: list[Measurement]
    refused: list[NotMeasured]
    left_out: list[NotMeasured]


def plan(
    subjects: Sequence[Subject],
    engines: Sequence[str] = (),
    precisions: Sequence[str] = (),
    device: str = "auto",
) -> Plan:
    """Every network on the usual engines in the precisions that the device has instructions for,
    or on those of ``engines`` that run it, in ``precisions``. Raises UnknownEngineError."""
    for name in engines:
        if name not in ENGINES:
            raise UnknownEngineError(
                "unknown engine {name!r}; known: {known}", name=name, known=", ".join(ENGINES)
            )
    usual = [row.name for row in ENGINES.values() if row.installed and not row.on_request]
    made = Plan([], [], [])
    for subject in subjects:
        chosen = [name for name in engines if ENGINES[name].runs(subject.file)]
        if subject.is_graph:
            # What was exported has one precision; an installed network runs in those asked for.
            asked = precisions if is_installed(subject.file) else ()
            for name in chosen or [choose_engine("cpu", subject.file)[0]]:
                for one in asked or ("auto",):
                    made.measurements.append(Measurement(subject, name, device, one))
            continue
        for name in chosen or usual:
            _plan_engine(made, subject, name, precisions, device)
    return made


def _plan_engine(
    made: Plan, subject: Subject, name: str, precisions: Sequence[str], device: str
) -> None:
    row = ENGINES[name]
    try:
        there = list(precisions) or [
            one for one in row.precisions(device) if one != "int8" or _has_int8(subject.weights)
        ]
        native = there if precisions else row.native(device)
    except EngineError as error:
        made.refused.append(NotMeasured(subject.name, name, "auto", str(error)))
        return
    for precision in there:
        if precision in native:
            made.measurements.append(Measurement(subject, name, device, precision))
        else:
            reason = f"no instructions for {precision} on this device"
            made.left_out.append(NotMeasured(subject.name, name, precision, reason))


def _has_int8(weights: Path | None) -> bool:
    return weights is not None and read_int8_card(weights, read_card(weights)) is not None


def subjects(models: Sequence[str], folder: Path) -> Iterable[Subject]:
    """The networks of these names, or all. Random weights, written to ``folder``, stand in for
    those of networks that are not trained. Raises UnknownModelError, WeightsError or EngineError.
    """
    own = [own_name(graph) for graph in own_graphs()]
    own += [manifest.name for manifest in installed_networks().values()]
    named = [name for name in models if name in own or name.lower().endswith(NETWORK_SUFFIXES)]
    for name in models:
        if name not in named:
            model_spec(name)
    files = [resolve_model(name) for name in named]
    for file in files:
        name = file.stem if is_installed(file) else file.name
        yield Subject(name, plain_weights(file, files), True, file)
    for known in known_models():
        name = known.spec.name
        if models and name not in models:
            continue
        if known.weights:
            yield Subject(name, known.weights, True, known.weights)
            continue
        torch.manual_seed(0)
        path = folder / f"{name}.safetensors"
        card = WeightCard(name, model_spec(name).default_size, "none")
        save_weights(create_model(name), path, card)
        yield Subject(name, path, False, path)


def plain_weights(file: Path, others: Sequence[Path] = ()) -> Path | None:
    """:func:`made_of`, or None for a third-party ``.onnx``, of which nothing else is known."""
    if file.suffix.lower() in GRAPH_SUFFIXES:
        from livedepth.inference.network_files import is_foreign  # OpenVINO, for graphs alone

        if is_foreign(file):
            return None
    return made_of(file, others)


def made_of(file: Path, others: Sequence[Path] = ()) -> Path:
    """The weights of a file: its own, or those it was exported from, which are shipped or among
    ``others``. Raises EngineError."""
    if file.suffix.lower() not in GRAPH_SUFFIXES:
        return file
    from livedepth.inference.network_files import exported_weights  # OpenVINO, for graphs alone

    wanted = exported_weights(file)
    shipped = [known.weights for known in known_models() if known.weights]
    given = [other for other in others if other.suffix.lower() not in GRAPH_SUFFIXES]
    for weights in (*given, *shipped):
        if read_card(weights).sha256 == wanted:
            return weights
    raise EngineError(
        "{file}: give the weights it was made of too, with another --model", file=file
    )
