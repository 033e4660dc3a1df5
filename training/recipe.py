"""Training recipes: strict, typed YAML."""

from __future__ import annotations

import math
import os
from collections.abc import Callable
from pathlib import Path
from typing import Annotated, Any, Literal

import yaml
from pydantic import (
    BaseModel,
    ConfigDict,
    Field,
    PositiveFloat,
    PositiveInt,
    ValidationError,
    field_validator,
    model_validator,
)

from training.errors import RecipeError

LossName = Literal["mse", "l1", "berhu", "log_l1", "log_std", "silog", "gradient"]


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Augment(_Strict):
    """Joint changes of picture and depth. Zero switches one off."""

    flip: float = Field(0.5, ge=0, le=1)
    rotation: float = Field(0.0, ge=0, le=45, description="degrees, either way")
    zoom: tuple[PositiveFloat, PositiveFloat] = Field(
        (1.0, 1.0), description="log-uniform between; depth is divided by the zoom"
    )
    zoom_chance: float = Field(1.0, ge=0, le=1)
    shift: float = Field(0.0, ge=0, le=0.5, description="fraction of the size, either way")
    turn: float = Field(
        0.0, ge=0, le=30, description="degrees the camera turns sideways and up or down, either way"
    )
    focal: PositiveFloat = Field(
        0.811,
        description="focal length in picture widths, for `turn` and normals: NYU's is "
        "518.86 / 640; "
        "pictures of other sets are cropped to the main set's view",
    )
    brightness: float = Field(0.0, ge=0, le=1)
    contrast: float = Field(0.0, ge=0, le=1)
    saturation: float = Field(0.0, ge=0, le=1)
    hue: float = Field(0.0, ge=0, le=0.5)
    grayscale: float = Field(0.0, ge=0, le=1)
    blur: float = Field(0.0, ge=0, le=1)
    jpeg: float = Field(0.0, ge=0, le=1)
    paste: float = Field(
        0.0, ge=0, le=1, description="chance of a rectangle of another sample, with its depth"
    )
    hide_frame: float = Field(
        0.0, ge=0, le=1, description="chance that `border` is painted over with what lies inside"
    )

    @field_validator("zoom")
    @classmethod
    def _rising(cls, zoom: tuple[float, float]) -> tuple[float, float]:
        if zoom[0] > zoom[1]:
            raise ValueError("the smaller zoom comes first")
        return zoom


class ExtraSet(_Strict):
    """A further dataset that is mixed into the training split of ``--data``.

    Its pictures are cropped to the shape of the network's input, not squeezed into it: what the
    network learns of one camera holds for the other when their angles of view agree.
    """

    folder: Path = Field(description="relative to the folder given with --data, or absolute")
    weight: float = Field(gt=0, description="samples drawn from it for each one of --data")
    border: int = Field(0, ge=0)
    max_depth: PositiveFloat = Field(
        math.inf, description="metres in its files beyond which it is not to be trusted"
    )
    depth_scale: float = Field(
        1.0,
        gt=0,
        description="its depth is multiplied by this: for a camera of another focal length, "
        "(focal / width here) / (focal / width there), both after the crop to the input's shape",
    )


class PictureSet(_Strict):
    """Pictures without depth that are mixed in, for a teacher or for ``imitate``."""

    path: Path = Field(
        description="a folder of pictures, with its subfolders, or a video; relative to the folder "
        "given with --data, or absolute"
    )
    weight: float = Field(gt=0, description="pictures drawn from it for each one of --data")
    every: int = Field(10, ge=1, description="of a video, every so many frames")


class Imitate(_Strict):
    """The encoder learns the features of a trained network's encoder."""

    teacher: str = Field(description="model or weights file")
    weight: float = Field(1.0, gt=0, description="beside the losses of depth")
    stages: int = Field(4, ge=1, description="the deepest of both encoders, deepest to deepest")
    size: tuple[PositiveInt, PositiveInt] | None = Field(
        None, description="height, width that the teacher sees; by default that of its training"
    )
    only: bool = Field(
        False, description="train the encoder alone: no depth is learned, and none is scored"
    )


Weight = Annotated[float, Field(ge=0, allow_inf_nan=False)]


class Auxiliary(_Strict):
    """What the decoder learns beside depth, in training only: the saved weights have none of it."""

    labels: Path | None = Field(
        None,
        description="folder of semantic labels, relative to the folder given with --data: one "
        "8-bit PNG for each picture, under the picture's name and of its size, a class per pixel",
    )
    classes: int = Field(40, ge=2, le=255, description="numbered from 0")
    labels_weight: Weight = 0.3
    normals_weight: Weight = Field(0.0, description="of surface normals, from the depth itself")

    @model_validator(mode="after")
    def _something(self) -> Auxiliary:
        if not (self.labels and self.labels_weight) and not self.normals_weight:
            raise ValueError("neither labels nor normals_weight is given")
        return self


class Folds(_Strict):
    """Validation of every labelled picture by a network that was trained without its scene."""

    folds: int = Field(ge=2, le=100)
    fold: int | None = Field(
        None, ge=1, description="the one that a run is validated on; written by the run itself"
    )

    @model_validator(mode="after")
    def _one_of_them(self) -> Folds:
        if self.fold is not None and self.fold > self.folds:
            raise ValueError(f"there is no fold {self.fold} of {self.folds}")
        return self


