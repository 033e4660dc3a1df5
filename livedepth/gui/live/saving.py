"""Snapshots and recordings of what is seen live."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from datetime import datetime
from fractions import Fraction
from pathlib import Path
from typing import Any

from PyQt6.QtCore import QObject, Qt, pyqtSignal

from livedepth.errors import OutputError, UserError, explained
from livedepth.files import make_folder
from livedepth.frames import DepthFrame, Image
from livedepth.gui.clocks import clock
from livedepth.gui.texts import tr
from livedepth.inference.base import EngineInfo
from livedepth.output.base import Sink
from livedepth.output.dataset import DatasetRecorder, refuse_relative
from livedepth.output.pictures import Style, colour
from livedepth.output.provenance import tags_of
from livedepth.output.snapshot import write_snapshot
from livedepth.output.video import VideoSink
from livedepth.output.virtual_camera import VirtualCamera
from livedepth.pipeline.live_recorder import LiveRecorder
from livedepth.pipeline.worker import Worker
from livedepth.postprocess.range_tracker import Range
from livedepth.settings import Settings

_LOG = logging.getLogger(__name__)
_CLOCK = Fraction(1, 1000)  # of recordings: live frames come when they come


def stamp() -> str:
    """A name that sorts by time and is free of what file systems refuse."""
    return datetime.now().strftime("%Y-%m-%d_%H-%M-%S")


def _free(folder: Path, ending: str) -> Path:
    """A path that nothing has yet."""
    name, number = stamp(), 1
    path = folder / f"{name}{ending}"
    while path.exists():
        number += 1
        path = folder / f"{name}-{number}{ending}"
    return path


def _of_writing(what: Path | str, error: Exception) -> UserError:
    """``error`` as one that the window can show."""
    return explained(error, OutputError, "{path}: writing failed ({reason})", path=what)


class Saver(QObject):
    """Runs at most one recording of each kind; everything is written by threads of its own.

    ``said`` is a text or an error for the person, with whether it is a problem; ``ended`` says that
    a recording of some kind is over.
    """

    said = pyqtSignal(object, bool)
    ended = pyqtSignal(str)
    _finished = pyqtSignal(str, object)  # from a recorder's thread into Qt's

    def __init__(self, settings: Settings, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.settings = settings
        self._running: dict[str, tuple[LiveRecorder, Path | None]] = {}
        self._snapshots: list[Worker] = []
        self._one_snapshot = threading.Lock()
        # Sent from a recorder's thread; the stubs do not know the second argument.
        self._finished.connect(self._on_finished, Qt.ConnectionType.QueuedConnection)  # type: ignore[call-arg]

    def snapshot(
        self, shown: DepthFrame, limits: Range, table: Image, made_by: dict[str, str]
    ) -> None:
        """Write picture, colours, millimetres and points of one frame, and in each what made it."""
        folder, settings = self.settings.folder(), self.settings

        def work() -> None:
            with self._one_snapshot:  # or two would take the same free name
                written = write_snapshot(
                    folder,
                    stamp(),
                    shown,
                    limits,
                    table,
                    legend=settings.legend,
                    field_of_view=settings.field_of_view,
                    facts=made_by,
                )
            names = ", ".join(path.name for path in written)
            self.said.emit(tr("Saved in {0}: {1}").format(folder, names), False)

        self._snapshots = [worker for worker in self._snapshots if not worker.join(0)]
        self._snapshots.append(Worker("snapshot", work, self._failed).start())

    def _failed(self, error: Exception) -> None:
        if not isinstance(error, UserError):
            _LOG.error("snapshot: %s", error)
        self.said.emit(_of_writing(self.settings.folder(), error), True)

    def start(
        self,
        kind: str,
        engine: EngineInfo,
        style: Style,
        facts: dict[str, Any],
        made_by: dict[str, str],
    ) -> bool:
        """Begin to record; False, with a line said, when that is not possible.

        ``facts`` are what a dataset says of itself, ``made_by`` what a video does.
        """
        if kind in self._running:
            self.said.emit(tr("The last one is still being written."), True)
            return False
        folder = self.settings.folder()
        try:
            if kind == "record_dataset":
                refuse_relative(engine)
            sink, path = self._open(kind, folder, style, facts, made_by)
        except (UserError, OSError) as error:
            self.said.emit(_of_writing(folder, error), True)
            return False
        recorder = LiveRecorder(sink, lambda error: self._finished.emit(kind, error))
        self._running[kind] = recorder, path
        return True

    def _open(
        self,
        kind: str,
        folder: Path,
        style: Style,
        facts: dict[str, Any],
        made_by: dict[str, str],
    ) -> tuple[Sink, Path | None]:
        render = colour(style)
        if kind == "virtual_camera":
            return VirtualCamera(render), None
        make_folder(folder)
        if kind == "record_dataset":
            path = _free(folder, "-dataset")
            return DatasetRecorder(path, facts), path
        path = _free(folder, "-depth.mp4")
        return VideoSink(path, render, _CLOCK, None, tags=tags_of(made_by)), path

    def take(self, depth: DepthFrame) -> None:
        """Record a frame with all that runs; from the pipeline's thread, returns at once."""
        for recorder, _ in list(self._running.values()):
            recorder.take(depth)

    @property
    def busy(self) -> bool:
        """Whether anything is being recorded."""
        return bool(self._running)

    def stop(self, kind: str) -> None:
        """End a recording; ``ended`` follows when the file is whole."""
        if kind in self._running:
            self._running[kind][0].stop()

    def close(self, timeout: float) -> list[str]:
        """End all recordings and wait until their files are whole; those that were not in time."""
        for recorder, _ in self._running.values():
            recorder.stop()
        late = [kind for kind, (r, _) in self._running.items() if not r.join(timeout)]
        return late + [worker.name for worker in self._snapshots if not worker.join(timeout)]

    def status(self) -> str:
        """What runs and how far it is, for the status bar."""
        names: dict[str, Callable[[LiveRecorder], str]] = {
            "record_video": lambda r: f"● {clock(r.seconds)}",
            "record_dataset": lambda r: "● " + tr("{0} pairs").format(r.written),
            "virtual_camera": lambda r: "● " + tr("virtual camera"),
        }
        parts = []
        for kind, (recorder, _) in self._running.items():
            lost = " " + tr("({0} lost)").format(recorder.dropped) if recorder.dropped else ""
            parts.append(names[kind](recorder) + lost)
        return "  ".join(parts)

    def _on_finished(self, kind: str, error: Exception | None) -> None:
        recorder, path = self._running.pop(kind)
        if error is not None:
            if not isinstance(error, UserError):
                _LOG.error("%s: %s", kind, error)
            self.said.emit(_of_writing(path or kind, error), True)
        elif path is not None:
            text = tr("Saved: {0} ({1} frames)").format(path, recorder.written)
            self.said.emit(text, False)
        self.ended.emit(kind)
