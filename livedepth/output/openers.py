"""How each kind of output is drawn and opened. Nothing heavy is imported before one is used."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

from livedepth.errors import OutputError
from livedepth.output.codecs import PLANES, codec_for

if TYPE_CHECKING:
    from livedepth.output.base import Sink
    from livedepth.output.kinds import Order, OutputKind
    from livedepth.output.pictures import Renderer, Style

PICTURE = ".png"  # of still pictures, whatever kind they are drawn as


def draw_colour(style: Style) -> Renderer:
    from livedepth.output.pictures import colour

    return colour(style)


def draw_gray(style: Style) -> Renderer:
    from livedepth.output.pictures import gray

    return gray(style)


def draw_gray10(style: Style) -> Renderer:
    from livedepth.output.pictures import gray10

    return gray10(style)


def draw_side_by_side(style: Style) -> Renderer:
    from livedepth.output.pictures import side_by_side

    return side_by_side(style)


def draw_overlay(style: Style) -> Renderer:
    from livedepth.output.pictures import overlay

    return overlay(style)


def draw_picture(style: Style) -> Renderer:
    from livedepth.output.pictures import as_it_is

    return as_it_is(style)


def draw_millimetres(style: Style) -> Renderer:
    from livedepth.output.pictures import in_millimetres

    return in_millimetres(style)


def draw_sbs(style: Style) -> Renderer:
    from livedepth.output.stereo import side_by_side

    return side_by_side(style)


def draw_sbs_half(style: Style) -> Renderer:
    from livedepth.output.stereo import half_side_by_side

    return half_side_by_side(style)


def draw_anaglyph(style: Style) -> Renderer:
    from livedepth.output.stereo import red_cyan

    return red_cyan(style)


def _suffixes() -> list[str]:
    """Of the files that a folder of any kind may hold from an earlier run."""
    from livedepth.output import kinds

    return [kind.suffix_in_folder for kind in kinds.KINDS]


def open_arrays(kind: OutputKind, order: Order) -> Sink:
    from livedepth.output.arrays import ArraysSink

    return ArraysSink(order.path, order.stems, _suffixes(), _facts(kind, order))


def open_clouds(kind: OutputKind, order: Order) -> Sink:
    from livedepth.output.clouds import CloudsSink

    return CloudsSink(
        order.path,
        order.stems,
        _suffixes(),
        step=order.style.step,
        field_of_view=order.style.stereo.field_of_view,
        facts=_facts(kind, order),
    )


def open_eyes(kind: OutputKind, order: Order) -> Sink:
    order.style.stereo.refuse_other_unit(order.engine.model, order.engine.unit)
    return open_video(kind, order)


def _facts(kind: OutputKind, order: Order) -> dict[str, str]:
    from livedepth.output.provenance import facts_of

    return facts_of(kind, order)


def open_pictures(kind: OutputKind, order: Order) -> Sink:
    from livedepth.output.images import ImagesSink

    return ImagesSink(
        order.path, kind.renderer(order), order.stems, _suffixes(), _facts(kind, order)
    )


def open_video(kind: OutputKind, order: Order) -> Sink:
    """A video; of pictures, what their number and the name of the output ask for."""
    if order.stems is None:
        return _video(kind, order)
    from livedepth.capture.suffixes import PICTURES
    from livedepth.output.images import ImageFileSink

    suffix, single = order.path.suffix.lower(), len(order.stems) == 1
    if not suffix:
        return open_pictures(kind, order)
    if single and suffix == PICTURE:
        return ImageFileSink(order.path, kind.renderer(order), _facts(kind, order))
    if suffix in PICTURES:
        raise OutputError(
            "{output}: the depth of {one} is written {way}",
            output=order.path,
            one="a picture" if single else "several pictures",
            way="as .png" if single else "into a folder, or as a video",
        )
    return _video(kind, order)


def _video(kind: OutputKind, order: Order) -> Sink:
    from livedepth.output.provenance import tags_of
    from livedepth.output.video import VideoSink

    codec = codec_for(order.coding, kind.pictures)
    planar = kind.planar and not order.style.legend and codec.takes(PLANES)
    return VideoSink(
        order.path,
        kind.renderer(order, planar=planar),
        order.source.time_base,
        order.source.fps,
        pictures=PLANES if planar else kind.pictures,
        coding=order.coding,
        source=next(iter(order.source.files), None) if order.source.kind == "video" else None,
        late=order.source.sound,
        audio=order.audio is not None,
        start=order.start,
        end=order.end,
        pixel_aspect=_pixel_aspect(kind, order),
        tags=tags_of(_facts(kind, order)),
        eyes=bool(kind.eyes),
    )


def _pixel_aspect(kind: OutputKind, order: Order) -> Fraction:
    """How wide a pixel is shown. Matroska means that of one eye: halves are drawn out to it."""
    narrow = kind.eyes == "half" and order.path.suffix.lower() == ".mkv"
    return order.source.pixel_aspect * (2 if narrow else 1)
