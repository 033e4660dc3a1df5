"""Whole training runs, made small: what they write, how they go on, how they stop."""

from __future__ import annotations

import csv
import json
import logging
import math
import shutil
import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from math import inf, nan
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import pytest
import torch
from torch import Tensor

from models.cards import WeightCard, read_card
from models.deploy import DeployedNet
from models.errors import UnknownModelError, WeightsError
from models.registry import create_model
from models.weights import load_net, save_weights
from training.baselines import baseline_maps
from training.datasets import FilePair, load_split
from training.errors import DataError, RecipeError
from training.evaluate import evaluate_net
from training.loaders import training_loader, validation_loader
from training.metrics import NAMES, PROTOCOLS
from training.mixing import Alone
from training.module import DepthModule
from training.recipe import Augment, Recipe, read_recipe
from training.start import freeze_encoder, initialise
from training.train import (
    Run,
    calibrate,
    check,
    resolve_precision,
    train,
)
from training.truth import predicted_by

EIGEN = PROTOCOLS["eigen"]
# Lightning on folders that exist already, and on what its next release will call otherwise.
pytestmark = [
    pytest.mark.filterwarnings("ignore::UserWarning:lightning.*"),
    pytest.mark.filterwarnings("ignore::FutureWarning:lightning.*"),
]


def trained(recipe: Recipe, data: Path, folder: Path, **more: Any) -> tuple[Path, WeightCard]:
    """What the first process of a run returns."""
    done = train(recipe, data, folder, **more)
    assert done is not None
    return done


def checkpoint(path: Path) -> dict[str, Any]:
    return torch.load(path, map_location="cpu", weights_only=True)


def logged(folder: Path, key: str) -> list[float]:
    """A column of the run's metrics.csv."""
    with (folder / "log" / "metrics.csv").open() as file:
        return [float(row[key]) for row in csv.DictReader(file) if row.get(key)]


def epochs_told(capsys: pytest.CaptureFixture[str]) -> list[str]:
    """The epochs that were run since the last look, as ``1/3``."""
    lines = capsys.readouterr().err.splitlines()
    return [line.split()[1] for line in lines if line.startswith("epoch ")]


def training_step_that_is_interrupted(epoch: int) -> Callable[..., Tensor]:
    """Ctrl-C in the given epoch."""
    honest = DepthModule.training_step

    def step(self: DepthModule, batch: Any, index: int) -> Tensor:
        if self.current_epoch == epoch:
            raise KeyboardInterrupt
        return honest(self, batch, index)

    return step


@pytest.fixture(scope="session")
def finished(
    tmp_path_factory: pytest.TempPathFactory, small_set: Path, tiny_recipe: Recipe
) -> Path:
    """The folder of a run of two epochs."""
    folder = tmp_path_factory.mktemp("runs") / "deep" / "finished"
    path, card = trained(tiny_recipe, small_set, folder, version="1.2.3")
    assert path == folder / "cnn-trans.safetensors"
    assert read_card(path) == card
    return folder


def test_a_run_writes_its_files(finished: Path) -> None:
    names = {p.name for p in finished.iterdir()}
    assert names == {
        "cnn-trans.safetensors",
        "cnn-trans.yaml",
        "recipe.yaml",
        "last.ckpt",
        "best.ckpt",
        "log",
        "tensorboard",
    }
    assert next((finished / "tensorboard").glob("events.*")).stat().st_size > 100
    assert checkpoint(finished / "last.ckpt")["global_step"] == 2


def test_the_run_can_be_repeated_from_its_recipe(finished: Path, tiny_recipe: Recipe) -> None:
    assert read_recipe(finished / "recipe.yaml") == tiny_recipe


def test_the_card_is_filled(finished: Path, small_set: Path, tiny_recipe: Recipe) -> None:
    net, card = load_net(finished / "cnn-trans.safetensors", expected="cnn-trans")
    assert card.input_size == (32, 48)
    assert (card.protocol, card.split, card.images) == ("eigen", "val", 3)
    assert (card.data, card.version) == (small_set.name, "1.2.3")
    assert card.license == "the licence of the training data applies; see data"
    assert "epochs: 2" in card.recipe
    assert list(card.metrics) == list(NAMES)
    figures = evaluate_net(net, card.input_size, load_split(small_set, "val"), EIGEN)
    for name in NAMES:
        assert card.metrics[name] == pytest.approx(figures[name], abs=2e-3), name
    assert 0 < card.metrics["delta1"] <= 1


def test_the_weights_are_the_best_checkpoint(finished: Path) -> None:
    state = checkpoint(finished / "best.ckpt")["state_dict"]
    net, _ = load_net(finished / "cnn-trans.safetensors")
    for name, tensor in net.state_dict().items():
        torch.testing.assert_close(tensor, state[f"net.{name}"], rtol=5e-4, atol=6e-8, msg=name)


def test_loss_and_scores_are_logged(finished: Path) -> None:
    assert len(logged(finished, "loss")) == 2
    assert len(logged(finished, "val_delta1")) == 2
    assert all(math.isfinite(v) and v > 0 for v in logged(finished, "loss"))


