"""The layers of a network as a table: what each gives, and how many parameters it has."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import torch
from torch import Tensor, nn


@dataclass(frozen=True)
class LayerRow:
    """One call of a layer: ``shape`` is that of its output without the batch, and ``parameters``
    are those of the layer itself, not of the layers inside it."""

    name: str
    shape: tuple[int, ...]
    parameters: int
    trainable: int


def summarise(build: Callable[[], nn.Module], size: tuple[int, int]) -> list[LayerRow]:
    """A row for each call of a layer, for pictures of ``size`` (height, width).

    The rows are those of the package torchsummary, which courses use: every module counts except
    the network itself and plain containers, in the order in which they finish. A layer that is
    called twice has two rows, its parameters in the first. ``build`` makes the network; nothing is
    computed, for it stands on torch's device ``meta``, which knows shapes alone.
    """
    with torch.device("meta"):
        net = build().eval()
        image = torch.zeros(1, 3, *size)
    rows: list[LayerRow] = []
    counted: set[nn.Module] = set()

    def finished(module: nn.Module, _given: Any, output: Tensor) -> None:
        own = [] if module in counted else list(module.parameters(recurse=False))
        counted.add(module)
        rows.append(
            LayerRow(
                f"{type(module).__name__}-{len(rows) + 1}",
                tuple(output.shape[1:]),
                sum(one.numel() for one in own),
                sum(one.numel() for one in own if one.requires_grad),
            )
        )

    for module in net.modules():
        if module is not net and not isinstance(module, nn.Sequential | nn.ModuleList):
            module.register_forward_hook(finished)
    with torch.no_grad():
        net(image)
    return rows


def summary_text(rows: Sequence[LayerRow]) -> str:
    """``rows`` as torchsummary prints them, with the totals."""
    total = sum(row.parameters for row in rows)
    trainable = sum(row.trainable for row in rows)
    line = "-" * 64
    texts = [line, f"{'Layer (type)':>20} {'Output Shape':>25} {'Param #':>15}", "=" * 64]
    for row in rows:
        shape = str([-1, *row.shape])
        texts.append(f"{row.name:>20} {shape:>25} {row.parameters:>15,}")
    texts += [
        "=" * 64,
        f"Total params: {total:,}",
        f"Trainable params: {trainable:,}",
        f"Non-trainable params: {total - trainable:,}",
        line,
    ]
    return "\n".join(texts) + "\n"
