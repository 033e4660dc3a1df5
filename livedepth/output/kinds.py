"""The kinds of output: one row each says all that the rest of the program needs to know of one."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING

from livedepth.errors import Hint, Message, OutputError, SettingsError
from livedepth.output.codecs import GRAY10, NUMBERS, RGB, Coding
from livedepth.output.openers import (
    PICTURE,
    draw_anaglyph,
    draw_colour,
    draw_gray,
    draw_gray10,
    draw_millimetres,
    draw_overlay,
    draw_picture,
    draw_sbs,
    draw_sbs_half,
    draw_side_by_side,
    open_arrays,
    open_clouds,
    open_eyes,
    open_pictures,
    open_video,
)

# The command line reads the names for its help: nothing heavy is imported before a kind is used.
if TYPE_CHECKING:
    from livedepth.capture.base import SourceInfo
    from livedepth.inference.base import EngineInfo
    from livedepth.output.base import Sink
    from livedepth.output.pictures import Renderer, Style

_LATE = 1.0  # seconds


def zero_of(source: SourceInfo, start: float = 0.0) -> float:
    """The second of the source's clock that becomes 0 in an output that begins at ``start``.

    The clock itself, where all is taken, so that timestamps are those of the source; but not that
    of a broadcast, which began long before the file did.
    """
    return 0.0 if start == 0 and source.origin < _LATE else source.origin + start


@dataclass(frozen=True)
class Order:
    """What one output is made of: where, of which source, by which engine, drawn how.

    ``audio`` is a file whose sound is kept; ``start`` and ``end`` are the seconds of the source's
    clock that become 0 and that the sound ends at. ``stabilised`` is the strength 0..1 of the
    stabiliser that the depth goes through before, and ``coding`` says how a video is encoded.
    """

    path: Path
    source: SourceInfo
    engine: EngineInfo
    style: Style
    audio: Path | None = None
    start: float = 0.0
    end: float = math.inf
    stabilised: float = 0.0
    coding: Coding = field(default_factory=Coding)

    @property
    def stems(self) -> list[str] | None:
        """What the source's pictures are called (:func:`distinct_stems`); None of other sources."""
        from livedepth.output.names import distinct_stems

        return distinct_stems(self.source.files) if self.source.kind == "pictures" else None


@dataclass(frozen=True)
class OutputKind:
    """A row of the table.

    ``name`` is that of ``--as``, and ``label`` what the window calls it. ``suffix`` is that of the
    file; of a ``per_frame`` kind, which is a folder, that of each file in it. ``metres``: depth of
    another unit cannot be written. ``pictures`` says what a video of it shows (see
    :mod:`.codecs`), and is empty where it is no video: NUMBERS are to compute with, the others to
    look at. ``planar``: it can be drawn as planes for an
    encoder. ``eyes``: its pictures are what two eyes see, side by side, each as wide as the source
    ("full") or half as wide ("half"). ``unit`` is that of the numbers in it where it is not the
    network's, and ``options`` name those that shape it. ``opener`` opens its sink, and ``drawing``
    says how a frame is drawn, where it is drawn at all. ``ending`` ends the names that outputs are
    given, and ``short`` is what a button calls it, where the label is longer.
    """

    name: str
    label: Message
    suffix: str
    opener: Callable[[OutputKind, Order], Sink]
    drawing: Callable[[Style], Renderer] | None = None
    metres: bool = False
    per_frame: bool = False
    pictures: str = ""
    planar: bool = False
    eyes: str = ""
    unit: str = ""
    options: tuple[str, ...] = ()
    ending: str = "depth"
    short: Message | None = None

    @property
    def in_colours(self) -> bool:
        """Whether its pictures are colours to look at."""
        return self.pictures == RGB

    @property
    def suffix_in_folder(self) -> str:
        """Of the files where the output is a folder: of this kind, or of still pictures."""
        return self.suffix if self.per_frame else PICTURE

    def open(self, order: Order) -> Sink:
        """The sink that writes ``order``. Raises OutputError, and SettingsError of the style."""
        return self.opener(self, order)

    def renderer(self, order: Order, *, planar: bool = False) -> Renderer:
        """How frames of ``order`` are drawn, beside the network where that is faster."""
        from livedepth.output.pictures import painter_on

        assert self.drawing is not None, f"{self.name} is not drawn"
        painter = painter_on(order.engine.colours_on)
        return self.drawing(replace(order.style, planar=planar, painter=painter))


