"""The list of the queue's files, with progress, time left, output and model."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from PyQt6.QtWidgets import QHeaderView, QProgressBar, QTreeWidget, QTreeWidgetItem, QWidget

from livedepth.gui.basics.clocks import clock
from livedepth.gui.texts import plain_tip, title_of, tr, words
from livedepth.jobs.batch import Job, JobState


class QueueTable(QTreeWidget):
    """A row for each job, found by its number."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._items: dict[int, QTreeWidgetItem] = {}
        self.setColumnCount(5)
        self.setHeaderLabels(
            [tr("File"), tr("Progress"), tr("Time left"), tr("Output"), tr("Model")]
        )
        self.setAccessibleName(tr("Files and how far they are"))
        self.setRootIsDecorated(False)
        self.setSelectionMode(QTreeWidget.SelectionMode.ExtendedSelection)
        header = self.header()
        assert header is not None
        header.setStretchLastSection(False)
        header.setSectionResizeMode(3, QHeaderView.ResizeMode.Stretch)
        header.resizeSection(0, 200)
        header.resizeSection(1, 140)
        header.resizeSection(2, 80)

    def show_job(self, number: int, job: Job) -> None:
        """Show how far a job is, in a new row the first time."""
        item = self._items.get(number) or self._add(number, job)
        bar = self.itemWidget(item, 1)
        assert isinstance(bar, QProgressBar)
        # No known length: a bar that only says that something goes on.
        bar.setRange(0, job.total or (0 if job.state is JobState.RUNNING else 1))
        bar.setValue((job.total or 1) if job.state is JobState.DONE else job.done)
        bar.setFormat(_state(job))
        left = "" if job.left is None or job.state is JobState.DONE else clock(job.left)
        item.setText(2, left)
        notes = [job.error] if job.error else list(job.warnings)
        item.setText(3, "; ".join(map(words, notes)) or str(job.task.output))
        item.setToolTip(3, plain_tip(item.text(3)))

    def _add(self, number: int, job: Job) -> QTreeWidgetItem:
        item = QTreeWidgetItem([Path(job.task.input).name or job.task.input])
        item.setToolTip(0, plain_tip(job.task.input))
        item.setText(4, title_of(job.model))
        item.setToolTip(4, plain_tip(job.model))
        self._items[number] = item
        self.addTopLevelItem(item)
        self.setItemWidget(item, 1, QProgressBar())
        return item

    def selected(self) -> list[int]:
        """The numbers of the selected jobs."""
        return [number for number, item in self._items.items() if item.isSelected()]

    def remove(self, numbers: Iterable[int]) -> None:
        """Take rows out."""
        for number in numbers:
            item = self._items.pop(number, None)
            if item is not None:
                self.takeTopLevelItem(self.indexOfTopLevelItem(item))


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
