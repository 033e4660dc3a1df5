"""Up-projection blocks: the decoder of Laina et al. 2016, and its variant in the CS231n study."""

from __future__ import annotations

import torch
from torch import Tensor, nn
from torch.nn import functional as F


def insert_zeros(x: Tensor) -> Tensor:
    """Unpooling x2 of [N, C, h, w]: each value at the top left of a 2x2 cell of zeros."""
    n, c, h, w = x.shape
    out = x.new_zeros(n, c, h, 2, w, 2)
    out[:, :, :, 0, :, 0] = x
    return out.view(n, c, 2 * h, 2 * w)


class StudyUpProjection(nn.Module):
    """The study's block, c_in -> c_in/2 at twice the size.

    Zero insertion; main branch 5x5 conv, ReLU, 3x3 conv; side branch 5x5 conv; the two
    concatenated, main first, with neither batch norm nor ReLU after (Ma, Geng, Bie 2017).
    """

    def __init__(self, channels: int) -> None:
        super().__init__()
        half, quarter = channels // 2, channels // 4
        self.main1 = nn.Conv2d(channels, half, 5, padding=2)
        self.main2 = nn.Conv2d(half, quarter, 3, padding=1)
        self.side = nn.Conv2d(channels, quarter, 5, padding=2)

    def forward_unfused(self, x: Tensor) -> Tensor:
        """The definition, with zeros really inserted; the reference for :meth:`forward`."""
        x = insert_zeros(x)
        return torch.cat([self.main2(F.relu(self.main1(x))), self.side(x)], dim=1)

    def forward(self, x: Tensor) -> Tensor:
        """[N, C, h, w] -> [N, C/2, 2h, 2w].

        A 5x5 conv over a zero-inserted map is a transposed conv with the kernel flipped, which
        skips the products with zero; both 5x5 convs share their input and run as one.
        """
        weight = torch.cat([self.main1.weight, self.side.weight])
        both = F.conv_transpose2d(
            x, weight.flip(-1, -2).transpose(0, 1), stride=2, padding=2, output_padding=1
        )
        half = self.main1.out_channels
        assert self.main1.bias is not None and self.side.bias is not None
        main = F.relu(both[:, :half] + self.main1.bias.view(1, -1, 1, 1))
        side = both[:, half:] + self.side.bias.view(1, -1, 1, 1)
        return torch.cat([self.main2(main), side], dim=1)

    def fused(self) -> FusedUpProjection:
        """The same function with the weights of both 5x5 convs merged in advance, for inference."""
        return FusedUpProjection(self)


class FusedUpProjection(nn.Module):
    """Inference form of :class:`StudyUpProjection`: one convolution for both branches."""

    def __init__(self, block: StudyUpProjection) -> None:
        super().__init__()
        assert block.main1.bias is not None and block.side.bias is not None
        weight = torch.cat([block.main1.weight, block.side.weight]).detach()
        self.up = nn.ConvTranspose2d(
            weight.shape[1], weight.shape[0], 5, stride=2, padding=2, output_padding=1
        )
        self.up.weight = nn.Parameter(weight.flip(-1, -2).transpose(0, 1).contiguous())
        self.up.bias = nn.Parameter(torch.cat([block.main1.bias, block.side.bias]).detach())
        self.main2 = block.main2
        self.first = block.main1.out_channels

    def forward(self, x: Tensor) -> Tensor:
        """[N, C, h, w] -> [N, C/2, 2h, 2w]."""
        both = self.up(x)
        return torch.cat([self.main2(F.relu(both[:, : self.first])), both[:, self.first :]], dim=1)


class SkipUpProjection(nn.Module):
    """FCRN's residual block with an encoder skip: twice the size, c_in -> c_out.

    Both 5x5 convs over the zero-inserted map run as one transposed conv. Main branch: BN, plus
    the projected skip, ReLU, 3x3 conv, BN; side branch: BN; sum, ReLU (Laina et al. 2016, fig. 3,
    the skip is ours). The result is cropped to the skip, whose size an odd encoder map halves up.
    """

    def __init__(self, c_in: int, c_out: int, c_skip: int) -> None:
        super().__init__()
        self.up = nn.ConvTranspose2d(
            c_in, 2 * c_out, 5, stride=2, padding=2, output_padding=1, bias=False
        )
        self.up_bn = nn.BatchNorm2d(2 * c_out)
        self.skip = nn.Sequential(nn.Conv2d(c_skip, c_out, 1, bias=False), nn.BatchNorm2d(c_out))
        self.main = nn.Sequential(
            nn.Conv2d(c_out, c_out, 3, padding=1, bias=False), nn.BatchNorm2d(c_out)
        )

    def forward(self, x: Tensor, skip: Tensor) -> Tensor:
        """x [N, c_in, h, w] and skip [N, c_skip, H, W], H in {2h-1, 2h} -> [N, c_out, H, W]."""
        both = self.up_bn(self.up(x))[:, :, : skip.shape[2], : skip.shape[3]]
        main, side = both.chunk(2, dim=1)
        main = F.relu(main + self.skip(skip))
        return F.relu(self.main(main) + side)
