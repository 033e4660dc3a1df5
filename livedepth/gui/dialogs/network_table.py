"""The list of third-party networks: what each gives, its size and licence, and how it stands."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PyQt6.QtCore import Qt
from PyQt6.QtWidgets import QHeaderView, QProgressBar, QTreeWidget, QTreeWidgetItem, QWidget

from livedepth.gui.live.downloads import Going
from livedepth.gui.texts import plain_tip, tr
from livedepth.zoo.entries import Entry
from livedepth.zoo.refusals import amount

_STATE = 4  # the column
_NAME = Qt.ItemDataRole.UserRole
_STEPS = 1000  # of a bar, whose numbers are too small for bytes


@dataclass(frozen=True)
class Row:
    """A network and how it stands: being got (None: it is not), loaded or in use, and what went
    wrong with it, or ""."""

    entry: Entry
    going: Going | None = None
    loading: bool = False
    used: bool = False
    problem: str = ""

    @property
    def free(self) -> bool:
        """Whether nothing is being done with it."""
        return self.going is None and not self.loading

    @property
    def state(self) -> str:
        """How it stands, in a few words."""
        if self.going is not None:
            return _how_far(self.going)
        if self.problem:
            return self.problem
        if self.loading:
            return tr("loading")
        if self.used:
            return tr("in use")
        return tr("here") if self.entry.here else "–"


def _how_far(going: Going) -> str:
    if going.stops:
        return tr("stopping")
    if not going.total:
        adds = going.entry.wish.act == "add"
        return tr("being added") if adds else tr("asking the hub")
    return tr("{0} of {1}").format(amount(going.done), amount(going.total))


def gives_words(gives: str) -> str:
    """What a network's numbers are, in a word or two; – where that is not known."""
    known = {
        "metric": tr("metres"),
        "relative": tr("no metres"),
        "inverse": tr("no metres"),
    }
    return known.get(gives, "–")


class NetworkTable(QTreeWidget):
    """A row for each network, found by its name."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._items: dict[str, QTreeWidgetItem] = {}
        self.setColumnCount(_STATE + 1)
        self.setHeaderLabels([tr("Network"), tr("Gives"), tr("Size"), tr("Licence"), tr("State")])
        self.setAccessibleName(tr("Third-party networks"))
        self.setRootIsDecorated(False)
        self.setUniformRowHeights(True)
        header = self.header()
        assert header is not None
        header.setStretchLastSection(False)
        header.setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
        for column, width in ((1, 80), (2, 70), (3, 110), (_STATE, 170)):
            header.resizeSection(column, width)

    def show_rows(self, rows: Sequence[Row]) -> None:
        """Show these, in their order; the one that was chosen stays chosen."""
        names, chosen = [row.entry.name for row in rows], self.chosen
        if names != list(self._items):
            self.clear()
            self._items = {name: QTreeWidgetItem() for name in names}
            for name, item in self._items.items():
                item.setData(0, _NAME, name)
                self.addTopLevelItem(item)
        for row in rows:
            self.show_row(row)
        if self.chosen == "" and names:
            self.choose(chosen if chosen in names else names[0])

    def show_row(self, row: Row) -> None:
        """Show how one stands now."""
        item, entry = self._items.get(row.entry.name), row.entry
        if item is None:
            return
        size = amount(entry.size) if entry.size else "–"
        licence = entry.licence or "–"
        for column, text in enumerate((entry.title, gives_words(entry.gives), size, licence)):
            item.setText(column, text)
            item.setToolTip(column, plain_tip(text))
        state = row.state
        # A bar says it where there is one; who listens to the row hears it all the same.
        item.setText(_STATE, "" if row.going is not None else state)
        item.setToolTip(_STATE, plain_tip(state))
        item.setData(_STATE, Qt.ItemDataRole.AccessibleTextRole, state)
        self._show_bar(item, row.going, state)

    def _show_bar(self, item: QTreeWidgetItem, going: Going | None, text: str) -> None:
        bar = self.itemWidget(item, _STATE)
        if going is None:
            if bar is not None:
                self.removeItemWidget(item, _STATE)
            return
        if not isinstance(bar, QProgressBar):
            bar = QProgressBar()
            bar.setAccessibleName(tr("How much of it is here"))
            self.setItemWidget(item, _STATE, bar)
        known = going.total > 0 and not going.stops
        bar.setRange(0, _STEPS if known else 0)
        bar.setValue(_STEPS * going.done // going.total if known else 0)
        bar.setFormat(text)

    @property
    def chosen(self) -> str:
        """The name of the row that is chosen, or ""."""
        item = self.currentItem()
        return str(item.data(0, _NAME)) if item is not None else ""

    def choose(self, name: str) -> None:
        """Choose a row, and show it."""
        if (item := self._items.get(name)) is not None:
            self.setCurrentItem(item)
            self.scrollToItem(item)
