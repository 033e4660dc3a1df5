"""Play, pause, step, seek, loop and speed."""

from __future__ import annotations

import time

from PyQt6.QtCore import Qt, pyqtSignal
from PyQt6.QtWidgets import (
    QComboBox,
    QHBoxLayout,
    QLabel,
    QSlider,
    QToolButton,
    QWidget,
)

from livedepth.capture.base import SourceInfo
from livedepth.gui.texts import tr
from livedepth.pipeline.playback import SPEEDS

_PATIENCE = 1.5  # seconds after which a place that was wished for is not waited for
_STEPS = 10_000  # of the seek bar: finer than a pixel


class PlayBar(QWidget):
    """Says what a person wants of the source that plays; shows where it is.

    A camera can only be paused; in a file one can seek as well.
    """

    paused = pyqtSignal(bool)
    stepped = pyqtSignal()
    sought = pyqtSignal(float)  # seconds of the source's clock
    looped = pyqtSignal(bool)
    speed_chosen = pyqtSignal(float)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._start, self._duration = 0.0, 0.0
        self._wish: tuple[float, float] | None = None  # where to, and since when
        self.play_button = self._button(tr("Pause"), checkable=True)
        self.step_button = self._button(tr("One frame on"))
        self.step_button.setText("▶❙")
        self.loop_button = self._button(tr("Play again from the start"), checkable=True)
        self.loop_button.setText("⟳")
        self.loop_button.setChecked(True)
        self.slider = QSlider(Qt.Orientation.Horizontal)
        self.slider.setRange(0, _STEPS)
        self.slider.setAccessibleName(tr("Position in the file"))
        self.slider.setToolTip(tr("Drag to seek"))
        self.time = QLabel("0:00 / 0:00")
        self.time.setAccessibleName(tr("Time"))
        self.speed = QComboBox()
        self.speed.setAccessibleName(tr("Speed"))
        self.speed.setToolTip(tr("How fast the file is played"))
        for speed in SPEEDS:
            self.speed.addItem(f"{speed:g}×", speed)
        self.speed.setCurrentIndex(SPEEDS.index(1.0))
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self.play_button)
        layout.addWidget(self.step_button)
        layout.addWidget(self.slider, 1)
        layout.addWidget(self.time)
        layout.addWidget(self.loop_button)
        layout.addWidget(self.speed)
        self.play_button.toggled.connect(self._on_play)
        self.step_button.clicked.connect(self._on_step)
        self.loop_button.toggled.connect(self.looped)
        self.slider.sliderMoved.connect(lambda value: self.sought.emit(self._seconds(value)))
        self.slider.actionTriggered.connect(self._on_slider_action)
        self.speed.currentIndexChanged.connect(
            lambda row: self.speed_chosen.emit(float(self.speed.itemData(row)))
        )
        self._icons()
        self.show_source(None)

    def _button(self, name: str, *, checkable: bool = False) -> QToolButton:
        button = QToolButton()
        button.setAccessibleName(name)
        button.setToolTip(name)
        button.setCheckable(checkable)
        button.setAutoRaise(True)
        return button

    def _icons(self) -> None:
        # Signs, not the style's icons: those are dark, whatever the theme.
        standing = self.play_button.isChecked()
        self.play_button.setText("▶" if standing else "❚❚")
        self.play_button.setToolTip(tr("Play") if standing else tr("Pause"))
        self.play_button.setAccessibleName(self.play_button.toolTip())

    def show_source(self, info: SourceInfo | None) -> None:
        """Offer what this source can do; it plays from its start."""
        self._duration = info.duration or 0.0 if info else 0.0
        self._start = info.start if info else 0.0
        self.show_paused(False)
        self._wish = None
        for widget in (self.slider, self.time, self.loop_button, self.speed, self.step_button):
            widget.setVisible(self._duration > 0)
        self.setVisible(info is not None)
        self.show_time(self._start)

    def show_paused(self, paused: bool) -> None:
        """Show it, without telling anybody."""
        self.play_button.blockSignals(True)
        self.play_button.setChecked(paused)
        self.play_button.blockSignals(False)
        self._icons()

    def show_time(self, pts: float) -> None:
        """Where the source is, in seconds of its clock."""
        if not self._duration:
            return
        if self._wish is not None and (abs(pts - self._wish[0]) < 1 or _old(self._wish)):
            self._wish = None
        at = min(max(0.0, pts - self._start), self._duration)
        if not self.slider.isSliderDown():
            self.slider.setValue(round(at / self._duration * _STEPS))
        self.time.setText(f"{clock(at)} / {clock(self._duration)}")

    @property
    def can_seek(self) -> bool:
        return self._duration > 0

    def seek_by(self, seconds: float) -> None:
        """Ask for a place that much later, or earlier."""
        if self.can_seek:
            # A wish that is not fulfilled yet counts: presses in quick succession add up.
            waits = self._wish is not None and not _old(self._wish)
            at = self._wish[0] if waits and self._wish else self._seconds(self.slider.value())
            at = min(max(at + seconds, self._start), self._start + self._duration)
            self._wish = at, time.monotonic()
            self.sought.emit(at)

    def _seconds(self, value: int) -> float:
        return self._start + value / _STEPS * self._duration

    def _on_slider_action(self, _action: int) -> None:
        if not self.slider.isSliderDown():
            self.sought.emit(self._seconds(self.slider.sliderPosition()))

    def _on_play(self, standing: bool) -> None:
        self._icons()
        self.paused.emit(standing)

    def _on_step(self) -> None:
        self.show_paused(True)
        self.stepped.emit()


def _old(wish: tuple[float, float]) -> bool:
    return time.monotonic() - wish[1] > _PATIENCE


def clock(seconds: float) -> str:
    """Seconds as a clock shows them: m:ss, or h:mm:ss."""
    minutes, rest = divmod(int(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{rest:02}" if hours else f"{minutes}:{rest:02}"
