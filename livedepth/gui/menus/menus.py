"""What a menu is made of: entries with text, key and callback, and the menu bar of a window."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import NamedTuple, Protocol

from PyQt6.QtGui import QAction, QActionGroup, QKeySequence
from PyQt6.QtWidgets import QMenu, QMenuBar, QWidget

from livedepth.gui.basics.box_menu import BoxMenu


@dataclass(frozen=True)
class Entry:
    """Something a person can do: its name in the code, its text, what it calls, key, explanation.

    ``act`` of a ``checkable`` entry is called with whether it is on. Of the entries of a ``group``
    one is on, and ``act`` is called without. A key that is held down calls again where it
    ``repeats``.
    """

    name: str
    text: str
    act: Callable[..., object]
    key: str = ""
    tip: str = ""
    checkable: bool = False
    group: str = ""
    repeats: bool = False


SEPARATOR = Entry("", "", lambda: None)


class Menu(NamedTuple):
    """A menu's title and entries, in the language of the application."""

    title: str
    entries: Sequence[Entry]


class MenuMaker(Protocol):
    """Knows what one menu does."""

    def menu(self) -> Menu:
        """The menu, with its callbacks."""

    def follow(self, menus: Menus) -> None:
        """Keep the marks of the entries as things are: called once, when all menus are made."""


class Menus:
    """The menu bar of a window; ``table`` is all that stands in it. Actions are found by name."""

    def __init__(self, window: QWidget, bar: QMenuBar, makers: Sequence[MenuMaker]) -> None:
        self.table = [maker.menu() for maker in makers]
        self._window = window
        self._actions: dict[str, QAction] = {}
        self._menus: dict[str, QMenu] = {}
        self._groups: dict[str, QActionGroup] = {}
        for title, entries in self.table:
            menu = BoxMenu(title, bar)
            bar.addMenu(menu)
            menu.setToolTipsVisible(True)
            for entry in entries:
                if entry is SEPARATOR:
                    menu.addSeparator()
                    continue
                action = self._action(entry)
                menu.addAction(action)
                window.addAction(action)  # in full screen the menu bar is away, the keys are not
                self._actions[entry.name] = action
                self._menus[entry.name] = menu
        for maker in makers:
            maker.follow(self)

    def _action(self, entry: Entry) -> QAction:
        action = QAction(entry.text, self._window)
        action.setShortcut(QKeySequence(entry.key))
        action.setCheckable(entry.checkable or bool(entry.group))
        action.setAutoRepeat(entry.repeats)
        action.setToolTip(_tip(entry))
        action.setStatusTip(entry.tip)
        if entry.group:
            if entry.group not in self._groups:
                self._groups[entry.group] = QActionGroup(self._window)
            self._groups[entry.group].addAction(action)
        if entry.checkable:
            action.triggered.connect(entry.act)
        else:
            action.triggered.connect(partial(_without_state, entry.act))
        return action

    def __getitem__(self, name: str) -> QAction:
        return self._actions[name]

    def keys(self) -> list[tuple[str, list[tuple[str, str]]]]:
        """For each menu its title and its keys, each with what it does."""
        native = QKeySequence.SequenceFormat.NativeText
        return [
            (
                title.replace("&", ""),
                [
                    (
                        QKeySequence(entry.key).toString(native),
                        entry.text.replace("&", "").removesuffix("…"),
                    )
                    for entry in entries
                    if entry.key
                ],
            )
            for title, entries in self.table
        ]

    def insert_menu(self, before: str, menu: QMenu) -> None:
        """Put a menu of its own before an entry."""
        self._menus[before].insertMenu(self[before], menu)


def _tip(entry: Entry) -> str:
    """What it does, and its key: buttons show no other text where there is little room."""
    text = entry.tip or entry.text.replace("&", "").removesuffix("…")
    native = QKeySequence.SequenceFormat.NativeText
    return f"{text} ({QKeySequence(entry.key).toString(native)})" if entry.key else text


def _without_state(act: Callable[[], object], _checked: bool) -> None:
    act()
