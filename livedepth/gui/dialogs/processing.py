"""The queue of files beside the window: its dialog, and what closing the window means for it."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PyQt6.QtCore import Qt
from PyQt6.QtWidgets import QMessageBox, QWidget

from livedepth.gui.bars.notice import NoticeBar
from livedepth.gui.session import Session
from livedepth.gui.texts import tr
from livedepth.gui.views.ranges import Ranges
from livedepth.inference.base import DepthEngine

if TYPE_CHECKING:
    from livedepth.gui.dialogs.queue_dialog import QueueDialog
    from livedepth.jobs.process import ProcessOptions


class Processing:
    """Makes the queue when it is asked for. ``open_engine`` None: files cannot be processed."""

    def __init__(
        self,
        window: QWidget,
        session: Session,
        ranges: Ranges,
        notice: NoticeBar,
        open_engine: Callable[[str], DepthEngine] | None,
    ) -> None:
        self._window, self._session, self._ranges = window, session, ranges
        self._notice, self._open_engine = notice, open_engine
        self.queue: QueueDialog | None = None

    def open(self) -> None:
        """Show the queue."""
        if self._open_engine is None:
            self._notice.show_problem(tr("Files cannot be processed here."))
            return
        folder = self._session.settings.folder()
        if self.queue is None:
            # Now, not with the window: it needs all that writes files.
            from livedepth.gui.dialogs.queue_dialog import QueueDialog

            self.queue = QueueDialog(
                self._open_engine, self._options, self._model, folder, self._window
            )
        self.queue.offer_folder(folder)
        self.queue.show()
        self.queue.raise_()

    def _options(self) -> ProcessOptions:
        from livedepth.jobs.process import ProcessOptions

        settings = self._session.settings
        return ProcessOptions(
            colormap=settings.colormap,
            fixed_range=self._ranges.held if self._session.has_metres else None,
            legend=settings.legend,
        )

    def _model(self) -> str:
        return self._session.model

    def ask_before_closing(self, close: Callable[[], None]) -> bool:
        """Whether files are still being processed: then the person is asked, without waiting, and
        ``close`` called if that is the answer."""
        if self.queue is None or not self.queue.batch.running:
            return False
        role = QMessageBox.ButtonRole
        box = QMessageBox(self._window)
        box.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        box.setText(tr("Files are still being processed."))
        box.setInformativeText(tr("Closing now stops that; files that are done are kept."))
        box.addButton(tr("Stop and close"), role.AcceptRole)
        stay = box.addButton(tr("Go on working"), role.RejectRole)
        box.setDefaultButton(stay)
        box.setEscapeButton(stay)
        box.accepted.connect(close)
        box.open()
        return True

    def close(self, timeout: float) -> list[str]:
        """End the queue; "batch" where it did not end in time."""
        late = self.queue is not None and not self.queue.end(timeout)
        return ["batch"] if late else []
