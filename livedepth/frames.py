"""What flows through the program: frames of a source, and their depth from an engine."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

import numpy as np
import numpy.typing as npt

from livedepth.lens import Lens

# The meaning of a map's numbers: metres; relative depth (unknown scale and shift); or inverse depth
# (unknown scale and shift, larger is nearer).
Unit = Literal["m", "relative", "inverse"]
Image = npt.NDArray[np.uint8]
Depth = npt.NDArray[np.float32]


@dataclass(frozen=True, slots=True, eq=False)
class Frame:
    """One picture and its time.

    ``image`` is uint8 RGB [H, W, 3]; ``index`` counts from 0 in the order of the source; ``pts``
    is seconds on the source's clock; ``captured_at`` is ``time.monotonic()`` when it arrived.
    ``truth`` is the exact depth, float32 [H, W] metres, if the source knows it (the demo room).
    ``shown_for`` is how long it is shown, in seconds, where a recording says so. ``lens`` is what
    is known of the camera that took it.
    """

    image: Image
    index: int
    pts: float
    captured_at: float
    source: str
    truth: Depth | None = None
    shown_for: float | None = None
    lens: Lens | None = None


@dataclass(frozen=True, slots=True, eq=False)
class DepthFrame:
    """A frame with its depth.

    ``depth`` is float32 [h, w] on the network's grid, which covers the whole image evenly, in
    metres unless ``unit`` says otherwise; invalid cells are NaN. ``timings`` holds seconds by
    stage. ``second`` is the depth of the same frame from a second model, if two are compared.
    ``lens`` is what is known of the camera, by the frame or by the network, and ``fitted`` says
    that metres were made of depth without a scale, by points that a person knows.
    """

    frame: Frame
    depth: Depth
    model: str
    timings: Mapping[str, float] = field(default_factory=dict)
    unit: Unit = "m"
    second: DepthFrame | None = None
    lens: Lens | None = None
    fitted: bool = False
