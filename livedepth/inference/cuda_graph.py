"""A network recorded as a CUDA graph: one launch for a frame instead of one for every layer."""

from __future__ import annotations

import logging

import torch
from torch import Tensor

from livedepth.inference.transfer import Net

_LOG = logging.getLogger(__name__)
_WARM_RUNS = 3  # cuDNN chooses its kernels in the first; a graph must hold the chosen ones


class CudaGraph:
    """``net`` for pictures of one shape. Its result is overwritten by the next call.

    Call it on the stream it was recorded on. Raises RuntimeError when the network does something
    that a graph cannot hold, or the device has too little memory for it.
    """

    def __init__(self, net: Net, example: Tensor, stream: torch.cuda.Stream) -> None:
        device = stream.device
        with torch.cuda.stream(stream):
            self._picture = example.to(device, copy=True)
            for _ in range(_WARM_RUNS):
                net(self._picture)
        stream.synchronize()
        self._graph = torch.cuda.CUDAGraph()
        with torch.cuda.graph(
            self._graph,
            stream=stream,
            # Another engine may be at work in another thread meanwhile.
            capture_error_mode="thread_local",
        ):
            self._depth = net(self._picture)
        stream.synchronize()

    def __call__(self, picture: Tensor) -> Tensor:
        self._picture.copy_(picture, non_blocking=True)
        self._graph.replay()
        return self._depth


def recorded(net: Net, example: Tensor, stream: torch.cuda.Stream) -> Net:
    """``net`` as a graph, or ``net`` itself, with a warning, where that is not possible."""
    try:
        return CudaGraph(net, example, stream)
    except RuntimeError as error:
        _LOG.warning("without a CUDA graph: %s", str(error).splitlines()[0])
        return net
