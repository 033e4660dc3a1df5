"""Third-party networks beside the window: their dialog, their sign, and what is done in them."""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PyQt6.QtCore import QObject, Qt
from PyQt6.QtWidgets import QMessageBox, QWidget

from livedepth.errors import LicenceError, OutputError, UserError, explained
from livedepth.gui.bars.network_sign import NetworkSign
from livedepth.gui.bars.notice import NoticeBar
from livedepth.gui.basics.background import Background
from livedepth.gui.session import Session
from livedepth.gui.texts import tr, words
from livedepth.inference.run import Run

if TYPE_CHECKING:  # imported when networks are asked for
    from livedepth.gui.dialogs.network_table import Row
    from livedepth.gui.dialogs.networks import NetworksDialog
    from livedepth.gui.live.downloads import Downloads
    from livedepth.zoo.entries import Entry
    from livedepth.zoo.wishes import Wish

_LOG = logging.getLogger(__name__)
_TOPIC = "networks"


class MoreNetworks(QObject):
    """Gets, adds, removes and uses third-party networks.

    ``list_models`` has the lists of models filled anew. ``sign`` shows what is being got.
    """

    def __init__(
        self,
        window: QWidget,
        session: Session,
        notice: NoticeBar,
        background: Background,
        list_models: Callable[[], None],
    ) -> None:
        super().__init__(window)
        self._window, self._session, self._notice = window, session, notice
        self._background, self._list_models = background, list_models
        self._entries: dict[str, Entry] = {}  # of the table and of this machine
        self._asked: dict[str, Entry] = {}  # others, that a person named and that are not here
        self._problems: dict[str, str] = {}
        self._likes: list[str] = []
        self.downloads: Downloads | None = None
        self.dialog: NetworksDialog | None = None
        self.sign = NetworkSign()
        self.sign.clicked.connect(self.open)
        for changed in (session.model_loading, session.model_ready, session.model_failed):
            changed.connect(self._show)

    # The dialog

    def open(self) -> None:
        """Show them."""
        from livedepth.gui.dialogs.networks import NetworksDialog
        from livedepth.zoo.entries import known_likes

        if self.dialog is None:
            self.dialog = dialog = NetworksDialog(self._window)
            dialog.get_asked.connect(self.get)
            dialog.cancel_asked.connect(self.cancel)
            dialog.use_asked.connect(self.use)
            dialog.remove_asked.connect(self.remove)
            dialog.add_asked.connect(self._ask_what_to_add)
            self._background.run("likes", known_likes, self._likes.extend)
            dialog.shown.connect(self._look)
        self.dialog.show()
        self.dialog.raise_()
        self.dialog.activateWindow()

    def _look(self, then: str = "") -> None:
        """See what there is; in a thread, because a disk may be slow. ``then`` is chosen."""
        from livedepth.zoo.entries import entries

        self._background.run(
            "networks", entries, partial(self._take_entries, then), self._notice_fault
        )

    def _take_entries(self, then: str, found: list[Entry]) -> None:
        self._entries = {entry.name: entry for entry in found}
        for name in self._entries.keys() & self._asked.keys():
            del self._asked[name]
        self._show()
        if self.dialog is not None and then:
            self.dialog.table.choose(then)

    def _notice_fault(self, error: Exception) -> None:
        from livedepth.inference.folders import models_folder

        template = "{path}: cannot be read ({reason})"
        self._notice.show_problem(
            explained(error, OutputError, template, path=models_folder()), _TOPIC
        )

    def _rows(self) -> list[Row]:
        return [self._row(one) for one in {**self._entries, **self._asked}.values()]

    def _row(self, entry: Entry) -> Row:
        from livedepth.gui.dialogs.network_table import Row

        session, going = self._session, self.downloads.going if self.downloads else {}
        used = {session.model, session.second_run.model if session.second_run else ""}
        loading = Run.of(session.loading).model if session.loading else ""
        return Row(
            entry,
            going.get(entry.name),
            loading=entry.here and entry.model == loading,
            used=entry.here and entry.model in used,
            problem=self._problems.get(entry.name, ""),
        )

    def _show(self, *_: object) -> None:
        if self.dialog is not None and self.dialog.isVisible():
            self.dialog.show_rows(self._rows())

    def _known(self, name: str) -> Entry | None:
        return self._asked.get(name) or self._entries.get(name)

    # What a person wants

    def get(self, name: str) -> None:
        """Get one. Whether it shall be got although this machine has too little memory for it is
        asked for first, and then, once, a licence that allows no commercial use."""
        from livedepth.inference.memory import whole_memory

        entry, whole = self._known(name), whole_memory()
        if entry is None:
            return
        if whole is not None and entry.memory > whole:
            text = tr(
                "{0}: converting it takes about {1:.1f} GB of memory, and this machine has "
                "{2:.1f} GB. Only the engine torch, which converts nothing, may run it here."
            )
            self._ask(
                text.format(entry.title, entry.memory / 1e9, whole / 1e9),
                tr("Get it all the same"),
                partial(self._get, entry),
            )
        else:
            self._get(entry)

    def _get(self, entry: Entry) -> None:
        if entry.asks:
            text = tr("{0}: its licence, {1}, allows no commercial use. Do you agree to it?")
            self._ask(
                text.format(entry.title, entry.licence),
                tr("Agree and get it"),
                partial(self._start, entry, accepts=True),
            )
        else:
            self._start(entry)

    def cancel(self, name: str) -> None:
        """Stop getting one."""
        if self.downloads is not None:
            self.downloads.cancel(name)

    def use(self, name: str) -> None:
        """Compute with one; the model in use goes on until it is ready."""
        entry = self._known(name)
        if entry is not None and entry.here:
            self._session.use_model(entry.model)
            self._show()

    def remove(self, name: str) -> None:
        """Delete one, or forget that it was asked for. What only lies here is asked for first."""
        entry = self._known(name)
        if entry is None:
            return
        if not entry.here:
            self._asked.pop(name, None)
            self._problems.pop(name, None)
            self._show()
        elif entry.repository:
            self._remove(entry)
        else:
            text = tr("{0} was added from this machine. Delete livedepth's copy of it?")
            self._ask(text.format(entry.title), tr("Delete"), partial(self._remove, entry))

    def _ask_what_to_add(self) -> None:
        from livedepth.gui.dialogs.add_network import AddNetworkDialog

        dialog = AddNetworkDialog(self.dialog)
        dialog.chosen.connect(self.add)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.show_likes(self._likes)
        dialog.open()

    def add(self, wish: Wish) -> None:
        """Add what is on this machine, or show what the hub has of a repository."""
        from livedepth.gui.dialogs.add_network import called
        from livedepth.zoo.entries import Entry

        repository = "" if wish.act == "add" else wish.source
        name = called(wish) if wish.act == "add" else wish.source
        entry = Entry(name, name, wish, repository=repository)
        if self._known(name) is not None and not wish.name:
            entry = replace(entry, name=wish.source)
        self._asked[entry.name] = entry
        self._start(entry)
        self._show()
        if self.dialog is not None:
            self.dialog.table.choose(entry.name)

    def end(self) -> None:
        """Cancel what is being got: the window closes."""
        if self.downloads is not None:
            self.downloads.end()

    # What is done

    def _start(self, entry: Entry, *, accepts: bool = False) -> None:
        from livedepth.gui.live.downloads import Downloads

        if self.downloads is None:
            self.downloads = Downloads(self._background, self)
            self.downloads.moved.connect(self._moved)
            self.downloads.looked.connect(self._looked)
            self.downloads.got.connect(self._got)
            self.downloads.failed.connect(self._failed)
        self._problems.pop(entry.name, None)
        self.downloads.start(entry, accepts=accepts)

    def _moved(self, name: str) -> None:
        assert self.downloads is not None
        going = [one for one in self.downloads.going.values() if not one.stops]
        self.sign.show_going(
            [one.entry.title for one in going],
            sum(one.done for one in going),
            sum(one.total for one in going) if all(one.total for one in going) else 0,
        )
        entry = self._known(name)
        if entry is not None and self.dialog is not None and self.dialog.isVisible():
            self.dialog.show_row(self._row(entry))

    def _looked(self, asked: Entry, found: Entry) -> None:
        """The hub has what a person named: it stands in the list now, with licence and size."""
        self._asked.pop(asked.name, None)
        known = self._entries.get(found.name)
        if known is None or not known.here:
            self._asked[found.name] = found
        self._show()
        if self.dialog is not None:
            self.dialog.table.choose(found.name)

    def _got(self, entry: Entry, place: Path) -> None:
        self._asked.pop(entry.name, None)
        self._list_models()
        self._look(then=place.stem)
        text = tr("{0} is here: it can be chosen under Model").format(entry.title)
        self._notice.show_news(text, _TOPIC)

    def _failed(self, entry: Entry, error: UserError) -> None:
        if isinstance(error, LicenceError):  # its repository says more than the table does
            again = partial(self._start, replace(entry, asks=False), accepts=True)
            self._ask(words(error), tr("Agree and get it"), again)
            return
        self._problems[entry.name] = words(error)
        if self.dialog is None or not self.dialog.isVisible():
            self._notice.show_problem(error, _TOPIC)
        self._show()

    def _remove(self, entry: Entry) -> None:
        from livedepth.zoo.installed import remove

        def failed(error: Exception) -> None:
            shown = explained(
                error, OutputError, "{folder}: cannot be removed ({reason})", folder=entry.name
            )
            _LOG.warning("%s", shown)
            self._problems[entry.name] = words(shown)
            self._look()

        def removed(_: object) -> None:
            _LOG.info("%s was removed", entry.name)
            self._problems.pop(entry.name, None)
            self._list_models()
            self._look()

        self._background.run("removing", partial(remove, entry.name), removed, failed)

    def _ask(self, text: str, yes: str, act: Callable[[], object]) -> None:
        """Ask without waiting; ``act`` is called if the answer is ``yes``."""
        role = QMessageBox.ButtonRole
        box = QMessageBox(self.dialog or self._window)
        box.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        box.setTextFormat(Qt.TextFormat.PlainText)
        box.setText(text)
        box.addButton(yes, role.AcceptRole)
        no = box.addButton(tr("Cancel"), role.RejectRole)
        box.setDefaultButton(no)
        box.setEscapeButton(no)
        box.accepted.connect(act)
        box.open()
