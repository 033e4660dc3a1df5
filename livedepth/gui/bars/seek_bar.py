"""The bar on which one seeks: click, drag, and the time under the mouse."""

from __future__ import annotations

from PyQt6.QtCore import QEvent, QPoint, QRect, Qt, pyqtSignal
from PyQt6.QtGui import QColor, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QWheelEvent
from PyQt6.QtWidgets import QLabel, QSlider, QStyle, QStyleOptionSlider, QWidget

from livedepth.gui.basics.clocks import fine_clock
from livedepth.gui.texts import tr

_STEPS = 10_000  # finer than a pixel
_PART = QColor(255, 179, 71)  # as of the colour scale's handles that are held
_PART_HEIGHT = 6


class SeekBar(QSlider):
    """Shows where a film is; ``sought`` says to which second of its clock a person wants.

    A press seeks to where it is, a drag follows the mouse, and the wheel asks for steps
    (``wheeled``; above 0: on). The time under the mouse is shown above the bar. No key is used
    here: they are the window's, whatever was touched before.
    """

    sought = pyqtSignal(float)
    wheeled = pyqtSignal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(Qt.Orientation.Horizontal, parent)
        self.setRange(0, _STEPS)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setMouseTracking(True)
        self.setMinimumWidth(80)
        self.setAccessibleName(tr("Position in the file"))
        self.setToolTip(tr("Click or drag to seek"))
        self.tip: TimeTip | None = None
        self._start, self._duration = 0.0, 0.0
        self._part: tuple[float, float | None] | None = None
        self.actionTriggered.connect(self._on_action)

    def set_span(self, start: float, duration: float) -> None:
        """The film begins at ``start`` and lasts ``duration`` seconds."""
        self._start, self._duration = start, duration
        self.setSliderDown(False)
        self._hide_tip()
        self.update()

    def show_at(self, seconds: float) -> None:
        """Where the film is, unless it is being dragged."""
        if not self.isSliderDown():
            self.setValue(self._value(seconds))

    def show_part(self, part: tuple[float, float | None] | None) -> None:
        """Mark what is repeated, from A to B; B is None while only A is set."""
        self._part = part
        self.update()

    def _value(self, seconds: float) -> int:
        share = (seconds - self._start) / self._duration if self._duration else 0.0
        return round(min(max(share, 0.0), 1.0) * _STEPS)

    def _seconds(self, value: int) -> float:
        return self._start + value / _STEPS * self._duration

    # Where what is on the widget

    def _option(self) -> QStyleOptionSlider:
        option = QStyleOptionSlider()
        self.initStyleOption(option)
        return option

    def _handle(self) -> int:
        style, option = self.style(), self._option()
        assert style is not None
        return style.pixelMetric(QStyle.PixelMetric.PM_SliderLength, option, self)

    def _value_at(self, x: float) -> int:
        handle = self._handle()
        return QStyle.sliderValueFromPosition(
            0, _STEPS, round(x) - handle // 2, max(1, self.width() - handle)
        )

    def x_of(self, seconds: float) -> int:
        """Where a second of the film lies on the widget."""
        handle, value = self._handle(), self._value(seconds)
        at = QStyle.sliderPositionFromValue(0, _STEPS, value, max(1, self.width() - handle))
        return at + handle // 2

    def paintEvent(self, event: QPaintEvent | None) -> None:
        super().paintEvent(event)
        if self._part is None:
            return
        begin, end = self._part
        left = self.x_of(begin)
        right = left if end is None else self.x_of(end)
        top = (self.height() - _PART_HEIGHT) // 2
        with QPainter(self) as painter:
            band = QColor(_PART)
            band.setAlpha(120)
            painter.fillRect(QRect(left, top, right - left, _PART_HEIGHT), band)
            for x in {left, right}:
                painter.fillRect(QRect(x - 1, 1, 2, self.height() - 2), _PART)

    # Mouse

    def mousePressEvent(self, event: QMouseEvent | None) -> None:
        if event is None or event.button() != Qt.MouseButton.LeftButton or not self._duration:
            return
        self.setSliderDown(True)
        self._take(event, always=True)

    def mouseMoveEvent(self, event: QMouseEvent | None) -> None:
        if event is None or not self._duration:
            return
        if self.isSliderDown():
            self._take(event)
        self._show_tip(event.position().toPoint())

    def mouseReleaseEvent(self, event: QMouseEvent | None) -> None:
        if event is not None and self.isSliderDown():
            self._take(event)
            self.setSliderDown(False)

    def _take(self, event: QMouseEvent, *, always: bool = False) -> None:
        value = self._value_at(event.position().x())
        if always or value != self.value():
            self.setValue(value)
            self.sought.emit(self._seconds(value))

    def wheelEvent(self, event: QWheelEvent | None) -> None:
        if event is not None and self._duration and event.angleDelta().y():
            self.wheeled.emit(1 if event.angleDelta().y() > 0 else -1)
            event.accept()

    def leaveEvent(self, event: QEvent | None) -> None:
        self._hide_tip()

    def hideEvent(self, event: object) -> None:
        self._hide_tip()

    def event(self, event: QEvent | None) -> bool:
        if event is not None and event.type() == QEvent.Type.ToolTip:
            return True  # the time is what is shown there
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent | None) -> None:
        if event is not None:
            event.ignore()

    def _on_action(self, _action: int) -> None:
        """A screen reader moved it."""
        if not self.isSliderDown():
            self.sought.emit(self._seconds(self.sliderPosition()))

    # The time under the mouse

    def _show_tip(self, at: QPoint) -> None:
        window = self.window()
        assert window is not None
        if self.tip is None:
            self.tip = TimeTip(window)
        value = self._value_at(at.x())
        above = self.mapTo(window, QPoint(at.x(), 0))
        self.tip.show_time(self._seconds(value) - self._start, above)

    def _hide_tip(self) -> None:
        if self.tip is not None:
            self.tip.hide()


class TimeTip(QLabel):
    """A time that follows the mouse: a tool tip of Qt's would stand still for a while."""

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self.setObjectName("time_tip")
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setMargin(3)
        self.setAutoFillBackground(True)
        self.setForegroundRole(self.palette().ColorRole.ToolTipText)
        self.setBackgroundRole(self.palette().ColorRole.ToolTipBase)

    def show_time(self, seconds: float, above: QPoint) -> None:
        """Show a time over the place ``above`` of the window."""
        window = self.parentWidget()
        assert window is not None
        self.setText(fine_clock(seconds))
        self.adjustSize()
        left = min(max(above.x() - self.width() // 2, 0), window.width() - self.width())
        self.move(left, max(0, above.y() - self.height() - 4))
        self.show()
        self.raise_()
