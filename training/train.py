"""A training run: from a data folder and a recipe to a weights file with its card."""

from __future__ import annotations

import logging
import math
import sys
import warnings
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import lightning as L
import torch
import yaml
from lightning.pytorch.callbacks import (
    Callback,
    EarlyStopping,
    LearningRateMonitor,
    ModelCheckpoint,
    RichProgressBar,
)
from lightning.pytorch.loggers import CSVLogger, TensorBoardLogger
from torch.utils.data import DataLoader

from models.cards import WeightCard
from models.net import DepthNet
from models.processor import bfloat16_pays
from models.registry import create_model
from models.storage import round_to
from models.weights import save_weights
from training.averaging import WarmAverage
from training.cards import describe, read_figures, with_figures
from training.checkpoints import WholeCheckpoints
from training.contact_sheet import write_contact_sheet
from training.errors import DataError, RecipeError
from training.evaluate import evaluate_net
from training.loaders import TrainerPosition, training_loader, validation_loader
from training.metrics import PROTOCOLS
from training.mixing import Alone
from training.module import DepthModule
from training.pairs import Pair
from training.recipe import Recipe, read_recipe
from training.sets import load_sets
from training.start import freeze_encoder, initialise
from training.teacher import OpenTeacher, Teachers
from training.time_limit import TimeLimit


@dataclass(frozen=True)
class Run:
    """Where a run lies: its folder holds the recipe, checkpoints, logs and the weights."""

    folder: Path

    @property
    def last(self) -> Path:
        return self.folder / "last.ckpt"

    @property
    def best(self) -> Path:
        return self.folder / "best.ckpt"

    @property
    def figures(self) -> Path:
        """Figures of the same recipe's folds, for the card of a run without any of its own."""
        return self.folder / "folds.json"

    def new_log(self) -> str:
        """Name of the CSV log of this start: a resumed run must not empty the one before."""
        number = len(list(self.folder.glob("log*/metrics.csv")))
        return f"log{number + 1}" if number else "log"

    def weights(self, model: str) -> Path:
        return self.folder / f"{model}.safetensors"


class EpochLines(Callback):
    """One line per epoch, for logs that no progress bar can be drawn in."""

    def on_train_epoch_end(self, trainer: L.Trainer, pl_module: L.LightningModule) -> None:
        if not trainer.is_global_zero:
            return
        m = trainer.callback_metrics
        shown = {
            k: float(m[k])
            for k in ("loss", "val_imitation", "val_delta1", "val_abs_rel", "val_rmse")
            if k in m
        }
        text = "  ".join(f"{name} {value:.4f}" for name, value in shown.items())
        print(  # noqa: T201
            f"epoch {trainer.current_epoch + 1}/{trainer.max_epochs}  {text}",
            file=sys.stderr,
            flush=True,
        )


def resolve_precision(recipe: Recipe) -> str:
    """Lightning's name of the recipe's precision; ``auto`` takes what the device is fast at."""
    named = {"32": "32-true", "bf16": "bf16-mixed", "16": "16-mixed"}
    if recipe.precision != "auto":
        return named[recipe.precision]
    if torch.cuda.is_available():
        return "16-mixed"
    return "bf16-mixed" if bfloat16_pays() else "32-true"


