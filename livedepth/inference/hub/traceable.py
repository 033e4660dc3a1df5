"""What parts of networks cannot be traced as they are: the same parts, so that they can."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import wraps
from typing import Any

import torch
from torch import Tensor, nn
from torch.nn import functional


@contextmanager
def traceable(net: Any) -> Iterator[None]:
    """While it lasts, ``net`` computes the same in a way that a traced graph keeps."""
    head, resize = getattr(net, "metric_head", None), functional.interpolate
    if hasattr(head, "mlp_classifier"):
        net.metric_head = _EveryDomain(head)
    functional.interpolate = _by_matrices(resize)
    try:
        yield
    finally:
        functional.interpolate = resize
        if head is not None:
            net.metric_head = head


def _by_matrices(resize: Callable[..., Tensor]) -> Callable[..., Tensor]:
    """Resizing where antialiasing, for which ONNX has no operator before opset 18, is two products
    with matrices: it is linear in rows and in columns. Networks resize their positions so."""

    @wraps(resize)
    def resized(given: Tensor, size: Any = None, *rest: Any, **more: Any) -> Tensor:
        if not more.get("antialias"):
            return resize(given, size, *rest, **more)
        height, width = (int(side) for side in given.shape[-2:])
        with torch.no_grad():
            # Columns alone, and rows alone: what each becomes is the matrix. In numpy between, so
            # that the graph holds it as numbers.
            rows, columns = torch.eye(height)[None, None], torch.eye(width)[None, None]
            new = (size, size) if isinstance(size, int) else tuple(int(side) for side in size)
            down = resize(rows, (new[0], height), *rest, **more)[0, 0].numpy()
            across = resize(columns, (width, new[1]), *rest, **more)[0, 0].numpy()
        left, right = torch.from_numpy(down), torch.from_numpy(across)
        return left.to(given) @ given @ right.to(given)

    return resized


class _EveryDomain(nn.Module):
    """ZoeDepth's heads for several kinds of scenes, without its choice between them in Python,
    which a traced graph would keep as it was for one picture: all are computed, one is taken."""

    def __init__(self, head: Any) -> None:
        super().__init__()
        self.head = head

    def forward(self, **given: Any) -> tuple[Tensor, Tensor]:
        own = self.head.mlp_classifier
        asked = self.head.mlp_classifier = _Asked(own)
        maps = []
        for domain in range(len(self.head.bin_configurations)):
            asked.answer = domain
            maps.append(self.head(**given)[0])
        self.head.mlp_classifier = own
        choice = asked.votes.sum(dim=0).argmax(dim=-1)
        depth = maps[0]
        for domain, one in enumerate(maps):
            depth = torch.where(choice == domain, one, depth)
        return depth, asked.votes


class _Asked(nn.Module):
    """Gives all votes to one domain, and keeps what the network itself would have voted."""

    votes: Tensor
    answer = 0

    def __init__(self, own: nn.Module) -> None:
        super().__init__()
        self.own = own

    def forward(self, embedding: Tensor) -> Tensor:
        self.votes = self.own(embedding)
        return torch.eye(self.votes.shape[-1])[self.answer][None]
