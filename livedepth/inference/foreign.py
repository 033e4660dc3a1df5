"""Third-party networks: how an ``.onnx`` wants its pictures, and what its numbers mean."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Annotated, Any, Literal

import numpy as np
import numpy.typing as npt
import openvino as ov
import yaml
from openvino import opset13 as ops
from openvino.preprocess import ColorFormat, PrePostProcessor
from pydantic import BaseModel, ConfigDict, Field, PositiveInt, ValidationError

from livedepth.errors import EngineError, SettingsError
from livedepth.frames import Depth, Image, Unit
from models.normalisation import IMAGENET_MEAN, IMAGENET_STD

Finite = Annotated[float, Field(allow_inf_nan=False)]
Positive = Annotated[float, Field(gt=0, allow_inf_nan=False)]
Three = tuple[Finite, Finite, Finite]
_IMAGENET = {"mean": IMAGENET_MEAN, "std": IMAGENET_STD}
_UNITS: dict[str, Unit] = {"metric": "m", "relative": "relative", "inverse": "inverse"}
Size = tuple[int, int]
_PARTS = (0.5, 0.75, 1.0, 1.5)
_DEFAULT_SIDE = 384  # of a network that takes any size and does not say which it likes


class NetworkNotes(BaseModel):
    """What has to be known of a third-party network beside its file.

    ``output``: ``metric`` (depth, ``metres`` metres to the unit), ``relative`` (depth of unknown
    scale and shift), ``inverse`` (the same of inverse depth: larger is nearer). ``mean`` and
    ``std`` are of pixels divided by ``divisor``, in RGB; ``size`` is height, width. ``focal`` is
    the focal length, in picture widths, of the cameras that a metric one was trained with, where it
    has a fixed one: its metres are right for that, and corrected for another.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    output: Literal["metric", "relative", "inverse"]
    metres: Positive = 1.0
    divisor: Positive = 255.0
    mean: Three = (0.0, 0.0, 0.0)
    std: tuple[Positive, Positive, Positive] = (1.0, 1.0, 1.0)
    channels: Literal["rgb", "bgr"] = "rgb"
    size: tuple[PositiveInt, PositiveInt] | None = None
    focal: Positive | None = None

    @property
    def unit(self) -> Unit:
        return _UNITS[self.output]

    # The one definition of preprocessing, for every engine: the channels of a picture in this
    # ``order``, less ``offset``, divided by ``scale``; both are in bytes and in that order.
    @property
    def order(self) -> tuple[int, int, int]:
        """Which of R, G and B the network takes as its first, second and third channel."""
        return (2, 1, 0) if self.channels == "bgr" else (0, 1, 2)

    @property
    def offset(self) -> list[float]:
        return [self.mean[channel] * self.divisor for channel in self.order]

    @property
    def scale(self) -> list[float]:
        return [self.std[channel] * self.divisor for channel in self.order]


def _notes(**values: Any) -> NetworkNotes:
    return NetworkNotes.model_validate(values)


# From each project's own code for running its networks.
KNOWN: dict[str, NetworkNotes] = {
    "midas": _notes(output="inverse", **_IMAGENET),
    # MiDaS's own ONNX releases normalise inside and take 0..1.
    "midas-release": _notes(output="inverse"),
    "dpt": _notes(output="inverse", mean=(0.5,) * 3, std=(0.5,) * 3),
    "depth-anything": _notes(output="inverse", size=(518, 518), **_IMAGENET),
    "depth-anything-metric": _notes(output="metric", size=(518, 518), **_IMAGENET),
    "tcmonodepth": _notes(output="inverse", divisor=1.0),
}


def known_by_name(path: Path) -> NetworkNotes | None:
    """The notes of a well-known network, recognised by the name of its file."""
    name = path.stem.lower().replace("_", "-").replace(" ", "-")
    if "depth-anything" in name or "depthanything" in name:
        # The makers put these words into the names of the networks that give metres.
        metric = any(word in name for word in ("metric", "indoor", "outdoor", "hypersim", "vkitti"))
        return KNOWN["depth-anything-metric" if metric else "depth-anything"]
    if "tcmonodepth" in name or "tcsmallnet" in name:
        return KNOWN["tcmonodepth"]
    if "dpt" in name:
        return KNOWN["dpt"]
    if "midas" in name:
        return KNOWN["midas"]
    if name in ("model-small", "model-f6b98070", "model-f46da743"):
        return KNOWN["midas-release"]
    return None


