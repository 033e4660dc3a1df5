"""How an installed ONNX network wants its pictures, and how its maps become depth: data alone.

Networks in the form of the package transformers say this themselves, in their
``preprocessor_config.json``; an ``.onnx`` says nothing, so its manifest does.
"""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, PositiveInt

Finite = Annotated[float, Field(allow_inf_nan=False)]
Positive = Annotated[float, Field(gt=0, allow_inf_nan=False)]
Three = tuple[Finite, Finite, Finite]
# Of a camera that nothing is known of: horizontal, in degrees.
FieldOfView = Annotated[float, Field(gt=0, lt=180, allow_inf_nan=False)]


class PictureFields(BaseModel):
    """From a picture to the network's input, in RGB.

    ``size`` is the target (height, width) of *full*; ``fit`` says how a picture of another aspect
    gets there: ``stretch`` to exactly that size; ``cover``: the aspect is kept and that side
    reaches its target which changes the size least; ``inside``: the aspect is kept, the whole
    picture lies inside the size, and the rest is filled with ``fill`` (in bytes) so that the input
    has exactly that size. Sides of ``cover`` are rounded to a ``multiple`` of pixels. ``mean`` and
    ``std`` are of pixels divided by ``divisor``. ``fixed``: the file takes no other size than that.
    ``inputs`` are whole numbers for further inputs of the network, by name.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    size: tuple[PositiveInt, PositiveInt]
    fit: Literal["stretch", "cover", "inside"] = "cover"
    multiple: PositiveInt = 1
    resample: Literal["nearest", "bilinear", "bicubic", "lanczos", "box", "hamming"] = "bicubic"
    divisor: Positive = 255.0
    mean: Three = (0.0, 0.0, 0.0)
    std: tuple[Positive, Positive, Positive] = (1.0, 1.0, 1.0)
    channels: Literal["rgb", "bgr"] = "rgb"
    fill: Three = (0.0, 0.0, 0.0)
    fixed: bool = False
    inputs: dict[str, int] = Field(default_factory=dict)


class DepthFields(BaseModel):
    """From the network's outputs to a map.

    ``form``: what the output ``output`` holds ("": the first one).

    - ``depth``: depth, ``metres`` metres to the unit where the network is metric;
    - ``inverse``: inverse depth of unknown scale and shift, larger is nearer;
    - ``focal``: metres are the value times the focal length, in pixels of the network's input,
      divided by ``per_focal``;
    - ``points``: points in space [..., 3]; depth is the third number of each, after what a focal
      length tells of their shift (``mask`` and ``scale`` name further outputs: where the points
      hold, and metres to their unit).

    ``field_of_view`` is assumed of a camera that nothing is known of. ``resize``: how the map comes
    to the size of the picture.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    form: Literal["depth", "inverse", "focal", "points"] = "depth"
    output: str = ""
    metres: Positive = 1.0
    per_focal: Positive = 1.0
    field_of_view: FieldOfView = 63.0
    mask: str = ""
    scale: str = ""
    resize: Literal["bilinear", "bicubic"] = "bilinear"
