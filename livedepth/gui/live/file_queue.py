"""The queue of files to process: it works whether its dialog is open or not, and is kept."""

from __future__ import annotations

import logging
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path

from PyQt6.QtCore import QObject, Qt, pyqtSignal

from livedepth.claims import claimed
from livedepth.errors import Message, OutputError
from livedepth.inference.base import DepthEngine
from livedepth.jobs.batch import Batch, JobState
from livedepth.jobs.inputs import expand, is_folder
from livedepth.jobs.options import ProcessOptions, check_options, check_video
from livedepth.jobs.queue_file import load_queue, save_queue
from livedepth.redact import redact

_LOG = logging.getLogger(__name__)


class FileQueue(QObject):
    """A :class:`Batch` that is kept in ``path`` (None: nowhere), and whose failures are logged.

    ``moved`` says the number of a job that moved on or was added, ``cleared`` those that are gone,
    ``ended`` that nothing is left to do.
    """

    moved = pyqtSignal(int)
    cleared = pyqtSignal(object)
    ended = pyqtSignal()
    _told = pyqtSignal(int)  # from the batch's thread into Qt's

    def __init__(
        self,
        open_engine: Callable[[str], DepthEngine],
        path: Path | None,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self.batch = Batch(open_engine, self._told.emit)
        self.problems: list[Message] = []
        self._seen: dict[int, JobState] = {}
        self._mine = ExitStack()
        self._path = self._claim(path) if path is not None else None
        # The stubs do not know the second argument.
        self._told.connect(self._on_moved, Qt.ConnectionType.QueuedConnection)  # type: ignore[call-arg]
        if self._path is not None and self._path.exists():
            jobs, self.problems = load_queue(self._path)
            self.batch.restore(jobs)
            self._seen = {n: job.state for n, job in self.batch.numbered.items()}
            if not self.batch.running:
                self.batch.pause(False)

    def _claim(self, path: Path) -> Path | None:
        """The file, unless another window has it."""
        try:
            self._mine.enter_context(claimed(path))
        except OutputError as error:
            _LOG.info("the queue is not kept this time: %s", error)
            return None
        return path

    @property
    def kept(self) -> bool:
        """Whether it is there again the next time."""
        return self._path is not None

    @property
    def working(self) -> bool:
        """Whether a file is being processed, or would be lost if it ended now."""
        states = {job.state for job in self.batch.jobs}
        return JobState.RUNNING in states or (self.batch.running and not self.kept)

    def add(self, inputs: list[str], folder: Path, options: ProcessOptions, model: str) -> None:
        """Append files, and those in folders. Raises SettingsError and OutputError."""
        check_options(options)
        check_video(options, folder)
        files = []
        for given in inputs:
            files += [one.given for one in expand([given])] if is_folder(given) else [given]
        self.batch.add(files, folder, options, model)
        for number in self.batch.numbered:
            if number not in self._seen:
                self._seen[number] = JobState.WAITING
                self.moved.emit(number)
        self._save()

    def cancel(self, number: int) -> None:
        """End a job, or take it out of those that wait."""
        self.batch.cancel(number)

    def clear(self) -> None:
        """Forget the jobs that are over."""
        gone = self.batch.clear()
        for number in gone:
            self._seen.pop(number, None)
        self.cleared.emit(gone)
        self._save()

    def _on_moved(self, number: int) -> None:
        job = self.batch.numbered.get(number)
        if job is None:
            return  # it was cleared while this was on its way
        before, self._seen[number] = self._seen.get(number), job.state
        self.moved.emit(number)
        if job.state is not before or (job.begun and job.done <= 1):
            self._save()
        if job.state is JobState.FAILED and before is not JobState.FAILED:
            # With the name of the file, which not every message has.
            _LOG.warning("queue: %s: %s", redact(job.task.input), job.error)
        if job.state.over and before is not job.state and not self.batch.running:
            self.ended.emit()

    def _save(self) -> None:
        if self._path is None:
            return
        try:
            save_queue(self.batch.jobs, self._path)
        except (OutputError, OSError) as error:
            _LOG.warning("the queue cannot be kept: %s", error)

    def close(self, timeout: float) -> bool:
        """End it; whether that was done in time. What is not done goes on the next time, where the
        queue is kept; else it is cancelled."""
        self.blockSignals(True)
        if not self.kept:
            return self.batch.stop(timeout)
        ended = self.batch.suspend(timeout)
        self._save()
        self._path = None
        self._mine.close()
        return ended
