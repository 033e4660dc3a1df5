"""One engine for several runs at once: their pictures are computed together."""

from __future__ import annotations

import queue
from collections import deque
from collections.abc import Iterable, Iterator
from concurrent.futures import Future
from dataclasses import dataclass, field

from livedepth.closing import Closing
from livedepth.frames import Image
from livedepth.inference.base import DepthEngine, EngineInfo, Prediction
from livedepth.pipeline.worker import Worker

_AHEAD = 4  # pictures of one run that wait or are computed
_PATIENCE = 0.002  # seconds until the engine gives out what it has, though no picture follows
_JOIN_SECONDS = 30.0


@dataclass
class _Asked:
    image: Image
    answer: Future[Prediction] = field(default_factory=Future)


class SharedEngine(Closing):
    """Owns ``engine``, which one thread uses; each run takes a :meth:`seat`.

    An engine that computes several pictures at once gets them of all runs. ``close`` closes it,
    when no run uses its seat any more.
    """

    def __init__(self, engine: DepthEngine) -> None:
        self._engine = engine
        self._asked: queue.Queue[_Asked | None] = queue.Queue()
        self._worker = Worker("shared engine", self._work, lambda error: None).start()

    def seat(self) -> DepthEngine:
        """An engine for one run, to be used by one thread at a time."""
        return _Seat(self._engine, self._asked)

    def close(self) -> None:
        """End the thread and close the engine. May be called twice."""
        self._asked.put(None)
        if self._worker.join(_JOIN_SECONDS):
            self._engine.close()

    def _work(self) -> None:
        while (asked := self._asked.get()) is not None:
            taken: deque[_Asked] = deque()
            try:
                for result in self._engine.infer_all(self._images(asked, taken)):
                    taken.popleft().answer.set_result(result)
            except Exception as error:  # noqa: BLE001 - it reaches each run that waits
                for one in taken:
                    one.answer.set_exception(error)

    def _images(self, asked: _Asked | None, taken: deque[_Asked]) -> Iterator[Image]:
        while asked is not None:
            taken.append(asked)
            yield asked.image
            try:
                asked = self._asked.get(timeout=_PATIENCE)
            except queue.Empty:
                return
        self._asked.put(None)  # the end, for who called


class _Seat:
    def __init__(self, engine: DepthEngine, asked: queue.Queue[_Asked | None]) -> None:
        self._engine, self._asked = engine, asked

    @property
    def info(self) -> EngineInfo:
        return self._engine.info

    @property
    def non_finite(self) -> int:
        """Of all runs: which of them a map belongs to, the engine does not say."""
        return self._engine.non_finite

    def infer(self, image: Image) -> Prediction:
        """Depth of uint8 RGB [H, W, 3]. Raises EngineError."""
        return self._ask(image).result()

    def infer_all(self, images: Iterable[Image]) -> Iterator[Prediction]:
        """Depth of each picture, in order. Raises EngineError, and whatever ``images`` raises."""
        waiting: deque[Future[Prediction]] = deque()
        for image in images:
            waiting.append(self._ask(image))
            while len(waiting) >= _AHEAD or (waiting and waiting[0].done()):
                yield waiting.popleft().result()
        while waiting:
            yield waiting.popleft().result()

    def _ask(self, image: Image) -> Future[Prediction]:
        asked = _Asked(image)
        self._asked.put(asked)
        return asked.answer

    def close(self) -> None:
        """Nothing: the engine is shared."""