_COLOURS = ("range", "colormap", "legend", "sharpen")
_EYES = ("eye_distance", "convergence", "strength", "field_of_view")
KINDS: tuple[OutputKind, ...] = (
    OutputKind(
        "color",
        Message("Colour video"),
        ".mp4",
        open_video,
        draw_colour,
        planar=True,
        options=_COLOURS,
        pictures=RGB,
        short=Message("Depth"),
    ),
    OutputKind(
        "gray",
        Message("Grey video"),
        ".mp4",
        open_video,
        draw_gray,
        planar=True,
        options=("range", "legend", "sharpen"),
        pictures=RGB,
        short=Message("Grey"),
    ),
    OutputKind(
        "gray10",
        Message("Grey video (10 bits)"),
        ".mp4",
        open_video,
        draw_gray10,
        pictures=GRAY10,
        options=("range",),
        short=Message("Grey, 10 bits"),
    ),
    OutputKind(
        "side-by-side",
        Message("Picture and depth side by side"),
        ".mp4",
        open_video,
        draw_side_by_side,
        options=_COLOURS,
        pictures=RGB,
        short=Message("Side by side"),
    ),
    OutputKind(
        "overlay",
        Message("Depth over the picture"),
        ".mp4",
        open_video,
        draw_overlay,
        options=(*_COLOURS, "opacity"),
        pictures=RGB,
        short=Message("Overlay"),
    ),
    OutputKind(
        "rgb",
        Message("The picture alone"),
        ".mp4",
        open_video,
        draw_picture,
        pictures=RGB,
        ending="rgb",
        short=Message("RGB"),
    ),
    OutputKind(
        "gray16",
        Message("16-bit depth video (millimetres)"),
        ".mkv",
        open_video,
        draw_millimetres,
        metres=True,
        pictures=NUMBERS,
        unit="mm",
        options=("range",),
        short=Message("16 bits"),
    ),
    OutputKind(
        "frames16",
        Message("16-bit pictures (millimetres)"),
        ".png",
        open_pictures,
        draw_millimetres,
        metres=True,
        per_frame=True,
        unit="mm",
    ),
    OutputKind("npz", Message("Arrays of numbers (npz)"), ".npz", open_arrays, per_frame=True),
    OutputKind(
        "sbs",
        Message("3D, side by side"),
        ".mp4",
        open_eyes,
        draw_sbs,
        eyes="full",
        options=_EYES,
        pictures=RGB,
        short=Message("3D"),
    ),
    OutputKind(
        "sbs-half",
        Message("3D, side by side, half width"),
        ".mp4",
        open_eyes,
        draw_sbs_half,
        eyes="half",
        options=_EYES,
        pictures=RGB,
        short=Message("3D, half width"),
    ),
    OutputKind(
        "anaglyph",
        Message("3D for red-cyan glasses"),
        ".mp4",
        open_eyes,
        draw_anaglyph,
        options=_EYES,
        pictures=RGB,
        short=Message("3D for glasses"),
    ),
    OutputKind(
        "pointcloud",
        Message("Points in space (PLY)"),
        ".ply",
        open_clouds,
        metres=True,
        per_frame=True,
        options=("field_of_view", "step"),
    ),
)


def output_kinds() -> tuple[OutputKind, ...]:
    """All kinds, in the order in which they are listed for a person."""
    return KINDS


def kind_named(name: str) -> OutputKind:
    """Raises SettingsError, which names those that there are."""
    for kind in KINDS:
        if kind.name == name:
            return kind
    raise SettingsError(
        "unknown output kind {kind!r}; known: {known}",
        kind=name,
        known=", ".join(kind.name for kind in KINDS),
    )


def kind_names(*, metres: bool = True) -> str:
    """The names as a sentence has them; without ``metres``, of those that need no metres."""
    *most, last = (kind.name for kind in KINDS if metres or not kind.metres)
    return f"{', '.join(most)} or {last}" if most else last


def refuse_without_metres(kind: OutputKind, engine: EngineInfo) -> None:
    """Raises OutputError where a kind needs metres that a network does not give."""
    if kind.metres and engine.unit != "m":
        raise no_metres(kind, engine.model)


def no_metres(kind: OutputKind, model: str) -> OutputError:
    """What is said where depth of another unit cannot be written."""
    return OutputError(
        "{kind} needs metres, and {model} gives relative depth, not metres",
        Hint(
            "use --as {others}, or another --model",
            "choose another kind of output, or another model",
        ),
        kind=kind.name,
        model=model,
        others=kind_names(metres=False),
    )
