"""From a frame and what an engine says of it to a depth frame."""

from __future__ import annotations

from livedepth.frames import DepthFrame, Frame
from livedepth.inference.base import EngineInfo, Prediction


def depth_frame(frame: Frame, prediction: Prediction, engine: EngineInfo) -> DepthFrame:
    """``frame`` with its depth, in the unit of the ``engine`` that computed it."""
    return DepthFrame(frame, prediction.depth, engine.model, prediction.timings, engine.unit)
