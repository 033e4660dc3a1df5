"""``app --rerun``: what the window shows, shown by Rerun's viewer as well."""

from __future__ import annotations

from collections.abc import Callable

from PyQt6.QtCore import QObject, pyqtSignal

from livedepth.errors import LivedepthError
from livedepth.gui.bridge import PipelineBridge
from livedepth.pipeline.rerun_live import RerunLive


class ShownInRerun(QObject):
    """Sends every result to a viewer until it is closed, or the viewer is.

    ``tell`` is told why nothing is sent any more, in the window's thread. Raises LivedepthError
    where Rerun is missing or nobody listens.
    """

    _failed = pyqtSignal(object)

    def __init__(
        self, bridge: PipelineBridge, address: str, tell: Callable[[LivedepthError], None]
    ) -> None:
        super().__init__()
        self._failed.connect(tell)
        self._bridge = bridge
        self.live = RerunLive(address, failed=self._failed.emit)
        bridge.watch(self.live.take)

    def close(self) -> None:
        """Nothing is sent any more; the viewer goes on."""
        self._bridge.watch(None)
        self.live.close()
