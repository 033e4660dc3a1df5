"""The sign in the status bar that networks are being got."""

from __future__ import annotations

from PyQt6.QtWidgets import QWidget

from livedepth.gui.bars.sign import Sign
from livedepth.gui.texts import tr

_LONGEST = 24  # letters of a title


class NetworkSign(Sign):
    """A click on it shows them; it is there while there are any."""

    def __init__(self, parent: QWidget | None = None) -> None:
        tip = tr("Networks that are being got: a click shows them")
        super().__init__("networks", "download", tip, tr("Getting"), parent)

    def show_going(self, titles: list[str], done: int, total: int) -> None:
        """What is being got, and how many bytes of all are here; ``total`` 0: not known yet."""
        text = titles[0] if len(titles) == 1 else tr("{0} networks").format(len(titles))
        if len(text) > _LONGEST:
            text = text[:_LONGEST] + "…"
        if total:
            text += f" · {min(done / total, 1):.0%}"
        self.say(text if titles else "")
