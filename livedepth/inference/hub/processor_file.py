"""What a network's ``preprocessor_config.json`` says, with the defaults of the class that it names.

Networks in the form of the package transformers say there how their pictures are prepared. A key
that is missing is the class's own default; one that is null is off, as in that package.
"""

from __future__ import annotations

import json
import logging
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from models.errors import Message, WeightsError

_LOG = logging.getLogger(__name__)
_HALF = (0.5, 0.5, 0.5)
_FILTERS = ("nearest", "lanczos", "bilinear", "bicubic", "box", "hamming")  # Pillow's numbers
_BYTES = {"do_rescale": True, "rescale_factor": 1 / 255, "do_resize": True}
_DPT: dict[str, Any] = {
    **_BYTES,
    "do_normalize": True,
    "image_mean": _HALF,
    "image_std": _HALF,
    "size": {"height": 384, "width": 384},
    "resample": 3,
    "ensure_multiple_of": 1,
    "keep_aspect_ratio": False,
}
# Pixels do not depend on them: of label maps, depth prompts, batches, and of the class itself.
_SILENT = {
    *("do_convert_rgb", "do_reduce_labels", "prompt_scale_to_meter"),
    *("image_processor_type", "feature_extractor_type", "processor_class", "_processor_class"),
    *("data_format", "input_data_format", "device", "return_tensors", "disable_grouping"),
    *("image_seq_length", "_valid_processor_keys", "_valid_kwargs_names", "backend", "use_fast"),
}
_SIZES = (
    {"height", "width"},
    {"shortest_edge"},
    {"shortest_edge", "longest_edge"},
    {"longest_edge"},
    {"max_height", "max_width"},
)


@dataclass(frozen=True)
class Row:
    """A class of image processors: the ``rule`` of :mod:`.picture_rules` that it follows, its
    ``defaults``, the keys that it ``heeds`` beside those, and how its maps come to the picture's
    size (``finish`` of :mod:`.depth_rules`)."""

    rule: str
    finish: str
    defaults: Mapping[str, Any]
    heeds: tuple[str, ...] = ()


_CROPS = ("do_center_crop", "crop_size")
ROWS: dict[str, Row] = {
    "DPTImageProcessor": Row("dpt", "bicubic", _DPT, (*_CROPS, "do_pad", "size_divisor")),
    "PromptDepthAnythingImageProcessor": Row("dpt", "bicubic", _DPT, ("do_pad", "size_divisor")),
    "CHMv2ImageProcessor": Row(
        "dpt",
        "bilinear-corners",
        _DPT
        | {
            "do_resize": False,
            "image_mean": (0.420, 0.411, 0.296),
            "image_std": (0.213, 0.156, 0.143),
            "do_pad": True,
            "size_divisor": 16,
            "ensure_multiple_of": 16,
            "keep_aspect_ratio": True,
        },
        _CROPS,
    ),
    "GLPNImageProcessor": Row(
        "glpn",
        "bicubic",
        _BYTES | {"resample": 2, "size_divisor": 32},
        ("do_normalize", "image_mean", "image_std"),
    ),
    "ZoeDepthImageProcessor": Row(
        "zoedepth",
        "zoedepth",
        _DPT
        | {
            "size": {"height": 384, "width": 512},
            "resample": 2,
            "do_pad": True,
            "keep_aspect_ratio": True,
            "ensure_multiple_of": 1 / 32,
        },
    ),
    "DepthProImageProcessor": Row(
        "depth-pro",
        "depth-pro",
        {
            **_BYTES,
            "do_normalize": True,
            "image_mean": _HALF,
            "image_std": _HALF,
            "size": {"height": 1536, "width": 1536},
            "resample": 2,
        },
    ),
    "Tipsv2DptImageProcessor": Row(
        "plain",
        "bilinear",
        {
            **_BYTES,
            "do_normalize": False,
            "size": {"height": 448, "width": 448},
            "resample": 2,
        },
        (*_CROPS, "do_pad", "pad_size", "image_mean", "image_std"),
    ),
}
# What the package takes where no file names a class, by the network's ``model_type``.
_BY_NETWORK = {
    "depth_anything": "DPTImageProcessor",
    "dpt": "DPTImageProcessor",
    "prompt_depth_anything": "PromptDepthAnythingImageProcessor",
    "chmv2": "CHMv2ImageProcessor",
    "glpn": "GLPNImageProcessor",
    "zoedepth": "ZoeDepthImageProcessor",
    "depth_pro": "DepthProImageProcessor",
    "tipsv2_dpt": "Tipsv2DptImageProcessor",
}


@dataclass(frozen=True)
class Processor:
    """How a network's pictures are prepared: the row of its class, and its flags with all defaults
    filled in. ``file`` is where they stand."""

    file: Path
    name: str
    row: Row
    flags: Mapping[str, Any]

    def __getitem__(self, flag: str) -> Any:
        """The value of a flag, None where there is none."""
        return self.flags.get(flag)

    @property
    def filter(self) -> str:
        """The filter that pictures are resized by."""
        return _FILTERS[self["resample"]]

    def refused(self, problem: Message) -> WeightsError:
        """What is raised for flags that mean nothing together."""
        return WeightsError("{file}: {problem}", file=self.file, problem=problem)


