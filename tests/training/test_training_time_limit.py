"""Runs that end by the clock."""

from __future__ import annotations

import time
from pathlib import Path

import pytest
import torch

from models.registry import create_model
from models.weights import load_net
from training.entry_points import train
from training.errors import RecipeError
from training.module import DepthModule
from training.recipe import Recipe
from training.time_limit import TimeLimit


def test_a_run_ends_at_its_limit_with_weights_of_its_last_step(
    small_set: Path, tiny_recipe: Recipe, tmp_path: Path
) -> None:
    changes = {"epochs": 100_000, "minutes": 0.03, "validate_every": 1000}
    start = time.monotonic()
    done = train(tiny_recipe.model_copy(update=changes), small_set, tmp_path / "run")
    assert 1.8 < time.monotonic() - start < 60, "the limit, and what comes before and after"
    assert done is not None
    path, card = done
    load_net(path)
    assert card.metrics["delta1"] > 0, "scored, though it never came to the thousandth epoch"
    kept = torch.load(tmp_path / "run" / "best.ckpt", weights_only=True)
    assert kept["epoch"] < 99_999
    assert kept["lr_schedulers"][0]["_last_lr"][0] < 0.5 * tiny_recipe.learning_rate


def test_the_learning_rate_follows_the_clock(tiny_recipe: Recipe) -> None:
    now = [0.0]
    limit = TimeLimit(100.0, lambda: now[0])
    assert limit.progress() == 0
    limit.on_train_batch_start()
    recipe = tiny_recipe.model_copy(update={"warmup": 0.1, "epochs": 1000})
    module = DepthModule(create_model("cnn-trans"), recipe, 1000, None, limit.progress)
    chosen = module.configure_optimizers()
    schedule = chosen["lr_scheduler"]["scheduler"]

    def rate() -> float:
        chosen["optimizer"].step()
        schedule.step()
        return float(schedule.get_last_lr()[0]) / recipe.learning_rate

    assert schedule.get_last_lr()[0] > 0
    now[0] = 5.0
    assert rate() == pytest.approx(0.5)
    now[0] = 10.0
    assert rate() == pytest.approx(1.0)
    now[0] = 55.0
    assert rate() == pytest.approx(0.5)
    now[0] = 130.0
    assert rate() == pytest.approx(0.0, abs=1e-9)


def test_steps_count_where_they_end_before_the_time(tiny_recipe: Recipe) -> None:
    recipe = tiny_recipe.model_copy(update={"warmup": 0.0})
    module = DepthModule(create_model("cnn-trans"), recipe, 4, None, lambda: 0.0)
    chosen = module.configure_optimizers()
    for _ in range(4):
        chosen["optimizer"].step()
        chosen["lr_scheduler"]["scheduler"].step()
    assert chosen["optimizer"].param_groups[0]["lr"] == pytest.approx(0.0, abs=1e-9)


def test_a_timed_run_is_not_resumed(small_set: Path, tiny_recipe: Recipe, tmp_path: Path) -> None:
    with pytest.raises(RecipeError, match="by the clock cannot be resumed"):
        train(tiny_recipe.model_copy(update={"minutes": 1.0}), small_set, tmp_path, resume=True)
