"""What a graph of ours says about itself: written by ``livedepth export``, read by the engines.

OpenVINO IR keeps it as rt_info below ``livedepth``, ONNX as metadata whose keys begin with
``livedepth_``; OpenVINO shows the metadata of an ONNX file as rt_info below ``framework``.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from livedepth import __version__
from livedepth.defaults import FOCAL
from livedepth.errors import EngineError, SettingsError
from livedepth.frames import Unit
from livedepth.inference.metres import focal_of
from livedepth.inference.own_figures import graph_figures
from livedepth.lens import believable
from models.cards import WeightCard

if TYPE_CHECKING:
    import openvino as ov

_ALIKE = 1e-3  # picture widths
_IR, _ONNX = "livedepth", "livedepth_"
NO_FOCAL = "unknown"  # of networks of other makers that do not say it
_UNITS: tuple[Unit, ...] = ("m", "relative", "inverse")
_FIELDS = ("unit", "model", "precision", "weights", "focal")  # that are read again


@dataclass(frozen=True)
class GraphFacts:
    """Unit, network, precision, the hash of the weights that it was made of, "" if unknown, and the
    focal length they were trained for, as text."""

    unit: str
    model: str
    precision: str
    weights: str = ""
    focal: str = ""

    @property
    def means(self) -> Unit:
        """The unit, of a file that has one. See :meth:`input_size`."""
        return next((unit for unit in _UNITS if unit == self.unit), "m")

    @property
    def focal_length(self) -> float | None:
        """In picture widths; NYU's where the file, of an earlier version, does not say it; None of
        another maker's network that has none."""
        if self.focal == NO_FOCAL:
            return None
        try:
            found = float(self.focal)
        except ValueError:
            return FOCAL
        return found if believable(found) else FOCAL

    @property
    def fixed_precision(self) -> str | None:
        """The precision that the file itself fixes (int8), if it does."""
        return None if self.precision == "float32" else self.precision

    def label(self, path: Path) -> str:
        """What to call the network in ``path``."""
        return f"{self.model} ({path.name})"

    def input_size(self, shape: Sequence[int | None], path: Path) -> tuple[int, int]:
        """Height and width in the shape of its input, [N, H, W, 3], where None is free.

        Raises EngineError for a file that contradicts what it says.
        """
        if len(shape) != 4 or shape[1] is None or shape[2] is None or self.unit not in _UNITS:
            raise EngineError(
                "{path}: is damaged: its input is {shape}, its unit {unit}",
                path=path,
                shape=[side or "?" for side in shape],
                unit=self.unit,
            )
        return shape[1], shape[2]


def facts_of(card: WeightCard, precision: str) -> dict[str, str]:
    """What a file made of the weights of ``card`` says."""
    focal = focal_of(card)
    # Of nearly all it is that of NYU's camera, which a file that says nothing means too.
    own = {"focal": f"{focal:.6g}"} if abs(focal - FOCAL) > _ALIKE else {}
    return own | {
        **(graph_figures(card) if precision == "float32" else {}),
        "unit": "m",
        "model": card.architecture,
        "precision": precision,
        "version": __version__,
        "license": card.license,
        "weights": card.sha256,
    }


def ir_info(facts: Mapping[str, str]) -> tuple[dict[str, str], str]:
    """The arguments of ``ov.Model.set_rt_info``."""
    return dict(facts), _IR


def onnx_metadata(facts: Mapping[str, str]) -> dict[str, str]:
    """The same for the ``metadata_props`` of an ONNX model."""
    return {f"{_ONNX}{name}": value for name, value in facts.items()}


def facts_in_model(graph: ov.Model) -> GraphFacts | None:
    """What an IR or ONNX file, as read by OpenVINO, says; None for a third-party one."""

    def field(name: str) -> str:
        for place in ([_IR, name], ["framework", f"{_ONNX}{name}"]):
            if graph.has_rt_info(place):
                return str(graph.get_rt_info(place).value)
        return ""

    return _facts(field)


def facts_in_metadata(metadata: Mapping[str, str]) -> GraphFacts | None:
    """What the metadata of an ONNX file says; None for a third-party one."""
    return _facts(lambda name: metadata.get(f"{_ONNX}{name}", ""))


def file_hash(path: Path) -> str:
    """SHA-256 of a file, a piece at a time: networks may be larger than memory."""
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while piece := file.read(2**20):
            digest.update(piece)
    return digest.hexdigest()


def refuse_like(like: str, path: Path) -> None:
    """Raises SettingsError where ``--like`` is given for one of our own files."""
    if like:
        raise SettingsError(
            "--like is for third-party networks, and livedepth wrote {path} itself",
            path=path.name,
        )


def refuse_other_size(wanted: tuple[int, int] | None, size: tuple[int, int], path: Path) -> None:
    """Raises SettingsError where a size is asked for that a network does not take."""
    if wanted not in (None, size):
        raise SettingsError(
            "{path}: takes pictures of {height}×{width} only",
            path=path.name,
            height=size[0],
            width=size[1],
        )


def _facts(field: Callable[[str], str]) -> GraphFacts | None:
    found = {name: field(name) for name in _FIELDS}
    if not (found["unit"] and found["model"] and found["precision"]):
        return None
    return GraphFacts(**found)
