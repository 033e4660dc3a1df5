"""The queue of files to process, with progress, pause, cancel and time left."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from PyQt6.QtCore import QSize, Qt, pyqtSignal
from PyQt6.QtGui import QDragEnterEvent, QDropEvent
from PyQt6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QDialog,
    QFileDialog,
    QHBoxLayout,
    QHeaderView,
    QLabel,
    QLineEdit,
    QProgressBar,
    QPushButton,
    QTreeWidget,
    QTreeWidgetItem,
    QVBoxLayout,
    QWidget,
)

from livedepth.gui.clocks import clock
from livedepth.gui.sizes import resize_within_screen
from livedepth.gui.texts import tr, words
from livedepth.inference.base import DepthEngine
from livedepth.jobs.batch import Batch, Job, JobState
from livedepth.jobs.process import ProcessOptions
from livedepth.output.kinds import output_kinds
from livedepth.settings import home_path
from models.errors import UserError


class QueueDialog(QDialog):
    """Adds files to a :class:`Batch` and shows how far each is. Closing it cancels nothing."""

    _moved = pyqtSignal(int)  # from the batch's thread into Qt's

    def __init__(
        self,
        open_engine: Callable[[str], DepthEngine],
        options: Callable[[], ProcessOptions],
        model: Callable[[], str],
        folder: Path,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setWindowTitle(tr("Process files"))
        self.setAcceptDrops(True)
        self.batch = Batch(open_engine, self._moved.emit)
        self._options, self._model = options, model
        self.kind = QComboBox()
        self.kind.setAccessibleName(tr("What is written"))
        for kind in output_kinds():
            self.kind.addItem(words(kind.label), kind.name)
        self.stabilise = QCheckBox(tr("Hold flicker down"))
        self.overwrite = QCheckBox(tr("Write over files"))
        self.folder = QLineEdit(str(folder))
        self._offered = str(folder)
        self.folder.setAccessibleName(tr("Output folder"))
        self.add_button = QPushButton(tr("Add files…"))
        self.pause_button = QPushButton(tr("Pause"))
        self.pause_button.setCheckable(True)
        self.cancel_button = QPushButton(tr("Cancel the selected"))
        self.message = QLabel(tr("Drop files here, or add them."))
        self.message.setWordWrap(True)
        self.tree = QTreeWidget()
        self.tree.setColumnCount(5)
        self.tree.setHeaderLabels(
            [tr("File"), tr("Progress"), tr("Time left"), tr("Output"), tr("Model")]
        )
        self.tree.setAccessibleName(tr("Files and how far they are"))
        self.tree.setRootIsDecorated(False)
        self.tree.setSelectionMode(QTreeWidget.SelectionMode.ExtendedSelection)
        header = self.tree.header()
        assert header is not None
        header.setStretchLastSection(False)
        header.setSectionResizeMode(3, QHeaderView.ResizeMode.Stretch)
        header.resizeSection(0, 200)
        self._lay_out()
        self._tips()
        self._moved.connect(self._show_job, Qt.ConnectionType.QueuedConnection)  # type: ignore[call-arg]
        self.add_button.clicked.connect(self._browse)
        self.pause_button.toggled.connect(self._pause)
        self.cancel_button.clicked.connect(self._cancel)
        resize_within_screen(self, QSize(820, 380))

    def offer_folder(self, folder: Path) -> None:
        """Where outputs go, unless a person wrote another into the dialog."""
        if self.folder.text() == self._offered:
            self.folder.setText(str(folder))
            self._offered = str(folder)

    def _tips(self) -> None:
        for widget, tip in (
            (self.kind, tr("What is written of each file")),
            (
                self.stabilise,
                tr("Blend each map with the one before, moved along with the picture"),
            ),
            (self.overwrite, tr("Otherwise a file that exists already is left as it is")),
            (self.folder, tr("Where the outputs go")),
            (self.add_button, tr("Videos or pictures, with the model that is in use now")),
            (self.pause_button, tr("Stand still after the present frame")),
            (self.cancel_button, tr("What was written of them so far is removed")),
        ):
            widget.setToolTip(tip)

    def _lay_out(self) -> None:
        top, bottom = QHBoxLayout(), QHBoxLayout()
        for widget in (self.kind, self.stabilise, self.overwrite):
            top.addWidget(widget)
        top.addWidget(QLabel(tr("into")))
        top.addWidget(self.folder, 1)
        for button in (self.add_button, self.pause_button, self.cancel_button):
            bottom.addWidget(button)
        bottom.addStretch(1)
        layout = QVBoxLayout(self)
        layout.addLayout(top)
        layout.addWidget(self.tree)
        layout.addWidget(self.message)
        layout.addLayout(bottom)

    def add(self, inputs: list[str]) -> None:
        """Queue files as the dialog is set."""
        options = replace(
            self._options(),
            kind=self.kind.currentData(),
            stabilize=self.stabilise.isChecked(),
            overwrite=self.overwrite.isChecked(),
        )
        try:
            self.batch.add(inputs, home_path(self.folder.text()), options, self._model())
        except UserError as error:
            self.message.setText(words(error))
            return
        self.message.setText("")
        for number in range(self.tree.topLevelItemCount(), len(self.batch.jobs)):
            self._show_job(number)

    def _show_job(self, number: int) -> None:
        job = self.batch.jobs[number]
        item = self.tree.topLevelItem(number)
        if item is None:
            item = QTreeWidgetItem([Path(job.task.input).name or job.task.input])
            item.setToolTip(0, job.task.input)
            item.setText(4, Path(job.model).stem)
            item.setToolTip(4, job.model)
            self.tree.addTopLevelItem(item)
            self.tree.setItemWidget(item, 1, QProgressBar())
        bar = self.tree.itemWidget(item, 1)
        assert isinstance(bar, QProgressBar)
        # No known length: a bar that only says that something goes on.
        bar.setRange(0, job.total or (0 if job.state is JobState.RUNNING else 1))
        bar.setValue((job.total or 1) if job.state is JobState.DONE else job.done)
        bar.setFormat(_state(job))
        left = "" if job.left is None or job.state is JobState.DONE else clock(job.left)
        item.setText(2, left)
        notes = [job.error] if job.error else list(job.warnings)
        item.setText(3, "; ".join(map(words, notes)) or str(job.task.output))
        item.setToolTip(3, item.text(3))
        if job.error is not None:
            self.message.setText(words(job.error))

    def _browse(self) -> None:
        paths, _ = QFileDialog.getOpenFileNames(self, tr("Videos and pictures"))
        if paths:
            self.add(paths)

    def _pause(self, paused: bool) -> None:
        self.pause_button.setText(tr("Go on") if paused else tr("Pause"))
        self.batch.pause(paused)

    def _cancel(self) -> None:
        for item in self.tree.selectedItems():
            self.batch.cancel(self.tree.indexOfTopLevelItem(item))

    def dragEnterEvent(self, event: QDragEnterEvent | None) -> None:
        if event is not None and (data := event.mimeData()) is not None and data.hasUrls():
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent | None) -> None:
        if event is None or (data := event.mimeData()) is None:
            return
        files = [url.toLocalFile() for url in data.urls() if url.isLocalFile()]
        if files:
            self.add(files)

    def end(self, timeout: float) -> bool:
        """Cancel everything; whether that was done in time."""
        self.blockSignals(True)
        return self.batch.stop(timeout)


def _state(job: Job) -> str:
    if job.state is JobState.RUNNING and job.total:
        return f"{job.done} / {job.total}"
    return {
        JobState.WAITING: tr("waiting"),
        JobState.RUNNING: str(job.done),
        JobState.DONE: tr("done, {0} frames").format(job.done),
        JobState.FAILED: tr("failed"),
        JobState.CANCELLED: tr("cancelled"),
    }[job.state]
