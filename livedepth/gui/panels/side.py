"""The panels beside the picture: each scrolls, and those that do not fit one below the other share
tabs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from PyQt6.QtCore import QEvent, QObject, QRect, QSize, Qt, QTimer
from PyQt6.QtGui import QResizeEvent
from PyQt6.QtWidgets import (
    QAbstractButton,
    QDockWidget,
    QFrame,
    QMainWindow,
    QProxyStyle,
    QScrollArea,
    QStyle,
    QStyleOption,
    QTabBar,
    QTabWidget,
    QWidget,
)

from livedepth.gui.icons import icon
from livedepth.gui.texts import tr

_WIDTH = 260
_MARKS = 3  # pixels above a line of text that the marks of Vietnamese capitals need
_RIGHT = Qt.DockWidgetArea.RightDockWidgetArea
_TABS_ABOVE = QTabWidget.TabPosition.North


@dataclass(frozen=True)
class Panel:
    """A panel's name in the menus, its title and its content."""

    name: str
    title: str
    content: QWidget


class _Scrolled(QScrollArea):
    """Scrolls its content up and down, and is no wider than that must be."""

    def __init__(self, content: QWidget) -> None:
        super().__init__()
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setWidgetResizable(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)  # its controls scroll into sight by themselves
        self.setWidget(content)

    def minimumSizeHint(self) -> QSize:
        content, bar = self.widget(), self.verticalScrollBar()
        assert content is not None and bar is not None
        needed = content.minimumSizeHint().width() + bar.sizeHint().width()
        return QSize(max(_WIDTH, needed), 60)

    def sizeHint(self) -> QSize:
        return QSize(self.minimumSizeHint().width(), super().sizeHint().height())


class _Tabs(QProxyStyle):
    """Leaves marks above capitals in their texts: the style cuts off what is higher than a line."""

    def subElementRect(
        self,
        element: QStyle.SubElement,
        option: QStyleOption | None,
        widget: QWidget | None = None,
    ) -> QRect:
        area = super().subElementRect(element, option, widget)
        if element == QStyle.SubElement.SE_TabBarTabText:
            area.adjust(0, -_MARKS, 0, _MARKS)
        return area


class SidePanels(QMainWindow):
    """A part of the window: ``content`` with the panels docked to the right of it, hidden at first.

    ``docks`` are found by name. However many are shown, they ask for no more height than there is.
    """

    def __init__(self, content: QWidget, panels: Sequence[Panel]) -> None:
        super().__init__()
        self.setWindowFlags(Qt.WindowType.Widget)  # only QMainWindow has docks
        self.setCentralWidget(content)
        self.setTabPosition(Qt.DockWidgetArea.AllDockWidgetAreas, _TABS_ABOVE)
        self.docks: Mapping[str, QDockWidget] = {panel.name: self._dock(panel) for panel in panels}
        self._contents = {self.docks[panel.name]: panel.content for panel in panels}
        self._seen: dict[QDockWidget, int] = {}  # with the heights they asked for
        self._tabs = _Tabs("Fusion")
        self._tabs.setParent(self)
        self._later = QTimer(self)
        self._later.setSingleShot(True)
        self._later.timeout.connect(self.arrange)
        for dock in self.docks.values():
            dock.visibilityChanged.connect(lambda _: self._later.start(0))
        for dock, content in self._contents.items():
            dock.visibilityChanged.connect(content.setVisible)  # behind a tab it need not work
            content.installEventFilter(self)

    def _dock(self, panel: Panel) -> QDockWidget:
        dock = QDockWidget(panel.title, self)
        dock.setObjectName(panel.name)
        dock.setWidget(_Scrolled(panel.content))
        self.addDockWidget(_RIGHT, dock)
        dock.hide()
        return dock

    def arrange(self) -> None:
        """Let the panels share tabs, or stand one below the other where there is room for all."""
        for dock in self.docks.values():
            _dress_buttons(dock)
        shown = {d: self._height(d) for d in self.docks.values() if self._is_beside(d)}
        came = [dock for dock in shown if dock not in self._seen]
        changed = bool(came) or any(shown.get(d, 0) > high for d, high in self._seen.items())
        self._seen = shown
        together = {d for one in shown for d in self.tabifiedDockWidgets(one)} & {*shown}
        docks, heights = list(shown), list(shown.values())
        if sum(heights) > self.height():
            for dock in docks[1:]:
                if dock not in together:
                    self.tabifyDockWidget(docks[0], dock)
        elif together:
            self._part(docks)
            self._seen = {}  # their heights can be set once they stand there
            self._later.start(0)
        elif changed:
            self.resizeDocks(docks, heights, Qt.Orientation.Vertical)
        for dock in came:
            dock.raise_()
        self._put_tabs_first()

    def _put_tabs_first(self) -> None:
        """The focus comes to the tabs before the panels; Qt makes them as they are needed."""
        for bar in self.findChildren(QTabBar, options=Qt.FindChildOption.FindDirectChildrenOnly):
            if bar.accessibleName() != tr("Panels"):
                bar.setAccessibleName(tr("Panels"))
                bar.setStyle(self._tabs)
            before = next(iter(self.docks.values())).previousInFocusChain()
            if before is not bar:
                self.setTabOrder(before, bar)

    def _part(self, docks: Sequence[QDockWidget]) -> None:
        """Put panels that share tabs one below the other."""
        for dock in docks:
            self.removeDockWidget(dock)
        for dock in docks:
            self.addDockWidget(_RIGHT, dock)
            dock.show()

    def _is_beside(self, dock: QDockWidget) -> bool:
        """Whether it is shown where it was put at first; elsewhere it stays as a person has it."""
        beside = self.dockWidgetArea(dock) == _RIGHT
        return beside and not dock.isHidden() and not dock.isFloating()

    def _height(self, dock: QDockWidget) -> int:
        title = dock.fontMetrics().height() + 8
        return title + self._contents[dock].sizeHint().height()

    def resizeEvent(self, event: QResizeEvent | None) -> None:
        super().resizeEvent(event)
        self._later.start(0)

    def eventFilter(self, watched: QObject | None, event: QEvent | None) -> bool:
        if event is not None and event.type() == QEvent.Type.LayoutRequest:
            for dock, content in self._contents.items():
                scrolled = dock.widget()
                if content is watched and scrolled is not None:
                    scrolled.updateGeometry()  # what is shown now may need a wider panel
            self._later.start(0)
        return False


def _dress_buttons(dock: QDockWidget) -> None:
    """Qt gives the buttons of the title their names again whenever the dock changes, in English;
    the icons of the style are dark on dark."""
    for button, text in (("close", tr("Close this panel")), ("float", tr("Panel as a window"))):
        found = dock.findChild(QAbstractButton, f"qt_dockwidget_{button}button")
        if found is not None and found.accessibleName() != text:
            found.setAccessibleName(text)
            found.setToolTip(text)
            found.setIcon(icon(button))
