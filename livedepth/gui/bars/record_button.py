"""The button that records: red while it does, with what, how long and how large."""

from __future__ import annotations

from PyQt6.QtCore import QSize, Qt
from PyQt6.QtGui import QAction, QKeyEvent
from PyQt6.QtWidgets import QMenu, QToolButton, QWidget

from livedepth.gui.basics.clocks import clock
from livedepth.gui.figures import RecordingFigures
from livedepth.gui.icons import icon
from livedepth.gui.texts import plain_tip, tr

_RED, _ON_RED = "#b3261e", "#ffffff"  # contrast 6.5:1
_BESIDE, _ALONE = (
    Qt.ToolButtonStyle.ToolButtonTextBesideIcon,
    Qt.ToolButtonStyle.ToolButtonIconOnly,
)
_STYLE = f"""
QToolButton[recording="true"] {{ background: {_RED}; color: {_ON_RED}; border-radius: 4px; }}
QToolButton {{ padding: 3px 18px 3px 6px; }}
"""


class RecordButton(QToolButton):
    """Does what the menu's entry does; its own menu, which down opens too, chooses what is
    recorded."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._what = ""
        self._texts = "", ""  # where there is room, and where there is little
        self._brief = False
        self._beside = self._alone = 0  # widths without a letter: of text and icon, of the icon
        self.setObjectName("record")
        self.setCheckable(True)
        self.setPopupMode(QToolButton.ToolButtonPopupMode.MenuButtonPopup)
        self.setToolButtonStyle(_BESIDE)
        self.setIconSize(QSize(16, 16))
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setStyleSheet(_STYLE)
        self.show_recording(None)

    def follow(self, action: QAction, kinds: QMenu) -> None:
        """Do what ``action`` does, and be checked when it is."""
        self.setMenu(kinds)
        self.clicked.connect(lambda: action.trigger())
        action.toggled.connect(self.setChecked)

    def show_kind(self, what: str) -> None:
        """What the next recording is of."""
        self._what = what
        if not self.property("recording"):
            self.show_recording(None)

    def show_recording(self, recording: RecordingFigures | None) -> None:
        """How far the present recording is; None: there is none."""
        going = recording is not None
        if recording is None:
            text, brief = tr("Record"), ""
            tip = tr("Record what is seen: {0}").format(self._what) + " (R)"
        else:
            brief = clock(recording.seconds)
            pairs = recording.pairs
            far = _size(recording.size) if pairs is None else tr("{0} pairs").format(pairs)
            text = f"{brief} · {far}"
            tip = tr("Recording: {0}").format(recording.what) + f", {text}"
            if recording.paused >= 1:
                tip += ", " + tr("paused {0}").format(clock(recording.paused))
            if recording.lost:
                tip += ", " + tr("{0} lost").format(recording.lost)
            text = f"{recording.what} · {text}"
        self._texts = text, brief
        self._show_text()
        if self.accessibleName() != tip:
            self.setToolTip(plain_tip(tip))
            self.setAccessibleName(tip)
        if bool(self.property("recording")) != going or self.icon().isNull():
            self._show_going(going)

    def keyPressEvent(self, event: QKeyEvent | None) -> None:
        if event is not None and event.key() == Qt.Key.Key_Down:
            self.showMenu()
        else:
            super().keyPressEvent(event)

    def measure(self) -> None:
        """Find out how wide it is without a letter; to be called again with another font."""
        style, text = self.toolButtonStyle(), self.text()
        self.setText("0")
        widths = []
        for other in (_BESIDE, _ALONE):
            self.setToolButtonStyle(other)
            widths.append(self.sizeHint().width())
        self._beside, self._alone = widths[0] - self._advance("0"), widths[1]
        self.setToolButtonStyle(style)
        self.setText(text)

    def wide(self, *, brief: bool) -> int:
        """How wide it would be with its text, or ``brief``."""
        text = self._texts[brief]
        return self._beside + self._advance(text) if text else self._alone

    def set_brief(self, brief: bool) -> None:
        """Whether there is little room: the icon alone, or the time alone while it records."""
        self._brief = brief
        self._show_text()

    def _advance(self, text: str) -> int:
        return self.fontMetrics().horizontalAdvance(text)

    def _show_text(self) -> None:
        text = self._texts[self._brief]
        style = _BESIDE if text else _ALONE
        if self.toolButtonStyle() != style:
            self.setToolButtonStyle(style)
        if text and self.text() != text:  # setting it would lay the whole bar out again
            self.setText(text)

    def _show_going(self, going: bool) -> None:
        self.setProperty("recording", going)
        self.setIcon(icon("stop", _ON_RED) if going else icon("record", _RED))
        style = self.style()
        assert style is not None
        style.unpolish(self)
        style.polish(self)


def _size(size: int) -> str:
    """Bytes as a person reads them."""
    return f"{size / 1e3:.0f} kB" if size < 1e6 else f"{size / 1e6:.1f} MB"
