"""HDR pictures (PQ and HLG, BT.2020) brought to the range that networks and screens expect."""

from __future__ import annotations

import os
import tempfile
from fractions import Fraction
from functools import cache
from pathlib import Path
from typing import Literal

import av
import numpy as np
import numpy.typing as npt

Transfer = Literal["PQ", "HLG"]
TRANSFERS: dict[int, Transfer] = {16: "PQ", 18: "HLG"}  # by FFmpeg's number
REFERENCE_WHITE = 203.0  # cd/m2: diffuse white of HDR programmes (ITU-R BT.2408)
_HLG_PEAK, _HLG_GAMMA = 1000.0, 1.2  # cd/m2 and system gamma of the reference display (BT.2100)
_KNEE = 0.85  # of reference white, above which highlights are compressed
_POINTS = 49  # a side of the table
# Linear BT.2020 to linear BT.709 (ITU-R BT.2087).
_TO_BT709 = np.array(
    [[1.6605, -0.5876, -0.0728], [-0.1246, 1.1329, -0.0083], [-0.0182, -0.1006, 1.1187]]
)

_Colours = npt.NDArray[np.float64]


def to_sdr(coded: _Colours, transfer: Transfer) -> _Colours:
    """BT.2020 colours [..., 3] in 0..1, coded as PQ or HLG, as sRGB-coded BT.709 in 0..1.

    ``REFERENCE_WHITE`` becomes what white paper is in an ordinary picture. Up to ``_KNEE`` of it,
    colours are kept exactly; what is brighter is compressed into the rest, all three channels by
    the same factor, so that the hue stays.
    """
    light = _pq_light(coded) if transfer == "PQ" else _hlg_light(coded)
    linear = np.maximum(light / REFERENCE_WHITE @ _TO_BT709.T, 0.0)
    peak = np.maximum(linear.max(axis=-1, keepdims=True), 1e-6)
    room = 1.0 - _KNEE
    rolled = _KNEE + room * (1.0 - np.exp(-np.maximum(peak - _KNEE, 0.0) / room))
    linear = linear * np.where(peak > _KNEE, rolled / peak, 1.0)
    return np.where(
        linear <= 0.0031308, 12.92 * linear, 1.055 * np.maximum(linear, 1e-9) ** (1 / 2.4) - 0.055
    )


def _pq_light(coded: _Colours) -> _Colours:
    """cd/m2 of PQ (SMPTE ST 2084)."""
    m1, m2, c1, c2, c3 = 2610 / 16384, 2523 / 32, 3424 / 4096, 2413 / 128, 2392 / 128
    root = np.clip(coded, 0, 1) ** (1 / m2)
    light: _Colours = 10_000 * (np.maximum(root - c1, 0) / (c2 - c3 * root)) ** (1 / m1)
    return light


def _hlg_light(coded: _Colours) -> _Colours:
    """cd/m2 of HLG on the reference display (ITU-R BT.2100)."""
    a, b, c = 0.17883277, 0.28466892, 0.55991073
    coded = np.clip(coded, 0, 1)
    scene = np.where(coded <= 0.5, coded**2 / 3, (np.exp((coded - c) / a) + b) / 12)
    luminance = scene @ np.array([0.2627, 0.6780, 0.0593])
    gain = np.maximum(luminance, 1e-9)[..., None] ** (_HLG_GAMMA - 1)
    light: _Colours = _HLG_PEAK * gain * scene
    return light


class ToneMapper:
    """Decoded frames of one size and format to RGB, through a table that FFmpeg applies."""

    def __init__(self, frame: av.VideoFrame, transfer: Transfer) -> None:
        handle, name = tempfile.mkstemp(suffix=".cube")  # the filter reads it once, when it is made
        try:
            with os.fdopen(handle, "w", encoding="ascii") as file:
                file.write(_cube(transfer))
            self._graph = self._build(frame, name)
        finally:
            Path(name).unlink(missing_ok=True)

    def _build(self, frame: av.VideoFrame, table: str) -> av.filter.Graph:
        graph = av.filter.Graph()
        source = graph.add_buffer(
            width=frame.width,
            height=frame.height,
            format=frame.format,
            time_base=frame.time_base or Fraction(1, 1000),
        )
        nodes = [
            source,
            graph.add(
                "scale",
                "in_color_matrix=bt2020:in_range=auto:flags=lanczos+accurate_rnd+full_chroma_int",
            ),
            graph.add("format", "gbrp16le"),
            graph.add("lut3d", file=table, interp="tetrahedral"),
            graph.add("format", "rgb24"),
            graph.add("buffersink"),
        ]
        graph.link_nodes(*nodes).configure()
        return graph

    def map(self, frame: av.VideoFrame) -> av.VideoFrame:
        """The same frame, rgb24."""
        self._graph.vpush(frame)
        return self._graph.vpull()


@cache
def _cube(transfer: Transfer) -> str:
    """The table as a file of Adobe's "cube" format: red changes fastest."""
    axis = np.linspace(0, 1, _POINTS)
    blue, green, red = np.meshgrid(axis, axis, axis, indexing="ij")
    colours = to_sdr(np.stack([red, green, blue], axis=-1).reshape(-1, 3), transfer)
    rows = "\n".join(f"{r:.6f} {g:.6f} {b:.6f}" for r, g, b in colours.tolist())
    return f"LUT_3D_SIZE {_POINTS}\n{rows}\n"