def test_each_epoch_is_scored_by_itself(finished: Path, small_set: Path) -> None:
    net = create_model("cnn-trans")
    state = checkpoint(finished / "last.ckpt")["state_dict"]
    net.load_state_dict({name.removeprefix("net."): t for name, t in state.items()})
    figures = evaluate_net(net, (32, 48), load_split(small_set, "val"), EIGEN)
    first, last = logged(finished, "val_rmse")
    assert last == pytest.approx(figures["rmse"], rel=1e-4)
    assert first != pytest.approx(figures["rmse"], rel=1e-3)


def test_an_epoch_is_a_line(
    tiny_recipe: Recipe, small_set: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    one = tiny_recipe.model_copy(update={"epochs": 1})
    train(one, small_set, tmp_path)
    out, err = capsys.readouterr()
    (line,) = [line for line in err.splitlines() if line.startswith("epoch 1/1")]
    assert f"loss {logged(tmp_path, 'loss')[0]:.4f}" in line, "this epoch's own loss"
    for name in ("val_delta1", "val_abs_rel", "val_rmse"):
        assert f"{name} {logged(tmp_path, name)[0]:.4f}" in line
    assert not out, "stdout is for results"


def test_training_learns(
    tiny_recipe: Recipe, tmp_path: Path, write_pair: Callable[..., FilePair]
) -> None:
    """Flat scenes whose grey says their depth, far from where the net starts."""
    for name, metres, grey in (("near", 0.6, 40), ("far", 6.0, 220)):
        depth = np.full((48, 64), metres * 1000, np.uint16)
        write_pair(tmp_path, name, depth, np.full((48, 64, 3), grey, np.uint8))
    lines = "rgb/near.png,depth/near.png\nrgb/far.png,depth/far.png\n"
    (tmp_path / "train.csv").write_text(lines * 20)
    (tmp_path / "val.csv").write_text(lines)
    recipe = tiny_recipe.model_copy(update={"epochs": 3, "input_size": (16, 24)})
    _, card = trained(recipe, tmp_path, tmp_path / "run")
    losses = logged(tmp_path / "run", "loss")
    assert losses[2] < 0.7 * losses[0]
    assert card.metrics["rmse"] < 2.3, "any constant between the two scenes scores 2.7"


def test_pictures_stay_bytes_until_the_net_normalises_them_as_when_it_is_used(
    tiny_recipe: Recipe, small_set: Path
) -> None:
    """Through the processes that load them, in training and in validation."""
    recipe = tiny_recipe.model_copy(update={"workers": 1})
    (images, metres), *_ = training_loader(recipe, load_split(small_set, "train"), [], Alone())
    (shown, measured), *_ = validation_loader(recipe, load_split(small_set, "val"), Alone())
    assert images.dtype == shown.dtype == torch.uint8 and images.shape == (4, 3, 32, 48)
    assert metres.dtype == measured[0].dtype == torch.float32
    net = create_model("cnn-trans")
    seen: list[Tensor] = []
    net.register_forward_pre_hook(lambda _, given: seen.append(given[0].clone()))
    module = DepthModule(net, recipe)
    module.log = lambda *_, **__: None
    with torch.no_grad():
        module.training_step((images, metres), 0)
        module.validation_step((shown, measured), 0)
        for pictures in (images, shown):
            DeployedNet(net)(pictures.permute(0, 2, 3, 1))
    trained, validated, *used = seen
    assert torch.equal(trained, used[0]) and torch.equal(validated, used[1])
    mean, std = (torch.tensor(values).view(3, 1, 1) for values in (net.mean, net.std))
    torch.testing.assert_close(trained, (images / 255 - mean) / std, rtol=1e-5, atol=1e-5)


def test_resume_goes_on_where_the_run_ended(
    tmp_path: Path, small_set: Path, tiny_recipe: Recipe, capsys: pytest.CaptureFixture[str]
) -> None:
    train(tiny_recipe.model_copy(update={"epochs": 1}), small_set, tmp_path)
    before = checkpoint(tmp_path / "last.ckpt")
    assert (before["epoch"], before["global_step"]) == (0, 1)
    longer = tiny_recipe.model_copy(update={"epochs": 4})
    assert epochs_told(capsys) == ["1/1"]
    train(longer, small_set, tmp_path, resume=True)
    assert epochs_told(capsys) == ["2/4", "3/4", "4/4"]
    after = checkpoint(tmp_path / "last.ckpt")
    assert (after["epoch"], after["global_step"]) == (3, 4)
    assert after["lr_schedulers"][0]["total_steps"] == 4
    assert not torch.equal(
        after["state_dict"]["net.predict.weight"], before["state_dict"]["net.predict.weight"]
    )
    assert read_recipe(tmp_path / "recipe.yaml").epochs == 4
    # Nothing is left to do now, and nothing is changed.
    weights = read_card(tmp_path / "cnn-trans.safetensors").sha256
    _, card = trained(longer, small_set, tmp_path, resume=True)
    assert card.sha256 == weights
    assert epochs_told(capsys) == []
    assert checkpoint(tmp_path / "last.ckpt")["global_step"] == 4


def test_resume_without_a_run(tmp_path: Path, small_set: Path, tiny_recipe: Recipe) -> None:
    folder = tmp_path / "none"
    with pytest.raises(DataError, match=r"nothing to resume there \(no last.ckpt\)") as caught:
        train(tiny_recipe, small_set, folder, resume=True)
    assert str(folder) in str(caught.value)
    assert not folder.exists()


def test_a_damaged_checkpoint_is_named_and_the_best_can_take_its_place(
    tmp_path: Path, small_set: Path, tiny_recipe: Recipe
) -> None:
    folder = tmp_path / "run"
    train(tiny_recipe, small_set, folder)
    whole = (folder / "last.ckpt").read_bytes()
    for damaged in (whole[: len(whole) // 2], b"", b"no checkpoint at all"):
        (folder / "last.ckpt").write_bytes(damaged)
        with pytest.raises(DataError, match=r"last\.ckpt: cannot be read \(.+\); copy best\.ckpt"):
            train(tiny_recipe, small_set, folder, resume=True)
    shutil.copy(folder / "best.ckpt", folder / "last.ckpt")
    longer = tiny_recipe.model_copy(update={"epochs": 3})
    assert train(longer, small_set, folder, resume=True) is not None
    assert checkpoint(folder / "last.ckpt")["epoch"] == 2


@pytest.mark.parametrize("workers", [0, 2])
def test_ctrl_c_and_resume_give_the_run_that_was_never_stopped(
    workers: int,
    tmp_path: Path,
    small_set: Path,
    tiny_recipe: Recipe,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """Order, random changes, moving average, schedule: all as if nothing had happened."""
    data = small_set
    augment = Augment(flip=0.5, rotation=5, zoom=(1.0, 1.3), brightness=0.3)
    change = {"epochs": 3, "batch_size": 2, "ema": 0.9, "augment": augment, "workers": workers}
    recipe = tiny_recipe.model_copy(update=change)
    train(recipe, data, tmp_path / "straight")
    assert epochs_told(capsys) == ["1/3", "2/3", "3/3"]
    handler = signal.getsignal(signal.SIGINT)
    assert handler is signal.default_int_handler
    with monkeypatch.context() as patch:
        patch.setattr(DepthModule, "training_step", training_step_that_is_interrupted(epoch=1))
        with pytest.raises(KeyboardInterrupt):
            train(recipe, data, tmp_path / "stopped")
    assert signal.getsignal(signal.SIGINT) is handler, "Ctrl-C must work again"
    assert not (tmp_path / "stopped" / "cnn-trans.safetensors").exists()
    assert checkpoint(tmp_path / "stopped" / "last.ckpt")["global_step"] == 2
    assert epochs_told(capsys) == ["1/3"]
    torch.manual_seed(123)
    train(recipe, data, tmp_path / "stopped", resume=True)
    assert epochs_told(capsys) == ["2/3", "3/3"]
    straight, resumed = (checkpoint(tmp_path / n / "last.ckpt") for n in ("straight", "stopped"))
    assert resumed["global_step"] == straight["global_step"] == 6
    rates = [run["lr_schedulers"][0]["_last_lr"] for run in (straight, resumed)]
    assert rates[0] == pytest.approx(rates[1])
    for kept in ("state_dict", "current_model_state"):
        for name, tensor in straight[kept].items():
            assert torch.equal(resumed[kept][name], tensor), (kept, name)


def test_the_best_epoch_is_kept(
    tmp_path: Path, small_set: Path, tiny_recipe: Recipe, monkeypatch: pytest.MonkeyPatch
) -> None:
    def scripted(self: DepthModule) -> None:
        self.metrics.reset()
        self.log("val_delta1", (0.5, 0.9, 0.7)[self.current_epoch])

    monkeypatch.setattr(DepthModule, "on_validation_epoch_end", scripted)
    train(tiny_recipe.model_copy(update={"epochs": 3}), small_set, tmp_path)
    best, last = checkpoint(tmp_path / "best.ckpt"), checkpoint(tmp_path / "last.ckpt")
    assert (best["epoch"], last["epoch"]) == (1, 2)
    net, _ = load_net(tmp_path / "cnn-trans.safetensors")
    weight = net.state_dict()["predict.weight"]
    for state, same in ((best, True), (last, False)):
        saved = state["state_dict"]["net.predict.weight"]
        assert torch.equal(weight, saved.half().float()) == same


def test_the_moving_average_is_what_is_kept(
    tmp_path: Path, small_set: Path, tiny_recipe: Recipe
) -> None:
    recipe = tiny_recipe.model_copy(update={"ema": 0.9})
    train(recipe, small_set, tmp_path)
    last = checkpoint(tmp_path / "last.ckpt")
    average = last["state_dict"]["net.predict.weight"]
    current = last["current_model_state"]["net.predict.weight"]
    assert not torch.equal(average, current)
    best = checkpoint(tmp_path / "best.ckpt")["state_dict"]["net.predict.weight"]
    net, _ = load_net(tmp_path / "cnn-trans.safetensors")
    assert torch.equal(net.state_dict()["predict.weight"], best.half().float())
    longer = recipe.model_copy(update={"epochs": 3})
    train(longer, small_set, tmp_path, resume=True)
    assert checkpoint(tmp_path / "last.ckpt")["global_step"] == 3


@pytest.mark.parametrize("freeze", [True, False])
def test_residual_lite_keeps_or_moves_its_encoder_statistics(
    tmp_path: Path, small_set: Path, tiny_recipe: Recipe, freeze: bool
) -> None:
    start = tmp_path / "start.safetensors"
    torch.manual_seed(1)
    net: Any = create_model("residual-lite")
    for module in net.encoder.modules():
        if isinstance(module, torch.nn.BatchNorm2d):
            assert module.running_mean is not None and module.running_var is not None
            module.running_mean.uniform_(-0.1, 0.1)
            module.running_var.uniform_(0.5, 2)
    save_weights(net, start, WeightCard("residual-lite", (32, 48), "test"))
    recipe = tiny_recipe.model_copy(
        update={
            "model": "residual-lite",
            "epochs": 1,
            "init": str(start),
            "freeze_encoder_bn": freeze,
            "encoder_learning_rate": 5e-4,
        }
    )
    train(recipe, small_set, tmp_path / "run")
    before = load_net(start)[0].state_dict()
    last = checkpoint(tmp_path / "run" / "last.ckpt")
    after = {k.removeprefix("net."): v for k, v in last["state_dict"].items()}
    statistics = [k for k in before if k.startswith("encoder.") and "running" in k]
    assert len(statistics) > 50
    for name in statistics:
        assert torch.equal(before[name], after[name]) == freeze, name
    assert not torch.equal(before["reduce.1.running_mean"], after["reduce.1.running_mean"])
    assert not torch.equal(before["encoder.conv_stem.weight"], after["encoder.conv_stem.weight"])
    # The encoder at its own rate; matrices decayed, vectors not.
    groups = last["optimizer_states"][0]["param_groups"]
    assert sorted((g["max_lr"], g["weight_decay"]) for g in groups) == [
        (5e-4, 0.0),
        (5e-4, 0.01),
        (2e-3, 0.0),
        (2e-3, 0.01),
    ]


def test_the_studys_frozen_encoder_is_in_eval_mode_from_the_start(tiny_recipe: Recipe) -> None:
    with torch.device("meta"):
        net: Any = create_model("cnn-residual")
    DepthModule(net, tiny_recipe.model_copy(update={"model": "cnn-residual"}))
    assert not any(m.training for m in net.encoder.modules())
    assert net.reduce_bn.training


def test_a_start_from_the_mean_of_what_is_trained_on(
    tmp_path: Path, small_set: Path, tiny_recipe: Recipe
) -> None:
    training = load_split(small_set, "train")
    net = create_model("cnn-fc").eval()
    initialise(net, "mean", training)
    mean = baseline_maps(training)["mean depth map"]
    with torch.no_grad():
        depth = net(torch.randn(2, 3, 228, 304))
    assert mean.std() > 0.1, "or a constant would do"
    small = torch.nn.functional.adaptive_avg_pool2d(mean[None], (55, 74))
    for one in depth[:, 0]:
        assert (one - small[0]).abs().max() < 0.25 * mean.mean()
    recipe = tiny_recipe.model_copy(update={"init": "mean"})
    with pytest.raises(RecipeError, match="init: mean: CnnTrans cannot start from a map; use none"):
        train(recipe, small_set, tmp_path / "run")


def test_a_frozen_stage_keeps_its_statistics_and_the_others_learn(tiny_recipe: Recipe) -> None:
    recipe = tiny_recipe.model_copy(update={"model": "residual-lite", "freeze_stages": 2})
    module = DepthModule(create_model("residual-lite"), recipe)
    encoder: Any = module.net.encoder
    assert not encoder.bn1.training
    for number, stage in enumerate(encoder.blocks):
        norms = [m for m in stage.modules() if isinstance(m, torch.nn.BatchNorm2d)]
        assert norms and all(norm.training is (number >= 2) for norm in norms)


def test_freezing_an_encoder_that_is_not_there(
    tmp_path: Path, small_set: Path, tiny_recipe: Recipe
) -> None:
    recipe = tiny_recipe.model_copy(update={"freeze_encoder_bn": True})
    with pytest.raises(RecipeError, match="freeze_encoder_bn: 'cnn-trans' has no encoder"):
        train(recipe, small_set, tmp_path / "run")


@pytest.mark.parametrize("name", ["cnn-trans", "residual-lite"])
def test_calibration_divides_out_the_bias(name: str, small_set: Path, tiny_recipe: Recipe) -> None:
    torch.manual_seed(0)
    net = create_model(name).eval()
    net.rescale(1.7)
    training = load_split(small_set, "train")
    before = evaluate_net(net, (32, 48), training, EIGEN)["log_bias"]
    assert before > 0.2
    factor = calibrate(net, tiny_recipe, training)
    assert factor == pytest.approx(math.exp(-before))
    assert abs(evaluate_net(net, (32, 48), training, EIGEN)["log_bias"]) < 0.02


def test_a_calibrated_run_has_no_bias_on_its_training_images(
    tmp_path: Path, small_set: Path, tiny_recipe: Recipe
) -> None:
    def bias(calibrated: bool) -> float:
        folder = tmp_path / str(calibrated)
        recipe = tiny_recipe.model_copy(
            update={"epochs": 1, "calibrate": calibrated, "learning_rate": 1e-2}
        )
        net, card = load_net(trained(recipe, small_set, folder)[0])
        training = load_split(small_set, "train")
        return evaluate_net(net, card.input_size, training, EIGEN)["log_bias"]

    assert abs(bias(calibrated=False)) > 0.02
    assert abs(bias(calibrated=True)) < 0.02


def test_without_a_validation_split_the_card_says_what_was_held_out(
    tmp_path: Path, tiny_recipe: Recipe, write_split: Callable[..., None]
) -> None:
    write_split(tmp_path, "train", range(3))
    _, card = trained(tiny_recipe.model_copy(update={"epochs": 1}), tmp_path, tmp_path / "run")
    assert (card.split, card.images) == ("last 1 of train", 1)


def test_what_is_wrong_is_said_before_anything_is_written(
    tmp_path: Path, small_set: Path, tiny_recipe: Recipe
) -> None:
    data = Path(shutil.copytree(small_set, tmp_path / "data"))
    run = tmp_path / "run"
    with pytest.raises(UnknownModelError, match="no-such-net"):
        train(tiny_recipe.model_copy(update={"model": "no-such-net"}), data, run)
    with pytest.raises(WeightsError, match="has no ImageNet encoder"):
        train(tiny_recipe.model_copy(update={"init": "imagenet"}), data, run)
    cv2.imwrite(str(data / "depth" / "val11.png"), np.zeros((48, 64), np.uint16))
    with pytest.raises(DataError, match=r"val.csv line 2: val11.png holds no valid depth"):
        train(tiny_recipe, data, run)
    (data / "rgb" / "train3.png").unlink()
    with pytest.raises(DataError, match=r"train.csv line 4: no such file 'rgb/train3.png'"):
        train(tiny_recipe, data, run)
    assert not run.exists()


def test_start_values(tmp_path: Path) -> None:
    torch.manual_seed(0)
    given: Any = create_model("cnn-trans")
    fresh: Any = create_model("cnn-trans")
    path = tmp_path / "start.safetensors"
    save_weights(given, path, WeightCard("cnn-trans", (32, 48), "test"))
    before = fresh.predict.weight.clone()
    initialise(fresh, "none")
    assert torch.equal(fresh.predict.weight, before)
    initialise(fresh, str(path))
    assert torch.equal(fresh.predict.weight, given.predict.weight.half().float())
    with pytest.raises(DataError, match="holds weights of another network"):
        initialise(create_model("residual-lite"), str(path))
    with pytest.raises(WeightsError, match=r"none\.safetensors"):
        initialise(fresh, str(tmp_path / "none.safetensors"))


def test_a_slim_network_starts_from_the_full_weights(
    tmp_path: Path, small_set: Path, tiny_recipe: Recipe, capsys: pytest.CaptureFixture[str]
) -> None:
    torch.manual_seed(0)
    whole: Any = create_model("residual-lite").eval()
    start = tmp_path / "start.safetensors"
    save_weights(whole, start, WeightCard("residual-lite", (32, 48), "test"))
    recipe = tiny_recipe.model_copy(
        update={
            "model": "residual-lite",
            "options": {"slim": 1},
            "init": str(start),
            "epochs": 1,
            "learning_rate": 1e-9,
            "freeze_encoder_bn": True,
        }
    )
    loaded, card = load_net(trained(recipe, small_set, tmp_path / "run")[0])
    net: Any = loaded
    assert card.options == {"slim": 1}
    said = capsys.readouterr().err
    assert "start fresh: blocks.3.inside.0.weight" in said
    assert "blocks.2" not in said and "predict" not in said
    stem = net.encoder.state_dict()["conv_stem.weight"]
    torch.testing.assert_close(stem, whole.encoder.state_dict()["conv_stem.weight"].half().float())


def test_run_files(tmp_path: Path) -> None:
    run = Run(tmp_path)
    assert (run.last, run.best) == (tmp_path / "last.ckpt", tmp_path / "best.ckpt")
    assert run.weights("cnn") == tmp_path / "cnn.safetensors"


@pytest.mark.parametrize(
    ("precision", "name"), [("32", "32-true"), ("bf16", "bf16-mixed"), ("16", "16-mixed")]
)
def test_a_precision_that_is_asked_for_is_used(
    tiny_recipe: Recipe, precision: str, name: str
) -> None:
    assert resolve_precision(tiny_recipe.model_copy(update={"precision": precision})) == name


@pytest.mark.parametrize(
    ("cuda", "bf16", "name"),
    [(True, True, "16-mixed"), (False, True, "bf16-mixed"), (False, False, "32-true")],
)
def test_auto_precision_follows_the_device(
    tiny_recipe: Recipe, monkeypatch: pytest.MonkeyPatch, cuda: bool, bf16: bool, name: str
) -> None:
    monkeypatch.setattr(torch.cuda, "is_available", lambda: cuda)
    monkeypatch.setattr("training.train.bfloat16_pays", lambda: bf16)
    assert resolve_precision(tiny_recipe.model_copy(update={"precision": "auto"})) == name


def test_early_stop_waits_for_a_better_epoch(
    tmp_path: Path,
    small_set: Path,
    tiny_recipe: Recipe,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    def scripted(self: DepthModule) -> None:
        self.metrics.reset()
        self.log("val_delta1", (0.5, 0.6, 0.6, 0.59, 0.7)[self.current_epoch])

    monkeypatch.setattr(DepthModule, "on_validation_epoch_end", scripted)
    train(tiny_recipe.model_copy(update={"epochs": 5, "early_stop": 2}), small_set, tmp_path)
    assert epochs_told(capsys) == ["1/5", "2/5", "3/5", "4/5"]


@pytest.mark.parametrize("schedule", ["one-cycle", "cosine"])
def test_learning_rates_rise_and_fall(tiny_recipe: Recipe, schedule: str) -> None:
    change = {"schedule": schedule, "warmup": 0.3, "learning_rate": 1e-3}
    recipe = tiny_recipe.model_copy(update=change)
    plan = DepthModule(create_model("cnn-trans"), recipe, steps=20).configure_optimizers()
    rates = []
    for _ in range(20):
        rates.append(plan["optimizer"].param_groups[0]["lr"])
        plan["optimizer"].step()
        plan["lr_scheduler"]["scheduler"].step()
    top = rates.index(max(rates))
    assert max(rates) == pytest.approx(1e-3, rel=0.02)
    assert 4 <= top <= 6
    assert rates[: top + 1] == sorted(rates[: top + 1])
    assert rates[top:] == sorted(rates[top:], reverse=True)
    assert rates[-1] < 0.05 * max(rates)


def test_a_sheet_shows_what_a_run_would_see(
    tmp_path: Path, small_set: Path, tiny_recipe: Recipe
) -> None:
    assert check(tiny_recipe, small_set, tmp_path / "sheet.png") == (4, 3)
    sheet = cv2.imread(str(tmp_path / "sheet.png"))
    assert sheet is not None and sheet.shape == (32, 4 * 2 * 48, 3)
    # The pictures' red says the depth, and green is 120 everywhere: left halves are pictures.
    for cell in range(4):
        left, right = np.hsplit(sheet[:, cell * 96 : cell * 96 + 96], 2)
        assert abs(int(np.median(left[..., 1])) - 120) <= 2
        assert right.std() > 10
    with pytest.raises(DataError, match=r"end the name in \.png"):
        check(tiny_recipe, small_set, tmp_path / "sheet.what")
    assert not list(tmp_path.glob("*.ckpt"))


def test_a_run_of_another_net_is_not_resumed(
    tmp_path: Path, small_set: Path, tiny_recipe: Recipe
) -> None:
    train(tiny_recipe.model_copy(update={"epochs": 1}), small_set, tmp_path)
    other = tiny_recipe.model_copy(update={"model": "cnn"})
    with pytest.raises(DataError, match="holds a run of 'cnn-trans', not of 'cnn'"):
        train(other, small_set, tmp_path, resume=True)


@contextmanager
def no_file_above(most: int) -> Iterator[None]:
    """The system itself writes the first ``most`` bytes of a file, as on a full disk."""
    resource = pytest.importorskip("resource")  # not on Windows
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (most, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


def test_a_full_disk_leaves_the_last_checkpoint_whole(
    tmp_path: Path, small_set: Path, tiny_recipe: Recipe
) -> None:
    train(tiny_recipe.model_copy(update={"epochs": 1}), small_set, tmp_path)
    before = {name: (tmp_path / name).read_bytes() for name in ("best.ckpt", "last.ckpt")}
    longer = tiny_recipe.model_copy(update={"epochs": 2})
    with (
        no_file_above(len(before["last.ckpt"]) // 2),
        pytest.raises(DataError, match=r"\.ckpt: cannot be written .*; make room and go on with"),
    ):
        train(longer, small_set, tmp_path, resume=True)
    assert {name: (tmp_path / name).read_bytes() for name in before} == before
    assert not list(tmp_path.glob("*.part"))
    train(longer, small_set, tmp_path, resume=True)
    assert checkpoint(tmp_path / "last.ckpt")["epoch"] == 1


def test_the_log_of_a_run_advertises_nothing(
    tmp_path: Path, small_set: Path, tiny_recipe: Recipe, caplog: pytest.LogCaptureFixture
) -> None:
    for name in ("lightning.pytorch", "lightning.fabric"):
        caplog.set_level(logging.INFO, name)
    train(tiny_recipe.model_copy(update={"epochs": 1}), small_set, tmp_path)
    assert not [one for one in caplog.records if one.name.startswith("lightning")]


def test_the_card_says_that_a_network_gave_the_depth_and_not_where_its_start_lay(
    tmp_path: Path, small_set: Path, tiny_recipe: Recipe
) -> None:
    data = tmp_path / "recorded"
    shutil.copytree(small_set, data)
    facts = {"livedepth": "1", "model": "some-net", "truth": {"kind": "network", "name": "a-net"}}
    (data / "dataset.json").write_text(json.dumps(facts))
    start = tmp_path / "secret" / "start.safetensors"
    start.parent.mkdir()
    card = WeightCard("cnn-trans", (32, 48), "test")
    save_weights(create_model("cnn-trans"), start, card)
    recipe = tiny_recipe.model_copy(update={"epochs": 1, "init": str(start)})
    _, made = trained(recipe, data, tmp_path / "run")
    assert made.note == "The depth was predicted, not measured: recorded by a-net."
    assert "init: start.safetensors" in made.recipe and "secret" not in made.recipe


@pytest.mark.parametrize(
    ("facts", "by"),
    [
        ({"livedepth": "1", "model": "a-net"}, "a-net"),
        ({"truth": {"kind": "measured", "name": "D435"}, "livedepth": "1", "model": "a-net"}, ""),
        ({"truth": {"kind": "network"}}, "a network"),
        ({"model": "somebody else's key"}, ""),
        ([1], ""),
    ],
)
def test_who_gave_the_depth_of_a_set(tmp_path: Path, facts: Any, by: str) -> None:
    assert predicted_by(tmp_path) == ""
    (tmp_path / "dataset.json").write_text(json.dumps(facts))
    assert predicted_by(tmp_path) == by
    (tmp_path / "dataset.json").write_text("{")
    assert predicted_by(tmp_path) == ""


def test_the_cause_is_said_where_nothing_of_validation_can_be_read(
    tmp_path: Path, small_set: Path, tiny_recipe: Recipe
) -> None:
    data = tmp_path / "broken"
    shutil.copytree(small_set, data)
    for line in (data / "data" / "val.csv").read_text().split():
        (data / line.split(",")[1]).write_text("no image")
    for skip_bad in (False, True):
        with pytest.raises(DataError, match=r"val\.csv line 1: cannot read the depth image"):
            check(tiny_recipe, data, tmp_path / "sheet.png", skip_bad=skip_bad)


def test_a_check_refuses_a_start_that_a_run_would_refuse(
    tmp_path: Path, small_set: Path, tiny_recipe: Recipe
) -> None:
    for init in (str(tmp_path / "none.safetensors"), "mean"):
        with pytest.raises((WeightsError, RecipeError)):
            check(tiny_recipe.model_copy(update={"init": init}), small_set, tmp_path / "sheet.png")


def test_the_card_tells_of_what_the_file_holds(
    tmp_path: Path, small_set: Path, tiny_recipe: Recipe
) -> None:
    path, card = trained(tiny_recipe.model_copy(update={"storage": "int8"}), small_set, tmp_path)
    net, read = load_net(path)
    assert read.storage == "int8"
    figures = evaluate_net(net, (32, 48), load_split(small_set, "val"), EIGEN)
    assert card.metrics == {name: round(figures[name], 4) for name in NAMES}


def test_a_run_goes_on_with_its_own_recipe_only(
    tmp_path: Path, small_set: Path, tiny_recipe: Recipe
) -> None:
    train(tiny_recipe, small_set, tmp_path)
    for change in ({"learning_rate": 1e-3}, {"input_size": (48, 64)}, {"seed": 5}):
        other = tiny_recipe.model_copy(update=change)
        with pytest.raises(DataError, match=f"begun with another {next(iter(change))}"):
            train(other, small_set, tmp_path, resume=True)
    assert read_recipe(tmp_path / "recipe.yaml") == tiny_recipe


@pytest.mark.parametrize(("pairs", "warmup"), [(10, 0.1), (4, 0.0), (2, 0.5), (20, 0.05)])
def test_any_number_of_steps_has_a_schedule(pairs: int, warmup: float, tiny_recipe: Recipe) -> None:
    recipe = tiny_recipe.model_copy(update={"warmup": warmup})
    module = DepthModule(create_model("cnn-trans"), recipe, steps=pairs)
    configured = module.configure_optimizers()
    schedule = configured["lr_scheduler"]["scheduler"]
    rates = []
    for _ in range(max(2, pairs) - 1):
        configured["optimizer"].step()
        schedule.step()
        rates.append(schedule.get_last_lr()[0])
    assert all(np.isfinite(rates)) and max(rates) <= recipe.learning_rate * 1.001


def test_a_short_run_is_more_than_its_start_values(
    tmp_path: Path, small_set: Path, tiny_recipe: Recipe
) -> None:
    start = create_model("cnn-trans").state_dict()["predict.weight"].abs().mean()
    recipe = tiny_recipe.model_copy(update={"ema": 0.999, "epochs": 6})
    train(recipe, small_set, tmp_path)
    state = checkpoint(tmp_path / "last.ckpt")
    key = "net.predict.weight"
    averaged, present = state["state_dict"][key], state["current_model_state"][key]
    away = (averaged - present).abs().mean()
    assert 0 < away < 0.05 * start, "after six steps a decay of 0.999 alone would keep the start"


def test_a_run_that_is_lost_says_so(
    tmp_path: Path, small_set: Path, tiny_recipe: Recipe, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("training.module._MOST_BAD_STEPS", 2)
    recipe = tiny_recipe.model_copy(
        update={"learning_rate": 1e30, "gradient_clip": 1e30, "epochs": 9, "warmup": 0.0}
    )
    with pytest.raises(RecipeError, match="the loss is not finite any more"):
        train(recipe, small_set, tmp_path)
    assert not list(tmp_path.glob("*.safetensors"))


def test_only_bad_steps_in_a_row_end_a_run(
    tiny_recipe: Recipe, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Half precision overflows now and then, in a long run as often as one likes."""
    monkeypatch.setattr("training.module._MOST_BAD_STEPS", 3)
    losses = iter([nan, inf, 1.0, nan, nan, 2.0, nan, 3.0, -inf, nan, 1.0, nan, nan, inf])
    monkeypatch.setattr("training.module.weighted_loss", lambda *_: torch.tensor(next(losses)))
    module = DepthModule(create_model("cnn-trans"), tiny_recipe)
    module.log = lambda *_, **__: None
    batch = torch.zeros(1, 3, 32, 48, dtype=torch.uint8), torch.zeros(1, 1, 32, 48)
    for _ in range(13):
        module.training_step(batch, 0)
    with pytest.raises(RecipeError, match="the loss is not finite any more"):
        module.training_step(batch, 0)


@pytest.mark.parametrize(("init", "frozen"), [("none", False), ("FILE", False), ("imagenet", True)])
def test_what_of_the_studys_net_learns(
    init: str, frozen: bool, tmp_path: Path, tiny_recipe: Recipe
) -> None:
    net: Any = create_model("cnn-residual")
    recipe = tiny_recipe.model_copy(update={"model": "cnn-residual", "init": init})
    freeze_encoder(net, recipe)
    whole, trainable = net.parameter_counts()
    assert (trainable == whole) is not frozen
    DepthModule(net, recipe)
    assert net.encoder[1].training is not frozen, "batch norm"
    freeze_encoder(net, recipe.model_copy(update={"freeze_encoder": not frozen}))
    assert (net.parameter_counts()[1] == whole) is frozen


def test_an_encoder_that_always_learns_is_not_frozen_unsaid(tiny_recipe: Recipe) -> None:
    recipe = tiny_recipe.model_copy(update={"freeze_encoder": True})
    with pytest.raises(RecipeError, match="freeze_encoder: the encoder of CnnTrans always learns"):
        freeze_encoder(create_model("cnn-trans"), recipe)


def test_the_card_names_the_teachers_and_not_where_they_lay(
    tmp_path: Path, small_set: Path, tiny_recipe: Recipe
) -> None:
    train(tiny_recipe, small_set, tmp_path / "first")
    teacher = tmp_path / "first" / "cnn-trans.safetensors"
    _, card = trained(tiny_recipe, small_set, tmp_path / "second", teachers=[teacher])
    assert "teachers:\n- cnn-trans.safetensors" in card.recipe
    assert read_recipe(tmp_path / "second" / "recipe.yaml").teachers == (str(teacher),)


def test_a_validation_set_without_depth_is_refused_before_the_first_epoch(
    tmp_path: Path, small_set: Path, tiny_recipe: Recipe, write_pair: Callable[..., Any]
) -> None:
    root = tmp_path / "set"
    shutil.copytree(small_set, root)
    write_pair(root, "far", np.full((48, 64), 12_000, np.uint16))
    (root / "data" / "val.csv").write_text("rgb/far.png,depth/far.png\n")
    with pytest.raises(DataError, match=r"val\.csv line 1: .* any depth to score"):
        train(tiny_recipe, root, tmp_path / "run")
    assert not (tmp_path / "run").exists()


def test_a_network_of_another_width_is_trained_and_read_back(
    tmp_path: Path, small_set: Path, tiny_recipe: Recipe
) -> None:
    change = {"model": "cnn-fc", "input_size": (64, 96), "options": {"hidden": 40}, "epochs": 1}
    path, card = trained(tiny_recipe.model_copy(update=change), small_set, tmp_path / "wide")
    net: Any
    net, read = load_net(path)
    assert net.hidden.out_features == 40
    assert read.options == card.options == {"hidden": 40}
    with pytest.raises(RecipeError, match="options: cnn-fc does not take them"):
        train(
            tiny_recipe.model_copy(update={**change, "options": {"width": 40}}),
            small_set,
            tmp_path / "no",
        )
