"""A menu of kinds of output, of which one is chosen."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Protocol

from PyQt6.QtGui import QActionGroup
from PyQt6.QtWidgets import QMenu, QWidget

from livedepth.errors import Message
from livedepth.gui.texts import words


class Kind(Protocol):
    """What a row of the menu has to say; :class:`.kinds.OutputKind` does."""

    @property
    def name(self) -> str: ...

    @property
    def label(self) -> Message: ...

    @property
    def metres(self) -> bool: ...


class KindMenu(QMenu):
    """Calls ``chosen`` with a kind's name. Those that need metres are grey where there are none."""

    def __init__(
        self,
        title: str,
        kinds: Iterable[Kind],
        present: str,
        chosen: Callable[[str], None],
        has_metres: Callable[[], bool],
        parent: QWidget,
    ) -> None:
        super().__init__(title, parent)
        self._kinds = {kind.name: kind for kind in kinds}
        self._has_metres = has_metres
        self._group = QActionGroup(self)
        for kind in self._kinds.values():
            action = self.addAction(words(kind.label))
            assert action is not None
            action.setCheckable(True)
            action.setData(kind.name)
            action.setChecked(kind.name == present)
            self._group.addAction(action)
        self._group.triggered.connect(lambda action: chosen(action.data()))
        self.aboutToShow.connect(self._look)

    def _look(self) -> None:
        for action in self._group.actions():
            action.setEnabled(self._has_metres() or not self._kinds[action.data()].metres)
