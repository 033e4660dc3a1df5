"""The sign in the status bar that files are being processed, or wait."""

from __future__ import annotations

from PyQt6.QtWidgets import QWidget

from livedepth.gui.bars.sign import Sign
from livedepth.gui.basics.clocks import clock
from livedepth.gui.texts import tr
from livedepth.jobs.overall import Overall


class QueueSign(Sign):
    """A click on it shows the queue; it is there while that has something to do."""

    def __init__(self, parent: QWidget | None = None) -> None:
        tip = tr("Files that are being processed: a click shows them")
        super().__init__("queue", "queue", tip, tr("Process files"), parent)

    def show_overall(self, overall: Overall | None, *, paused: bool) -> None:
        """How far the queue is; None: it has nothing to do."""
        self.say("" if overall is None else overall_text(overall, paused))


def overall_text(overall: Overall, paused: bool) -> str:
    """How many files are over, how much of all is done, how many failed, and how long
    the rest takes."""
    text = tr("{0} of {1} files").format(overall.over, overall.jobs)
    text += f" · {overall.share:.0%}"
    if overall.failed:
        text += " · " + tr("failed: {0}").format(overall.failed)
    if paused:
        text += " · " + tr("paused")
    elif overall.left is not None and overall.over < overall.jobs:
        text += " · " + tr("{0} left").format(clock(overall.left))
    return text
