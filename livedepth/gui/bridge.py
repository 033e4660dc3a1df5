"""The one object between the pipeline's threads and Qt's event loop."""

from __future__ import annotations

import threading
from collections.abc import Callable

from PyQt6.QtCore import QObject, pyqtSignal

from livedepth.capture.base import Source
from livedepth.frames import DepthFrame, Frame
from livedepth.inference.base import DepthEngine
from livedepth.inference.fitted import Fit
from livedepth.pipeline.events import Event
from livedepth.pipeline.live import LivePipeline
from livedepth.pipeline.playback import Playback
from livedepth.pipeline.statistics import Percentiles


class PipelineBridge(QObject):
    """Runs a live pipeline and says in the GUI thread what happens in it.

    ``result_ready`` is sent once until :meth:`take` is called, however many frames come: a slow
    window gets the newest frame, not a queue of old ones. So is ``preview_ready``, of frames that
    come before there is a model.
    """

    happened = pyqtSignal(object)
    result_ready = pyqtSignal()
    preview_ready = pyqtSignal()
    _told = pyqtSignal(object)  # from the pipeline's threads into Qt's

    def __init__(
        self,
        open_source: Callable[[str], Source],
        open_engine: Callable[[str], DepthEngine],
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._waits, self._preview_waits = threading.Event(), threading.Event()
        self._told.connect(self._pass_on)
        self._pipeline = LivePipeline(
            open_source,
            open_engine,
            listener=self._tell,
            on_result=self._result,
            on_preview=self._preview,
        )

    def start(self, source: str, model: str) -> None:
        """Start with a source and a model."""
        self._pipeline.use_model(model)
        self._pipeline.start()
        self._pipeline.use_source(source)

    def use_source(self, spec: str) -> None:
        self._pipeline.use_source(spec)

    def use_model(self, model: str) -> None:
        self._pipeline.use_model(model)

    def tie(self, fit: Fit | None) -> None:
        """Have the present model give metres by known points; None: what it gives itself."""
        self._pipeline.tie(fit)

    def use_second_model(self, model: str) -> None:
        """Compare with another model on the same frames; "" ends it."""
        self._pipeline.use_second_model(model)

    def stabilise(self, strength: float) -> None:
        """How strongly flicker is reduced: 0 not at all, to less than 1."""
        self._pipeline.stabilise(strength)

    def tap(self, take: Callable[[DepthFrame], None] | None) -> None:
        """Hand every result to ``take``, in the pipeline's thread."""
        self._pipeline.tap(take)

    def see_with(self, seen: Callable[[str, Frame], Frame]) -> None:
        """Have ``seen`` say, in the pipeline's thread, which camera took a source's frame."""
        self._pipeline.see_with(seen)

    def see_again(self) -> None:
        """Compute the newest frame anew: that camera is another one now."""
        self._pipeline.see_again()

    def watch(self, take: Callable[[DepthFrame], None] | None) -> None:
        """The same beside it, whatever is recorded."""
        self._pipeline.watch(take)

    @property
    def playback(self) -> Playback:
        """How the present source is played."""
        return self._pipeline.playback

    def take(self) -> DepthFrame | None:
        """The newest result that was not taken yet."""
        self._waits.clear()
        return self._pipeline.latest()

    def take_preview(self) -> Frame | None:
        """The newest frame without depth that was not taken yet."""
        self._preview_waits.clear()
        return self._pipeline.preview()

    def preview_painted(self) -> None:
        """Note that a frame without depth reached the screen."""
        self._pipeline.statistics.tick()

    def painted(self, latency: float) -> None:
        """Note that a frame reached the screen, ``latency`` seconds after its capture."""
        self._pipeline.statistics.tick()
        self._pipeline.statistics.add({"end to end": latency})

    def restart_rate(self) -> None:
        """Frames were not to come until now, or are not to come from now on."""
        self._pipeline.statistics.restart_rate()

    def fps(self) -> float:
        return self._pipeline.statistics.fps()

    def last_read(self) -> float:
        """When a live source gave its newest frame, by ``time.monotonic()``."""
        return self._pipeline.last_read()

    @property
    def looks_for_source(self) -> bool:
        """Whether a recording behind an address was lost and is being opened again."""
        return self._pipeline.looks_for_source

    def source_fps(self) -> float:
        """What a live source really gives."""
        return self._pipeline.source_fps()

    def reset_statistics(self) -> None:
        """Measure anew from now on."""
        self._pipeline.statistics.reset()

    def timings(self) -> dict[str, Percentiles]:
        return self._pipeline.statistics.percentiles()

    @property
    def dropped(self) -> int:
        return self._pipeline.dropped

    @property
    def non_finite(self) -> int:
        return self._pipeline.non_finite

    def stop(self, timeout: float) -> list[str]:
        """End the pipeline; names of threads that hang in a driver."""
        self.blockSignals(True)
        return self._pipeline.stop(timeout)

    def _tell(self, event: Event) -> None:
        self._told.emit(event)

    def _pass_on(self, event: Event) -> None:
        # Here, not where it was sent: meanwhile another source may have been chosen.
        if not self._pipeline.is_stale(event):
            self.happened.emit(event)

    def _result(self) -> None:
        if not self._waits.is_set():
            self._waits.set()
            self.result_ready.emit()

    def _preview(self) -> None:
        if not self._preview_waits.is_set():
            self._preview_waits.set()
            self.preview_ready.emit()
