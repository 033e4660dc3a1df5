"""Depth as a picture, computed on a GPU: a small map is uploaded, bytes are downloaded."""

from __future__ import annotations

import logging
from collections.abc import Callable

import numpy as np
import torch
import torch.nn.functional as F
from torch import Tensor

from livedepth.errors import EngineError
from livedepth.frames import Depth, Image
from livedepth.postprocess import colour
from livedepth.postprocess.range_tracker import Range

_LOG = logging.getLogger(__name__)
_Size = tuple[int, int]


class DevicePainter:
    """:func:`.colour.colourise` and :func:`.colour.colourise_i420` on a PyTorch device.

    Differs from them only by rounding: at most one level of 255 before the lookup. For one thread
    at a time; on CUDA it uses a stream of its own, so it does not wait for the network. If the
    device has no memory left, it falls back to the CPU and logs a warning. Raises EngineError
    when the device fails in another way.
    """

    def __init__(self, device: str) -> None:
        self._device = torch.device(device)
        self._cuda = self._device.type == "cuda"
        self._stream = torch.cuda.Stream(self._device) if self._cuda else None
        self._tables: dict[tuple[tuple[int, ...], bytes], Tensor] = {}
        self._full = False

    def colourise(
        self, depth: Depth, limits: Range, table: Image, size: _Size | None = None
    ) -> Image:
        """uint8 RGB [H, W, 3], as :func:`.colour.colourise`."""

        def paint() -> Tensor:
            level, invalid = self._levels(depth, limits, [size or depth.shape])[0]
            picture = self._table(table)[level]
            if invalid is not None:
                picture[invalid] = 0
            return picture

        return self._run(paint, lambda: colour.colourise(depth, limits, table, size))

    def colourise_i420(self, depth: Depth, limits: Range, table: Image, size: _Size) -> Image:
        """Planes Y, U, V uint8 [3/2 H, W], as :func:`.colour.colourise_i420`."""
        height, width = (side + side % 2 for side in size)
        half = height // 2, width // 2

        def paint() -> Tensor:
            luma, blue, red = self._table(colour.ycbcr(table.tobytes()))
            picture = torch.empty((height * 3 // 2, width), dtype=torch.uint8, device=self._device)
            chroma = picture[height:].view(2, *half)
            full, quarter = self._levels(depth, limits, [size, half])
            for plane, entries, black, (level, invalid) in (
                (picture[: size[0], : size[1]], luma, 16, full),
                (chroma[0], blue, 128, quarter),
                (chroma[1], red, 128, quarter),
            ):
                plane.copy_(entries[level])
                if invalid is not None:
                    plane[invalid] = black
            picture[size[0] : height] = picture[size[0] - 1]
            picture[:height, size[1] :] = picture[:height, size[1] - 1 : size[1]].clone()
            return picture

        return self._run(paint, lambda: colour.colourise_i420(depth, limits, table, size))

    def _run(self, paint: Callable[[], Tensor], instead: Callable[[], Image]) -> Image:
        if not self._full:
            try:
                return self._painted(paint)
            except torch.OutOfMemoryError:
                self._full = True
                _LOG.warning("%s: no memory left for colour; the CPU colours on", self._device)
            except RuntimeError as error:
                reason = str(error).splitlines()[0]
                raise EngineError(
                    "{device}: colouring failed ({reason})", device=self._device, reason=reason
                ) from error
        return instead()

    @torch.inference_mode()
    def _painted(self, paint: Callable[[], Tensor]) -> Image:
        if self._stream is None:
            return paint().cpu().numpy()
        with torch.cuda.stream(self._stream):
            picture = paint()
            # PyTorch caches pinned memory, so a new block for each picture costs nothing.
            down = torch.empty(picture.shape, dtype=torch.uint8, pin_memory=True)
            down.copy_(picture, non_blocking=True)
        self._stream.synchronize()
        return down.numpy()

    def _levels(
        self, depth: Depth, limits: Range, sizes: list[_Size]
    ) -> list[tuple[Tensor, Tensor | None]]:
        """For each size: level int64 [H, W], and the mask of cells that are not finite, or None.

        As in :func:`.colour.nearness`, levels are resized, not metres.
        """
        near, far = limits
        metres = self._up(depth)
        level = (far - metres) * (255.0 / (far - near))
        level = level.clamp_(0, 255).nan_to_num_(nan=0.0)
        finite = np.isfinite(depth)  # on the CPU, where the test needs no synchronisation
        holes = None if finite.all() else self._up((~finite).astype(np.float32))
        return [
            (_scaled(level, size).long(), None if holes is None else _scaled(holes, size) > 0)
            for size in sizes
        ]

    def _up(self, values: Depth) -> Tensor:
        host = torch.from_numpy(np.ascontiguousarray(values, np.float32))
        if not self._cuda:
            return host.to(self._device)
        return host.pin_memory().to(self._device, non_blocking=True)

    def _table(self, table: Image) -> Tensor:
        key = table.shape, table.tobytes()
        if key not in self._tables:
            self._tables[key] = torch.from_numpy(table.copy()).to(self._device)
        return self._tables[key]


def _scaled(values: Tensor, size: _Size) -> Tensor:
    if values.shape == size:
        return values
    scaled = F.interpolate(values[None, None], size, mode="bilinear", align_corners=False)
    return scaled[0, 0]
