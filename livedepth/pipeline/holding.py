"""An engine whose failure on one picture does not cost the film."""

from __future__ import annotations

import logging
from collections import deque
from collections.abc import Iterable, Iterator

from livedepth.errors import DeviceMemoryError, EngineError
from livedepth.frames import Image
from livedepth.inference.base import DepthEngine, EngineInfo, Prediction

_MOST = 10  # pictures in a row: more is no odd picture, but an engine that has failed
_log = logging.getLogger(__name__)


class HoldingEngine:
    """``engine``; a picture that it fails on, also when tried again alone, gets the map before.

    ``held`` counts them. Failures on the first picture, on more than ten in a row, and for want of
    memory are raised. ``engine`` is closed by the caller that opened it.
    """

    def __init__(self, engine: DepthEngine) -> None:
        self._engine = engine
        self._before: Prediction | None = None
        self._in_a_row = 0
        self.held = 0

    @property
    def info(self) -> EngineInfo:
        return self._engine.info

    @property
    def non_finite(self) -> int:
        return self._engine.non_finite

    def infer(self, image: Image) -> Prediction:
        """Depth of uint8 RGB [H, W, 3]. Raises EngineError."""
        try:
            return self._good(self._engine.infer(image))
        except (EngineError, RuntimeError, ValueError, ArithmeticError) as error:
            self._in_a_row += 1
            hopeless = isinstance(error, DeviceMemoryError) or self._in_a_row > _MOST
            if self._before is None or hopeless:
                raise
            self.held += 1
            _log.warning("the network failed on a picture, which gets the map before: %s", error)
            return self._before

    def infer_all(self, images: Iterable[Image]) -> Iterator[Prediction]:
        """Depth of each picture, in order. Raises EngineError, and whatever ``images`` raises."""
        given, taken = _Given(images), deque[Image]()
        while not given.over:
            try:
                for result in self._engine.infer_all(given.noted_in(taken)):
                    taken.popleft()
                    yield self._good(result)
            except (EngineError, RuntimeError, ValueError, ArithmeticError):
                if given.failed or not taken:
                    raise
                # Which of those that were taken it failed on shows when each is tried alone.
                while taken:
                    yield self.infer(taken.popleft())

    def _good(self, result: Prediction) -> Prediction:
        self._before, self._in_a_row = result, 0
        return result

    def close(self) -> None:
        """Nothing: the engine is somebody else's."""


class _Given:
    """Pictures that may be asked for again where the asking was broken off."""

    def __init__(self, images: Iterable[Image]) -> None:
        self._images = iter(images)
        self.over = False
        self.failed = False  # the pictures themselves, which nobody but their giver can help

    def noted_in(self, taken: deque[Image]) -> Iterator[Image]:
        while True:
            try:
                image = next(self._images)
            except StopIteration:
                self.over = True
                return
            except BaseException:
                self.failed = True
                raise
            taken.append(image)
            yield image
