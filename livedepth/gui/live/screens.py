"""Screens that come and go."""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence

from PyQt6.QtCore import QObject, pyqtSignal
from PyQt6.QtGui import QGuiApplication

from livedepth.errors import SourceError
from livedepth.gui.bars.choices import Choice
from livedepth.gui.basics.background import Background
from livedepth.gui.texts import tr

_LOG = logging.getLogger(__name__)


def screen_choices(screens: Sequence[tuple[str, int, int]]) -> list[Choice]:
    """Screens by number and size; given are what each is called as a source, width and height."""
    text = tr("Screen {0} ({1}×{2})")
    return [
        Choice(
            text.format(number, width, height),
            spec,
            tr("what this screen shows; a window: type window: and its title"),
            icon="screen",
        )
        for number, (spec, width, height) in enumerate(screens, 1)
    ]


def find_screens() -> list[tuple[str, int, int]]:
    """The screens that can be captured, with width and height; none where none can."""
    from livedepth.capture.screen import list_screens

    try:
        return [(one.spec, one.width, one.height) for one in list_screens()]
    except SourceError as error:
        _LOG.info("no screen can be captured: %s", error)
        return []


class ScreenWatch(QObject):
    """Says which screens there are: once it is started, and whenever Qt says that one came or went.

    The display is asked in the ``background``.
    """

    changed = pyqtSignal(list)  # all of them: choices

    def __init__(
        self,
        background: Background,
        look: Callable[[], list[tuple[str, int, int]]] = find_screens,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._background, self._look = background, look

    def start(self) -> None:
        """Look now, and from now on."""
        application = QGuiApplication.instance()
        assert isinstance(application, QGuiApplication)
        application.screenAdded.connect(self.check)
        application.screenRemoved.connect(self.check)
        self.check()

    def check(self) -> None:
        """Look now; ``changed`` follows."""
        self._background.run("screens", self._look, self._tell)

    def _tell(self, screens: list[tuple[str, int, int]]) -> None:
        self.changed.emit(screen_choices(screens))
