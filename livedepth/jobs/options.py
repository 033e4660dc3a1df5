"""How inputs become outputs, as ``process`` and the window's queue ask for it."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import cast, get_args

from livedepth.capture.base import Deinterlace, Reading
from livedepth.capture.opening import decoders
from livedepth.defaults import OPACITY
from livedepth.errors import SettingsError
from livedepth.lens import Lens
from livedepth.output.codecs import Coding
from livedepth.output.coding import check_coding
from livedepth.output.kinds import kind_named
from livedepth.pipeline.stream import Selection
from livedepth.postprocess.colour import DEFAULT_COLORMAP, colormap
from livedepth.postprocess.range_tracker import Range
from livedepth.postprocess.stereo import Stereo


@dataclass(frozen=True)
class ProcessOptions:
    """How inputs become outputs; ``selection`` and ``reading`` apply to each input.

    ``resume`` leaves out what is done already. ``lens`` is the camera's, where it is known from
    elsewhere than from the input.
    """

    kind: str = "color"
    colormap: str = DEFAULT_COLORMAP
    fixed_range: Range | None = None
    stabilize: bool = False
    legend: bool = False
    audio: bool = True
    overwrite: bool = False
    resume: bool = False
    coding: Coding = field(default_factory=Coding)
    stereo: Stereo = field(default_factory=Stereo)
    point_step: int = 0
    opacity: float = OPACITY
    selection: Selection = field(default_factory=Selection)
    reading: Reading = field(default_factory=Reading)
    lens: Lens | None = None


def check_options(options: ProcessOptions) -> None:
    """Raises SettingsError for what no input can be processed with."""
    kind_named(options.kind)
    colormap(options.colormap)
    if options.resume and options.overwrite:
        raise SettingsError("--resume keeps outputs that are there, --overwrite replaces them")
    start, end = options.selection.start, options.selection.end
    if not start < end:  # also where one is no number
        raise SettingsError(
            "the start, second {start:g}, is not before the end, second {end:g}",
            start=start,
            end=end,
        )


def reading_named(deinterlace: str, hwaccel: str) -> Reading:
    """How recordings are decoded, by the words of the command line. Raises SettingsError."""
    if deinterlace not in get_args(Deinterlace):
        raise SettingsError(
            "unknown way to deinterlace {way!r}; known: {known}",
            way=deinterlace,
            known=", ".join(get_args(Deinterlace)),
        )
    decoders(hwaccel)
    return Reading(cast(Deinterlace, deinterlace), hwaccel)


def check_video(options: ProcessOptions, output: Path) -> None:
    """Raises what :func:`.kinds.check_coding` does."""
    check_coding(kind_named(options.kind), options.coding, options.legend, output)
