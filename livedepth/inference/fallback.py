"""An engine that leaves a device with too little memory for the CPU."""

from __future__ import annotations

import logging
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace

from livedepth.closing import Closing
from livedepth.errors import DeviceMemoryError, EngineError, Message
from livedepth.frames import Image
from livedepth.inference.base import DepthEngine, EngineInfo, Prediction

_LOG = logging.getLogger(__name__)
Open = Callable[[], DepthEngine]


class FallbackEngine(Closing):
    """What ``first`` opens until its device lacks memory, then what ``second`` opens, for good.

    The second serves from the start where the first cannot be opened at all.

    No picture is lost in the middle of a run: those that were under way are computed again.
    ``info`` changes with the engine, and its note says why. Raises what the two raise.
    """

    def __init__(self, first: Open, second: Open) -> None:
        self._second: Open | None = second
        self._non_finite_before = 0
        try:
            self._engine = first()
            self.info = self._engine.info
        except EngineError as error:
            self._engine, self.info = self._take_second(second, error.message)

    @property
    def non_finite(self) -> int:
        """Of both engines."""
        return self._non_finite_before + self._engine.non_finite

    def infer(self, image: Image) -> Prediction:
        """Depth of uint8 RGB [H, W, 3]."""
        try:
            return self._engine.infer(image)
        except DeviceMemoryError as error:
            self._change(error)
            return self._engine.infer(image)

    def infer_all(self, images: Iterable[Image]) -> Iterator[Prediction]:
        """Depth of each picture, in order."""
        under_way: deque[Image] = deque()
        coming = iter(images)

        def taken() -> Iterator[Image]:
            for image in coming:
                under_way.append(image)
                yield image

        try:
            for result in self._engine.infer_all(taken()):
                under_way.popleft()
                yield result
            return
        except DeviceMemoryError as error:
            self._change(error)

        def left() -> Iterator[Image]:
            while under_way:
                yield under_way.popleft()
            yield from coming

        yield from self._engine.infer_all(left())

    def close(self) -> None:
        """Release what is held."""
        self._engine.close()

    def _change(self, error: DeviceMemoryError) -> None:
        second = self._second
        if second is None:
            raise error
        full = self._engine
        lack = Message(
            "{device}: not enough memory for {model}",
            device=full.info.device,
            model=full.info.model,
        )
        self._engine, self.info = self._take_second(second, lack)
        self._non_finite_before = full.non_finite
        full.close()

    def _take_second(self, second: Open, lack: Message) -> tuple[DepthEngine, EngineInfo]:
        self._second = None
        engine = second()
        note = Message("{problem}; using the CPU instead", problem=lack)
        _LOG.warning("%s", note)
        return engine, replace(engine.info, note=note)
