"""Metrics against cases worked out by hand, protocol by protocol."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable
from pathlib import Path

import cv2
import numpy as np
import numpy.typing as npt
import pytest
import torch
from torch import Tensor, nn

from models.geometry import resize_image
from models.net import DepthNet
from training.alignment import Alignment
from training.datasets import FilePair
from training.errors import DataError
from training.evaluate import evaluate, evaluate_net, prediction_of, seen_as
from training.metrics import NAMES, PROTOCOLS, DepthMetrics, Protocol, find_protocol, valid_pixels

EIGEN, FCRN, DENSEDEPTH = (PROTOCOLS[n] for n in ("eigen", "fcrn", "densedepth"))
PERFECT = {"delta1": 1, "delta2": 1, "delta3": 1, "abs_rel": 0, "rmse": 0, "log10": 0}


def scored(
    *images: tuple[Tensor, Tensor], protocol: Protocol = FCRN, align: Alignment = "none"
) -> dict[str, float]:
    """The figures of (prediction, depth) pairs."""
    metrics = DepthMetrics(protocol, align)
    for prediction, depth in images:
        metrics.update(prediction, depth)
    return metrics.compute()


def scene(height: int = 480, width: int = 640) -> Tensor:
    """1 to 5 m."""
    return 1 + 4 * torch.rand(height, width, generator=torch.Generator().manual_seed(0))


def with_pixels(base: float, values: dict[tuple[int, int], float]) -> Tensor:
    """A 480x640 map of ``base`` but for the pixels given."""
    image = torch.full((480, 640), base)
    for (row, column), value in values.items():
        image[row, column] = value
    return image


@pytest.mark.parametrize("protocol", PROTOCOLS.values(), ids=lambda p: p.name)
def test_perfect_prediction(protocol: Protocol) -> None:
    depth = scene()
    assert scored((depth, depth), protocol=protocol) == {**PERFECT, "log_bias": 0}


@pytest.mark.parametrize("protocol", PROTOCOLS.values(), ids=lambda p: p.name)
@pytest.mark.parametrize(
    ("factor", "deltas"),
    [(1.2, (1, 1, 1)), (1.3, (0, 1, 1)), (1.6, (0, 0, 1)), (2.0, (0, 0, 0)), (1 / 1.3, (0, 1, 1))],
)
def test_scaled_prediction(factor: float, deltas: tuple[int, int, int], protocol: Protocol) -> None:
    depth = torch.full((480, 640), 2.0)
    figures = scored((factor * depth, depth), protocol=protocol)
    assert tuple(figures[f"delta{k}"] for k in (1, 2, 3)) == deltas
    assert figures["abs_rel"] == pytest.approx(abs(factor - 1), rel=1e-5)
    assert figures["rmse"] == pytest.approx(2 * abs(factor - 1), rel=1e-5)
    assert figures["log10"] == pytest.approx(abs(math.log10(factor)), rel=1e-5)
    assert figures["log_bias"] == pytest.approx(math.log(factor), rel=1e-5)


def test_abs_rel_is_relative_to_the_measurement() -> None:
    """Half and double are no mirror images here; dividing by the prediction would say 1 and 0.5."""
    depth = torch.full((4, 4), 4.0)
    assert scored((depth / 2, depth))["abs_rel"] == pytest.approx(0.5)
    assert scored((depth * 2, depth))["abs_rel"] == pytest.approx(1.0)


def test_delta_excludes_its_threshold() -> None:
    depth = torch.full((4, 4), 4.0)
    assert scored((torch.full((4, 4), 5.0), depth))["delta1"] == 0
    assert scored((torch.full((4, 4), 4.999), depth))["delta1"] == 1


def test_mixed_pixels_by_hand() -> None:
    depth = torch.tensor([[1.0, 2.0], [4.0, 8.0]])
    prediction = torch.tensor([[1.0, 3.0], [2.0, 8.0]])
    figures = scored((prediction, depth))
    assert figures["delta1"] == 0.5
    assert figures["delta2"] == 0.75
    assert figures["delta3"] == 0.75
    assert figures["abs_rel"] == pytest.approx((0.5 + 0.5) / 4)
    assert figures["rmse"] == pytest.approx(math.sqrt((1 + 4) / 4))
    assert figures["log10"] == pytest.approx((math.log10(1.5) + math.log10(2)) / 4)


@pytest.mark.parametrize(
    ("protocol", "rows", "columns"),
    [
        (EIGEN, slice(45, 471), slice(41, 601)),
        (DENSEDEPTH, slice(20, 460), slice(24, 616)),
        (FCRN, slice(0, 480), slice(0, 640)),
    ],
    ids=["eigen", "densedepth", "fcrn"],
)
def test_crop_to_the_pixel(protocol: Protocol, rows: slice, columns: slice) -> None:
    expected = torch.zeros(480, 640, dtype=torch.bool)
    expected[rows, columns] = True
    assert torch.equal(valid_pixels(torch.full((480, 640), 2.0), protocol), expected)
    # Every wrong prediction outside is free, and every one inside counts.
    depth = torch.full((480, 640), 2.0)
    prediction = torch.where(expected, depth, 9.0)
    assert scored((prediction, depth), protocol=protocol)["rmse"] == 0
    for row in (rows.start, rows.stop - 1):
        for column in (columns.start, columns.stop - 1):
            one = prediction.clone()
            one[row, column] = 3.0
            assert scored((one, depth), protocol=protocol)["rmse"] > 0


def test_crop_follows_the_size() -> None:
    expected = torch.zeros(960, 1280, dtype=torch.bool)
    expected[90:942, 82:1202] = True
    assert torch.equal(valid_pixels(torch.full((960, 1280), 2.0), EIGEN), expected)


@pytest.mark.parametrize("depth", [0.0, math.nan, -1.0, 1e-3, 10.0, 65.5, math.inf])
def test_what_was_not_measured_does_not_count(depth: float) -> None:
    truth = with_pixels(2.0, {(100, 100): depth, (200, 300): depth})
    prediction = with_pixels(2.0, {(100, 100): 7.0, (200, 300): 0.1})
    for protocol in PROTOCOLS.values():
        assert scored((prediction, truth), protocol=protocol) == {**PERFECT, "log_bias": 0}


def test_per_image_mean_and_pooled_pixels_differ() -> None:
    """Image A: one valid pixel, 1 m wrong at 1 m. Image B: eight valid pixels, all right."""
    pixels = {(200 + i, 300): 1.0 for i in range(8)}
    a = with_pixels(2.0, {}), with_pixels(0.0, {(200, 300): 1.0})
    b = with_pixels(1.0, {}), with_pixels(0.0, pixels)
    per_image = scored(a, b, protocol=EIGEN)
    assert per_image["delta1"] == pytest.approx(1 / 2)
    assert per_image["abs_rel"] == pytest.approx(1 / 2)
    assert per_image["rmse"] == pytest.approx(1 / 2)
    assert per_image["log10"] == pytest.approx(math.log10(2) / 2)
    pooled = scored(a, b, protocol=FCRN)
    assert pooled["delta1"] == pytest.approx(8 / 9)
    assert pooled["abs_rel"] == pytest.approx(1 / 9)
    assert pooled["rmse"] == pytest.approx(1 / 3)
    assert pooled["log10"] == pytest.approx(math.log10(2) / 9)
    # The bias is a mean over images of each one's median, whatever the protocol pools.
    assert per_image["log_bias"] == pooled["log_bias"] == pytest.approx(math.log(2) / 2)


def test_prediction_is_clamped_to_the_range() -> None:
    depth = torch.full((4, 4), 4.0)
    assert scored((torch.full((4, 4), 100.0), depth))["rmse"] == pytest.approx(6.0)
    zero = scored((torch.zeros(4, 4), depth))
    assert zero["rmse"] == pytest.approx(3.999)
    assert zero["log10"] == pytest.approx(math.log10(4000))
    assert scored((torch.full((4, 4), -3.0), depth)) == zero


def test_prediction_is_upsampled_bilinearly() -> None:
    prediction = torch.tensor([[1.0, 5.0]])
    depth = torch.tensor([[1.0, 2.0, 4.0, 5.0], [1.0, 2.0, 4.0, 5.0]])
    assert scored((prediction, depth))["rmse"] == pytest.approx(0, abs=1e-6)


@pytest.mark.parametrize("factor", [0.3, 2.0])
def test_aligned_scores_structure_without_scale(factor: float) -> None:
    depth = scene(12, 16) / 2
    assert scored((factor * depth, depth))["delta1"] < 0.01
    aligned = scored((factor * depth, depth), align="median")
    for name, value in PERFECT.items():
        assert aligned[name] == pytest.approx(value, abs=1e-6), name


def test_alignment_is_image_by_image_on_what_is_scored() -> None:
    depth = with_pixels(2.0, {})
    prediction = with_pixels(1.0, {})
    prediction[:45] = 9.0  # outside eigen's crop: no part in the median
    wrong = (2 * prediction, depth), (3 * prediction, depth)
    assert scored(*wrong, protocol=EIGEN, align="median")["abs_rel"] == pytest.approx(0, abs=1e-6)


def test_an_image_without_a_valid_pixel_is_left_out() -> None:
    good = scene(), scene() * 1.1
    outside = torch.zeros(480, 640)
    outside[:45] = 2.0  # measured only where eigen does not look
    empty = scene(), torch.full((480, 640), math.nan)
    for protocol in (EIGEN, FCRN):
        assert scored(good, empty, protocol=protocol) == scored(good, protocol=protocol)
    assert scored((scene(), outside), good, protocol=EIGEN) == scored(good, protocol=EIGEN)


def test_nothing_to_score() -> None:
    with pytest.raises(DataError, match="no image had a valid pixel"):
        scored((scene(), torch.zeros(480, 640)))


def test_reset_forgets() -> None:
    metrics = DepthMetrics(EIGEN)
    metrics.update(3 * scene(), scene())
    metrics.reset()
    metrics.update(scene(), scene())
    assert metrics.compute()["delta1"] == 1


def test_unknown_protocol_names_the_known() -> None:
    with pytest.raises(DataError, match="unknown protocol 'kitti'; known: eigen, fcrn, densedepth"):
        find_protocol("kitti")
    assert find_protocol("fcrn") is FCRN


class Ramp(DepthNet):
    """1, 2, … metres from left to right, plus the green of the pixel; no more than four columns."""

    default_size = (8, 16)

    def __init__(self) -> None:
        super().__init__()
        self.unit = nn.Parameter(torch.ones(()))

    def forward(self, images: Tensor) -> Tensor:
        ramp = torch.arange(1.0, 5.0).expand(images.shape[0], 1, 2, 4)
        green = nn.functional.adaptive_avg_pool2d(images[:, 1:2], (2, 4))
        return self.unit * (ramp + green * self.std[1] + self.mean[1])


def test_densedepth_averages_with_the_mirrored_view() -> None:
    rgb = np.zeros((8, 16, 3), np.uint8)
    rgb[:, :4, 1] = 255  # 1 m more in the leftmost column
    ramp = prediction_of(Ramp(), (8, 16))
    plain, averaged = (seen_as(ramp, rgb, p)[0] for p in (EIGEN, DENSEDEPTH))
    torch.testing.assert_close(plain[0], torch.tensor([2.0, 2.0, 3.0, 4.0]))
    # The ramp belongs to the net and is averaged out; the green belongs to the scene and stays.
    torch.testing.assert_close(averaged[0], torch.tensor([3.5, 2.5, 2.5, 2.5]))


@pytest.fixture
def pairs(tmp_path: Path, write_pair: Callable[..., FilePair]) -> list[FilePair]:
    """Two pictures of different sizes, with holes."""
    rng = np.random.default_rng(0)
    pairs = []
    for name, (height, width) in {"a": (48, 64), "b": (30, 50)}.items():
        depth = rng.integers(1000, 6000, (height, width)).astype(np.uint16)
        depth[10:14, 20:30] = 0
        rgb = rng.integers(0, 256, (height, width, 3), dtype=np.uint8)
        pairs.append(write_pair(tmp_path, name, depth, rgb))
    return pairs


def independent_eigen(net: DepthNet, pair: FilePair, size: tuple[int, int]) -> dict[str, float]:
    """Eigen's figures of one pair in NumPy, from the files up."""
    bgr, stored = cv2.imread(str(pair.rgb)), cv2.imread(str(pair.depth), cv2.IMREAD_UNCHANGED)
    assert bgr is not None and stored is not None
    rgb, truth = bgr[..., ::-1], stored.astype(np.float64) / 1000
    small: npt.NDArray[np.float64] = resize_image(np.ascontiguousarray(rgb), size) / 255
    normal = torch.from_numpy((small - net.mean) / net.std).permute(2, 0, 1)[None].float()
    with torch.no_grad():
        metres = net(normal)[0, 0].numpy()
    height, width = truth.shape
    metres = cv2.resize(metres, (width, height), interpolation=cv2.INTER_LINEAR).clip(1e-3, 10)
    rows = slice(round(45 * height / 480), round(471 * height / 480))
    columns = slice(round(41 * width / 640), round(601 * width / 640))
    p, d = metres[rows, columns], truth[rows, columns]
    p, d = p[d > 0], d[d > 0]
    ratio = np.maximum(p / d, d / p)
    return {
        "delta1": float((ratio < 1.25).mean()),
        "delta2": float((ratio < 1.25**2).mean()),
        "delta3": float((ratio < 1.25**3).mean()),
        "abs_rel": float((np.abs(p - d) / d).mean()),
        "rmse": float(np.sqrt(((p - d) ** 2).mean())),
        "log10": float(np.abs(np.log10(p / d)).mean()),
    }


