"""The browser of a recorded dataset: look through it, check it, take pairs out, put them back."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from PyQt6.QtCore import QModelIndex, QSize, Qt, pyqtSignal
from PyQt6.QtGui import QCloseEvent, QKeySequence, QShortcut
from PyQt6.QtWidgets import (
    QDialog,
    QHBoxLayout,
    QLabel,
    QListView,
    QPushButton,
    QSplitter,
    QVBoxLayout,
    QWidget,
)

from livedepth.errors import Cancelled, OutputError, UserError, explained
from livedepth.gui.basics.background import Background
from livedepth.gui.basics.buttons import dialog_button
from livedepth.gui.basics.sizes import resize_within_screen
from livedepth.gui.dialogs.dataset_pairs import CELL, PairList, PairPainter, Thumbnails
from livedepth.gui.dialogs.dataset_view import LargePair, PairView, read_large
from livedepth.gui.texts import tr, words

if TYPE_CHECKING:
    from livedepth.datasets.checking import Checked
    from livedepth.datasets.reading import Dataset, SetPair

_TOLD_EVERY = 0.1  # seconds between two words about a check


class DatasetBrowser(QDialog):
    """Shows the pairs of one set. Pairs are marked first and then removed, all at once; what was
    removed can be undone. ``other_asked``: a person wants another set."""

    other_asked = pyqtSignal()

    def __init__(self, background: Background, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowFlag(Qt.WindowType.WindowMaximizeButtonHint)
        self._background = background
        self.root: Path | None = None
        self._dataset: Dataset | None = None
        self._checked: Checked | None = None
        self._doing = ""  # what is at work: a text, or nothing
        self._checks = self._stop = False
        self._can_undo = False
        self._reading: SetPair | None = None
        self.thumbnails = Thumbnails(background, self)
        self.model = PairList(self.thumbnails, self)
        self.list = self._made_list()
        self.view = PairView()
        self.status = QLabel()
        self.status.setTextFormat(Qt.TextFormat.PlainText)
        self.status.setWordWrap(True)
        self.status.setAccessibleName(tr("State of the dataset"))
        self._make_buttons()
        self._lay_out()
        self._show_state()
        resize_within_screen(self, QSize(1240, 640))

    def _made_list(self) -> QListView:
        made = QListView()
        made.setModel(self.model)
        made.setItemDelegate(PairPainter(made))
        made.setViewMode(QListView.ViewMode.IconMode)
        made.setMovement(QListView.Movement.Static)
        made.setResizeMode(QListView.ResizeMode.Adjust)
        made.setUniformItemSizes(True)
        made.setGridSize(CELL)
        made.setSelectionMode(QListView.SelectionMode.ExtendedSelection)
        made.setAccessibleName(tr("Pairs of the dataset"))
        made.setMinimumWidth(2 * CELL.width() + 30)
        chosen = made.selectionModel()
        assert chosen is not None
        chosen.currentChanged.connect(self._current_changed)
        return made

    def _make_buttons(self) -> None:
        self.open_button = dialog_button(tr("Open…"), tr("Another dataset"), self.other_asked.emit)
        self.check_button = dialog_button(
            tr("Check"), tr("Read every file, and show what is wrong") + " (F5)", self.check
        )
        self.faults_button = dialog_button(
            tr("Mark what is wrong"), tr("All pairs with a red sign"), self.mark_faults
        )
        self.mark_button = dialog_button(
            tr("Mark"),
            tr("Mark the chosen pairs to be removed, or no longer") + " (Del)",
            self.mark,
        )
        self.remove_button = dialog_button(
            tr("Remove marked"),
            tr("Take the marked pairs out; their files are kept in the folder 'removed'")
            + " (Shift+Del)",
            self.remove,
        )
        self.undo_button = dialog_button(
            tr("Undo"),
            tr("Unmark all, or put back what was taken out last") + " (Ctrl+Z)",
            self.undo,
        )
        for keys, act in (
            ("F5", self.check),
            ("Del", self.mark),
            ("Shift+Del", self.remove),
            ("Ctrl+Z", self.undo),
        ):
            QShortcut(QKeySequence(keys), self, act)

    def _buttons(self) -> list[QPushButton]:
        return [
            self.open_button,
            self.check_button,
            self.faults_button,
            self.mark_button,
            self.remove_button,
            self.undo_button,
        ]

    def _lay_out(self) -> None:
        parts = QSplitter()
        parts.addWidget(self.list)
        parts.addWidget(self.view)
        parts.setStretchFactor(1, 1)
        parts.setChildrenCollapsible(False)
        parts.setSizes([3 * CELL.width() + 30, 800])
        row, layout = QHBoxLayout(), QVBoxLayout(self)
        for button in self._buttons():
            row.addWidget(button)
        row.addStretch(1)
        layout.addWidget(self.status)
        layout.addWidget(parts, 1)
        layout.addLayout(row)

    # What is shown

    def load(self, root: Path, row: int = 0, *, said: str = "") -> None:
        """Show the set in a folder, from ``row`` on, and ``said`` beside what it holds."""
        from livedepth.datasets.edits import changes
        from livedepth.datasets.reading import read_set

        def take(found: tuple[Dataset, bool]) -> None:
            same = self.root == root
            self.root, (self._dataset, self._can_undo) = root, found
            self._checked = None
            if not same:
                self.thumbnails.clear()
            self.model.show_pairs(self._dataset.pairs)
            self.setWindowTitle(tr("Dataset – {0}").format(root.name))
            self._choose(row)
            self._end(said)

        if self._begin(tr("Reading the lists…")):
            self._run(lambda: (read_set(root), bool(changes(root))), take)

    def _choose(self, row: int) -> None:
        count = len(self.model.pairs)
        if count:
            self.list.setCurrentIndex(self.model.index(min(row, count - 1)))
        else:
            self.view.show_pair(None)
        self.list.setFocus()

    def _current_changed(self, current: QModelIndex, _: QModelIndex) -> None:
        if current.isValid():
            self._read(self.model.pairs[current.row()])

    def _read(self, pair: SetPair) -> None:
        """Read a pair and show it; while one is being read only the newest wish waits."""
        if self._reading is not None:
            return

        self._reading = pair

        def take(found: LargePair) -> None:
            self._reading = None
            wanted = self._current()
            if wanted is not None and wanted != found.pair:
                self._read(wanted)
            else:
                self._show_large(found)

        def failed(_: Exception) -> None:
            self._reading = None

        self._background.run("pair", lambda: read_large(pair), take, failed)

    def _current(self) -> SetPair | None:
        index = self.list.currentIndex()
        return self.model.pairs[index.row()] if index.isValid() else None

    def _show_large(self, found: LargePair) -> None:
        if self._current() is None:
            self.view.show_pair(None)
            return
        findings = self.model.findings.get(found.pair.where, ())
        texts = (words(one.message) for one in findings)
        base = f"{self.root.resolve()}/" if self.root is not None else ""
        self.view.show_pair(found, "\n".join(text.replace(base, "") for text in texts))

    def _show_state(self, said: str = "", *, problem: bool = False) -> None:
        dataset, marked = self._dataset, len(self.model.marked)
        parts = [said] if said else []
        if self._doing:
            parts = [self._doing]
        elif dataset is not None and not problem:
            splits = ", ".join(f"{one} {len(dataset.of_split(one))}" for one in dataset.used())
            parts.append(tr("{0} pairs").format(len(dataset.pairs)) + f" ({splits})")
            if dataset.bad and self._checked is None:
                parts.append(tr("{0} lines without a pair").format(len(dataset.bad)))
            parts += self._said_of_check()
        if marked and not self._doing:
            parts.append(tr("{0} marked to be removed").format(marked))
        self.status.setText(" · ".join(parts))
        free = not self._doing and dataset is not None
        self.check_button.setText(tr("Stop") if self._checks else tr("Check"))
        self.check_button.setEnabled(free or self._checks)
        self.faults_button.setEnabled(free and any(map(self.model.is_fault, self.model.pairs)))
        self.mark_button.setEnabled(free and bool(dataset and dataset.pairs))
        self.remove_button.setEnabled(free and marked > 0)
        self.undo_button.setEnabled(free and (self._can_undo or marked > 0))
        self.open_button.setEnabled(not self._doing)

    def _said_of_check(self) -> list[str]:
        if self._checked is None:
            return []
        faults = len(self._checked.faults)
        notes = len(self._checked.findings) - faults
        others = sum(1 for one in self._checked.findings if one.pair is None)
        parts = [
            tr("nothing is wrong") if not faults else tr("{0} things are wrong").format(faults)
        ]
        if notes:
            parts.append(tr("{0} to know of").format(notes))
        if others:
            text = tr("{0} of them in lists and files without a pair: 'livedepth dataset check'")
            parts.append(text.format(others))
        return parts

    # What is done

    def check(self) -> None:
        """Read every file, or stop that."""
        from livedepth.datasets.checking import check

        if self._checks:
            self._stop = True
            return
        dataset = self._dataset
        if dataset is None or not self._begin(tr("Checking…")):
            return
        self._checks, self._stop = True, False
        told = time.monotonic()

        def progress(done: int, of: int) -> None:
            nonlocal told
            if self._stop or self._background.over:
                raise Cancelled
            if time.monotonic() - told > _TOLD_EVERY:
                told = time.monotonic()
                self._background.tell(lambda: self._show_progress(done, of))

        def work() -> Checked | None:
            try:
                return check(dataset, progress)
            except Cancelled:
                return None

        def take(found: Checked | None) -> None:
            self._checks = False
            if found is None:
                self._end(tr("stopped"))
                return
            self._checked = found
            self.model.show_findings(found.findings)
            self._end()
            current = self._current()
            if current is not None:
                self._read(current)

        self._run(work, take)
        self._show_state()

    def _show_progress(self, done: int, of: int) -> None:
        if self._checks:
            self._doing = tr("Checking: {0} of {1}").format(done, of)
            self.status.setText(self._doing)

    def mark(self) -> None:
        """Mark the chosen pairs to be removed, or no longer, and go on to the next."""
        if not self.mark_button.isEnabled():
            return
        rows = sorted(index.row() for index in self.list.selectedIndexes())
        if not rows:
            return
        on = any(self.model.pairs[row].where not in self.model.marked for row in rows)
        self.model.set_marked(rows, on)
        if rows[-1] + 1 < len(self.model.pairs):
            self.list.setCurrentIndex(self.model.index(rows[-1] + 1))
        self._show_state()

    def mark_faults(self) -> None:
        """Mark all pairs that something is wrong with."""
        pairs = self.model.pairs
        self.model.set_marked(
            [row for row, pair in enumerate(pairs) if self.model.is_fault(pair)], True
        )
        self._show_state()

    def remove(self) -> None:
        """Take the marked pairs out."""
        from livedepth.datasets.mending import remove

        dataset, marked = self._dataset, self.model.marked
        if dataset is None or not marked or not self._begin(tr("Removing…")):
            return
        pairs = list(marked.values())
        row = next(row for row, pair in enumerate(self.model.pairs) if pair.where in marked)

        def take(_: object) -> None:
            self._doing = ""
            self.load(dataset.root, row, said=tr("{0} pairs taken out").format(len(pairs)))

        self._run(lambda: remove(dataset, pairs), take)

    def undo(self) -> None:
        """Put back what was taken out last; first of all marks go."""
        from livedepth.datasets.edits import changing, undo

        if self.model.marked and not self._doing:
            rows = range(len(self.model.pairs))
            self.model.set_marked(rows, False)
            self._show_state()
            return
        root = self.root
        if root is None or not self._can_undo or not self._begin(tr("Putting back…")):
            return
        row = self.list.currentIndex().row()

        def work() -> object:
            with changing(root):
                return undo(root)

        def take(_: object) -> None:
            self._doing = ""
            self.load(root, max(0, row), said=tr("put back"))

        self._run(work, take)

    def _begin(self, doing: str) -> bool:
        """Whether nothing else is at work; ``doing`` is from now on."""
        if self._doing:
            return False
        self._doing = doing
        self._show_state()
        return True

    def _end(self, said: str = "", *, problem: bool = False) -> None:
        self._doing = ""
        self._show_state(said, problem=problem)

    def _run(self, work: Callable[[], object], take: Callable[..., object]) -> None:
        def failed(error: Exception) -> None:
            self._checks = False
            shown: UserError = explained(
                error, OutputError, "{path}: cannot be read ({reason})", path=self.root or ""
            )
            self._end(words(shown), problem=True)

        self._background.run("dataset", work, take, failed)

    def closeEvent(self, event: QCloseEvent | None) -> None:
        """A check is of no use any more."""
        self._stop = True
        super().closeEvent(event)

    def reject(self) -> None:
        """Escape closes it too."""
        self._stop = True
        super().reject()
