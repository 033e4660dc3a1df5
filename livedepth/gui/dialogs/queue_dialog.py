"""The dialog of the queue: files, how far each is, and what can be done with them."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path

from PyQt6.QtCore import QSize, Qt, QUrl
from PyQt6.QtGui import QDesktopServices, QDragEnterEvent, QDropEvent
from PyQt6.QtWidgets import (
    QDialog,
    QFileDialog,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QProgressBar,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from livedepth.capture.sources import kind_of
from livedepth.capture.suffixes import PICTURES, VIDEOS
from livedepth.gui.bars.queue_sign import overall_text
from livedepth.gui.basics.buttons import dialog_button
from livedepth.gui.basics.dropped import dropped
from livedepth.gui.basics.file_dialogs import any_file, chosen_files, file_filter
from livedepth.gui.basics.sizes import resize_within_screen
from livedepth.gui.dialogs.queue_options import QueueOptions
from livedepth.gui.dialogs.queue_table import QueueTable
from livedepth.gui.live.file_queue import FileQueue
from livedepth.gui.texts import tr, words
from livedepth.jobs.batch import Job, JobState
from livedepth.jobs.process import ProcessOptions
from livedepth.settings import home_path
from models.errors import UserError


class QueueDialog(QDialog):
    """Adds files to a queue and shows how far each is. Closing it cancels nothing.

    ``options`` and ``model`` say how the window is set when files are added.
    """

    def __init__(
        self,
        queue: FileQueue,
        options: Callable[[], ProcessOptions],
        model: Callable[[], str],
        folder: Path,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setWindowTitle(tr("Process files"))
        self.setAcceptDrops(True)
        self.queue, self.batch = queue, queue.batch
        self._options, self._model = options, model
        self.form = QueueOptions(legend=options().legend)
        self.folder = QLineEdit(str(folder))
        self._offered = str(folder)
        self.folder.setAccessibleName(tr("Output folder"))
        self.folder.setToolTip(tr("Where the outputs go"))
        self.message = QLabel(tr("Drop files here, or add them."))
        self.message.setTextFormat(Qt.TextFormat.PlainText)  # names of files may look like HTML
        self.message.setWordWrap(True)
        self.table = QueueTable()
        self.bar = QProgressBar()
        self.bar.setRange(0, 1000)
        self.bar.setAccessibleName(tr("All files"))
        self._make_buttons()
        self._lay_out()
        self.table.itemDoubleClicked.connect(lambda *_: self._open_result())
        self.table.itemSelectionChanged.connect(self._show_what_can_be_done)
        queue.moved.connect(self._show_job)
        queue.cleared.connect(self._on_cleared)
        for number, job in self.batch.numbered.items():
            self.table.show_job(number, job)
        self._show_pause()
        self._show_what_can_be_done()
        self.show_overall()
        resize_within_screen(self, QSize(900, 480))

    def _make_buttons(self) -> None:
        self.browse_button = QToolButton()
        self.browse_button.setText("…")
        self.browse_button.setAccessibleName(tr("Choose the output folder"))
        self.browse_button.setToolTip(self.browse_button.accessibleName())
        self.browse_button.clicked.connect(self._browse_folder)
        self.add_button = dialog_button(
            tr("Add files…"), tr("Videos or pictures, as they are set above"), self._browse
        )
        self.add_folder_button = dialog_button(
            tr("Add a folder…"), tr("Its videos, and its pictures as one"), self._browse_inputs
        )
        self.pause_button = dialog_button(
            tr("Pause"), tr("Stand still after the present frame"), lambda: None
        )
        self.pause_button.setCheckable(True)
        self.pause_button.toggled.connect(self._pause)
        self.cancel_button = dialog_button(
            tr("Cancel the selected"),
            tr("What was written of them so far is removed"),
            self._cancel,
        )
        self.open_button = dialog_button(
            tr("Open the result"), tr("Also by a double-click"), self._open_result
        )
        self.open_folder_button = dialog_button(
            tr("Open its folder"), tr("Where the result is, or will be"), self._open_folder
        )
        self.clear_button = dialog_button(
            tr("Clear what is over"),
            tr("Takes what is done, failed or cancelled out of the list; files stay"),
            self.queue.clear,
        )

    def _lay_out(self) -> None:
        target, first, second = QHBoxLayout(), QHBoxLayout(), QGridLayout()
        label = QLabel(tr("Output folder"))
        label.setBuddy(self.folder)
        target.addWidget(label)
        target.addWidget(self.folder, 1)
        target.addWidget(self.browse_button)
        for made in (self.add_button, self.add_folder_button, self.clear_button):
            first.addWidget(made)
        first.addStretch(1)
        buttons = (
            self.pause_button,
            self.cancel_button,
            self.open_button,
            self.open_folder_button,
        )
        for column, made in enumerate(buttons):
            second.addWidget(made, 0, column)
        second.setColumnStretch(len(buttons), 1)
        layout = QVBoxLayout(self)
        layout.addWidget(self.form)
        layout.addLayout(target)
        layout.addLayout(first)
        layout.addWidget(self.table, 1)
        layout.addWidget(self.bar)
        layout.addWidget(self.message)
        layout.addLayout(second)

    def list_models(self, models: Iterable[tuple[str, str]]) -> None:
        """Offer models, each by what is shown and what is meant."""
        self.form.list_models(models)

    def offer_folder(self, folder: Path) -> None:
        """Where outputs go, unless a person wrote another into the dialog."""
        if self.folder.text() == self._offered:
            self.folder.setText(str(folder))
            self._offered = str(folder)

    def add(self, inputs: list[str]) -> None:
        """Queue files as the dialog is set."""
        try:
            options = self.form.chosen(self._options())
            model = self.form.model.currentData() or self._model()
            self.queue.add(inputs, home_path(self.folder.text()), options, model)
        except UserError as error:
            self.message.setText(words(error))
            return
        self.message.setText("")

    def _show_job(self, number: int) -> None:
        job = self.batch.numbered.get(number)
        if job is None:
            return
        self.table.show_job(number, job)
        if job.error is not None:
            self.message.setText(words(job.error))
        self._show_what_can_be_done()

    def show_overall(self) -> None:
        """How far all files are; some times a second."""
        overall = self.batch.overall
        self.bar.setVisible(overall.jobs > 0)
        self.bar.setValue(round(1000 * overall.share))
        self.bar.setFormat(overall_text(overall, self.batch.paused and self.batch.running))

    def _on_cleared(self, numbers: list[int]) -> None:
        self.table.remove(numbers)
        self.show_overall()
        self._show_what_can_be_done()

    def _selected(self) -> list[tuple[int, Job]]:
        jobs = self.batch.numbered
        return [(number, jobs[number]) for number in self.table.selected() if number in jobs]

    def _show_what_can_be_done(self) -> None:
        jobs = [job for _, job in self._selected()]
        self.cancel_button.setEnabled(any(not job.state.over for job in jobs))
        self.open_button.setEnabled(any(job.state is JobState.DONE for job in jobs))
        self.open_folder_button.setEnabled(bool(jobs))
        self.clear_button.setEnabled(any(job.state.over for job in self.batch.jobs))

    def _browse(self) -> None:
        name = tr("Videos and pictures")
        paths = chosen_files(self, name, file_filter(name, VIDEOS | PICTURES), any_file())
        if paths:
            self.add(paths)

    def _browse_inputs(self) -> None:
        folder = QFileDialog.getExistingDirectory(self, tr("A folder of videos or pictures"))
        if folder:
            self.add([folder])

    def _browse_folder(self) -> None:
        present = str(home_path(self.folder.text()))
        folder = QFileDialog.getExistingDirectory(self, tr("Output folder"), present)
        if folder:
            self.folder.setText(folder)

    def _pause(self, paused: bool) -> None:
        self.batch.pause(paused)
        self._show_pause()
        self._show_what_can_be_done()
        self.show_overall()

    def _show_pause(self) -> None:
        paused = self.batch.paused
        self.pause_button.blockSignals(True)
        self.pause_button.setChecked(paused)
        self.pause_button.blockSignals(False)
        self.pause_button.setText(tr("Go on") if paused else tr("Pause"))

    def _cancel(self) -> None:
        for number, _ in self._selected():
            self.queue.cancel(number)

    def _open_result(self) -> None:
        for _, job in self._selected():
            if job.state is JobState.DONE:
                self._open(job.task.output)

    def _open_folder(self) -> None:
        for folder in {job.task.output.parent: None for _, job in self._selected()}:
            self._open(folder)

    def _open(self, path: Path) -> None:
        """With the program of the desktop; where none can, say where it is."""
        if not path.exists():
            self.message.setText(tr("{0} is no longer there.").format(path))
        elif not QDesktopServices.openUrl(QUrl.fromLocalFile(str(path))):
            self.message.setText(str(path))

    def dragEnterEvent(self, event: QDragEnterEvent | None) -> None:
        dropped(event)

    def dropEvent(self, event: QDropEvent | None) -> None:
        if files := [one for one in dropped(event) if kind_of(one) != "stream"]:
            self.add(files)
