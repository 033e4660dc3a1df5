"""What a person who has never used the window is told, once."""

from __future__ import annotations

from PyQt6.QtCore import QTimer
from PyQt6.QtWidgets import QWidget

from livedepth.gui.bars.notice import NoticeBar, Strip
from livedepth.gui.menus.menus import Menus
from livedepth.gui.texts import tr
from livedepth.settings import Settings
from livedepth.views import VIEWS

_KEYS = ("snapshot", "record_video", "shortcuts")
_SHOWN_MS = 20_000


class FirstHint(Strip):
    """The most useful keys, taken from the menus. It gives way to every message of ``notice``.

    It goes by itself after a while, or when a person does any of what it tells.
    """

    def __init__(
        self, settings: Settings, menus: Menus, notice: NoticeBar, parent: QWidget | None = None
    ) -> None:
        super().__init__(tr("Hint"), parent)
        self.setObjectName("hint")
        self._settings, self._notice, self._wanted = settings, notice, False
        views = [view.key for view in VIEWS.values() if view.key]
        keys = [menus[name].shortcut().toString() for name in _KEYS]
        text = tr(
            "Keys: {0} to {1} change the view, {2} saves a picture, {3} records, {4} shows all."
        )
        self.set_text(text.format(views[0], views[-1], *keys))
        notice.seen.connect(self._give_way)
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(_SHOWN_MS)
        self._timer.timeout.connect(self.dismiss)
        for name in (*VIEWS, *_KEYS):
            menus[name].triggered.connect(self.dismiss)

    def offer(self) -> None:
        """Show it, unless it was shown before."""
        self._wanted = not self._settings.hint_seen
        self._give_way(not self._notice.isHidden())

    def dismiss(self) -> None:
        self._wanted = False
        self._timer.stop()
        super().dismiss()

    def _give_way(self, busy: bool) -> None:
        shown = self._wanted and not busy
        self.setVisible(shown)
        if shown:
            self._settings.hint_seen = True
            self._timer.start()
