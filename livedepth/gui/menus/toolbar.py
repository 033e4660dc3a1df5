"""The buttons of what is done most: the views, snapshot and recording, panels, full screen."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass

from PyQt6.QtCore import QEvent, QSize, Qt
from PyQt6.QtGui import QKeyEvent
from PyQt6.QtWidgets import QSizePolicy, QToolBar, QToolButton, QWidget

from livedepth.gui.bars.record_button import RecordButton
from livedepth.gui.icons import icon
from livedepth.gui.menus.menus import Menus
from livedepth.gui.texts import tr
from livedepth.views import VIEWS

_ICON, _SPARE = QSize(20, 20), 24
_TEXT, _NO_TEXT = (
    Qt.ToolButtonStyle.ToolButtonTextBesideIcon,
    Qt.ToolButtonStyle.ToolButtonIconOnly,
)

_MEASURES = frozenset({QEvent.Type.FontChange, QEvent.Type.StyleChange})
_FITS = _MEASURES | {QEvent.Type.Resize, QEvent.Type.LayoutRequest}


@dataclass(frozen=True)
class _Button:
    """A menu entry that has a button: its name, icon and short text ("": that of the menu)."""

    entry: str
    icon: str
    text: str = ""


class ToolBar(QToolBar):
    """Buttons for entries of ``menus``; new views of the table get theirs.

    Texts stand beside the icons where there is room: first of the buttons that are no view, then of
    all. What fits without texts neither is in the menu at the end of the bar. Enter presses the
    button that has the focus.
    """

    def __init__(self, menus: Menus, parent: QWidget | None = None) -> None:
        super().__init__(tr("Buttons"), parent)
        self._menus = menus
        self._views = [_Button(name, f"view-{name}") for name in VIEWS]
        self._widths: dict[QToolButton, tuple[int, int]] = {}
        self._record: RecordButton | None = None
        self.setIconSize(_ICON)
        self.setMovable(False)
        self._add(self._views)
        self.addSeparator()
        self._add(
            [_Button("snapshot", "snapshot"), _Button("record_video", "record", tr("Record"))]
        )
        self._gap()
        self._add(
            [
                _Button("panel_picture", "panel-picture", tr("Picture")),
                _Button("panel_measure", "panel-measure", tr("Measure")),
                _Button("panel_statistics", "panel-statistics", tr("Statistics")),
                _Button("panel_files", "playlist", tr("Files")),
            ]
        )
        self.addSeparator()
        self._add([_Button("full_screen", "full-screen")])
        self._name_more()
        self._measure()

    def button(self, entry: str) -> QToolButton:
        """The button of a menu entry."""
        found = self.widgetForAction(self._menus[entry])
        assert isinstance(found, QToolButton)
        return found

    def put_record(self, widget: RecordButton) -> None:
        """Let ``widget`` stand in place of the plain button that records."""
        plain = self._menus["record_video"]
        del self._widths[self.button("record_video")]
        self.insertWidget(plain, widget)
        self.removeAction(plain)
        self.setTabOrder(self.button("snapshot"), widget)
        self._record = widget
        widget.measure()
        self._fit()

    def _add(self, buttons: list[_Button]) -> None:
        for one in buttons:
            action = self._menus[one.entry]
            with suppress(FileNotFoundError):  # a view of somebody's own shows its text alone
                action.setIcon(icon(one.icon))
            action.setIconVisibleInMenu(False)
            if one.text:
                action.setIconText(one.text)
            self.addAction(action)
            button = self.button(one.entry)
            button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
            button.setAccessibleName(action.iconText())
            self._widths[button] = (0, 0)

    def _gap(self) -> None:
        gap = QWidget()
        gap.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        self.addWidget(gap)

    def _name_more(self) -> None:
        more = self.findChild(QToolButton, "qt_toolbar_ext_button")
        if more is not None:
            more.setAccessibleName(tr("More buttons"))
            more.setToolTip(tr("More buttons"))
            more.setFocusPolicy(Qt.FocusPolicy.TabFocus)

    def event(self, event: QEvent | None) -> bool:
        """Texts go and come as the bar, or what stands in it, changes its size."""
        done = super().event(event)
        if event is not None and event.type() in _MEASURES:
            self._measure()
        if event is not None and event.type() in _FITS:
            self._fit()
        return done

    def keyPressEvent(self, event: QKeyEvent | None) -> None:
        focused = self.focusWidget()
        enter = event is not None and event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter)
        if enter and isinstance(focused, QToolButton) and focused.hasFocus():
            # That of the menu at the end opens when it is pressed, the others act on release.
            acts = focused.menu() is None or focused is self._record
            focused.click() if acts else focused.showMenu()
        else:
            super().keyPressEvent(event)

    def _measure(self) -> None:
        """How wide each button is with its text and without."""
        for button in self._widths:
            style = button.toolButtonStyle()
            wide = []
            for other in (_TEXT, _NO_TEXT):
                button.setToolButtonStyle(other)
                wide.append(button.sizeHint().width())
            button.setToolButtonStyle(style)
            self._widths[button] = wide[0], wide[1]
        if self._record is not None:
            self._record.measure()

    def _fit(self) -> None:
        """As many texts as there is room for."""
        views = {self.button(one.entry) for one in self._views}
        others = {button for button in self._widths if button not in views}
        known = {*self._widths, self._record, None}
        rest = (self.widgetForAction(action) for action in self.actions())
        needed = _SPARE + sum(
            one.sizeHint().width() for one in rest if one is not None and one not in known
        )
        for with_text in ({*views, *others}, others, set[QToolButton]()):
            wide = sum(w[button not in with_text] for button, w in self._widths.items())
            if self._record is not None:
                wide += self._record.wide(brief=not with_text)
            if needed + wide <= self.width() or not with_text:
                break
        if self._record is not None:
            self._record.set_brief(not with_text)
        for button in self._widths:
            style = _TEXT if button in with_text else _NO_TEXT
            if button.toolButtonStyle() != style:
                button.setToolButtonStyle(style)
