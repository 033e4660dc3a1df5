"""What the list of sources offers: cameras, screens, the demo room, what was opened before."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PyQt6.QtCore import QObject, Qt

from livedepth.capture.base import SourceKind
from livedepth.capture.sources import kind_of
from livedepth.gui.bars.controls import Choice, source_label
from livedepth.gui.live.cameras import demo_choice
from livedepth.gui.session import Session
from livedepth.gui.texts import tr
from livedepth.redact import redact

_ICONS: dict[SourceKind | None, str] = {
    "camera": "camera",
    "screen": "screen",
    "pictures": "open",
    "demo": "room",
}


def recent_choice(spec: str) -> Choice:
    """Something that was opened before."""
    icon = _ICONS.get(kind_of(spec), "film")
    return Choice(source_label(spec), spec, redact(spec), icon=icon)


def grouped(
    cameras: Sequence[Choice], screens: Sequence[Choice], recent: Sequence[str]
) -> list[Choice]:
    """All that is offered, each kind under its heading; what there is none of has none."""
    listed = {one.value for one in (*cameras, *screens)}
    groups = (
        (tr("Cameras"), list(cameras)),
        (tr("Screens"), list(screens)),
        (tr("Without a camera"), [demo_choice()]),
        (tr("Opened before"), [recent_choice(spec) for spec in recent if spec not in listed]),
    )
    return [
        choice
        for title, choices in groups
        if choices
        for choice in (Choice(title, "", heading=True), *choices)
    ]


class SourceList(QObject):
    """Keeps the list complete; ``offer`` fills it."""

    def __init__(self, session: Session, offer: Callable[[Sequence[Choice]], None]) -> None:
        super().__init__(session)
        self._session, self._offer = session, offer
        self._cameras: Sequence[Choice] = ()
        self._screens: Sequence[Choice] = ()
        # Later: by then the session has put it among the recent ones.
        session.source_opened.connect(self.refresh, Qt.ConnectionType.QueuedConnection)  # type: ignore[call-arg]

    def show_cameras(self, cameras: Sequence[Choice]) -> None:
        self._cameras = cameras
        self.refresh()

    def show_screens(self, screens: Sequence[Choice]) -> None:
        self._screens = screens
        self.refresh()

    def refresh(self) -> None:
        """Fill the list again."""
        recent = self._session.settings.recent
        self._offer(grouped(self._cameras, self._screens, recent))
