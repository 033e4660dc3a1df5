"""``open_source``: opens the source that a user names."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

from livedepth.capture.base import CameraMode, Source
from livedepth.errors import Hint, SourceError
from livedepth.redact import redact


@dataclass(frozen=True)
class _Wishes:
    paced: bool
    camera_mode: CameraMode


def open_source(spec: str, *, paced: bool = True, camera_mode: CameraMode | None = None) -> Source:
    """Open a camera's index ("0") or name, a file, a folder of pictures, a URL, or "demo".

    ``paced``: ``demo`` and streams run in real time and drop frames that are not read in time;
    otherwise every frame is delivered, as fast as it is read. ``camera_mode`` is requested from a
    camera. A file takes precedence over a camera of the same name. Raises SourceError.
    """
    wishes = _Wishes(paced, camera_mode or CameraMode())
    for matches, opener in _OPENERS:
        if matches(spec):
            return opener(spec, wishes)
    raise SourceError(
        "{spec}: no such file, camera or address",
        Hint(
            "give a camera's index or name, a file, a folder, a URL or 'demo'",
            "choose another source above",
        ),
        spec=redact(spec),
    )


def is_file(spec: str) -> bool:
    """Whether ``spec`` means a path of this machine, so that ``process`` reads all of it."""
    return Path(spec).exists()


def _is_image(spec: str) -> bool:
    from livedepth.capture.images import SUFFIXES

    return Path(spec).is_dir() or (Path(spec).is_file() and Path(spec).suffix.lower() in SUFFIXES)


def camera_index(spec: str) -> int | None:
    """The index of the camera that ``spec`` (an index or a name) denotes; None if there is none."""
    from livedepth.capture.camera import list_cameras

    if spec.isdigit():
        return int(spec)
    named = (camera.index for camera in list_cameras() if camera.name.lower() == spec.lower())
    return next(named, None)  # the first of several with the same name


def _open_demo(_spec: str, wishes: _Wishes) -> Source:
    from livedepth.capture.demo import DemoSource

    return DemoSource(paced=wishes.paced)


def _open_images(spec: str, _wishes: _Wishes) -> Source:
    from livedepth.capture.images import ImageSource

    return ImageSource(Path(spec))


def _open_video(spec: str, wishes: _Wishes) -> Source:
    from livedepth.capture.video import VideoSource

    if wishes.paced and "://" in spec:
        from livedepth.capture.reconnecting import ReconnectingSource

        source = VideoSource(spec, live=True)
        if source.info.frames is None:
            return ReconnectingSource(lambda: VideoSource(spec, live=True), source)
        # A recording at an address waits for its reader, as a file does.
        source.info = replace(source.info, live=False)
        return source
    return VideoSource(spec)


def _open_camera(spec: str, wishes: _Wishes) -> Source:
    from livedepth.capture.camera import CameraSource

    index = camera_index(spec)
    assert index is not None
    return CameraSource(index, "" if spec.isdigit() else spec, wishes.camera_mode)


_OPENERS: tuple[tuple[Callable[[str], bool], Callable[[str, _Wishes], Source]], ...] = (
    (lambda spec: spec == "demo", _open_demo),
    (lambda spec: "://" in spec, _open_video),
    (_is_image, _open_images),
    (is_file, _open_video),
    (lambda spec: camera_index(spec) is not None, _open_camera),
    # What looks like a path but is not there is a missing file, not a missing camera; a camera's
    # name ("USB2.0 Camera") may look like one too.
    (lambda spec: bool(Path(spec).suffix or "/" in spec), _open_video),
)
