"""What the list of sources offers: cameras, screens, the demo room, what was opened before."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from PyQt6.QtCore import QObject, Qt

from livedepth.capture.sources import kind_of
from livedepth.gui.bars.choices import HEADING, Choice
from livedepth.gui.bars.source_box import SourceBox, source_label
from livedepth.gui.live.cameras import demo_choice
from livedepth.gui.session import Session
from livedepth.gui.texts import tr
from livedepth.redact import redact


def recent_choice(spec: str) -> Choice:
    """Something that was opened before. Nobody looks whether it is there: a disk may be slow."""
    path = Path(spec)
    if kind_of(spec) == "screen":
        label, icon = source_label(spec), "screen"
    elif "://" in spec:
        label, icon = redact(spec), "film"
    else:
        label, icon = path.name or spec, "film" if path.suffix else "open"
    return Choice(label, spec, redact(spec), icon=icon)


def grouped(
    cameras: Sequence[Choice], screens: Sequence[Choice], recent: Sequence[str]
) -> list[Choice]:
    """All that is offered, each kind under its heading; what there is none of has none."""
    demo = demo_choice()
    listed = {one.value for one in (*cameras, *screens, demo)}
    groups = (
        (tr("Cameras"), list(cameras)),
        (tr("Screens"), list(screens)),
        (tr("Without a camera"), [demo]),
        (tr("Opened before"), [recent_choice(spec) for spec in recent if spec not in listed]),
    )
    return [
        choice
        for title, choices in groups
        if choices
        for choice in (Choice(title, HEADING, heading=True), *choices)
    ]


class SourceList(QObject):
    """Keeps the list in the ``box`` complete."""

    def __init__(self, session: Session, box: SourceBox) -> None:
        super().__init__(session)
        self._session, self._box = session, box
        self._cameras: Sequence[Choice] = ()
        self._screens: Sequence[Choice] = ()
        # Later: by then the session has put it among the recent ones, or taken it out.
        for changed in (session.source_opened, session.source_failed):
            # The stubs do not know the second argument.
            changed.connect(self.refresh, Qt.ConnectionType.QueuedConnection)  # type: ignore[call-arg]

    def show_cameras(self, cameras: Sequence[Choice]) -> None:
        self._cameras = cameras
        self.refresh()

    def show_screens(self, screens: Sequence[Choice]) -> None:
        self._screens = screens
        self.refresh()

    def refresh(self) -> None:
        """Fill the list again."""
        session = self._session
        choices = grouped(self._cameras, self._screens, session.settings.recent)
        self._box.offer(choices, session.listed_source)
