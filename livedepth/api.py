"""The door for programs: what ``import livedepth`` gives beside its types."""

from __future__ import annotations

from collections.abc import Generator
from contextlib import ExitStack, closing
from pathlib import Path
from types import TracebackType
from typing import Protocol, TypeVar, cast

from livedepth.capture import sources
from livedepth.capture.base import CameraMode, Source
from livedepth.defaults import DEFAULT_MODEL
from livedepth.errors import SourceError
from livedepth.frames import Depth, DepthFrame, Frame, Image
from livedepth.inference import engines
from livedepth.inference.base import DepthEngine
from livedepth.inference.metres import in_metres
from livedepth.lens import lens_given
from livedepth.output.base import Sink
from livedepth.output.kinds import Order, kind_named, zero_of
from livedepth.output.pictures import Style
from livedepth.pipeline.stream import DepthStream, Selection
from livedepth.postprocess.colour import DEFAULT_COLORMAP, colormap
from livedepth.postprocess.colour import colourise as colourise_map
from livedepth.postprocess.point_cloud import Cloud, seen_by, unproject
from livedepth.postprocess.range_tracker import Range, RangeTracker
from livedepth.postprocess.stabiliser import FrameStabiliser
from models.geometry import upsample_depth

T = TypeVar("T")


class _Closes(Protocol):
    """What :class:`livedepth.closing.Closing` gives."""

    def __enter__(self: T) -> T: ...

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
        /,
    ) -> None: ...


class OpenSource(Source, _Closes, Protocol):
    """A source that is open; ``with`` closes it."""


class OpenEngine(DepthEngine, _Closes, Protocol):
    """An engine that is ready for pictures; ``with`` closes it."""


def open_source(
    spec: str | Path,
    *,
    paced: bool = True,
    camera_mode: CameraMode | None = None,
    field_of_view: float | None = None,
) -> OpenSource:
    """Open a camera's index ("0") or name, a file, a folder of pictures, a URL, or "demo".

    ``paced`` decides whether ``demo`` and streams run in real time and lose frames that nobody
    takes in time, or give every frame as fast as it is asked for. ``camera_mode`` is the size and
    rate to ask a camera for. ``field_of_view`` is the camera's, in degrees from side to side, where
    the pictures do not say it: metres follow it. Raises SourceError, and SettingsError for a field
    of view that no camera has.

    >>> with livedepth.open_source("demo", paced=False) as source:
    ...     frame = source.read()
    >>> frame.image.shape
    (480, 640, 3)
    """
    lens = lens_given(field_of_view, None)
    opened = sources.open_source(str(spec), paced=paced, camera_mode=camera_mode, lens=lens)
    return cast(OpenSource, opened)


def open_engine(
    model: str = DEFAULT_MODEL,
    *,
    engine: str = "auto",
    device: str = "auto",
    precision: str = "auto",
    like: str = "",
    for_picture: tuple[int, int] | None = None,
) -> OpenEngine:
    """Load a network by name, or by the path of its weights or graph, ready for pictures.

    The arguments are those of the command line: ``livedepth models`` and ``livedepth devices`` list
    them. ``for_picture`` is the size (height, width) of the pictures that will come, for networks
    whose input follows it. Raises UserError.

    >>> with livedepth.open_engine("residual-lite", device="cpu") as engine:
    ...     prediction = engine.infer(image)
    """
    opened = engines.open_engine(
        model,
        engine=engine,
        device=device,
        precision=precision,
        like=like,
        for_picture=for_picture,
    )
    return cast(OpenEngine, opened)


def depth_of(
    picture: str | Path | Image,
    engine: DepthEngine | None = None,
    *,
    model: str = DEFAULT_MODEL,
    field_of_view: float | None = None,
) -> Depth:
    """Depth of one picture at its own size: float32 [H, W], metres, NaN where invalid.

    ``picture`` is a file, or uint8 RGB [H, W, 3]. Without an ``engine``, ``model`` is opened for
    this picture alone, which takes much longer than the depth. A network without metres gives its
    own unit (``engine.info.unit``). ``field_of_view`` is the camera's, in degrees from side to
    side, where the file does not say it. Raises UserError.

    >>> depth = livedepth.depth_of("photo.jpg")
    """
    with ExitStack() as opened:
        lens = lens_given(field_of_view, None)
        if isinstance(picture, str | Path):
            first = _first_picture(picture)
            image, lens = first.image, lens or first.lens
        else:
            image = picture
        if engine is None:
            size = (image.shape[0], image.shape[1])
            engine = opened.enter_context(open_engine(model, for_picture=size))
        depth = in_metres(engine.infer(image).depth, engine.info, lens, image.shape[:2])
        return upsample_depth(depth, image.shape[:2])


