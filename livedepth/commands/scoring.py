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
    for_picture: tuple[int, int] | None = None,
) -> Any:
    """``model`` as a ``Scored`` of ``tools``, which is :mod:`training.entry_points`.

    ``lens`` is that of the camera of the pictures, where it is known; ``for_picture`` as in
    :func:`open_engine`. Raises what that does.
    """
    import numpy as np

    from livedepth.commands.terminal import say
    from livedepth.inference.engines import open_engine
    from livedepth.inference.known_models import resolve_model
    from livedepth.inference.metres import in_metres
    from livedepth.inference.steps import steps_told_to

    with steps_told_to(lambda step: say(f"{model}: {step}")):
        running = open_engine(
            model, engine=engine, device=device, precision=precision, for_picture=for_picture
        )
    info = running.info

    def predict(image: Image) -> Depth:
        with steps_told_to(lambda step: say(f"{model}: {step}")):  # of pictures of another size
            given = running.infer(image).depth
        depth = in_metres(given, info, lens, image.shape[:2])
        return np.nan_to_num(depth)  # invalid depth is scored as 0 m

    facts = {
        "engine": info.engine,
        "device": info.device,
        "precision": info.precision,
        "parameters": parameters_of(resolve_model(model)),
    }
    return tools.Scored(predict, facts, info.unit)


def parameters_of(file: Path) -> int | None:
    """How many weights a file holds; None for an .onnx or .xml, and where an installed network's
    manifest does not say. Raises WeightsError."""
    from livedepth.inference.folders import is_installed

    if file.suffix.lower() in GRAPH_SUFFIXES:
        return None
    if is_installed(file):
        from livedepth.inference.hub.manifest import read_manifest

        return read_manifest(file).parameters or None
    from models.cards import read_card
    from models.registry import count_parameters

    card = read_card(file)
    return count_parameters(card.architecture, **card.options)[0]
