"""From the name of a known network (``--like``) to the rules of an ONNX file of the hub."""

from __future__ import annotations

from dataclasses import replace

from livedepth.errors import SettingsError
from livedepth.inference.foreign import KNOWN
from livedepth.inference.hub.onnx_rules import DepthFields, PictureFields
from livedepth.zoo.orders import Order
from livedepth.zoo.table import RowFile

_SIDE = 384  # of a network that does not say which size it likes
_PATCH = 14  # pixels; of the Depth Anything family, which keeps the aspect


def as_onnx(order: Order, file: str, like: str) -> Order:
    """The order for one ONNX file of its repository, run as the known network ``like``.

    Raises SettingsError for a name that is not known.
    """
    notes = KNOWN.get(like)
    if notes is None:
        raise SettingsError(
            "--like {like!r} is not known; known: {known}", like=like, known=", ".join(KNOWN)
        )
    keeps_aspect = like.startswith("depth-anything")
    picture = PictureFields(
        size=notes.size or (_SIDE, _SIDE),
        fit="cover" if keeps_aspect else "stretch",
        multiple=_PATCH if keeps_aspect else 1,
        divisor=notes.divisor,
        mean=notes.mean,
        std=notes.std,
        channels=notes.channels,
    )
    form = "inverse" if notes.output == "inverse" else "depth"
    return replace(
        order,
        kind="onnx",
        files=(RowFile(name=file),),
        gives=order.gives or notes.output,
        picture=picture,
        depth=DepthFields(form=form, metres=notes.metres),
    )