def _first_picture(path: str | Path) -> Frame:
    with open_source(path) as source:
        frame = source.read()
    if frame is None:
        raise SourceError("{path}: holds no picture that can be decoded", path=path)
    return frame


def depth_frames(
    source: str | Path | Source,
    engine: DepthEngine | None = None,
    *,
    model: str = DEFAULT_MODEL,
    start: float = 0.0,
    end: float = float("inf"),
    every: int = 1,
    frames: int | None = None,
    stabilise: float = 0.0,
) -> Generator[DepthFrame, None, None]:
    """Iterate over the depth frames of a source.

    Of a file every frame comes once, in order. A camera or network stream runs in real time: the
    newest frame wins, and frames that come while the loop is busy are dropped. ``start`` and
    ``end`` (seconds after the source begins), ``every`` and ``frames`` choose which are taken;
    ``stabilise`` (0 to less than 1) reduces flicker. The source is closed when the loop ends,
    whatever ends it; so is the engine where it was opened here. Raises UserError.

    >>> for seen in livedepth.depth_frames("clip.mp4", every=10):
    ...     print(seen.frame.pts, seen.depth.min())
    """
    with ExitStack() as opened:
        if isinstance(source, str | Path):
            source = opened.enter_context(open_source(source))
        if engine is None:
            size = (source.info.height, source.info.width)
            engine = opened.enter_context(open_engine(model, for_picture=size))
        stabiliser = FrameStabiliser(stabilise)
        stream = DepthStream(
            source,
            engine,
            Selection(start, end, every, frames),
            one_by_one=source.info.live,  # somebody is watching
        )
        with closing(iter(stream)) as results:
            for seen in results:
                yield stabiliser.apply(seen)


def open_sink(
    path: str | Path,
    source: Source,
    engine: DepthEngine,
    *,
    kind: str = "color",
    colormap: str = DEFAULT_COLORMAP,
    near_far: Range | None = None,
    legend: bool = False,
) -> Sink:
    """Open an output of a kind that ``livedepth process --as`` knows, for depth of ``source``.

    ``near_far`` (metres) fixes the range of the colours; by default it follows the scene. Give it
    frames with ``write``, then call ``finish``, which makes the output whole and gives it its name,
    or ``abort``, which leaves nothing behind. Raises UserError.

    >>> sink = livedepth.open_sink("depth.mkv", source, engine, kind="gray16")
    >>> for seen in livedepth.depth_frames(source, engine):
    ...     sink.write(seen)
    >>> sink.finish()
    """
    info, style = source.info, Style(colormap, near_far, legend)
    sound = info.files[0] if info.kind == "video" and info.files else None
    order = Order(Path(path), info, engine.info, style, audio=sound, start=zero_of(info))
    return kind_named(kind).open(order)


def colourise(
    depth: Depth,
    near_far: Range | None = None,
    *,
    colormap_name: str = DEFAULT_COLORMAP,
    size: tuple[int, int] | None = None,
) -> Image:
    """A map float32 [h, w] as a picture, uint8 RGB [H, W, 3]; invalid cells are black.

    Without ``near_far`` (in the map's unit) the range is that of this map alone, without its
    outermost 2 %: of a video it would flicker, so fix it there. ``size`` is (height, width), by
    default the map's own. Raises SettingsError for an unknown colour map.

    >>> picture = livedepth.colourise(depth, (0.5, 5.0))
    """
    limits = near_far or RangeTracker().update(depth, 0.0)
    return colourise_map(depth, limits, colormap(colormap_name), size)


def points_of(seen: DepthFrame, field_of_view: float | None = None) -> Cloud:
    """The points in space of a depth frame: float32 [N, 3] metres (x right, y down, z forward) and
    their colours uint8 [N, 3].

    ``field_of_view`` is the camera's, in degrees from side to side: by default what the frame knows
    of it, else 63. Cells on an edge, which lie on
    neither side of it, have no point.

    >>> cloud = livedepth.points_of(seen, field_of_view=70)
    """
    degrees = seen_by(seen) if field_of_view is None else field_of_view
    return unproject(seen.depth, seen.frame.image, degrees)
