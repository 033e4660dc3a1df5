"""Everything a person can do in one table: menus, keys and the shortcut sheet are made of it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from PyQt6.QtGui import QAction, QActionGroup, QKeySequence
from PyQt6.QtWidgets import QMenu, QMenuBar, QWidget

from livedepth.gui.texts import tr


@dataclass(frozen=True)
class Entry:
    """An action: its name in the code, text, key, explanation; ``group``: one of several."""

    name: str
    text: str
    key: str = ""
    tip: str = ""
    checkable: bool = False
    group: str = ""


_REPEATED = frozenset({"zoom_in", "zoom_out", "back", "forward", "step", "next_colours"})
SEPARATOR = Entry("", "")


def menu_table() -> list[tuple[str, list[Entry]]]:
    """All menus with their entries, in the language of the application."""
    return [
        (
            tr("&File"),
            [
                Entry("open_file", tr("&Open file…"), "Ctrl+O", tr("A video or a picture")),
                Entry("open_folder", tr("Open &folder…"), "Ctrl+Shift+O", tr("Of pictures")),
                Entry(
                    "open_address",
                    tr("Open &address…"),
                    "Ctrl+L",
                    tr("A network camera or stream: rtsp, http, …"),
                ),
                Entry("demo", tr("&Demo room"), "Ctrl+D", tr("Drawn here; its depth is known")),
                SEPARATOR,
                Entry("add_model", tr("Add &model file…"), "Ctrl+M", tr("An .onnx or .xml file")),
                Entry(
                    "process",
                    tr("&Process files…"),
                    "Ctrl+P",
                    tr("Turn videos and pictures into depth"),
                ),
                SEPARATOR,
                Entry("settings", tr("&Settings…"), "Ctrl+,"),
                Entry("quit", tr("&Quit"), "Ctrl+Q"),
            ],
        ),
        (
            tr("&View"),
            [
                Entry("side-by-side", tr("&Side by side"), "1", checkable=True, group="view"),
                Entry("depth", tr("&Depth only"), "2", checkable=True, group="view"),
                Entry("overlay", tr("Depth &over picture"), "3", checkable=True, group="view"),
                Entry("split", tr("S&plit"), "4", checkable=True, group="view"),
                Entry("compare", tr("&Compare two models"), "5", checkable=True, group="view"),
                Entry("cloud", tr("Points in sp&ace"), "6", checkable=True, group="view"),
                SEPARATOR,
                Entry("zoom_in", tr("Zoom &in"), "+"),
                Entry("zoom_out", tr("Zoom o&ut"), "-"),
                Entry("zoom_reset", tr("&Whole picture"), "0"),
                Entry("full_screen", tr("&Full screen"), "F11", checkable=True),
                SEPARATOR,
                Entry("next_colours", tr("&Next colours"), "C"),
                Entry("hold", tr("&Hold near and far"), "H", checkable=True),
                Entry("clear_marks", tr("&Remove all marks"), "Del"),
                SEPARATOR,
                Entry("panel_picture", tr("Panel: pictur&e"), "F5", checkable=True),
                Entry("panel_measure", tr("Panel: &measure"), "F6", checkable=True),
                Entry("panel_statistics", tr("Panel: s&tatistics"), "F7", checkable=True),
            ],
        ),
        (
            tr("&Play"),
            [
                Entry("pause", tr("&Pause or play"), "Space"),
                Entry("step", tr("One &frame on"), "."),
                Entry("back", tr("5 seconds &back"), "Left"),
                Entry("forward", tr("5 seconds &on"), "Right"),
                Entry("loop", tr("&Loop"), "L", checkable=True),
            ],
        ),
        (
            tr("&Capture"),
            [
                Entry(
                    "snapshot",
                    tr("&Snapshot"),
                    "S",
                    tr("Picture, coloured depth, 16-bit depth and points, into the output folder"),
                ),
                Entry("record_video", tr("Record depth &video"), "R", checkable=True),
                Entry(
                    "record_dataset",
                    tr("Record a &data set"),
                    "Shift+R",
                    tr("Pictures with their depth, as training reads them"),
                    checkable=True,
                ),
                Entry(
                    "virtual_camera",
                    tr("Virtual &camera"),
                    "Shift+V",
                    tr("Depth as a camera for other programs"),
                    checkable=True,
                ),
                SEPARATOR,
                Entry("show_output", tr("Open the &output folder")),
            ],
        ),
        (
            tr("&Help"),
            [
                Entry("shortcuts", tr("&Keys and mouse"), "F1"),
                Entry("report", tr("&Copy report"), "Ctrl+Shift+C"),
                Entry("log", tr("Open the &log")),
                Entry("about", tr("&About livedepth")),
            ],
        ),
    ]


class Actions:
    """The actions of a window by name, with its menu bar filled."""

    def __init__(
        self, window: QWidget, bar: QMenuBar, handlers: Mapping[str, Callable[..., object]]
    ) -> None:
        self._by_name: dict[str, QAction] = {}
        self.menus: dict[str, QMenu] = {}
        groups: dict[str, QActionGroup] = {}
        for title, entries in menu_table():
            menu = bar.addMenu(title)
            assert menu is not None
            menu.setToolTipsVisible(True)
            for entry in entries:
                if entry is SEPARATOR:
                    menu.addSeparator()
                    continue
                action = QAction(entry.text, window)
                action.setShortcut(QKeySequence(entry.key))
                action.setCheckable(entry.checkable)
                # A key that is held down winds and zooms on; it does not switch to and fro.
                action.setAutoRepeat(entry.name in _REPEATED)
                action.setToolTip(entry.tip or entry.text.replace("&", ""))
                action.setStatusTip(entry.tip)
                handler = handlers[entry.name]
                if entry.group:
                    if entry.group not in groups:
                        groups[entry.group] = QActionGroup(window)
                    groups[entry.group].addAction(action)
                    action.triggered.connect(lambda _=False, f=handler, n=entry.name: f(n))
                elif entry.checkable:
                    action.triggered.connect(lambda on, f=handler: f(on))
                else:
                    action.triggered.connect(lambda _=False, f=handler: f())
                menu.addAction(action)
                window.addAction(action)  # in full screen the menu bar is away, the keys are not
                self._by_name[entry.name] = action
                self.menus[entry.name] = menu

    def __getitem__(self, name: str) -> QAction:
        return self._by_name[name]

    def names(self) -> list[str]:
        return list(self._by_name)
