"""``open_source``: opens the source that a user names."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import NamedTuple

from livedepth.capture.base import (
    STANDARD_INPUT,
    CameraMode,
    Reading,
    Rotation,
    Source,
    SourceKind,
)
from livedepth.capture.seen_through import seen_through
from livedepth.errors import Hint, SourceError
from livedepth.lens import Lens
from livedepth.redact import redact

# The main screen, screen N, a window by its title.
_SCREEN = re.compile(r"screen(:[1-9][0-9]{0,2})?|window:.+", re.DOTALL)


@dataclass(frozen=True)
class Wishes:
    """How a source is to be opened, as far as it has a choice."""

    paced: bool
    camera_mode: CameraMode
    reading: Reading
    rotation: Rotation = 0


def open_source(
    spec: str,
    *,
    paced: bool = True,
    camera_mode: CameraMode | None = None,
    reading: Reading | None = None,
    rotation: Rotation = 0,
    lens: Lens | None = None,
) -> Source:
    """Open a camera's index ("0") or name, a file, a folder of pictures, a URL, "demo", or "-".

    "screen" is the main screen, "screen:N" screen N, counted from 1, and "window:TITLE" a window.

    ``paced``: ``demo`` and streams run in real time and drop frames that are not read in time;
    otherwise every frame is delivered, as fast as it is read. ``camera_mode`` is requested from a
    camera, whose pictures are turned by ``rotation`` degrees clockwise; of a screen it is the rate.
    ``reading`` is how a recording is decoded. ``lens`` is the camera's, where it is known from
    elsewhere: it counts more than what the pictures say. "-" is a recording on standard input. A
    file takes precedence over a camera of the same name. Raises SourceError.
    """
    wishes = Wishes(paced, camera_mode or CameraMode(), reading or Reading(), rotation)
    opener = _opener_of(spec)
    if opener is not None:
        source = opener.open(spec, wishes)
        return source if lens is None else seen_through(source, lens)
    raise SourceError(
        "{spec}: no such file, camera or address",
        Hint(
            "give a camera's index or name, a file, a folder, a URL, 'screen' or 'demo'",
            "choose another source above",
        ),
        spec=redact(spec),
    )


def kind_of(spec: str) -> SourceKind | None:
    """What ``spec`` means, without opening it; None where :func:`open_source` knows no such thing.

    A path that is not there has the kind that its name says. An address is a "stream": that it is
    a recording, a "video", shows only when it is open.
    """
    opener = _opener_of(spec)
    return None if opener is None else opener.kind


def files_of(spec: str) -> list[Path]:
    """The file or folder that ``spec`` names; none where it names something else."""
    return [Path(spec)] if spec != STANDARD_INPUT and kind_of(spec) in ("video", "pictures") else []


def exists(spec: str) -> bool:
    """Whether ``spec`` is the path of a file or folder that may be looked at."""
    return _is(spec, Path.exists)


def _are_pictures(spec: str) -> bool:
    from livedepth.capture.animations import is_animated
    from livedepth.capture.suffixes import PICTURES

    if _is(spec, Path.is_dir):
        return True
    return Path(spec).suffix.lower() in PICTURES and not is_animated(Path(spec))


def _is(spec: str, ask: Callable[[Path], bool]) -> bool:
    """What ``ask`` says of a path; False where it may not be looked at."""
    try:
        return ask(Path(spec))
    except (OSError, ValueError):
        return False


def camera_index(spec: str) -> int | None:
    """The index of the camera that ``spec`` (an index or a name) denotes; None if there is none."""
    from livedepth.capture.camera import list_cameras

    if spec.isdecimal():
        return int(spec)
    named = (camera.index for camera in list_cameras() if camera.name.lower() == spec.lower())
    return next(named, None)  # the first of several with the same name


def camera_names(spec: str) -> list[str]:
    """What the camera that ``spec`` denotes may be called in the settings, the best name first."""
    from livedepth.capture.camera import list_cameras

    index = camera_index(spec)
    listed = [camera.name for camera in list_cameras() if camera.index == index]
    return list(dict.fromkeys([*listed, spec, *([] if index is None else [str(index)])]))


def _open_demo(_spec: str, wishes: Wishes) -> Source:
    from livedepth.capture.demo import DemoSource

    return DemoSource(paced=wishes.paced)


def _open_images(spec: str, _wishes: Wishes) -> Source:
    from livedepth.capture.images import ImageSource

    return ImageSource(Path(spec))


def _open_video(spec: str, wishes: Wishes) -> Source:
    from livedepth.capture.video import VideoSource

    if wishes.paced and "://" in spec:
        from livedepth.capture.reconnecting import ReconnectingSource

        def opened() -> VideoSource:
            return VideoSource(spec, live=True, reading=wishes.reading)

        source = opened()
        if source.info.kind == "stream":
            return ReconnectingSource(opened, source)
        # A recording at an address waits for its reader, as a file does.
        source.info = replace(source.info, live=False)
        return source
    return VideoSource(spec, reading=wishes.reading)


def _open_file(spec: str, wishes: Wishes) -> Source:
    from livedepth.capture.animations import WebpSource, animation_of

    path = Path(spec)
    if path.is_file() and animation_of(path) == "webp":
        return WebpSource(path)
    return _open_video(spec, wishes)


def _open_camera(spec: str, wishes: Wishes) -> Source:
    from livedepth.capture.camera import CameraSource

    index = camera_index(spec)
    assert index is not None
    name = "" if spec.isdecimal() else spec
    return CameraSource(index, name, wishes.camera_mode, wishes.rotation)


def _open_screen(spec: str, wishes: Wishes) -> Source:
    from livedepth.capture.screen import ScreenSource

    return ScreenSource(spec, wishes.camera_mode.fps)


class SourceRow(NamedTuple):
    """A row of the table of sources."""

    kind: SourceKind
    means: Callable[[str], bool]  # whether a spec is of this kind, where no row before took it
    open: Callable[[str, Wishes], Source]


SOURCES = (
    SourceRow("demo", lambda spec: spec == "demo", _open_demo),
    # Before addresses: a window may have one as its title.
    SourceRow("screen", lambda spec: bool(_SCREEN.fullmatch(spec)), _open_screen),
    SourceRow("video", lambda spec: spec == STANDARD_INPUT, _open_video),
    SourceRow("stream", lambda spec: "://" in spec, _open_video),
    SourceRow("pictures", _are_pictures, _open_images),
    SourceRow("video", lambda spec: _is(spec, Path.exists), _open_file),
    SourceRow("camera", lambda spec: camera_index(spec) is not None, _open_camera),
    # What looks like a path but is not there is a missing file, not a missing camera; a camera's
    # name ("USB2.0 Camera") may look like one too.
    SourceRow("video", lambda spec: bool(Path(spec).suffix or "/" in spec), _open_video),
)


def _opener_of(spec: str) -> SourceRow | None:
    return next((opener for opener in SOURCES if opener.means(spec)), None)
