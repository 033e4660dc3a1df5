"""A sink that steadies depth before another one writes it."""

from __future__ import annotations

import dataclasses

from livedepth.errors import Message
from livedepth.frames import DepthFrame
from livedepth.output.base import Sink
from livedepth.postprocess.stabiliser import Stabiliser


class SteadySink:
    """Passes everything on to ``sink``, each map through ``stabiliser`` first."""

    def __init__(self, sink: Sink, stabiliser: Stabiliser) -> None:
        self._sink, self._stabiliser = sink, stabiliser

    @property
    def warnings(self) -> tuple[Message, ...]:
        return self._sink.warnings

    @property
    def dropped(self) -> int:
        return self._sink.dropped

    @dropped.setter
    def dropped(self, count: int) -> None:
        self._sink.dropped = count

    def write(self, depth: DepthFrame) -> None:
        """Raises what the sink raises."""
        steady = self._stabiliser.update(depth.frame.image, depth.depth, depth.unit)
        self._sink.write(dataclasses.replace(depth, depth=steady))

    def finish(self) -> None:
        self._sink.finish()

    def abort(self) -> None:
        self._sink.abort()
