"""How inputs become outputs, as ``process`` and the window's queue ask for it."""

from __future__ import annotations

from dataclasses import dataclass, field

from livedepth.errors import SettingsError
from livedepth.output.kinds import kind_named
from livedepth.pipeline.stream import Selection
from livedepth.postprocess.colour import DEFAULT_COLORMAP, colormap
from livedepth.postprocess.range_tracker import Range


@dataclass(frozen=True)
class ProcessOptions:
    """How inputs become outputs; ``selection`` applies to each input.

    ``resume`` leaves out what is done already.
    """

    kind: str = "color"
    colormap: str = DEFAULT_COLORMAP
    fixed_range: Range | None = None
    stabilize: bool = False
    legend: bool = False
    audio: bool = True
    overwrite: bool = False
    resume: bool = False
    selection: Selection = field(default_factory=Selection)


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
