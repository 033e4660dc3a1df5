"""``evaluate --align``: with a value and as the flag that it was, of networks without metres."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import pytest

pytest.importorskip("lightning")
Run = Callable[..., Any]
SIZE = (24, 32)


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """Pictures whose brightness is 200 / depth + 10: what a network without metres would say."""
    root = tmp_path / "set"
    (root / "data").mkdir(parents=True)
    lines = []
    for name in ("a", "b"):
        coarse = np.random.default_rng(ord(name)).uniform(1, 5, (3, 4)).astype(np.float32)
        depth = cv2.resize(coarse, SIZE[::-1], interpolation=cv2.INTER_LINEAR)
        gray = np.round(200 / depth + 10).astype(np.uint8)
        cv2.imwrite(str(root / f"{name}.png"), np.stack([gray] * 3, -1))
        cv2.imwrite(str(root / f"{name}-d.png"), (1000 * depth).astype(np.uint16))
        lines.append(f"{name}.png,{name}-d.png\n")
    (root / "data" / "val.csv").write_text("".join(lines))
    return root


@pytest.fixture
def midas(tmp_path: Path, make_onnx: Callable[..., Path]) -> Path:
    return make_onnx(tmp_path / "midas.onnx", (1, 3, *SIZE))


def test_a_network_without_metres_is_scored_once_it_is_aligned(
    run: Run, data: Path, midas: Path, weights: Path
) -> None:
    exact = ("--precision", "float32", "--json")
    ran = run("evaluate", midas, "--data", data, "--align", "scale-shift", *exact)
    assert ran.code == 0, ran.err
    result = json.loads(ran.out)
    assert (result["align"], result["aligned"]) == ("scale-shift", True)
    (one,) = result["models"]
    assert (one["unit"], one["aligned_in"]) == ("inverse", "inverse depth")
    assert one["delta1"] == 1 and one["abs_rel"] < 0.02
    refused = run("evaluate", weights, midas, "--data", data, "--align", "none")
    assert refused.code == 1 and refused.errors[0].endswith(
        "midas.onnx: gives inverse depth, and scores are of metres; add --align scale-shift, or "
        "--align median"
    )


@pytest.mark.parametrize(
    "words",
    [
        ("MODEL", "--data", "DATA", "--json", "--align"),
        ("MODEL", "--align", "--data", "DATA", "--json"),
        ("--align", "MODEL", "--data", "DATA", "--json"),
        ("MODEL", "--data", "DATA", "--json", "--align", "median"),
        ("MODEL", "--data", "DATA", "--json", "--align=median"),
    ],
)
def test_alone_it_still_means_the_median(
    words: tuple[str, ...], run: Run, data: Path, midas: Path
) -> None:
    given = [{"MODEL": midas, "DATA": data}.get(word, word) for word in words]
    ran = run("evaluate", *given)
    assert ran.code == 0, ran.err
    result = json.loads(ran.out)
    assert result["align"] == "median" and result["models"][0]["aligned_in"] == "inverse depth"


def test_an_unknown_one_is_wrong_usage(run: Run, data: Path, midas: Path) -> None:
    ran = run("evaluate", midas, "--data", data, "--align", "mean")
    assert ran.code == 2 and "none, median, scale-shift" in ran.err


def test_the_table_fits_a_terminal_and_says_how(
    run: Run, data: Path, midas: Path, weights: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "80")
    long = midas.with_name("depth_anything_v2_small_for_a_rather_long_test_of_names.onnx")
    long.write_bytes(midas.read_bytes())
    ran = run("evaluate", long, weights, "--data", data, "--align", "scale-shift")
    assert ran.code == 0, ran.err
    lines = ran.out.splitlines()
    assert max(map(len, lines)) <= 80
    assert "scale and shift aligned" in ran.out and "aligned in inverse depth" in " ".join(lines)
    (heading,) = [line for line in lines if "δ1" in line]
    for name in ("model", "δ2", "δ3", "abs rel", "RMSE m", "log10", "edge F1", "ms"):
        assert name in heading, "every heading is whole"
