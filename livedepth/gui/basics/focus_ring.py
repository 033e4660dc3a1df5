"""A ring around what the keyboard would use now, for those who work with keys."""

from __future__ import annotations

from collections.abc import Iterable

from PyQt6 import sip
from PyQt6.QtCore import QEvent, QObject, QPoint, QRect, Qt, QTimer
from PyQt6.QtGui import QPainter, QPaintEvent, QRegion, QWindow
from PyQt6.QtWidgets import QAbstractScrollArea, QApplication, QScrollBar, QWidget

from livedepth.gui.basics.overlay import Overlay

_WIDTH = 2
_FOLLOWED = frozenset({QEvent.Type.Resize, QEvent.Type.Move, QEvent.Type.Show, QEvent.Type.Hide})
_BY_HAND = frozenset(
    {QEvent.Type.MouseButtonPress, QEvent.Type.TouchBegin, QEvent.Type.TabletPress}
)


class FocusRing(QObject):
    """Follows the focus through all windows of the application.

    The style marks it faintly and not on widgets that paint themselves. A focus that came with the
    mouse gets no ring: the hand is where the eye is. Nor does one that the program moved because of
    a click, long after the button was let go.
    """

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._ring: _Ring | None = None
        self._around: QWidget | None = None
        self._watched: list[QWidget] = []  # that, and all it lies in
        self._by_keys = False
        self._hands = _Hands(self)
        self._later = QTimer(self)
        self._later.setSingleShot(True)
        self._later.timeout.connect(self._place)
        application = QApplication.instance()
        assert isinstance(application, QApplication)
        application.focusChanged.connect(self._on_focus)

    @property
    def around(self) -> QWidget | None:
        """What has the ring; None: nothing."""
        return self._around

    def _on_focus(self, before: QWidget | None, now: QWidget | None) -> None:
        if self._hands.on_mouse or QApplication.mouseButtons() != Qt.MouseButton.NoButton:
            self._by_keys = False
        elif before is not None and now is not None:
            self._by_keys = True  # else a window came to the front or went: as it was
        self._follow(now if self._by_keys else None)

    def _follow(self, widget: QWidget | None) -> None:
        for one in self._watched:
            if not sip.isdeleted(one):
                one.removeEventFilter(self)
        self._watched = _with_what_holds(widget) + _strips_beside(widget)
        for one in self._watched:
            one.installEventFilter(self)
        if self._around is not None and not sip.isdeleted(self._around):
            for bar in _scroll_bars(self._around):
                bar.valueChanged.disconnect(self._soon)
        self._around = widget
        if widget is not None:
            for bar in _scroll_bars(widget):
                bar.valueChanged.connect(self._soon)
        self._soon()

    def _soon(self) -> None:
        """Once all is where it belongs: what gets the focus may be scrolled into sight first."""
        self._later.start(0)

    def eventFilter(self, watched: QObject | None, event: QEvent | None) -> bool:
        if event is not None and event.type() in _FOLLOWED:
            self._soon()
        return False

    def _place(self) -> None:
        around = self._around
        if around is None or sip.isdeleted(around) or not around.isVisible():
            if self._ring is not None and not sip.isdeleted(self._ring):
                self._ring.hide()
            return
        window = around.window()
        assert window is not None
        if self._ring is None or sip.isdeleted(self._ring) or self._ring.parent() is not window:
            if self._ring is not None and not sip.isdeleted(self._ring):
                self._ring.deleteLater()
            self._ring = _Ring(window)
        seen = around.visibleRegion().boundingRect()
        corner = around.mapTo(window, QPoint(0, 0))
        beside = [one for one in _strips_beside(around) if one.isVisible()]
        covered = (QRect(one.mapTo(window, QPoint(0, 0)), one.size()) for one in beside)
        self._ring.surround(seen.translated(corner), covered)


class _Hands(QObject):
    """Whether the newest press was of the mouse, the touch screen or the pen, and not of a key.

    Watches what the system sends to the windows, which is little; an event filter of the whole
    application would be called for each event of each widget.
    """

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self.on_mouse = False
        self._watched: QWindow | None = None
        application = QApplication.instance()
        assert isinstance(application, QApplication)
        application.focusWindowChanged.connect(self._watch)
        self._watch(QApplication.focusWindow())

    def _watch(self, window: QWindow | None) -> None:
        if self._watched is not None and not sip.isdeleted(self._watched):
            self._watched.removeEventFilter(self)
        self._watched = window
        if window is not None:
            window.installEventFilter(self)

    def eventFilter(self, watched: QObject | None, event: QEvent | None) -> bool:
        if event is not None and event.type() in _BY_HAND:
            self.on_mouse = True
        elif event is not None and event.type() == QEvent.Type.KeyPress:
            self.on_mouse = False
        return False


class _Ring(QWidget):
    """A frame that lets everything through."""

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)

    def surround(self, area: QRect, covered: Iterable[QRect]) -> None:
        """Frame ``area``, but not over what is ``covered``: both in the window's coordinates."""
        window = self.parentWidget()
        assert window is not None
        margin = _WIDTH
        area = area.adjusted(-margin, -margin, margin, margin) & window.rect()
        self.setGeometry(area)
        inner = self.rect().adjusted(margin, margin, -margin, -margin)
        mask = QRegion(self.rect()) - QRegion(inner)
        for one in covered:
            mask -= QRegion(one.translated(-area.topLeft()))
        self.setMask(mask)
        self.setVisible(not area.isEmpty())
        self.raise_()

    def paintEvent(self, event: QPaintEvent | None) -> None:
        with QPainter(self) as painter:
            painter.fillRect(self.rect(), self.palette().link())


def _with_what_holds(widget: QWidget | None) -> list[QWidget]:
    """``widget`` and what it lies in, up to the window: it moves with each of them."""
    found = []
    while widget is not None and not widget.isWindow():
        found.append(widget)
        widget = widget.parentWidget()
    return found


def _strips_beside(widget: QWidget | None) -> list[QWidget]:
    """The strips of its window that lie over other widgets, and that ``widget`` is not part of."""
    window = widget.window() if widget is not None else None
    if window is None:
        return []
    strips = [overlay.strip for overlay in window.findChildren(Overlay)]
    return [one for one in strips if one is not widget and not one.isAncestorOf(widget)]


def _scroll_bars(widget: QWidget) -> list[QScrollBar]:
    """Those that move ``widget``."""
    above = widget.parentWidget()
    while above is not None and not isinstance(above, QAbstractScrollArea):
        above = above.parentWidget()
    bars = [above.verticalScrollBar(), above.horizontalScrollBar()] if above is not None else []
    return [bar for bar in bars if bar is not None]
