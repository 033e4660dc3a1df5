"""Maps without metres, and with wrong ones, brought to the truth before they are scored."""

from __future__ import annotations

import json
import math
from collections.abc import Callable
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import pytest
import torch

from training.alignment import Alignment, Fit, Unit, domain_of, find_alignment, fit, least_squares
from training.entry_points import evaluate_models
from training.errors import DataError
from training.evaluate import Scored
from training.metrics import PROTOCOLS, DepthMetrics

EIGEN, FCRN = PROTOCOLS["eigen"], PROTOCOLS["fcrn"]


def scene(seed: int = 0) -> torch.Tensor:
    """Depth 1 to 5 m, smooth enough for interpolation, [24, 32]."""
    noise = np.random.default_rng(seed).uniform(1, 5, (4, 5)).astype(np.float32)
    return torch.from_numpy(cv2.resize(noise, (32, 24), interpolation=cv2.INTER_LINEAR))


def scored(
    prediction: torch.Tensor, depth: torch.Tensor, align: Alignment, unit: Unit
) -> dict[str, float]:
    metrics = DepthMetrics(FCRN, align, unit)
    metrics.update(prediction, depth)
    return metrics.compute()


@pytest.mark.parametrize("scale", [0.02, 7.0])
@pytest.mark.parametrize("shift", [-3.0, 0.4])
@pytest.mark.parametrize("unit", ["m", "relative", "inverse"])
def test_scale_and_shift_are_found_in_the_networks_own_domain(
    unit: Unit, scale: float, shift: float
) -> None:
    depth = scene()
    truth = 1 / depth if unit == "inverse" else depth
    perfect = scored((truth - shift) / scale, depth, "scale-shift", unit)
    assert perfect["delta1"] == 1 and perfect["abs_rel"] < 1e-4
    other = scored(
        (truth - shift) / scale, depth, "scale-shift", "m" if unit == "inverse" else unit
    )
    if unit == "inverse":
        assert other["abs_rel"] > 0.03, "a line is no hyperbola"


def test_least_squares_is_that_of_numpy() -> None:
    noise = np.random.default_rng(1)
    p, t = noise.normal(3, 1, 200), noise.normal(2, 1, 200)
    expected, *_ = np.linalg.lstsq(np.stack([p, np.ones(200)], 1), t, rcond=None)
    assert least_squares(torch.from_numpy(p), torch.from_numpy(t)) == pytest.approx(expected)
    p[3] = math.nan
    scale, shift = least_squares(torch.from_numpy(p), torch.from_numpy(t))
    known = np.isfinite(p)
    expected, *_ = np.linalg.lstsq(
        np.stack([p[known], np.ones(known.sum())], 1), t[known], rcond=None
    )
    assert (scale, shift) == pytest.approx(expected), "what is no number has no say"


def test_a_flat_map_becomes_the_mean() -> None:
    depth = scene()
    found = fit(torch.full((40,), 7.3), depth.flatten()[:40], "scale-shift", "m")
    assert found.scale == 0
    assert found.shift == pytest.approx(float(depth.flatten()[:40].mean()))
    nothing = torch.full((40,), math.nan)
    assert fit(nothing, depth.flatten()[:40], "scale-shift", "m") == Fit(0.0, 0.0)


@pytest.mark.parametrize("unit", ["m", "inverse"])
def test_medians_leave_a_shift_as_it_is(unit: Unit) -> None:
    depth = scene()
    truth = 1 / depth if unit == "inverse" else depth
    assert scored(truth * 5, depth, "median", unit)["abs_rel"] < 1e-5
    assert scored(truth * 5 + 8, depth, "median", unit)["abs_rel"] > 0.05
    found = fit((truth * 5).flatten(), depth.flatten(), "median", unit)
    assert found.scale == pytest.approx(0.2, rel=1e-4) and found.shift == 0


def test_only_what_the_protocol_scores_is_aligned_by() -> None:
    depth = torch.nn.functional.interpolate(scene()[None, None], (480, 640))[0, 0].clone()
    inverse = 3 / depth + 1
    inverse[:45] = 1000.0  # outside eigen's crop
    depth[100:200, 100:200] = math.nan  # not measured
    inverse[110:190, 110:190] = -50.0
    metrics = DepthMetrics(EIGEN, "scale-shift", "inverse")
    metrics.update(inverse, depth)
    assert metrics.compute()["abs_rel"] < 1e-3


def test_inverse_depth_of_nothing_is_far_away() -> None:
    limits = FCRN.limits
    told = Fit(1.0, -1.0, inverse=True).metres(torch.tensor([0.5, 1.0, 1.5, 1e9]), limits)
    assert told.tolist() == pytest.approx([10, 10, 2, 1e-3])


def test_what_it_is_called() -> None:
    assert find_alignment("scale-shift") == "scale-shift"
    with pytest.raises(DataError, match="unknown alignment 'mean'; known: none, median, scale-sh"):
        find_alignment("mean")
    assert domain_of("inverse", "median") == "inverse depth"
    assert (domain_of("m", "scale-shift"), domain_of("m", "none")) == ("depth", None)


def test_each_network_is_aligned_as_it_needs_and_says_so(small_set: Path, tmp_path: Path) -> None:
    """The pictures' red says their depth, so a perfect network of each kind can be made."""

    def metres(image: Any) -> Any:
        return image[..., 0].astype(np.float32) * 0.02 + 0.01

    networks = {
        "metric": Scored(metres, unit="m"),
        "relative": Scored(lambda image: metres(image) * 3 - 40, unit="relative"),
        "inverse": Scored(lambda image: 5 / metres(image) + 8, unit="inverse"),
    }
    counted: list[tuple[str, int]] = []

    def progress(name: str, numbers: Any) -> Any:
        for number in numbers:
            counted.append((name, number))
            yield number

    result = evaluate_models(
        networks, small_set, "val", "eigen", align="scale-shift", output=tmp_path, progress=progress
    )
    assert (result["align"], result["aligned"]) == ("scale-shift", True)
    scored = [(name, number) for name in networks for number in range(3)]
    baselines = [("baselines", number) for many in (4, 3) for number in range(many)]
    assert counted == scored + baselines
    named = {one["name"]: one for one in result["models"]}
    for name, one in named.items():
        assert one["delta1"] == 1 and one["abs_rel"] < 0.01, name
        assert one["edge_f1"] == pytest.approx(named["metric"]["edge_f1"], abs=0.1), name
    assert [(one["unit"], one["aligned_in"]) for one in named.values()] == [
        ("m", "depth"),
        ("relative", "depth"),
        ("inverse", "inverse depth"),
    ]
    written = json.loads((tmp_path / "scores.json").read_text())
    assert written["align"] == "scale-shift"
    plain = evaluate_models({"metric": networks["metric"]}, small_set, "val", "eigen")
    assert (plain["align"], plain["aligned"]) == ("none", False)
    assert plain["models"][0]["aligned_in"] is None


@pytest.mark.parametrize("unit", ["relative", "inverse"])
def test_without_metres_nothing_is_scored_as_it_is(unit: Unit, small_set: Path) -> None:
    def never(_image: Any) -> Any:
        raise AssertionError("no picture is computed")

    called: dict[str, Callable[..., Any]] = {"midas": never}
    models = {name: Scored(one, unit=unit) for name, one in called.items()}
    with pytest.raises(
        DataError, match=rf"midas: gives {unit} depth, and scores are of metres; add --align sc"
    ):
        evaluate_models(models, small_set, "val", "eigen")
