"""Models as the app runs them, ready to be scored."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from livedepth.defaults import GRAPH_SUFFIXES

if TYPE_CHECKING:
    from livedepth.frames import Depth, Image
    from livedepth.lens import Lens

FIGURES = ("delta1", "delta2", "delta3", "abs_rel", "rmse", "log10")


def scored(
    tools: Any,
    model: str,
    *,
    lens: Lens | None = None,
    engine: str = "auto",
    device: str = "auto",
    precision: str = "auto",
) -> Any:
    """``model`` as a ``Scored`` of ``tools``, which is :mod:`training.entry_points`.

    ``lens`` is that of the camera of the pictures, where it is known. Raises what
    :func:`open_engine` does, and EngineError for a network that gives no metres.
    """
    import numpy as np

    from livedepth.errors import EngineError
    from livedepth.inference.engines import open_engine
    from livedepth.inference.known_models import resolve_model
    from livedepth.inference.metres import in_metres

    running = open_engine(model, engine=engine, device=device, precision=precision)
    info = running.info
    if info.unit != "m":
        raise EngineError("{graph}: gives relative depth, and scores are of metres", graph=model)

    def predict(image: Image) -> Depth:
        depth = in_metres(running.infer(image).depth, info, lens, image.shape[1])
        return np.nan_to_num(depth)  # invalid depth is scored as 0 m

    facts = {
        "engine": info.engine,
        "device": info.device,
        "precision": info.precision,
        "parameters": parameters_of(resolve_model(model)),
    }
    return tools.Scored(predict, facts)


def parameters_of(file: Path) -> int | None:
    """How many weights a file holds; None for an .onnx or .xml. Raises WeightsError."""
    if file.suffix.lower() in GRAPH_SUFFIXES:
        return None
    from models.cards import read_card
    from models.registry import count_parameters

    card = read_card(file)
    return count_parameters(card.architecture, **card.options)[0]
