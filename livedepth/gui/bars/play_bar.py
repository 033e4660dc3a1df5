"""Play, pause, step, seek, repeat and speed."""

from __future__ import annotations

import time

from PyQt6.QtCore import QSize, Qt, pyqtSignal
from PyQt6.QtWidgets import QComboBox, QHBoxLayout, QLabel, QToolButton, QWidget

from livedepth.capture.base import SourceInfo
from livedepth.gui.bars.seek_bar import SeekBar
from livedepth.gui.basics.clocks import fine_clock
from livedepth.gui.icons import icon
from livedepth.gui.texts import tr
from livedepth.pipeline.playback import SPEEDS

_PATIENCE = 1.5  # seconds after which a place that was wished for is not waited for
_WHEEL_SECONDS = 5.0
_ICON = QSize(18, 18)


class PlayBar(QWidget):
    """Says what a person wants of the source that plays; shows where it is.

    A camera can only be paused; in a file one can seek as well; a single picture has nothing to
    play, but for a list that it is in, whose pictures follow one another. ``repeated`` gives the
    part that is to be played again and again, as two seconds of the source's clock, or None.
    ``skipped`` asks for another file of the list: the next (1) or the one before (-1).
    """

    paused = pyqtSignal(bool)
    stepped = pyqtSignal(int)  # 1, or -1: back
    sought = pyqtSignal(float)  # seconds of the source's clock
    looped = pyqtSignal(bool)
    repeated = pyqtSignal(object)
    speed_chosen = pyqtSignal(float)
    skipped = pyqtSignal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._start, self._duration, self._at = 0.0, 0.0, 0.0
        self._wish: tuple[float, float] | None = None  # where to, and since when
        self._part: tuple[float, float | None] | None = None  # from A to B
        self._of_any = False  # whether there is a source
        self._moves = False  # whether there is a source that is more than one picture
        self._files = 0  # of the list
        self._make_buttons()
        self.slider = SeekBar()
        self.time = QLabel()
        self.time.setAccessibleName(tr("Time"))
        self.speed = QComboBox()
        self.speed.setAccessibleName(tr("Speed"))
        self.speed.setToolTip(tr("How fast the file is played"))
        for speed in SPEEDS:
            self.speed.addItem(f"{speed:g}×", speed)
        self.speed.setCurrentIndex(SPEEDS.index(1.0))
        self._lay_out()
        self._connect()
        self.show_source(None)
        self.show_place_in_list(0, 0)

    def _make_buttons(self) -> None:
        self.previous_button = _button("previous", tr("The file before in the list"))
        self.play_button = _button("pause", tr("Pause"))
        self.play_button.setCheckable(True)
        self.next_button = _button("next", tr("The next file in the list"))
        self.back_button = _button("step-back", tr("One frame back"))
        self.step_button = _button("step", tr("One frame on"))
        for button in (self.back_button, self.step_button):
            button.setAutoRepeat(True)
        self.part_button = _button("ab-loop", "")
        self.part_button.setCheckable(True)
        self.loop_button = _button("loop", tr("Play again from the start"))
        self.loop_button.setCheckable(True)
        self.loop_button.setChecked(True)
        self.list_button = _button("playlist", tr("Show or hide the list of files"))
        self.list_button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)

    def _lay_out(self) -> None:
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(4)
        for button in (self.previous_button, self.play_button, self.next_button):
            layout.addWidget(button)
        layout.addWidget(self.back_button)
        layout.addWidget(self.step_button)
        layout.addWidget(self.slider, 1)
        layout.addStretch()  # takes the room of the seek bar where there is none
        layout.addWidget(self.time)
        layout.addWidget(self.part_button)
        layout.addWidget(self.loop_button)
        layout.addWidget(self.speed)
        layout.addWidget(self.list_button)
        self._of_files: tuple[QWidget, ...] = (
            *(self.back_button, self.step_button, self.slider, self.time),
            *(self.part_button, self.loop_button, self.speed),
        )
        self._of_lists = (self.previous_button, self.next_button, self.list_button)

    def _connect(self) -> None:
        self.play_button.toggled.connect(self._on_play)
        self.back_button.clicked.connect(lambda: self._on_step(-1))
        self.step_button.clicked.connect(lambda: self._on_step(1))
        self.previous_button.clicked.connect(lambda: self.skipped.emit(-1))
        self.next_button.clicked.connect(lambda: self.skipped.emit(1))
        self.part_button.clicked.connect(self.mark_part)
        self.loop_button.toggled.connect(self.looped)
        self.slider.sought.connect(self.seek)
        self.slider.wheeled.connect(lambda turns: self.seek_by(_WHEEL_SECONDS * turns))
        self.speed.currentIndexChanged.connect(
            lambda row: self.speed_chosen.emit(float(self.speed.itemData(row)))
        )

    # What there is to show

    def show_source(self, info: SourceInfo | None) -> None:
        """Offer what this source can do; it plays from its start."""
        self._moves = info is not None and info.frames != 1
        self._duration = info.duration or 0.0 if info and self._moves else 0.0
        self._start = info.start if info else 0.0
        self.show_paused(False)
        self._wish = None
        self.slider.set_span(self._start, self._duration)
        self._set_part(None)
        for widget in self._of_files:
            widget.setVisible(self._duration > 0)
        self._of_any = info is not None
        self._show_what_plays()
        widest = _wide(f"{fine_clock(self._duration)} / {fine_clock(self._duration)}")
        self.time.setMinimumWidth(self.time.fontMetrics().horizontalAdvance(widest))
        self.show_time(self._start)

    def show_paused(self, paused: bool) -> None:
        """Show it, without telling anybody."""
        self.play_button.blockSignals(True)
        self.play_button.setChecked(paused)
        self.play_button.blockSignals(False)
        self._show_what_play_does()

    def _show_what_play_does(self) -> None:
        stands = self.play_button.isChecked()
        self.play_button.setIcon(icon("play" if stands else "pause"))
        _name(self.play_button, tr("Play") if stands else tr("Pause"))

    def show_time(self, pts: float) -> None:
        """Where the source is, in seconds of its clock."""
        if not self._duration:
            return
        self._at = pts
        if self._wish is not None and (_fulfils(pts, self._wish[0]) or _old(self._wish)):
            self._wish = None
        if self._wish is None:
            self._show_at(pts)

    def _show_at(self, pts: float) -> None:
        """The handle and the time beside it say the same."""
        self.slider.show_at(pts)
        at = min(max(0.0, pts - self._start), self._duration)
        self.time.setText(f"{fine_clock(at)} / {fine_clock(self._duration)}")

    def show_place_in_list(self, place: int, files: int) -> None:
        """Which file of a list it is, counted from 1 (0: none of them); none or one is no list."""
        for widget in self._of_lists:
            widget.setVisible(files > 1)
        self._files = files
        self._show_what_plays()
        self.list_button.setText(f"{place or '–'}/{files}")

    def _show_what_plays(self) -> None:
        """A list can be played and paused, whatever is in it; of one picture nothing can."""
        self.setVisible(self._of_any and (self._moves or self._files > 1))

    # What a person wishes

    @property
    def can_seek(self) -> bool:
        return self._duration > 0

    def seek(self, seconds: float) -> None:
        """Ask for a place, in seconds of the source's clock."""
        if self.can_seek:
            at = min(max(seconds, self._start), self._start + self._duration)
            self._wish = at, time.monotonic()
            self._show_at(at)
            self.sought.emit(at)

    def seek_by(self, seconds: float) -> None:
        """Ask for a place that much later, or earlier."""
        self.seek(self._here() + seconds)

    def _here(self) -> float:
        """Where a person takes the source to be: a wish that is not fulfilled yet counts, so that
        presses in quick succession add up."""
        wish = self._wish
        return self._at if wish is None or _old(wish) else wish[0]

    def seek_to_start(self) -> None:
        self.seek(self._start)

    def seek_to_end(self) -> None:
        """Ask for the last frame."""
        self.seek(self._start + self._duration)

    def change_speed(self, by: int) -> None:
        """Choose the next faster speed (1), or the next slower one (-1)."""
        self.speed.setCurrentIndex(
            min(max(self.speed.currentIndex() + by, 0), self.speed.count() - 1)
        )

    def set_normal_speed(self) -> None:
        self.speed.setCurrentIndex(SPEEDS.index(1.0))

    def mark_part(self) -> None:
        """Set A where the source is; at the next call B; then repeat nothing."""
        at, part = self._here(), self._part
        if not self.can_seek:
            self._set_part(None)
        elif part is None:
            self._set_part((at, None))
        elif part[1] is not None:
            self._set_part(None)
        elif part[0] != at:
            self._set_part((min(part[0], at), max(part[0], at)))
        else:  # B is not where A is
            self._set_part(part)

    def _set_part(self, part: tuple[float, float | None] | None) -> None:
        before, self._part = self._part, part
        self.slider.show_part(part)
        self.part_button.setChecked(part is not None)
        if part is None:
            _name(self.part_button, tr("Repeat a part: set its beginning, A"))
        elif part[1] is None:
            _name(self.part_button, tr("Repeat a part: set its end, B"))
        else:
            _name(self.part_button, tr("No longer repeat from A to B"))
        whole = [one if one is not None and one[1] is not None else None for one in (before, part)]
        if whole[0] != whole[1]:
            self.repeated.emit(whole[1])

    def _on_play(self, stands: bool) -> None:
        self._show_what_play_does()
        self.paused.emit(stands)

    def _on_step(self, by: int) -> None:
        self.show_paused(True)
        self.stepped.emit(by)


def _button(sign: str, name: str) -> QToolButton:
    button = QToolButton()
    button.setIcon(icon(sign))
    button.setIconSize(_ICON)
    button.setAutoRaise(True)
    _name(button, name)
    return button


def _name(button: QToolButton, name: str) -> None:
    button.setAccessibleName(name)
    button.setToolTip(name)


def _wide(text: str) -> str:
    """A text that is as wide as ``text`` may become: figures differ in some fonts."""
    return "".join("8" if letter.isdigit() else letter for letter in text)


def _fulfils(pts: float, wish: float) -> bool:
    """A frame at or after the place; one just before it is the last of the file."""
    return -0.1 < pts - wish < 1


def _old(wish: tuple[float, float]) -> bool:
    return time.monotonic() - wish[1] > _PATIENCE