def read_processor(folder: Path) -> Processor:
    """The processor of the network in ``folder``. Raises WeightsError."""
    file, given = _processor_file(folder)
    name = _class_name(folder, given)
    row = ROWS.get(name)
    if row is None:
        raise WeightsError(
            "{file}: the image processor {name} is not one of a depth network",
            "known are {known}",
            file=file,
            name=name or "?",
            known=", ".join(ROWS),
        )
    if given.get("auto_map"):
        _LOG.info("%s: names code of its own, which is not used", file)
    own = {*row.defaults, *row.heeds, "default_to_square"}
    flags = dict(row.defaults)
    for key, value in given.items():
        if key in own:
            flags[key] = value
        elif key not in own | _SILENT | {"auto_map"} and value:
            _LOG.warning("%s: %s=%r does nothing in %s", file, key, value, name)
    processor = Processor(file, name, row, flags)
    return Processor(file, name, row, _checked(processor))


def read_json(file: Path) -> dict[str, Any]:
    """The object in a file. Raises WeightsError."""
    try:
        given = json.loads(file.read_text(encoding="utf-8"))
    except OSError as error:
        raise WeightsError(
            "{file}: cannot be read ({reason})", file=file, reason=error.strerror
        ) from error
    except ValueError as error:
        raise WeightsError(
            "{file}: cannot be read as JSON ({reason})", file=file, reason=error
        ) from error
    if not isinstance(given, dict):
        raise WeightsError("{file}: holds no settings", file=file)
    return given


def _processor_file(folder: Path) -> tuple[Path, dict[str, Any]]:
    """The file that counts and its settings: a newer one for all of a network's inputs first."""
    nested = folder / "processor_config.json"
    if nested.is_file():
        given = read_json(nested).get("image_processor")
        if isinstance(given, dict):
            return nested, given
    file = folder / "preprocessor_config.json"
    if not file.is_file():
        raise WeightsError(
            "{folder}: has no preprocessor_config.json, which says how pictures are prepared",
            folder=folder,
        )
    return file, read_json(file)


def _class_name(folder: Path, given: Mapping[str, Any]) -> str:
    config = folder / "config.json"
    of_network = read_json(config) if config.is_file() else {}
    named = (
        given.get("image_processor_type")
        or given.get("feature_extractor_type")
        or of_network.get("image_processor_type")
        or _BY_NETWORK.get(str(of_network.get("model_type")), "")
    )
    name = str(named).replace("FeatureExtractor", "ImageProcessor")
    return name.removesuffix("Fast").removesuffix("Pil")


def _checked(processor: Processor) -> dict[str, Any]:
    """The flags, each of the kind that it has to be. Raises WeightsError."""
    flags = dict(processor.flags)
    _refuse_lacking(processor)
    for key in ("size", "crop_size", "pad_size"):
        if flags.get(key) is not None:
            flags[key] = _sides(processor, key, flags[key])
    if flags["resample"] is None:
        flags["resample"] = processor.row.defaults["resample"]  # nothing is resized
    if flags["resample"] not in range(len(_FILTERS)):
        raise processor.refused(
            Message("resample={value!r} is no filter; known are 0 to 5", value=flags["resample"])
        )
    for key in ("image_mean", "image_std"):
        if flags.get(key) is not None:
            flags[key] = _three(processor, key, flags[key])
    for key in ("rescale_factor", "ensure_multiple_of", "size_divisor"):
        value = flags.get(key)
        if value is not None and not (isinstance(value, int | float) and value > 0):
            raise processor.refused(
                Message("{key}={value!r} is no number above 0", key=key, value=value)
            )
    if flags.get("do_normalize") and not (flags.get("image_mean") and flags.get("image_std")):
        raise processor.refused(Message("do_normalize needs image_mean and image_std"))
    if flags.get("do_center_crop") and not {"height", "width"} <= set(flags.get("crop_size") or ()):
        raise processor.refused(Message("do_center_crop needs crop_size with height and width"))
    return flags


def _refuse_lacking(processor: Processor) -> None:
    """Raises WeightsError where a step is asked for and what it needs is null."""
    needed = {
        "do_resize": ("size", "resample", "ensure_multiple_of", "size_divisor"),
        "do_rescale": ("rescale_factor",),
    }
    for step, keys in needed.items():
        for key in keys:
            if processor[step] and key in processor.row.defaults and processor[key] is None:
                raise processor.refused(Message("{step} needs {key}", step=step, key=key))


def _sides(processor: Processor, key: str, value: Any) -> dict[str, int]:
    """A size in any of its forms, by the names of its sides."""
    square = key != "size" or processor.flags.get("default_to_square", True)
    if isinstance(value, int) and not isinstance(value, bool):
        value = {"height": value, "width": value} if square else {"shortest_edge": value}
    elif isinstance(value, list | tuple) and len(value) == 2:
        value = dict(zip(("height", "width"), value, strict=True))
    if (
        not isinstance(value, dict)
        or set(value) not in _SIZES
        or not all(isinstance(side, int) and side > 0 for side in value.values())
    ):
        raise processor.refused(Message("{key}={value!r} is no size", key=key, value=value))
    return value


def _three(processor: Processor, key: str, value: Any) -> tuple[float, ...]:
    given = value if isinstance(value, list | tuple) else [value] * 3
    if len(given) == 1:
        given = [*given] * 3
    if len(given) != 3 or not all(isinstance(one, int | float) for one in given):
        raise processor.refused(
            Message("{key}={value!r} is not of three colours", key=key, value=value)
        )
    if key == "image_std" and 0 in given:
        raise processor.refused(Message("{key}={value!r} divides by 0", key=key, value=value))
    return tuple(float(one) for one in given)
