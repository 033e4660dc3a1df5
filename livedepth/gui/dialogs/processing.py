"""The queue of files beside the window: its dialog, its sign, and what closing means for it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from PyQt6.QtCore import Qt
from PyQt6.QtWidgets import QMessageBox, QWidget

from livedepth.gui.bars.notice import NoticeBar
from livedepth.gui.bars.queue_sign import QueueSign
from livedepth.gui.session import Session
from livedepth.gui.texts import full_name, tr
from livedepth.gui.views.ranges import Ranges
from livedepth.gui.views.stereo_painter import eyes_of
from livedepth.inference.base import DepthEngine
from livedepth.inference.model_list import ListedModel

if TYPE_CHECKING:  # what writes files is imported when there are files to be written
    from livedepth.gui.dialogs.queue_dialog import QueueDialog
    from livedepth.gui.live.file_queue import FileQueue
    from livedepth.jobs.process import ProcessOptions


class Processing:
    """Owns the queue, and makes its dialog when it is asked for.

    ``open_engine`` None: files cannot be processed. ``kept_in``: where the queue is kept from one
    run to the next, None: nowhere. ``sign`` shows that there is work while the dialog is closed.
    """

    def __init__(
        self,
        window: QWidget,
        session: Session,
        ranges: Ranges,
        notice: NoticeBar,
        open_engine: Callable[[str], DepthEngine] | None,
        kept_in: Path | None = None,
    ) -> None:
        self._window, self._session, self._ranges = window, session, ranges
        self._notice, self._open_engine, self._kept_in = notice, open_engine, kept_in
        self._models: list[tuple[str, str]] = []
        self.queue: QueueDialog | None = None  # the dialog
        self.sign = QueueSign()
        self.sign.clicked.connect(self.open)
        self.files: FileQueue | None = None
        if kept_in is not None and kept_in.exists():
            self._begin()

    def _begin(self) -> None:
        """Make the queue, with what is kept of it."""
        from livedepth.gui.live.file_queue import FileQueue

        if self.files is None and self._open_engine is not None:
            self.files = FileQueue(self._open_engine, self._kept_in, self._window)
            self.files.ended.connect(self._on_ended)
            if self.files.problems:
                self._notice.show_problems(self.files.problems)
            self.show_progress()

    def open(self) -> None:
        """Show the queue."""
        self._begin()
        if self.files is None:
            self._notice.show_problem(tr("Files cannot be processed here."))
            return
        folder = self._session.settings.folder()
        if self.queue is None:
            from livedepth.gui.dialogs.queue_dialog import QueueDialog

            self.queue = QueueDialog(self.files, self._options, self._model, folder, self._window)
            self.queue.list_models(self._models)
        self.queue.offer_folder(folder)
        self.queue.show()
        self.queue.raise_()
        self.queue.activateWindow()

    def list_models(self, models: Sequence[ListedModel]) -> None:
        """Offer models for files too."""
        self._models = [(full_name(one.name), one.value) for one in models if one.trained]
        if self.queue is not None:
            self.queue.list_models(self._models)

    def show_progress(self) -> None:
        """How far the queue is, in the sign and in the dialog; some times a second."""
        if self.files is None:
            return
        batch = self.files.batch
        overall = batch.overall if batch.running else None
        self.sign.show_overall(overall, paused=batch.paused)
        if self.queue is not None and self.queue.isVisible():
            self.queue.show_overall()

    def _on_ended(self) -> None:
        assert self.files is not None
        self.show_progress()
        states = [job.state.value for job in self.files.batch.jobs]
        done, failed = states.count("done"), states.count("failed")
        text = tr("The queue is done. Files: {0}").format(done)
        if failed:
            text = tr("The queue is over. Done: {0}, failed: {1}").format(done, failed)
            self._notice.show_problem(text, "queue")
        elif done:
            self._notice.show_news(text, "queue")

    def _options(self) -> ProcessOptions:
        from livedepth.jobs.process import ProcessOptions

        settings = self._session.settings
        return ProcessOptions(
            colormap=settings.colormap,
            fixed_range=self._ranges.held if self._session.has_metres else None,
            legend=settings.legend,
            opacity=settings.overlay,
            stereo=replace(eyes_of(settings), either=True),
        )

    def _model(self) -> str:
        return self._session.model

    @property
    def writes(self) -> bool:
        """Whether a file is being processed."""
        return self.files is not None and self.files.working

    def ask_before_closing(self, close: Callable[[], None]) -> bool:
        """Whether files are still being processed: then the person is asked, without waiting, and
        ``close`` called if that is the answer."""
        if not self.writes or self.files is None:
            return False
        role = QMessageBox.ButtonRole
        box = QMessageBox(self._window)
        box.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        box.setText(tr("Files are still being processed."))
        box.setInformativeText(
            tr("Closing now stops that; the queue is kept and can go on the next time.")
            if self.files.kept
            else tr("Closing now stops that; files that are done are kept.")
        )
        box.addButton(tr("Stop and close"), role.AcceptRole)
        stay = box.addButton(tr("Go on working"), role.RejectRole)
        box.setDefaultButton(stay)
        box.setEscapeButton(stay)
        box.accepted.connect(close)
        box.open()
        return True

    def close(self, timeout: float) -> list[str]:
        """End the queue; "batch" where it did not end in time."""
        late = self.files is not None and not self.files.close(timeout)
        return ["batch"] if late else []
