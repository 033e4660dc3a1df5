"""One picture's way to a device, and its depth's way back."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor

from livedepth.frames import Depth, Image
from models.device_resize import DeviceResize
from models.geometry import resize_image

Net = Callable[[Tensor], Tensor]


@dataclass(frozen=True)
class Streams:
    """CUDA streams: while one picture is computed the next one goes up."""

    upload: torch.cuda.Stream
    compute: torch.cuda.Stream
    download: torch.cuda.Stream

    @classmethod
    def of(cls, device: torch.device) -> Streams:
        return cls(*(torch.cuda.Stream(device) for _ in range(3)))


class Transfer:
    """Buffers for one picture under way: :meth:`send`, :meth:`compute`, :meth:`receive`.

    Off CUDA (``streams`` None) each of them is done when it returns, and the picture is resized by
    OpenCV. On CUDA the first two only queue work: the frame goes up as it is, from pinned memory,
    is resized on the GPU, and its depth on the network's grid comes down. What one stream wrote and
    another reads is kept by the transfer until :meth:`receive` has waited for both, so no memory is
    given back too early.
    """

    def __init__(
        self, device: torch.device, size: tuple[int, int], streams: Streams | None
    ) -> None:
        self._device, self._size, self._streams = device, size, streams
        self._staged = torch.zeros((1, *size, 3), dtype=torch.uint8)
        self.picture = self._staged.to(device)
        self._frame: tuple[Tensor, Tensor] | None = None  # the same bytes, pinned and on the device
        self._resize: DeviceResize | None = None
        self._depth: Tensor | None = None
        self._map: Tensor | None = None
        if streams:
            self._sent, self._computed, self._landed = (torch.cuda.Event() for _ in range(3))

    @torch.inference_mode()
    def send(self, image: Image) -> None:
        """Bring uint8 RGB [H, W, 3] into ``picture``, uint8 [1, h, w, 3] on the device."""
        if image.shape[2:] != (3,):
            raise ValueError(f"expected RGB [H, W, 3], got {image.shape}")
        if self._streams is None:
            np.copyto(self._staged[0].numpy(), resize_image(image, self._size))
            if self.picture is not self._staged:
                self.picture.copy_(self._staged)
            return
        if self._frame is None or self._frame[0].shape != image.shape:
            self._make_room(image.shape[:2])
        assert self._frame is not None and self._resize is not None
        pinned, frame = self._frame
        np.copyto(pinned.numpy(), image)
        with torch.cuda.stream(self._streams.upload):
            frame.copy_(pinned, non_blocking=True)
            self._sent.record()
        with torch.cuda.stream(self._streams.compute):
            self._streams.compute.wait_event(self._sent)
            self.picture[0].copy_(self._resize(frame))

    def _make_room(self, size: tuple[int, ...]) -> None:
        self._frame = None  # until all of it is there: any line may find the device full
        pinned = torch.empty((*size, 3), dtype=torch.uint8, pin_memory=True)
        frame = torch.empty_like(pinned, device=self._device, pin_memory=False)
        self._resize = DeviceResize((size[0], size[1]), self._size, self._device)
        self._frame = pinned, frame
        # Made on the default stream, used on others.
        torch.cuda.current_stream(self._device).synchronize()

    @torch.inference_mode()
    def compute(self, net: Net) -> None:
        """Metres of ``picture`` by ``net``; may be called again with another network."""
        if self._streams is None:
            self._map = net(self.picture)[0].to("cpu", copy=True)
            return
        with torch.cuda.stream(self._streams.compute):
            # A recorded network writes where it wrote before: what it gave last must be down first.
            self._streams.compute.wait_stream(self._streams.download)
            self._depth = net(self.picture)[0]
            self._computed.record()
        if self._map is None or self._map.shape != self._depth.shape:
            self._map = torch.empty(self._depth.shape, dtype=self._depth.dtype, pin_memory=True)
        with torch.cuda.stream(self._streams.download):
            self._streams.download.wait_event(self._computed)
            self._map.copy_(self._depth, non_blocking=True)
            self._landed.record()

    def settle(self) -> None:
        """Wait until nothing of it is under way, whether that went well or not."""
        if self._streams is not None:
            with suppress(RuntimeError):
                self._landed.synchronize()

    def receive(self) -> Depth:
        """Metres float32 [h, w] of what was computed last, once it is there."""
        assert self._map is not None
        if self._streams is None:
            return self._map.numpy()
        self._landed.synchronize()
        return self._map.numpy().copy()