def train(
    recipe: Recipe,
    data: Path,
    folder: Path,
    *,
    resume: bool = False,
    devices: int = 1,
    nodes: int = 1,
    teachers: Sequence[Path] = (),
    open_teacher: OpenTeacher | None = None,
    skip_bad: bool = False,
    figures: Path | None = None,
    version: str = "",
) -> tuple[Path, WeightCard] | None:
    """Train on ``data`` and write ``folder/MODEL.safetensors``; returns its path and card.

    Of several processes (``devices`` on each of ``nodes`` machines) the first writes and returns
    them, the others return None.

    ``teachers`` are files of networks whose depth counts beside the measured one: weights, or what
    ``open_teacher`` opens. ``resume`` goes on
    from the run's last checkpoint. ``skip_bad`` goes on without pairs that cannot be
    read. The best epoch by validation δ1 is kept, or the last one where the recipe trains without
    a validation split of its own. ``figures``, the result of the same recipe's folds, are then
    what the card says (:func:`training.cards.with_figures`).
    Raises DataError, RecipeError, WeightsError or UnknownModelError before the first epoch.
    """
    run = Run(folder)
    _quiet()  # before the trainer is made: Lightning advertises then
    if resume and recipe.minutes:
        raise RecipeError("minutes: a run that ends by the clock cannot be resumed")
    _refuse_early_stop(recipe)
    if figures is not None:
        read_figures(figures, recipe)
    if resume and not run.last.is_file():
        raise DataError("{folder}: nothing to resume there (no last.ckpt)", folder=folder)
    recipe = recipe.model_copy(update={"teachers": tuple(str(path) for path in teachers)})
    if resume:
        refuse_another_recipe(folder, recipe)
        _refuse_damaged(run.last)
    taught = Teachers.load(teachers, open_teacher) if teachers else None
    sets = load_sets(recipe, data, taught, skip_bad=skip_bad)
    training, validation, extra = sets.training, sets.validation, sets.extra
    L.seed_everything(recipe.seed, workers=True, verbose=False)
    net = build(recipe)
    freeze_encoder(net, recipe)
    if not resume:
        _say_fresh(initialise(net, recipe.init, training, recipe.input_size))
    net.to(memory_format=torch.channels_last)
    folder.mkdir(parents=True, exist_ok=True)
    keep_recipe(recipe, folder)
    if figures is not None:
        run.figures.write_bytes(figures.read_bytes())
    limit = TimeLimit(60 * recipe.minutes) if recipe.minutes else None
    trainer = _trainer(recipe, run, devices, nodes, limit)
    position = TrainerPosition(trainer)
    loader = training_loader(recipe, training, extra, position, sets.labels)
    # Lightning's own estimate of the steps would set up the loader before a resumed run knows its
    # epoch, and so train that epoch on the samples of the first.
    progress = limit.progress if limit else None
    module = DepthModule(net, recipe, recipe.epochs * len(loader), taught, progress)
    loaders = [loader]
    if validation:
        loaders.append(validation_loader(recipe, validation, position))
    _fit(trainer, module, loaders, run.last if resume else None)
    if not trainer.is_global_zero:
        return None
    _load_weights(net, run.last if recipe.keeps_last else run.best)
    if recipe.calibrate:
        calibrate(net, recipe, sets.calibrating(taught))
    round_to(net, recipe.storage)  # the card's figures are those of the file
    card = describe(net, recipe, data, validation, sets.split, version)
    if run.figures.is_file():
        card = with_figures(card, read_figures(run.figures, recipe))
    return run.weights(recipe.model), save_weights(net, run.weights(recipe.model), card)


def _refuse_early_stop(recipe: Recipe) -> None:
    if recipe.early_stop and recipe.keeps_last:
        raise RecipeError(
            "early_stop: needs a validation split of its own",
            "take epochs from the folds (by_epoch in folds.json), and leave early_stop out",
        )


def keep_recipe(recipe: Recipe, folder: Path) -> None:
    """Write ``recipe`` to the folder of its run."""
    (folder / "recipe.yaml").write_text(
        yaml.safe_dump(recipe.model_dump(mode="json"), sort_keys=False), encoding="utf-8"
    )


def refuse_another_recipe(folder: Path, recipe: Recipe) -> None:
    """A checkpoint holds the optimiser's state too: it goes on with its own recipe only, and as
    many epochs as one likes. Raises DataError."""
    kept = folder / "recipe.yaml"
    if not kept.is_file():
        return
    before, now = read_recipe(kept).model_dump(), recipe.model_dump()
    if before["model"] != now["model"]:
        raise DataError(
            "{folder}: holds a run of {begun!r}, not of {model!r}",
            folder=folder,
            begun=before["model"],
            model=recipe.model,
        )
    others = [name for name in now if now[name] != before[name] and name != "epochs"]
    if others:
        raise DataError(
            "{folder}: was begun with another {other}",
            "leave --recipe out, or give another -o",
            folder=folder,
            other=others[0],
        )


def _refuse_damaged(checkpoint: Path) -> None:
    try:
        torch.load(checkpoint, map_location="meta", weights_only=True)
    except Exception as error:  # pickle's, zip's and torch's own errors share no base
        reason = str(error).strip().splitlines()[0] if str(error).strip() else type(error).__name__
        raise DataError(
            "{checkpoint}: cannot be read ({reason})",
            "copy best.ckpt of the same folder over it, or begin again with another -o",
            checkpoint=checkpoint,
            reason=reason,
        ) from error


def check(
    recipe: Recipe,
    data: Path,
    sheet: Path,
    *,
    teachers: Sequence[Path] = (),
    open_teacher: OpenTeacher | None = None,
    skip_bad: bool = False,
) -> tuple[int, int]:
    """Read everything that a run would read, and show 16 samples of its first epoch in ``sheet``.

    Returns how many pairs there are to train on and to validate on. Raises DataError or
    WeightsError.
    """
    taught = Teachers.load(teachers, open_teacher) if teachers else None
    sets = load_sets(recipe, data, taught, skip_bad=skip_bad)
    net = build(recipe)  # refuses a network or options that a run would refuse
    if recipe.init != "imagenet":  # which would be downloaded
        initialise(net, recipe.init, sets.training, recipe.input_size)
    loader = training_loader(recipe, sets.training, sets.extra, Alone(), sets.labels)
    keys = list(loader.sampler)[:16]
    write_contact_sheet(sheet, (loader.dataset[key] for key in keys), recipe.max_depth)
    return len(sets.training) + sum(len(one.pairs) for one in sets.extra), len(sets.validation)


