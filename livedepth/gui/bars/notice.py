"""A quiet bar for what went wrong and what to do; never a dialog."""

from __future__ import annotations

import logging
from collections.abc import Sequence

from PyQt6.QtCore import QTimer
from PyQt6.QtWidgets import QFrame, QHBoxLayout, QLabel, QSizePolicy, QToolButton, QWidget

from livedepth.errors import Message, UserError
from livedepth.gui.texts import tr, words

_LOG = logging.getLogger(__name__)
_NEWS_MS = 6000


class NoticeBar(QFrame):
    """One line: a problem stays until it is closed or replaced, good news goes by itself.

    Problems are in the log too.
    """

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("notice")
        self._label = QLabel()
        self._label.setWordWrap(True)
        self._label.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        self._label.setAccessibleName(tr("Message"))
        close = QToolButton()
        close.setText("✕")
        close.setAccessibleName(tr("Close this message"))
        close.setToolTip(close.accessibleName())
        close.setAutoRaise(True)
        close.clicked.connect(self.hide)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(10, 4, 6, 4)
        layout.addWidget(self._label)
        layout.addWidget(close)
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self.hide)
        self._topic = ""  # of the problem on show
        self.hide()

    @property
    def text(self) -> str:
        return self._label.text()

    def show_problem(self, problem: str | Message | UserError, topic: str = "") -> None:
        """Show a problem. The log has it in the core's own words."""
        self.show_problems([problem], topic)

    def show_problems(self, problems: Sequence[str | Message | UserError], topic: str = "") -> None:
        """Show several at once."""
        for problem in problems:
            _LOG.warning("%s", problem)
        self._timer.stop()
        self._topic = topic
        self._show(" · ".join(map(words, problems)), news=False)

    def show_news(self, text: str, topic: str = "") -> None:
        """Show good news, for some seconds; a problem on show is more important, unless it is of
        the same ``topic`` and so over."""
        _LOG.info("%s", text)
        over = topic and topic == self._topic
        if self.isVisible() and not self.property("news") and not over:
            return
        self._show(text, news=True)
        self._timer.start(_NEWS_MS)

    def _show(self, text: str, *, news: bool) -> None:
        self.setProperty("news", news)
        style = self.style()
        assert style is not None
        style.unpolish(self)
        style.polish(self)
        self._label.setText(text)
        self.show()
