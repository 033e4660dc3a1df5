"""Snapshots and recordings of what is seen live."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PyQt6.QtCore import QObject, Qt, pyqtSignal

from livedepth.errors import Message, OutputError, UserError, explained
from livedepth.files import make_folder
from livedepth.frames import DepthFrame
from livedepth.gui.basics.background import Background
from livedepth.gui.basics.clocks import clock
from livedepth.gui.figures import RecordingFigures
from livedepth.gui.texts import tr, words
from livedepth.inference.base import EngineInfo
from livedepth.output.base import Sink
from livedepth.output.dataset import DatasetRecorder, refuse_relative
from livedepth.output.kinds import refuse_without_metres
from livedepth.output.live_drawing import LiveDrawing, Look, Seen
from livedepth.output.provenance import tags_of
from livedepth.output.virtual_camera import VirtualCamera
from livedepth.pipeline.live_recorder import LiveRecorder
from livedepth.settings import Settings

if TYPE_CHECKING:
    from livedepth.output.live_video import LiveVideo

_LOG = logging.getLogger(__name__)
_CLOCK = Fraction(1, 1000)  # of recordings: live frames come when they come
_HURRY = 0.4  # of the time for the end, for the end of the file itself
SET_LABEL = Message("Dataset")
VIDEO, DATASET, CAMERA = "record_video", "record_dataset", "virtual_camera"


@dataclass(frozen=True)
class Wish:
    """What is to be recorded: the frames of ``engine``, drawn as ``look`` says at each moment, with
    the range that is ``seen`` at first.

    ``facts`` are what a dataset says of itself, ``made_by`` what a video does.
    """

    engine: EngineInfo
    look: Callable[[], Look]
    seen: Seen
    facts: dict[str, Any]
    made_by: dict[str, str]


class _Running:
    """A recording of ``what`` into ``sink``; ``video`` is the sink where it is a video.

    ``ended`` is called from the recorder's thread when it is over, with the error or None.
    """

    def __init__(
        self,
        sink: Sink,
        path: Path | None,
        what: Message,
        video: LiveVideo | None,
        ended: Callable[[_Running, Exception | None], None],
    ) -> None:
        self.path, self.what, self.video = path, what, video
        self.paused = 0.0  # seconds
        self.recorder = LiveRecorder(sink, lambda error: ended(self, error))


def stamp() -> str:
    """A name that sorts by time and is free of what file systems refuse."""
    return datetime.now().strftime("%Y-%m-%d_%H-%M-%S")


def _free(folder: Path, ending: str, taken: Collection[Path | None]) -> Path:
    """A path that nothing has yet, nor will have: a video gets its name at its end."""
    name, number = stamp(), 1
    path = folder / f"{name}{ending}"
    while path.exists() or path in taken:
        number += 1
        path = folder / f"{name}-{number}{ending}"
    return path


def _of_writing(what: Path | str, error: Exception) -> UserError:
    """``error`` as one that the window can show."""
    return explained(error, OutputError, "{path}: writing failed ({reason})", path=what)


class Saver(QObject):
    """Runs at most one recording of each kind; everything is written by threads of its own.

    The next one may begin while the last of its kind is still being made whole. ``said`` is a text
    or an error for the person, with whether it is a problem; ``ended`` says that a recording of
    some kind is over, and that none of that kind runs.
    """

    said = pyqtSignal(object, bool)
    ended = pyqtSignal(str)
    _finished = pyqtSignal(str, object, object)  # from a recorder's thread into Qt's

    def __init__(self, settings: Settings, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.settings = settings
        self._running: dict[str, _Running] = {}
        self._ending: list[tuple[str, _Running]] = []  # they take nothing more
        self._writers = Background(self)  # its own: a file is worth waiting for
        self._one_at_once = threading.Lock()
        self._looked = time.monotonic()
        # Sent from a recorder's thread; the stubs do not know the second argument.
        self._finished.connect(self._on_finished, Qt.ConnectionType.QueuedConnection)  # type: ignore[call-arg]

    def write(self, make: Callable[[Path, str], list[Path]]) -> None:
        """Have ``make`` write a moment into the output folder, under a name that begins with a
        stamp; what it has written is said."""
        folder = self.settings.folder()

        def work() -> list[Path]:
            with self._one_at_once:  # or two would take the same free name
                return make(folder, stamp())

        def written(paths: list[Path]) -> None:
            names = ", ".join(path.name for path in paths)
            self.said.emit(tr("Saved in {0}: {1}").format(folder, names), False)

        def failed(error: Exception) -> None:
            self.said.emit(_of_writing(folder, error), True)

        self._writers.run("snapshot", work, written, failed)

    def start(self, name: str, wish: Wish) -> bool:
        """Begin to record; False, with a line said, when that is not possible."""
        if name in self._running:
            return False
        if name == CAMERA and any(ending == CAMERA for ending, _ in self._ending):
            self.said.emit(tr("The virtual camera is still being closed."), True)
            return False
        folder = self.settings.folder()
        try:
            sink, path, video = self._open(name, folder, wish)
        except (UserError, OSError) as error:
            self.said.emit(_of_writing(folder, error), True)
            return False
        kind = wish.look().kind
        what = SET_LABEL if name == DATASET else kind.short or kind.label

        def ended(one: _Running, error: Exception | None) -> None:
            self._finished.emit(name, one, error)

        self._running[name] = _Running(sink, path, what, video, ended)
        return True

    def _open(
        self, name: str, folder: Path, wish: Wish
    ) -> tuple[Sink, Path | None, LiveVideo | None]:
        if name == CAMERA:
            return VirtualCamera(LiveDrawing(wish.look, wish.seen)), None, None
        if name == DATASET:
            refuse_relative(wish.engine)
            make_folder(folder)
            path = _free(folder, "-dataset", self._taken())
            # Of a file nobody knows when its pictures were taken.
            device = (wish.facts.get("camera") or {}).get("name") is not None
            return DatasetRecorder(path, wish.facts, live=device), path, None
        kind = wish.look().kind
        refuse_without_metres(kind, wish.engine)
        make_folder(folder)
        path = _free(folder, f"-{kind.ending}{kind.suffix}", self._taken())
        from livedepth.output.live_video import LiveVideo  # PyAV, which takes a tenth of a second

        video = LiveVideo(
            path,
            LiveDrawing(wish.look, wish.seen),
            _CLOCK,
            None,
            pictures=kind.pictures,
            tags=tags_of(wish.made_by),
            eyes=bool(kind.eyes),
        )
        return video, path, video

    def _taken(self) -> list[Path | None]:
        """The paths of all that is being written."""
        ending = [one for _, one in self._ending]
        return [one.path for one in (*self._running.values(), *ending)]

    def take(self, depth: DepthFrame) -> None:
        """Record a frame with all that runs; from the pipeline's thread, returns at once."""
        for running in list(self._running.values()):
            running.recorder.take(depth)

    @property
    def busy(self) -> bool:
        """Whether anything is being recorded, or made whole."""
        return bool(self._running or self._ending)

    @property
    def writes(self) -> bool:
        """Whether anything is being written, a snapshot too."""
        return self.busy or self._writers.busy

    def stop(self, name: str) -> None:
        """End a recording; ``ended`` follows when the file is whole."""
        if name in self._running:
            one = self._running.pop(name)
            self._ending.append((name, one))
            one.recorder.stop()

    def close(self, timeout: float) -> list[str]:
        """End all recordings and wait until their files are whole; those that were not in time.

        Where that takes most of the time, frames that wait are left out; where it takes more, a
        video gets its name as it is: it can be played up to its last second at any moment.
        """
        for name in list(self._running):
            self.stop(name)
        deadline = time.monotonic() + timeout
        unhurried = deadline - _HURRY * timeout
        for _, one in self._ending:
            if not one.recorder.join(max(0.0, unhurried - time.monotonic())):
                one.recorder.hurry()
        late = []
        for name, one in self._ending:
            if not one.recorder.join(max(0.0, deadline - time.monotonic())):
                late.append(name)
                _LOG.warning("%s: %s was not ended in time", name, one.path)
                if one.video is not None:
                    one.video.rescue()
        left = max(0.0, deadline - time.monotonic())
        return late + self._writers.end(left)

    def note_pause(self, paused: bool) -> None:
        """Whether the picture stands still by a person's wish; said some times a second."""
        now = time.monotonic()
        for running in self._running.values():
            running.paused += paused * (now - self._looked)
        self._looked = now

    def figures(self, name: str = VIDEO) -> RecordingFigures | None:
        """How far a video or a dataset is that is being recorded; None without one."""
        running = self._running.get(name)
        if running is None or (name == VIDEO and running.video is None):
            return None
        recorder, what = running.recorder, words(running.what)
        pairs = recorder.written if name == DATASET else None
        size = running.video.size if running.video is not None else 0
        return RecordingFigures(
            what, recorder.seconds, size, running.paused, recorder.dropped, pairs
        )

    def status(self) -> str:
        """What runs and how far it is, for the status bar."""
        names: dict[str, Callable[[LiveRecorder], str]] = {
            VIDEO: lambda r: f"● {clock(r.seconds)}",
            DATASET: lambda r: "● " + tr("{0} pairs").format(r.written),
            CAMERA: lambda r: "● " + tr("virtual camera"),
        }
        parts = []
        for name, one in self._running.items():
            rest = _rest(one.recorder.dropped, one.paused)
            parts.append(names[name](one.recorder) + (f" ({', '.join(rest)})" if rest else ""))
        ending = [one.path.name for _, one in self._ending if one.path is not None]
        parts += [tr("writing {0}…").format(name) for name in ending]
        return "  ".join(parts)

    def _on_finished(self, name: str, one: _Running, error: Exception | None) -> None:
        if self._running.get(name) is one:  # by itself: a full disk
            del self._running[name]
        self._ending = [(ending, other) for ending, other in self._ending if other is not one]
        recorder, path = one.recorder, one.path
        if error is not None:
            if not isinstance(error, UserError):
                _LOG.error("%s: %s", name, error)
            kept = one.video.kept if one.video is not None else 0
            shown: UserError | str = _of_writing(path or name, error)
            if kept:
                text = tr("the {0} frames before that are kept")
                shown = f"{words(shown)}; {text.format(kept)}"
            self.said.emit(shown, True)
        elif path is not None:
            parts = [tr("{0} frames").format(recorder.written)]
            parts += _rest(recorder.dropped, one.paused)
            self.said.emit(tr("Saved: {0} ({1})").format(path, ", ".join(parts)), False)
        if name not in self._running:
            self.ended.emit(name)


def _rest(lost: int, paused: float) -> list[str]:
    """What a person should know of a recording beside its length."""
    said = [tr("{0} lost").format(lost)] if lost else []
    return said + ([tr("paused {0}").format(clock(paused))] if paused >= 1 else [])