def _fit(
    trainer: L.Trainer,
    module: DepthModule,
    loaders: Sequence[DataLoader[Any]],
    checkpoint: Path | None,
) -> None:
    """Fit, and let Ctrl-C be a KeyboardInterrupt: Lightning turns it into an exit with 1."""
    try:
        trainer.fit(module, *loaders, ckpt_path=checkpoint, weights_only=True)
    except SystemExit:
        if not trainer.interrupted:
            raise
        raise KeyboardInterrupt from None


def build(recipe: Recipe) -> DepthNet:
    """The network of a recipe, with fresh weights. Raises RecipeError or UnknownModelError."""
    try:
        return create_model(recipe.model, **recipe.options)
    except TypeError as error:
        raise RecipeError(
            "options: {model} does not take them ({reason})", model=recipe.model, reason=error
        ) from error


def _say_fresh(names: Sequence[str]) -> None:
    """In the terminal, like the lines of the epochs."""
    if names:
        text = f"{len(names)} tensors are not in the weights file and start fresh:"
        print(text, *names, file=sys.stderr, flush=True)  # noqa: T201


def calibrate(net: DepthNet, recipe: Recipe, training: Sequence[Pair]) -> float:
    """Divide out the scale bias on training images, unaugmented; returns the factor.

    Zoom with depth divided makes a network more exact in shape but leaves its depth a few percent
    too near. The factor is measured on the training images, never on validation.
    """
    bias = evaluate_net(net, recipe.input_size, training, PROTOCOLS["eigen"])["log_bias"]
    factor = math.exp(-bias)
    net.rescale(factor)
    return factor


def _quiet() -> None:
    for name in ("lightning.pytorch", "lightning.fabric"):
        logging.getLogger(name).setLevel(logging.WARNING)
    warnings.filterwarnings("ignore", ".*does not have many workers.*")
    warnings.filterwarnings("ignore", ".*number of training batches.*")
    warnings.filterwarnings("ignore", ".*in eval mode at the start of training.*")


def _trainer(
    recipe: Recipe, run: Run, devices: int, nodes: int, limit: TimeLimit | None
) -> L.Trainer:
    best = ModelCheckpoint(
        run.folder,
        filename="best",
        monitor="val_delta1",
        mode="max",
        enable_version_counter=False,
    )
    callbacks: list[Callback] = [
        *([] if recipe.keeps_last else [best]),
        # Its own callback: ``save_last`` writes only in epochs that are the best so far.
        ModelCheckpoint(
            run.folder,
            filename="last",
            every_n_epochs=recipe.validate_every,
            enable_version_counter=False,
            save_on_train_epoch_end=True,
        ),
        LearningRateMonitor(),
        RichProgressBar() if sys.stderr.isatty() else EpochLines(),
    ]
    if recipe.early_stop:
        callbacks.append(EarlyStopping("val_delta1", mode="max", patience=recipe.early_stop))
    if recipe.ema:
        callbacks.append(WarmAverage(recipe.ema))
    if limit:
        callbacks.append(limit)
    return L.Trainer(
        accelerator="auto",
        devices=devices,
        num_nodes=nodes,
        strategy="ddp" if devices * nodes > 1 else "auto",
        use_distributed_sampler=False,
        max_epochs=recipe.epochs,
        check_val_every_n_epoch=recipe.validate_every,
        benchmark=limit is not None,  # faster on a GPU; a run by the clock never repeats exactly
        precision=resolve_precision(recipe),
        gradient_clip_val=recipe.gradient_clip,
        plugins=[WholeCheckpoints()],
        callbacks=callbacks,
        logger=[
            CSVLogger(run.folder, name="", version=run.new_log()),
            TensorBoardLogger(run.folder, name="", version="tensorboard"),
        ],
        num_sanity_val_steps=0,
        # On processors there is none; there each process has its own statistics.
        sync_batchnorm=devices * nodes > 1 and torch.cuda.is_available(),
        enable_progress_bar=sys.stderr.isatty(),
        enable_model_summary=False,
        log_every_n_steps=10,
    )


def _load_weights(net: DepthNet, checkpoint: Path) -> None:
    state = torch.load(checkpoint, map_location="cpu", weights_only=True)["state_dict"]
    net.load_state_dict(
        {k.removeprefix("net."): v for k, v in state.items() if k.startswith("net.")}
    )
    net.eval()