def test_evaluate_net_equals_an_independent_count(pairs: list[FilePair]) -> None:
    seen: list[int] = []

    def progress(indices: Iterable[int]) -> Iterable[int]:
        for index in indices:
            seen.append(index)
            yield index

    net = Ramp()
    figures = evaluate(prediction_of(net, (24, 32)), pairs, EIGEN, progress=progress)
    one, two = (independent_eigen(net, pair, (24, 32)) for pair in pairs)
    assert seen == [0, 1]
    for name in NAMES:
        assert figures[name] == pytest.approx((one[name] + two[name]) / 2, rel=1e-3), name
    assert one["delta1"] != two["delta1"]
    assert not net.training


def test_evaluate_net_aligned_forgives_scale(pairs: list[FilePair]) -> None:
    def figures(factor: float, *, align: Alignment) -> dict[str, float]:
        net = Ramp()
        net.unit.data.fill_(factor)
        return evaluate(prediction_of(net, (24, 32)), pairs, EIGEN, align=align)

    assert figures(1.0, align="median")["abs_rel"] == pytest.approx(
        figures(1.5, align="median")["abs_rel"], rel=1e-3
    )
    assert figures(1.5, align="none")["abs_rel"] > figures(1.0, align="none")["abs_rel"] + 0.1
    bias = figures(1.1, align="none")["log_bias"] - figures(1.0, align="none")["log_bias"]
    assert bias == pytest.approx(math.log(1.1), abs=1e-3)


def test_evaluate_net_names_a_broken_file(pairs: list[FilePair]) -> None:
    pairs[1].depth.write_bytes(b"")
    with pytest.raises(DataError, match=pairs[1].where):
        evaluate_net(Ramp(), (24, 32), pairs, EIGEN)


def test_evaluate_net_with_nothing_to_score(pairs: list[FilePair]) -> None:
    cv2.imwrite(str(pairs[0].depth), np.zeros((48, 64), np.uint16))
    with pytest.raises(DataError, match="no image had a valid pixel"):
        evaluate_net(Ramp(), (24, 32), pairs[:1], EIGEN)
