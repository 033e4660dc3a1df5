"""The protocol that every engine keeps."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Protocol

from livedepth.errors import EngineError, Hint, Message
from livedepth.frames import Depth, Image, Unit
from livedepth.lens import Lens


@dataclass(frozen=True, slots=True, eq=False)
class Prediction:
    """Depth of one image and seconds by stage.

    float32 [h, w] in the engine's unit, NaN where invalid. ``lens``: what the network itself found
    out about the camera, where it does.
    """

    depth: Depth
    timings: Mapping[str, float]
    lens: Lens | None = None


@dataclass(frozen=True)
class EngineInfo:
    """What runs: model and engine names, device, precision, (height, width) of the network, and
    what its numbers mean. ``colours_on``: PyTorch's name of a GPU that had better colour full-size
    pictures too, or "". ``note``: why it runs elsewhere than was asked for.
    ``sizes``: input sizes to choose from, (height, width); empty where there is no choice.
    ``weights``: the SHA-256 of what it runs: of the weights, as their card has it, or of a
    third-party file; "" if unknown.
    ``focal``: the focal length, in picture widths, of the cameras for which its metres are right;
    None where it has no fixed one. ``estimates``: it finds the focal length in each picture, and
    its metres are right for that. ``fitted``: by which known points its metres were made of depth
    without a scale; "" where it gives metres itself, or none."""

    model: str
    engine: str
    device: str
    precision: str
    input_size: tuple[int, int]
    unit: Unit = "m"
    colours_on: str = ""
    note: Message | None = None
    weights: str = ""
    sizes: tuple[tuple[int, int], ...] = ()
    focal: float | None = None
    estimates: bool = False
    fitted: str = ""


@dataclass(frozen=True)
class ComputeDevice:
    """A device of an engine's own: how it is asked for, its name, and what ``auto`` computes in.

    ``times_ms``: what the speed test found for the default network, by precision, where ``auto``
    chooses by one.
    """

    device: str
    name: str
    precision: str
    times_ms: Mapping[str, float] = field(default_factory=dict)


def no_int8(engine: str) -> EngineError:
    """What an engine raises that is asked for int8 and has none."""
    return EngineError(
        "engine {engine} does not compute in int8",
        Hint("use --engine openvino", "choose the engine openvino under Model"),
        engine=engine,
    )


class DepthEngine(Protocol):
    """Turns pictures into depth. One engine is used by one thread at a time."""

    @property
    def info(self) -> EngineInfo:
        """What runs."""

    @property
    def non_finite(self) -> int:
        """Maps that held NaN or infinity and were computed again in float32."""

    def infer(self, image: Image) -> Prediction:
        """Depth of uint8 RGB [H, W, 3] of any size. Raises EngineError when the device fails."""

    def infer_all(self, images: Iterable[Image]) -> Iterator[Prediction]:
        """Depth of each picture, in order: as many per second as the device can.

        May take some pictures ahead of the result it gives. Raises what :meth:`infer` does, and
        whatever ``images`` raises.
        """

    def close(self) -> None:
        """Release the device's memory."""


class EngineType(Protocol):
    """The class of an engine, as a row of the table (:mod:`.engine_table`) names it."""

    def load(
        self, weights: Path, *, device: str = "auto", precision: str = "auto", **options: Any
    ) -> DepthEngine:
        """The engine of a network's file. Raises WeightsError, EngineError or SettingsError."""

    def devices(self) -> list[ComputeDevice]:
        """The devices that are there. Not asked of an engine that runs where PyTorch does."""

    def precisions(self, device: str) -> list[str]:
        """float32, and the half precision of a kind of device, whether this one has it or not.

        Raises EngineError for a device that is not there.
        """

    def native(self, device: str) -> list[str]:
        """Those of ``precisions`` that the device has instructions for: the others may take
        minutes where these take moments. Raises EngineError for a device that is not there.
        """
