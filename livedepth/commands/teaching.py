"""Networks that the app runs, as teachers of those that ``train`` trains."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from livedepth.frames import Depth, Image


def teacher_opener(tools: Any, size: tuple[int, int], focal: float) -> Callable[[Path], Any]:
    """What opens a network's file as a ``MapTeacher`` of ``tools``, which is
    :mod:`training.entry_points`, for pictures of ``size``, height and width, by a camera with the
    focal length ``focal`` in picture widths.

    What it gives raises what :func:`open_engine` does.
    """

    def opened(file: Path) -> Any:
        from livedepth.commands.terminal import say
        from livedepth.inference.engines import open_engine
        from livedepth.inference.metres import scale_of
        from livedepth.inference.steps import steps_told_to
        from livedepth.lens import Lens

        with steps_told_to(lambda step: say(f"{file.stem}: {step}")):
            running = open_engine(str(file), for_picture=size)
        info = running.info
        factor = scale_of(info, Lens(focal, 1.0, "dataset.json"), size)
        said = "metres" if info.unit == "m" else f"{info.unit} depth, fitted to what was measured"
        if factor != 1.0:
            said += f", times {factor:.3f} for the focal length of the data"
        say(f"teacher {info.model}: {info.engine} {info.precision}, {said}")

        def predict(image: Image) -> Depth:
            return running.infer(image).depth

        return tools.MapTeacher(info.model, predict, info.unit, factor)

    return opened
