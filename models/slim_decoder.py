"""The parts of the slim decoder: up-projections of low rank, and details without a map at 1/2.

The features that enter the up-projections of a trained residual-lite lie close to a space of 16 to
32 dimensions, so a 1x1 convolution to that many channels before each large one loses next to
nothing (:mod:`models.slim_start` finds it), and costs a fraction.
"""

from __future__ import annotations

from dataclasses import dataclass

from torch import Tensor, nn
from torch.nn import functional as F


@dataclass(frozen=True)
class Ranks:
    """Channels between the two factors, from the deepest block on: of the transposed convolutions,
    and of the 3x3 convolutions of the main branches."""

    up: tuple[int, int, int]
    main: tuple[int, int, int]


class SlimUpProjection(nn.Module):
    """:class:`~models.up_projection.SkipUpProjection` with both large convolutions factored.

    The branches have a transposed convolution each: one for both, split after, copies the map.
    """

    def __init__(self, c_in: int, c_out: int, c_skip: int, up_rank: int, main_rank: int) -> None:
        super().__init__()
        self.squeeze = nn.Conv2d(c_in, up_rank, 1, bias=False)
        self.up_main = _twice(up_rank, c_out)
        self.up_side = _twice(up_rank, c_out)
        self.skip = nn.Sequential(nn.Conv2d(c_skip, c_out, 1, bias=False), nn.BatchNorm2d(c_out))
        self.main = nn.Sequential(
            nn.Conv2d(c_out, main_rank, 1, bias=False),
            nn.Conv2d(main_rank, c_out, 3, padding=1, bias=False),
            nn.BatchNorm2d(c_out),
        )

    def forward(self, x: Tensor, skip: Tensor) -> Tensor:
        """x [N, c_in, h, w] and skip [N, c_skip, H, W], H in {2h-1, 2h} -> [N, c_out, H, W]."""
        height, width = skip.shape[2:]
        squeezed = self.squeeze(x)
        main = self.up_main(squeezed)[:, :, :height, :width]
        side = self.up_side(squeezed)[:, :, :height, :width]
        return F.relu(self.main(F.relu(main + self.skip(skip))) + side)


class DetailBlock(nn.Module):
    """Brings the stem's map at 1/2 into the features at 1/4, which keep their size.

    Each 2x2 cell of the stem's map becomes the channels of one cell; after this block a
    convolution to four channels and a pixel shuffle predict at 1/2. The same reach as a
    convolution at 1/2, for a quarter of the cells.
    """

    def __init__(self, channels: int, c_skip: int) -> None:
        super().__init__()
        self.inside = nn.Sequential(
            nn.Conv2d(channels, channels, 1, bias=False), nn.BatchNorm2d(channels)
        )
        self.detail = nn.Sequential(
            nn.Conv2d(c_skip, channels, 2, stride=2, bias=False), nn.BatchNorm2d(channels)
        )
        self.mix = nn.Sequential(
            nn.Conv2d(channels, channels, 3, padding=1, bias=False), nn.BatchNorm2d(channels)
        )

    def forward(self, x: Tensor, skip: Tensor) -> Tensor:
        """x [N, C, h, w] and skip [N, c_skip, H, W], H in {2h-1, 2h} -> [N, C, h, w]."""
        odd = (0, skip.shape[3] % 2, 0, skip.shape[2] % 2)
        if any(odd):
            skip = F.pad(skip, odd, mode="replicate")
        return F.relu(self.mix(F.relu(self.inside(x) + self.detail(skip))) + x)


def _twice(c_in: int, c_out: int) -> nn.Sequential:
    return nn.Sequential(
        nn.ConvTranspose2d(c_in, c_out, 5, stride=2, padding=2, output_padding=1, bias=False),
        nn.BatchNorm2d(c_out),
    )
