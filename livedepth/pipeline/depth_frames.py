"""From a frame and what an engine says of it to a depth frame."""

from __future__ import annotations

from livedepth.frames import DepthFrame, Frame
from livedepth.inference.base import EngineInfo, Prediction
from livedepth.inference.metres import in_metres


def depth_frame(frame: Frame, prediction: Prediction, engine: EngineInfo) -> DepthFrame:
    """``frame`` with its depth, in the unit of the ``engine`` that computed it.

    Metres are those of the frame's camera, where that is known.
    """
    lens = prediction.lens or frame.lens
    return DepthFrame(
        frame,
        in_metres(prediction.depth, engine, lens, frame.image.shape[:2]),
        engine.model,
        prediction.timings,
        engine.unit,
        lens=lens,
        fitted=bool(engine.fitted),
    )
