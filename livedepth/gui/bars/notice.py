"""A quiet strip for what went wrong and what to do; never a dialog."""

from __future__ import annotations

import logging
from collections.abc import Sequence

from PyQt6.QtCore import QSize, Qt, QTimer, pyqtSignal
from PyQt6.QtGui import QHideEvent, QKeySequence, QShortcut, QShowEvent
from PyQt6.QtWidgets import QFrame, QHBoxLayout, QLabel, QSizePolicy, QToolButton, QWidget

from livedepth.errors import Message, UserError
from livedepth.gui.icons import icon
from livedepth.gui.texts import plain_tip, tr, words

_LOG = logging.getLogger(__name__)
_NEWS_MS = 6000
_LEFT_OUT_MS = 20_000


class Strip(QFrame):
    """A text with a cross to close it; Esc closes it too. ``seen`` says whether it is on show."""

    seen = pyqtSignal(bool)

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._label = QLabel()
        self._label.setTextFormat(Qt.TextFormat.PlainText)  # names of files may look like HTML
        self._label.setWordWrap(True)
        self._label.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        self._label.setAccessibleName(name)
        self.close_button = QToolButton()
        self.close_button.setIcon(icon("close"))
        self.close_button.setAccessibleName(tr("Close this message"))
        self.close_button.setToolTip(f"{tr('Close this message')} (Esc)")
        self.close_button.setAutoRaise(True)
        self.close_button.clicked.connect(self.dismiss)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(10, 4, 6, 4)
        layout.addWidget(self._label)
        layout.addWidget(self.close_button, 0, Qt.AlignmentFlag.AlignTop)
        QShortcut(QKeySequence(Qt.Key.Key_Escape), self, self.dismiss)  # only while it is seen
        self.hide()

    @property
    def text(self) -> str:
        return self._label.text()

    def dismiss(self) -> None:
        """A person closes it."""
        self.hide()

    def set_text(self, text: str) -> None:
        """Show ``text`` from now on; the tip has it too, for where there is little room."""
        self._label.setText(text)
        self._label.setToolTip(plain_tip(text))
        self.updateGeometry()

    def sizeHint(self) -> QSize:
        """As wide as the text in one line."""
        margins = self.contentsMargins() + self.layout().contentsMargins()  # type: ignore[union-attr]
        beside = margins.left() + margins.right() + self.close_button.sizeHint().width() + 16
        lines = self.text.split("\n")
        width = max(self._label.fontMetrics().horizontalAdvance(line) for line in lines)
        return QSize(width + beside, super().sizeHint().height())

    def showEvent(self, event: QShowEvent | None) -> None:
        super().showEvent(event)
        self.seen.emit(True)

    def hideEvent(self, event: QHideEvent | None) -> None:
        super().hideEvent(event)
        self.seen.emit(False)


class NoticeBar(Strip):
    """A problem stays until it is closed or replaced, good news goes by itself.

    What is said of files that a list leaves out stays for a while, although the list goes on: each
    is seen for that time, with those that were left out before it. Problems are in the log too.
    """

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(tr("Message"), parent)
        self.setObjectName("notice")
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self.hide)
        self._topic = ""  # of the problem on show
        self._left_out: list[str] = []  # what is on show of files that were left out

    def show_problem(self, problem: str | Message | UserError, topic: str = "") -> None:
        """Show a problem. The log has it in the core's own words."""
        self.show_problems([problem], topic)

    def show_problems(self, problems: Sequence[str | Message | UserError], topic: str = "") -> None:
        """Show several at once."""
        for problem in problems:
            _LOG.warning("%s", problem)
        self._timer.stop()
        self._topic, self._left_out = topic, []
        self._show(" · ".join(map(words, problems)), news=False)

    def show_left_out(self, problem: UserError) -> None:
        """Say why a file of a list is left out while the list goes on."""
        others = self._left_out if self.isVisible() else []
        self.show_problem(problem)
        self._left_out = [*(one for one in others if one != self.text), self.text]
        self.set_text(" · ".join(self._left_out))
        self._timer.start(_LEFT_OUT_MS)

    def make_way(self) -> None:
        """Something else begins: what was said before is over, but not what was left out."""
        if not self._left_out:
            self.hide()

    def end(self, topic: str) -> None:
        """A problem of this ``topic`` is over."""
        if self._topic == topic and not self.property("news"):
            self._topic = ""
            self.hide()

    def show_news(self, text: str, topic: str = "") -> None:
        """Show good news, for some seconds; a problem on show is more important, unless it is of
        the same ``topic`` and so over."""
        _LOG.info("%s", text)
        over = topic and topic == self._topic
        if self.isVisible() and not self.property("news") and not over:
            return
        self._left_out = []
        self._show(text, news=True)
        self._timer.start(_NEWS_MS)

    def _show(self, text: str, *, news: bool) -> None:
        self.setProperty("news", news)
        style = self.style()
        assert style is not None
        style.unpolish(self)
        style.polish(self)
        self.set_text(text)
        self.show()
