"""The picture alone on the whole screen, with the bars over it while the mouse moves."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import NamedTuple

from PyQt6.QtCore import QEvent, QMargins, QObject, QPoint, QRect, Qt, QTimer, pyqtSignal
from PyQt6.QtGui import QMouseEvent
from PyQt6.QtWidgets import (
    QApplication,
    QBoxLayout,
    QDockWidget,
    QFrame,
    QMainWindow,
    QVBoxLayout,
    QWidget,
)

QUIET_MS = 2500  # without a movement of the mouse, after which the bars and the cursor go


class _Taken(NamedTuple):
    """A bar that was taken out of the window's layout, and where it stood there."""

    bar: QWidget
    place: int


class FullScreen(QObject):
    """Shows the picture of a window alone. ``above`` and ``below`` are the bars around it.

    In full screen they lie over the picture, which therefore never moves; they hide, with the
    cursor, when the mouse has been still for a while, and come back when it moves. ``focus`` puts
    the focus elsewhere when the bar that has it hides.
    """

    changed = pyqtSignal(bool)

    def __init__(
        self,
        window: QMainWindow,
        above: Sequence[QWidget],
        below: Sequence[QWidget],
        focus: Callable[[], None],
    ) -> None:
        super().__init__(window)
        self._window, self._above, self._below, self._focus = window, above, below, focus
        self._on = False
        self._was_maximised = False
        self._margins = QMargins()
        self._taken: list[_Taken] = []
        self._overlays: list[QFrame] = []
        self._docks: list[QDockWidget] = []
        self._cursor_hidden = False
        self._mouse = QPoint(-1, -1)
        self._quiet = QTimer(self)
        self._quiet.setSingleShot(True)
        self._quiet.timeout.connect(self._hide_if_unused)

    def set(self, on: bool) -> None:
        """Enter or leave it."""
        if on != self._on:
            self._on = on
            (self._enter if on else self._leave)()
            self.changed.emit(on)

    @property
    def bars_shown(self) -> bool:
        """Whether the bars lie over the picture now."""
        return any(overlay.isVisible() for overlay in self._overlays)

    # In and out

    def _enter(self) -> None:
        window = self._window
        self._was_maximised = window.isMaximized()
        self._docks = [one for one in window.findChildren(QDockWidget) if not one.isHidden()]
        for part in (window.menuBar(), window.statusBar(), *self._docks):
            assert part is not None
            part.hide()
        layout = self._layout()
        self._margins = layout.contentsMargins()
        layout.setContentsMargins(0, 0, 0, 0)
        bars = (*self._above, *self._below)
        self._taken = [_Taken(bar, layout.indexOf(bar)) for bar in bars]
        self._overlays = [self._overlay(self._above), self._overlay(self._below)]
        window.showFullScreen()
        application = QApplication.instance()
        assert application is not None
        application.installEventFilter(self)
        self._place()
        self._show()

    def _leave(self) -> None:
        window, application = self._window, QApplication.instance()
        assert application is not None
        application.removeEventFilter(self)
        self._quiet.stop()
        self._show_cursor()
        layout = self._layout()
        for bar, place in sorted(self._taken, key=lambda taken: taken.place):
            hidden = bar.isHidden()
            layout.insertWidget(place, bar)
            bar.setHidden(hidden)
        for overlay in self._overlays:
            overlay.deleteLater()
        self._overlays = []
        layout.setContentsMargins(self._margins)
        for part in (window.menuBar(), window.statusBar(), *self._docks):
            assert part is not None
            part.show()
        if self._was_maximised:
            window.showMaximized()
        else:
            window.showNormal()

    def _layout(self) -> QBoxLayout:
        central = self._window.centralWidget()
        layout = central.layout() if central is not None else None
        assert isinstance(layout, QBoxLayout)
        return layout

    def _overlay(self, bars: Sequence[QWidget]) -> QFrame:
        """A frame over the picture that holds some bars."""
        overlay = QFrame(self._window.centralWidget())
        overlay.setAutoFillBackground(True)
        layout = QVBoxLayout(overlay)
        layout.setContentsMargins(10, 6, 10, 6)
        for bar in bars:
            hidden = bar.isHidden()
            layout.addWidget(bar)
            bar.setHidden(hidden)
        return overlay

    def _place(self) -> None:
        """The bars lie along the upper and the lower edge."""
        central = self._window.centralWidget()
        if central is None or not self._overlays:
            return
        width, height = central.width(), central.height()
        for overlay, below in zip(self._overlays, (False, True), strict=True):
            high = overlay.heightForWidth(width)  # its bars may need more rows when it is narrow
            if high < 0:
                high = overlay.sizeHint().height()
            place = QRect(0, height - high if below else 0, width, high)
            if overlay.geometry() != place:
                overlay.setGeometry(place)

    # Shown and hidden

    def _show(self) -> None:
        for overlay in self._overlays:
            overlay.show()
            overlay.raise_()
        self._show_cursor()
        self._quiet.start(QUIET_MS)

    def _hide_if_unused(self) -> None:
        if self._in_use():
            self._quiet.start(QUIET_MS)
            return
        focus = QApplication.focusWidget()
        for overlay in self._overlays:
            if focus is not None and overlay.isAncestorOf(focus):
                self._focus()
            overlay.hide()
        if not self._cursor_hidden:
            self._cursor_hidden = True
            QApplication.setOverrideCursor(Qt.CursorShape.BlankCursor)

    def _in_use(self) -> bool:
        """Whether the mouse rests on a bar or is held down, or another window is in front."""
        if QApplication.activePopupWidget() is not None or not self._window.isActiveWindow():
            return True
        on_bar = any(one.rect().contains(one.mapFromGlobal(self._mouse)) for one in self._overlays)
        return on_bar or QApplication.mouseButtons() != Qt.MouseButton.NoButton

    def _show_cursor(self) -> None:
        if self._cursor_hidden:
            self._cursor_hidden = False
            QApplication.restoreOverrideCursor()

    def eventFilter(self, watched: QObject | None, event: QEvent | None) -> bool:
        """Watches the application while the screen is full: where the mouse is, and sizes."""
        if event is None:
            return False
        kind = event.type()
        if kind == QEvent.Type.MouseMove and isinstance(event, QMouseEvent):
            here = event.globalPosition().toPoint()
            if here != self._mouse:  # not one that Qt sends because something under it changed
                self._mouse = here
                self._show()
        elif kind in (QEvent.Type.Resize, QEvent.Type.LayoutRequest):
            if watched is self._window.centralWidget() or watched in self._overlays:
                self._place()
        elif kind == QEvent.Type.WindowStateChange and watched is self._window:
            QTimer.singleShot(0, self._follow_the_desktop)
        return False

    def _follow_the_desktop(self) -> None:
        """A desktop may take a window out of full screen by itself."""
        window = self._window
        if self._on and not window.isFullScreen() and not window.isMinimized():
            self._was_maximised = window.isMaximized()
            self.set(False)
