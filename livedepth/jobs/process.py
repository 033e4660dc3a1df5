"""``livedepth process``: from inputs and options to sinks, one run per input."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from livedepth import __version__
from livedepth.capture.base import Source
from livedepth.capture.images import SUFFIXES, ImageSource, list_images
from livedepth.capture.sources import is_file, open_source
from livedepth.errors import Hint, OutputError, SettingsError, SourceError
from livedepth.files import check_output, refuse_input
from livedepth.inference.base import DepthEngine
from livedepth.output.arrays import ArraysSink
from livedepth.output.base import Sink
from livedepth.output.frame_folder import files_in
from livedepth.output.images import ImageFileSink, ImagesSink
from livedepth.output.pictures import PLANAR, Renderer, make_renderer, painter_on
from livedepth.output.steady import SteadySink
from livedepth.output.video import VideoSink
from livedepth.pipeline.offline import OfflineRun, Report, Selection
from livedepth.postprocess.colour import DEFAULT_COLORMAP
from livedepth.postprocess.range_tracker import Range
from livedepth.postprocess.stabiliser import DEFAULT_STRENGTH, Stabiliser

LOSSLESS = frozenset({"gray16"})
ARRAYS = "npz"
PER_FRAME = frozenset({"frames16", ARRAYS})
_LATE = 1.0  # seconds
_VIDEOS = frozenset(
    {".avi", ".m2ts", ".m4v", ".mkv", ".mov", ".mp4", ".mpg", ".mts", ".ts", ".webm"}
)
_FILES = _VIDEOS | SUFFIXES  # what ends like this is meant to be a file, and no folder


@dataclass(frozen=True)
class ProcessOptions:
    """How inputs become outputs; ``selection`` applies to each input."""

    kind: str = "color"
    colormap: str = DEFAULT_COLORMAP
    fixed_range: Range | None = None
    stabilize: bool = False
    legend: bool = False
    audio: bool = True
    overwrite: bool = False
    selection: Selection = field(default_factory=Selection)


@dataclass(frozen=True)
class Task:
    """One input and where its depth goes."""

    input: str
    output: Path


def check_kind(kind: str, colormap_name: str) -> None:
    """Raises SettingsError for an unknown kind of output, or an unknown colour map."""
    make_renderer("color" if kind == ARRAYS else kind, colormap_name, None)


def plan(inputs: list[str], output: Path, kind: str) -> list[Task]:
    """Which file or folder each input becomes.

    One input takes ``output`` as it is when that has a suffix (or the kind is a folder of
    frames); otherwise ``output`` is a folder of ``STEM-depth.*``. A folder without pictures stands
    for the videos in it. Raises OutputError when two inputs would get the same output, or several
    one file.
    """
    single = len(inputs) == 1
    inputs = [found for given in inputs for found in _videos_in(given)]
    whole = kind in PER_FRAME or _is_pictures(inputs[0])  # of one input: takes the name as it is
    if single and len(inputs) == 1 and (whole or (output.suffix and not output.is_dir())):
        return [Task(inputs[0], output)]
    if output.suffix.lower() in _FILES and not output.is_dir():
        raise OutputError("{output}: several inputs need a folder as output", output=output)
    tasks = [Task(given, output / output_name(given, kind)) for given in inputs]
    names = [task.output for task in tasks]
    for task in tasks:
        if names.count(task.output) > 1:
            raise OutputError("{output}: two inputs would be written there", output=task.output)
    return tasks


def _videos_in(given: str) -> list[str]:
    """The videos of a folder that holds no pictures; else what was given."""
    folder = Path(given)
    if not folder.is_dir() or list_images(folder):
        return [given]
    videos = sorted(path for path in folder.iterdir() if path.suffix.lower() in _VIDEOS)
    return [str(path) for path in videos if path.is_file()] or [given]


def _is_pictures(given: str) -> bool:
    path = Path(given)
    return path.is_dir() or path.suffix.lower() in SUFFIXES


def output_name(given: str, kind: str) -> str:
    """The name of what ``given`` becomes, in a folder of outputs."""
    scheme, _, place = given.rpartition("://")
    # Of an address, credentials are no part of a file's name.
    stem = Path(place.rpartition("@")[2] if scheme else place).stem or "stream"
    if kind in PER_FRAME or _is_pictures(given):
        return f"{stem}-depth"
    return f"{stem}-depth{'.mkv' if kind in LOSSLESS else '.mp4'}"


def _input_files(task: Task) -> list[Path]:
    return [Path(task.input)] if is_file(task.input) else []


def is_done(task: Task, kind: str) -> bool:
    """Whether a task's output is there: they get their names only when they are whole.

    Raises OutputError where it is the input, or a folder that holds something else.
    """
    output = task.output
    refuse_input(output, _input_files(task))
    if not output.is_dir():
        return output.is_file()
    suffixes = {Path(name).suffix for name in files_in(output)}
    if not suffixes and any(output.iterdir()):
        raise OutputError(
            "{output}: holds other files, and nothing of livedepth's to go on from", output=output
        )
    if suffixes and suffixes != {".npz" if kind == ARRAYS else ".png"}:
        raise OutputError(
            "{output}: holds another kind of output", "choose another folder", output=output
        )
    return bool(suffixes)


def process(
    task: Task,
    engine: DepthEngine,
    options: ProcessOptions,
    *,
    started: Callable[[Source], None] = lambda source: None,
    progress: Callable[[int], None] = lambda done: None,
) -> Report:
    """Run one task to its end.

    Raises SourceError, OutputError, EngineError, SettingsError; nothing is left behind then.
    """
    if engine.info.unit != "m":
        _refuse_metres(engine, options)
    source = open_source(task.input, paced=False)
    try:
        stream = "://" in task.input and source.info.frames is None
        selection = options.selection
        if (
            (source.info.endless or stream)
            and math.isinf(selection.end)
            and selection.frames is None
        ):
            raise SourceError(
                "{source}: has no end",
                Hint(
                    "say when to stop with --end SECONDS",
                    "only sources that end can be processed here",
                ),
                source=source.info.name,
            )
        check_output(task.output, _input_files(task), overwrite=options.overwrite)
        started(source)
        sink = _open_sink(task, source, engine, options)
        if options.stabilize:
            sink = SteadySink(sink, Stabiliser())
    except BaseException:
        source.close()
        raise
    return OfflineRun(source, engine, sink, selection=options.selection, progress=progress).run()


def _zero(source: Source, start: float) -> float:
    """The second of the source's clock that becomes 0 in the output.

    The clock itself, where all is taken, so that timestamps are those of the source; but not that
    of a broadcast, which began long before the file did.
    """
    origin = source.info.origin
    return 0.0 if start == 0 and origin < _LATE else origin + start


def _refuse_metres(engine: DepthEngine, options: ProcessOptions) -> None:
    model = engine.info.model
    if options.kind in LOSSLESS | PER_FRAME - {ARRAYS}:
        raise OutputError(
            "{kind} is in millimetres, and {model} gives relative depth, not metres",
            Hint(
                "use --as {others}, or another --model",
                "choose another kind of output, or another model",
            ),
            kind=options.kind,
            model=model,
            others="color, gray, side-by-side or npz",
        )
    if options.fixed_range:
        raise SettingsError(
            "a range NEAR:FAR is in metres, and {model} gives relative depth, not metres",
            Hint("use --range auto", "let near and far follow the scene"),
            model=model,
        )


def _open_sink(task: Task, source: Source, engine: DepthEngine, options: ProcessOptions) -> Sink:
    planes = options.kind in PLANAR and not options.legend

    def renderer(*, planar: bool = False) -> Renderer:
        return make_renderer(
            options.kind,
            options.colormap,
            options.fixed_range,
            planar=planar,
            legend=options.legend,
            painter=painter_on(engine.info.colours_on),
        )

    pictures = source.paths if isinstance(source, ImageSource) else None
    stems = [path.stem for path in pictures] if pictures else None
    target = task.output.resolve()
    if pictures and any(picture.resolve().parent == target for picture in pictures):
        raise OutputError(
            "{output}: holds the input itself", "choose another output", output=task.output
        )
    if options.kind == ARRAYS:
        return ArraysSink(task.output, stems)
    if options.kind in PER_FRAME or (pictures and not task.output.suffix):
        return ImagesSink(task.output, renderer(), stems)
    if pictures and len(pictures) == 1 and task.output.suffix.lower() == ".png":
        return ImageFileSink(task.output, renderer())
    if pictures and task.output.suffix.lower() in SUFFIXES:
        one = "a picture" if len(pictures) == 1 else "several pictures"
        way = "as .png" if len(pictures) == 1 else "into a folder, or as a video"
        raise OutputError(
            "{output}: the depth of {one} is written {way}", output=task.output, one=one, way=way
        )
    fixed = options.fixed_range
    tags = {
        "LIVEDEPTH_VERSION": __version__,
        "LIVEDEPTH_MODEL": engine.info.model,
        "LIVEDEPTH_RANGE": f"{fixed[0]}:{fixed[1]}" if fixed else "auto",
    }
    if engine.info.unit != "m":
        tags["LIVEDEPTH_UNIT"] = "relative"
    if options.stabilize:
        tags["LIVEDEPTH_STABILIZED"] = f"{DEFAULT_STRENGTH:g}"
    return VideoSink(
        task.output,
        renderer(planar=planes),
        source.info.time_base,
        source.info.fps,
        lossless=options.kind in LOSSLESS,
        planar=planes,
        audio=Path(task.input) if options.audio and Path(task.input).is_file() else None,
        start=_zero(source, options.selection.start),
        end=source.info.origin + options.selection.end,
        pixel_aspect=source.info.pixel_aspect,
        tags={**tags, "LIVEDEPTH_UNIT": "mm"} if options.kind in LOSSLESS else tags,
    )