class Recipe(_Strict):
    """All that decides a training run, beside its data."""

    model: str
    input_size: tuple[PositiveInt, PositiveInt] = Field(description="height, width")
    epochs: int = Field(gt=0)
    minutes: float | None = Field(
        None,
        gt=0,
        description="from the first step on; the run ends then, or after `epochs`, and the "
        "learning rate with it",
    )
    validate_every: int = Field(1, gt=0, description="epochs between validations")
    most_pairs: int | None = Field(
        None,
        gt=0,
        description="of --data to train on, and an eighth as many to validate on, spread evenly; "
        "by default all",
    )
    batch_size: int = Field(8, gt=0)
    learning_rate: float = Field(gt=0)
    encoder_learning_rate: float | None = Field(None, gt=0)
    weight_decay: float = Field(0.01, ge=0)
    schedule: Literal["one-cycle", "cosine"] = "one-cycle"
    warmup: float = Field(0.1, ge=0, lt=1, description="fraction of the steps")
    gradient_clip: float = Field(1.0, gt=0)
    ema: float = Field(0.0, ge=0, lt=1, description="decay of the weights' moving average; 0 off")
    init: str = Field(
        "none", description="none, imagenet, mean (the mean depth map of --data), or a weights file"
    )
    options: dict[str, int] = Field(
        default_factory=dict, description="of the network itself, like cnn-fc's {hidden: 4096}"
    )
    freeze_encoder: bool | None = Field(
        None,
        description="the whole encoder stays as it started; by default where it starts from "
        "ImageNet and the study froze it (cnn-residual)",
    )
    freeze_encoder_bn: bool = False
    freeze_stages: int = Field(
        0, ge=0, description="first stages of the encoder that stay as they started; 0 none"
    )
    losses: dict[LossName, Annotated[float, Field(ge=0, allow_inf_nan=False)]] = Field(min_length=1)
    min_depth: float = Field(1e-3, gt=0)
    max_depth: float = Field(10.0, gt=0)
    border: int = Field(0, ge=0, description="pixels on every side that are not trained on")
    augment: Augment = Augment()
    extra: tuple[ExtraSet, ...] = ()
    pictures: tuple[PictureSet, ...] = ()
    imitate: Imitate | None = None
    auxiliary: Auxiliary | None = None
    calibrate: bool = Field(
        False, description="after training, divide out the scale bias seen on training images"
    )
    validation: Literal["split", "none"] | Folds = Field(
        "split",
        description="split: the dataset's own, and the best epoch is kept; none: train on it too; "
        "{folds: 5}: as many runs, each validated on the scenes that it was not trained on. "
        "Without a split of its own a run keeps its last epoch",
    )
    early_stop: int = Field(0, ge=0, description="epochs without a better δ1 to wait; 0 never")
    teacher_weight: float = Field(
        1.0, gt=0, description="of the loss against the teacher, beside the loss against the truth"
    )
    teachers: tuple[str, ...] = Field(
        (), description="models or weights files, whose depth is learned too; --teacher"
    )
    storage: Literal["float16", "int8"] = "float16"
    precision: Literal["auto", "32", "bf16", "16"] = "auto"
    workers: int = Field(1, ge=0)
    seed: int = 0

    @model_validator(mode="after")
    def _some_depth(self) -> Recipe:
        if self.min_depth >= self.max_depth:
            raise ValueError("min_depth has to be below max_depth")
        if self.encoder_only and (self.calibrate or self.auxiliary):
            raise ValueError("imitate.only learns no depth: leave out calibrate and auxiliary")
        if self.encoder_only and self.freeze_encoder:
            raise ValueError("imitate.only trains the encoder, which freeze_encoder forbids")
        return self

    @property
    def all_teachers(self) -> tuple[str, ...]:
        """The networks whose depth or features are learned, as they are named."""
        return (*self.teachers, *([self.imitate.teacher] if self.imitate else []))

    def with_teachers(self, renamed: Callable[[str], str]) -> Recipe:
        """The same with another name for each of :attr:`all_teachers`."""
        changes: dict[str, Any] = {"teachers": tuple(renamed(one) for one in self.teachers)}
        if self.imitate:
            teacher = renamed(self.imitate.teacher)
            changes["imitate"] = self.imitate.model_copy(update={"teacher": teacher})
        return self.model_copy(update=changes)

    @property
    def encoder_only(self) -> bool:
        """Whether the encoder alone is trained, without depth."""
        return self.imitate is not None and self.imitate.only

    @property
    def keeps_last(self) -> bool:
        """Whether the last epoch is kept, because choosing the best one would be cheating with
        folds, and cannot be done without depth or validation."""
        return self.validation != "split" or self.encoder_only


def beside(data: Path, named: Path) -> Path:
    """What a recipe names relative to the folder given with ``--data``.

    Without following links: beside the folder as the person named it.
    """
    return Path(os.path.normpath(data.absolute() / named))


def read_recipe(path: Path) -> Recipe:
    """Raises RecipeError, which names the file, the key and what is wrong with it."""
    try:
        values = yaml.safe_load(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise RecipeError(
            "{path}: cannot read the recipe ({reason})", path=path, reason=error.strerror
        ) from error
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        raise RecipeError(
            "{path}: is not YAML ({known})", path=path, known=" ".join(str(error).split())
        ) from error
    try:
        return Recipe.model_validate(values)
    except ValidationError as error:
        first = error.errors()[0]
        key = ".".join(str(part) for part in first["loc"]) or "the recipe"
        raise RecipeError(
            "{path}: {key}: {reason}", path=path, key=key, reason=first["msg"]
        ) from error