def notes_for(path: Path, like: str, size: Size | None) -> NetworkNotes:
    """:func:`notes_of`, with the ``size`` that is asked for in place of their own."""
    notes = notes_of(path, like)
    return notes if size is None else notes.model_copy(update={"size": size})


def other_sizes(shapes: Sequence[Sequence[int | None] | None], size: Size) -> tuple[Size, ...]:
    """Sizes worth choosing from, of a network with inputs of these shapes that uses ``size`` by
    itself: from half of it to one and a half. Empty where the file fixes the sides."""
    shape = shapes[0] if shapes else None
    if shape is None or len(shape) != 4 or None not in (shape[2], shape[3]):
        return ()
    # Transformers take multiples of their patches, mostly 14 pixels; others halve five times.
    step = 14 if all(side % 14 == 0 for side in size) else 32
    scaled = ([max(1, round(side * part / step)) * step for side in size] for part in _PARTS)
    return tuple(dict.fromkeys((height, width) for height, width in scaled))


def notes_of(path: Path, like: str = "") -> NetworkNotes:
    """The notes of KNOWN named ``like``, else those in the YAML file beside ``path``, else those
    known by its name.

    The YAML holds the fields of NetworkNotes, or ``like:`` with a name of KNOWN and whatever
    differs from it. Raises EngineError, with what to write when nothing is known, and
    SettingsError for a ``like`` that is not known.
    """
    if like:
        if like not in KNOWN:
            raise SettingsError(
                "--like {like!r} is not known; known: {known}", like=like, known=", ".join(KNOWN)
            )
        return KNOWN[like]
    beside = path.with_suffix(".yaml")
    if not beside.is_file():
        found = known_by_name(path)
        if found is not None:
            return found
        raise EngineError(
            "{path}: its preprocessing is not known",
            "write {beside} beside it, with 'like: midas' (known: {known}) or 'output: "
            "metric|relative|inverse' and mean, std, divisor, channels, size (docs/models.md)",
            path=path,
            beside=beside.name,
            known=", ".join(KNOWN),
        )
    try:
        given = yaml.safe_load(beside.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        raise EngineError(
            "{beside}: cannot be read as YAML ({reason})", beside=beside, reason=error
        ) from error
    if not isinstance(given, dict):
        raise EngineError("{beside}: holds no fields", "see docs/models.md", beside=beside)
    like = given.pop("like", None)
    if like is not None and (not isinstance(like, str) or like not in KNOWN):
        raise EngineError(
            "{beside}: like: {like!r} is not known; known: {known}",
            beside=beside,
            like=like,
            known=", ".join(KNOWN),
        )
    start = KNOWN[like].model_dump() if like else {}
    try:
        return NetworkNotes.model_validate(start | given)
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(str(part) for part in first["loc"])
        raise EngineError(
            "{beside}: {where}: {reason}", beside=beside, where=where, reason=first["msg"]
        ) from error


def adapt(model: ov.Model, notes: NetworkNotes, path: Path) -> tuple[ov.Model, tuple[int, int]]:
    """``model`` with our own input and output, and the size of that input.

    uint8 RGB [1, H, W, 3] -> float32 [1, h, w]; normalisation and metres go into the graph. Its
    first output is taken. Raises EngineError for one that is no network from picture to map.
    """
    size = input_size([sides_of(one) for one in model.inputs], notes, path)
    try:
        model.reshape([1, 3, *size])
    except RuntimeError as error:
        raise EngineError(
            "{path}: does not take pictures of {height}×{width}",
            path=path,
            height=size[0],
            width=size[1],
        ) from error
    made = PrePostProcessor(model)
    tensor = made.input().tensor()
    tensor.set_element_type(ov.Type.u8).set_layout(ov.Layout("NHWC"))
    tensor.set_color_format(ColorFormat.RGB)
    made.input().model().set_layout(ov.Layout("NCHW"))
    steps = made.input().preprocess().convert_element_type(ov.Type.f32)
    if notes.order == (2, 1, 0):
        steps.convert_color(ColorFormat.BGR)
    steps.mean(notes.offset)
    steps.scale(notes.scale)
    return _one_map(made.build(), notes, path), size


def sides_of(given: ov.Output) -> list[int | None] | None:
    """The shape of an input, None for what the file leaves open."""
    shape = given.get_partial_shape()
    if shape.rank.is_dynamic:
        return None
    return [None if side.is_dynamic else side.get_length() for side in shape]


def normalised(image: Image, notes: NetworkNotes, kind: np.dtype[Any]) -> npt.NDArray[Any]:
    """What :func:`adapt` puts into a graph, for an engine that computes it outside.

    uint8 RGB [H, W, 3] at the network's size -> [1, 3, H, W] of ``kind``.
    """
    channels = image[..., notes.order].astype(np.float32)
    channels -= np.array(notes.offset, np.float32)
    channels /= np.array(notes.scale, np.float32)
    return np.ascontiguousarray(channels.transpose(2, 0, 1)[None]).astype(kind, copy=False)


def metres(output: npt.NDArray[Any], notes: NetworkNotes, path: Path) -> Depth:
    """The map in an output, float32 [h, w] in the notes' unit. Raises EngineError for no map."""
    depth = np.asarray(output, np.float32).reshape(map_size(output.shape, path))
    return depth if notes.metres == 1.0 else depth * np.float32(notes.metres)


def input_size(
    shapes: Sequence[Sequence[int | None] | None], notes: NetworkNotes, path: Path
) -> tuple[int, int]:
    """Height and width of the pictures that a network with inputs of these shapes is given.

    None is what a file leaves open. Raises EngineError for one that takes no picture.
    """
    if len(shapes) != 1:
        raise EngineError(
            "{path}: has {count} inputs; a depth network has one",
            "export it with the picture as its only input",
            path=path,
            count=len(shapes),
        )
    shape = shapes[0]
    if shape is None or len(shape) != 4 or shape[1] not in (None, 3):
        sides = "anything" if shape is None else [side or "?" for side in shape]
        raise EngineError(
            "{path}: takes {sides}", "expected [1, 3, height, width]", path=path, sides=sides
        )
    height, width = shape[2:]
    if height is None or width is None:
        return notes.size or (_DEFAULT_SIDE, _DEFAULT_SIDE)
    return height, width


def map_size(shape: Sequence[int], path: Path) -> tuple[int, int]:
    """Height and width of the map in an output of this shape. Raises EngineError where is none."""
    sides = [side for side in shape if side != 1]
    if len(shape) == 4 and len(sides) == 3 and shape[0] == 1:
        raise EngineError(
            "{path}: gives {count} channels ({shape}); a depth network gives one",
            path=path,
            count=shape[1],
            shape=list(shape),
        )
    if len(sides) != 2:
        raise EngineError(
            "{path}: gives {shape}, which is no map of depth", path=path, shape=list(shape)
        )
    return sides[0], sides[1]


def _one_map(model: ov.Model, notes: NetworkNotes, path: Path) -> ov.Model:
    first = model.outputs[0]
    shape = first.get_partial_shape()
    if shape.is_dynamic:
        raise EngineError("{path}: its output {shape} has no fixed size", path=path, shape=shape)
    sides = map_size(list(first.get_shape()), path)
    # Not the result node but what it holds.
    value = first.get_node().input_value(0)
    value = ops.convert(value, "f32").output(0)
    value = ops.reshape(value, ops.constant([1, *sides]), False).output(0)
    if notes.metres != 1.0:
        value = ops.multiply(value, ops.constant(notes.metres, ov.Type.f32)).output(0)
    result = ops.result(value)
    return ov.Model([result], model.get_parameters(), model.get_friendly_name())
