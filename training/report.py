"""An evaluation as pictures: predictions beside the truth, errors, and loss curves."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import matplotlib
import numpy as np
import numpy.typing as npt
import torch
from matplotlib.figure import Figure

from models.geometry import upsample_depth
from training.alignment import Alignment, Fit, Unit, fit
from training.datasets import DepthPairs
from training.errors import DataError
from training.evaluate import Scored
from training.metrics import Protocol, valid_pixels
from training.pairs import Pair
from training.run_log import log_rows

_ROWS = 6
_ERROR_LIMIT = 0.5  # of the true depth, where the error maps' colour ends

_POINTS: dict[str, Any] = {"marker": "o", "markersize": 3}  # one epoch alone is no line

Map = npt.NDArray[np.float32]


def write_pictures(
    folder: Path,
    nets: Mapping[str, Scored],
    pairs: Sequence[Pair],
    protocol: Protocol,
    *,
    align: Alignment = "none",
) -> list[Path]:
    """``predictions.png`` (RGB, truth, every net) and ``errors.png`` (|p - d| / d) of six images
    spread over ``pairs``: predictions as they are scored, in the range of ``protocol`` and
    aligned. Raises DataError."""
    chosen = [round(at) for at in np.linspace(0, len(pairs) - 1, min(_ROWS, len(pairs)))]
    dataset = DepthPairs([pairs[index] for index in chosen])
    samples = [dataset[index] for index in range(len(dataset))]
    predictions = {
        name: [
            _scored(net.predict(rgb), truth, protocol, align, net.unit) for rgb, truth in samples
        ]
        for name, net in nets.items()
    }
    folder.mkdir(parents=True, exist_ok=True)
    return [
        _write_predictions(folder / "predictions.png", samples, predictions),
        _write_errors(folder / "errors.png", samples, predictions),
    ]


def write_losses(path: Path, runs: Sequence[Path]) -> Path:
    """Training loss and validation δ1 of ``runs`` by epoch: the study's figure.

    Raises DataError when a folder holds no log of a run.
    """
    figure = Figure((10, 4), layout="constrained")
    left, right = figure.subplots(1, 2)
    for run in runs:
        curves = _read_log(run)
        left.plot(*curves["loss"], label=run.name, **_POINTS)
        right.plot(*curves["val_delta1"], label=run.name, **_POINTS)
    left.set(xlabel="epoch", ylabel="training loss", yscale="log")
    right.set(xlabel="epoch", ylabel="validation δ1 (eigen)", ylim=(0, 1))
    for axes in (left, right):
        axes.grid(alpha=0.3)
        axes.legend()
    path.parent.mkdir(parents=True, exist_ok=True)
    figure.savefig(path, dpi=120)
    return path


def _read_log(run: Path) -> dict[str, tuple[list[int], list[float]]]:
    """Values by epoch of all starts of a run; of an epoch begun twice the later counts."""
    if not any(run.glob("log*/metrics.csv")):
        raise DataError("{run}: holds no log of a run (log/metrics.csv)", run=run)
    curves: dict[str, dict[int, float]] = {"loss": {}, "val_delta1": {}}
    for epoch, row in log_rows(run):
        for key, values in curves.items():
            if row.get(key):
                values[epoch] = float(row[key])
    for key, values in curves.items():
        if not values:
            raise DataError("{run}: its log holds no {key}", run=run, key=key)
    return {key: (list(values), list(values.values())) for key, values in curves.items()}


def _scored(
    prediction: Map, truth: Map, protocol: Protocol, align: Alignment = "none", unit: Unit = "m"
) -> Map:
    full = upsample_depth(prediction, (truth.shape[0], truth.shape[1]))
    valid = valid_pixels(torch.from_numpy(truth), protocol).numpy()
    found = Fit(inverse=unit == "inverse")
    if valid.any():
        given = torch.from_numpy(full[valid])
        found = fit(given, torch.from_numpy(truth[valid]), align, unit)
    shown: Map = found.metres(torch.from_numpy(full), protocol.limits).numpy()
    return shown


Sample = tuple[npt.NDArray[np.uint8], Map]


def _write_predictions(
    path: Path, samples: Sequence[Sample], predictions: Mapping[str, Sequence[Map]]
) -> Path:
    figure, grid = _grid(len(samples), 2 + len(predictions))
    for row, (rgb, truth) in enumerate(samples):
        far = float(np.nanpercentile(truth, 98))
        grid[row][0].imshow(rgb)
        shown: Any = grid[row][1].imshow(truth, cmap="turbo_r", vmin=0, vmax=far)
        for column, maps in enumerate(predictions.values(), 2):
            grid[row][column].imshow(maps[row], cmap="turbo_r", vmin=0, vmax=far)
        figure.colorbar(shown, ax=list(grid[row]), shrink=0.8, label="m")
    _title(grid[0], ["picture", "measured", *predictions])
    figure.savefig(path, dpi=80)
    return path


def _write_errors(
    path: Path, samples: Sequence[Sample], predictions: Mapping[str, Sequence[Map]]
) -> Path:
    figure, grid = _grid(len(samples), 1 + len(predictions))
    shown: Any = None
    for row, (rgb, truth) in enumerate(samples):
        grid[row][0].imshow(rgb)
        for column, maps in enumerate(predictions.values(), 1):
            error = (maps[row] - truth) / truth
            shown = grid[row][column].imshow(
                error, cmap="RdBu", vmin=-_ERROR_LIMIT, vmax=_ERROR_LIMIT
            )
    figure.colorbar(shown, ax=grid.ravel().tolist(), shrink=0.5, label="(predicted - true) / true")
    _title(grid[0], ["picture", *predictions])
    figure.savefig(path, dpi=80)
    return path


def _grid(rows: int, columns: int) -> tuple[Figure, npt.NDArray[Any]]:
    matplotlib.rcParams["image.interpolation"] = "nearest"
    figure = Figure((columns * 2.6 + 1, rows * 2), layout="compressed")
    grid = figure.subplots(rows, columns, squeeze=False)
    for axes in grid.ravel():
        axes.axis("off")
    return figure, grid


def _title(axes: npt.NDArray[Any], names: Sequence[str]) -> None:
    for one, name in zip(axes, names, strict=True):
        one.set_title(name, fontsize=10)
