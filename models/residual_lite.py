"""residual-lite: EfficientNet-lite2 encoder, residual up-projection decoder with skips."""

from __future__ import annotations

from models.lite_net import LiteNet
from models.registry import register_model
from models.slim_decoder import Ranks


@register_model(
    "residual-lite",
    summary="EfficientNet-lite2 encoder, residual up-projection decoder with skips",
    source="ours, after Laina et al. 2016 (FCRN) and Tan & Le 2019 (EfficientNet)",
)
class ResidualLite(LiteNet):
    """The default network, small enough to run at video rate on two CPU cores.

    ``slim`` is the form that is trained now, 1.5 times as fast; weights without that option on
    their card are of the earlier, full form. ``start_from_net`` makes a slim one of a full one.
    """

    default_size = (288, 384)
    encoder_number = 2

    def __init__(
        self, widths: tuple[int, int, int, int] = (128, 64, 32, 32), slim: bool = False
    ) -> None:
        super().__init__(widths, Ranks(up=(16, 32, 16), main=(32, 32, 16)) if slim else None)
