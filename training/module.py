"""The Lightning module: one network, its losses, its optimiser, its validation."""

from __future__ import annotations

import math
from collections.abc import Callable
from contextlib import ExitStack
from typing import Any

import lightning as L
import torch
from torch import Tensor, nn

from models.net import DepthNet
from training.auxiliary import AuxiliaryHeads
from training.errors import RecipeError
from training.imitation import Imitation, run_encoder
from training.losses import weighted_loss
from training.metrics import PROTOCOLS, DepthMetrics
from training.mixing import derived_seed
from training.recipe import Recipe
from training.teacher import Teachers

_MOST_BAD_STEPS = 20  # in a row without a finite loss


class DepthModule(L.LightningModule):
    """Trains ``net`` as ``recipe`` says and validates it under protocol ``eigen``.

    ``steps`` is the length of the whole run, for the schedule of learning rates; ``progress``
    gives the share of a run's time that is gone, where it ends by the clock. The depth of
    ``teachers`` counts beside the measured one, and alone where nothing was measured.
    """

    def __init__(
        self,
        net: DepthNet,
        recipe: Recipe,
        steps: int = 1,
        teachers: Teachers | None = None,
        progress: Callable[[], float] | None = None,
    ) -> None:
        super().__init__()
        if recipe.freeze_encoder_bn and not hasattr(net, "encoder"):
            raise RecipeError(
                "freeze_encoder_bn: {model!r} has no encoder to freeze", model=recipe.model
            )
        self.auxiliary = AuxiliaryHeads(net, recipe) if recipe.auxiliary else None
        self.imitation = (
            Imitation(net, recipe.imitate, recipe.input_size) if recipe.imitate else None
        )
        if recipe.encoder_only:
            net.requires_grad_(False)
            assert isinstance(net.encoder, nn.Module)
            net.encoder.requires_grad_(True)
        if recipe.freeze_stages:
            net.freeze_stages(recipe.freeze_stages)
        self.net = net
        self.recipe = recipe
        self.steps = steps
        self.progress = progress
        self.teachers = teachers
        self.metrics = DepthMetrics(PROTOCOLS["eigen"])
        self._bad_steps = 0
        self.train()  # Lightning keeps the modes it is given and never calls this itself.

    def train(self, mode: bool = True) -> DepthModule:
        super().train(mode)
        whole = self.recipe.freeze_encoder_bn
        if whole or self.recipe.freeze_stages:
            encoder = self.net.encoder
            assert isinstance(encoder, nn.Module)
            for module in encoder.modules():
                # Statistics are no parameters: those of a frozen stage would move on.
                if isinstance(module, nn.BatchNorm2d) and (
                    whole or not module.weight.requires_grad
                ):
                    module.eval()
        return self

    def on_train_epoch_start(self) -> None:
        # Dropout and stochastic depth draw from it; a resumed run draws the same.
        torch.manual_seed(derived_seed(self.recipe.seed, self.current_epoch, self.global_rank))

    def training_step(self, batch: tuple[Tensor, ...], _index: int) -> Tensor:
        """The loss of a batch of pictures, uint8 RGB [N, 3, H, W], metres [N, 1, H, W], and classes
        [N, 1, H, W] where the recipe has labels."""
        only = self.recipe.encoder_only
        loss = self._imitated(batch[0]) if only else self._depth_loss(*batch)
        self._watch(loss)
        self._log_epoch("loss", loss)
        return loss

    def _imitated(self, images: Tensor) -> Tensor:
        """The loss of the encoder alone."""
        assert self.imitation is not None
        with self.imitation.listening():
            run_encoder(self.net, self.net.normalised(images))
        return self.imitation.loss(images)

    def _depth_loss(self, images: Tensor, depth: Tensor, *classes: Tensor) -> Tensor:
        """The loss of depth, and of all that is learned beside it."""
        with ExitStack() as listening:
            for one in (self.auxiliary, self.imitation):
                if one:
                    listening.enter_context(one.listening())
            prediction = self.net(self.net.normalised(images)).float()
        recipe = self.recipe
        limits = (recipe.min_depth, recipe.max_depth)
        loss = weighted_loss(recipe.losses, prediction, depth, limits)
        if self.teachers:
            taught = self.teachers(images, depth)
            extra = weighted_loss(recipe.losses, prediction, taught, limits)
            loss = loss + recipe.teacher_weight * extra
        if self.auxiliary:
            beside = self.auxiliary.losses(depth, classes[0] if classes else None)
            for name, (weight, value) in beside.items():
                loss = loss + weight * value
                self._log_epoch(f"{name}_loss", value)
        if self.imitation:
            distance = self.imitation.loss(images)
            loss = loss + self.imitation.how.weight * distance
            self._log_epoch("imitation_loss", distance)
        return loss

    def _log_epoch(self, name: str, value: Tensor) -> None:
        self.log(name, value, on_epoch=True, on_step=False, prog_bar=True, sync_dist=True)

    def _watch(self, loss: Tensor) -> None:
        """Half precision may overflow now and then; a run that is lost stays so."""
        self._bad_steps = 0 if torch.isfinite(loss) else self._bad_steps + 1
        if self._bad_steps >= _MOST_BAD_STEPS:
            raise RecipeError(
                "the loss is not finite any more (epoch {epoch})",
                "try a lower learning_rate",
                epoch=self.current_epoch + 1,
            )

    def validation_step(self, batch: tuple[Tensor, list[Tensor]], _index: int) -> None:
        images, depths = batch
        if self.recipe.encoder_only:
            self.log(
                "val_imitation", self._imitated(images), batch_size=len(images), sync_dist=True
            )
            return
        predictions = self.net(self.net.normalised(images))
        for prediction, depth in zip(predictions, depths, strict=True):
            self.metrics.update(prediction[0], depth)

    def on_validation_epoch_end(self) -> None:
        if self.recipe.encoder_only:
            return
        figures = self.metrics.compute()
        self.metrics.reset()
        self.log_dict({f"val_{k}": v for k, v in figures.items()}, prog_bar=False, sync_dist=True)

    def on_load_checkpoint(self, checkpoint: dict[str, Any]) -> None:
        """Keep this run's schedule length: a resumed run may go on to more epochs than before."""
        for schedule in checkpoint["lr_schedulers"]:
            schedule.pop("total_steps", None)
            schedule.pop("_schedule_phases", None)

    def configure_optimizers(self) -> Any:
        recipe = self.recipe
        encoder = getattr(self.net, "encoder", None)
        encoder_ids = {id(p) for p in encoder.parameters()} if encoder is not None else set()
        groups: dict[tuple[bool, bool], list[nn.Parameter]] = {}
        for parameter in self.parameters():
            if parameter.requires_grad:
                key = (id(parameter) in encoder_ids, parameter.ndim >= 2)
                groups.setdefault(key, []).append(parameter)
        encoder_rate = recipe.encoder_learning_rate or recipe.learning_rate
        rates = [encoder_rate if key[0] else recipe.learning_rate for key in groups]
        optimiser = torch.optim.AdamW(
            # Biases and norms are not decayed: decay there only fights what they are for.
            [
                {"params": p, "lr": rate, "weight_decay": recipe.weight_decay if key[1] else 0.0}
                for (key, p), rate in zip(groups.items(), rates, strict=True)
            ]
        )
        steps = max(2, self.steps)
        if self.progress is None:
            schedule = _schedule(optimiser, rates, steps, recipe)
        else:
            schedule = _timed_schedule(optimiser, steps, recipe, self.progress)
        return {
            "optimizer": optimiser,
            "lr_scheduler": {"scheduler": schedule, "interval": "step"},
        }


def _schedule(
    optimiser: torch.optim.Optimizer, rates: list[float], steps: int, recipe: Recipe
) -> torch.optim.lr_scheduler.LRScheduler:
    """Both rise linearly or by a cosine over ``warmup`` and fall by a cosine; one-cycle starts
    at a tenth and turns the momentum the other way (Smith 2018)."""
    warmup = max(1, int(steps * recipe.warmup))
    if recipe.schedule == "one-cycle":
        return torch.optim.lr_scheduler.OneCycleLR(
            optimiser,
            max_lr=rates,
            total_steps=steps,
            # Its first part has to be longer than one step, or it divides by zero.
            pct_start=min(max(recipe.warmup, 1.5 / steps), 0.75),
            div_factor=10,
            final_div_factor=100,
        )

    def share(step: int) -> float:
        if step < warmup:
            return (step + 1) / warmup
        return 0.5 * (1 + math.cos(math.pi * min(1.0, (step - warmup) / max(1, steps - warmup))))

    return torch.optim.lr_scheduler.LambdaLR(optimiser, share)


def _timed_schedule(
    optimiser: torch.optim.Optimizer, steps: int, recipe: Recipe, progress: Callable[[], float]
) -> torch.optim.lr_scheduler.LRScheduler:
    """Rises linearly over ``warmup`` and falls by a cosine, by time or by steps, whichever is
    further: at the end of either it is down. Momentum stays as it is."""
    warmup = max(recipe.warmup, 1e-3)

    def share(step: int) -> float:
        done = max(progress(), step / steps)
        if done < warmup:
            return max(done, 1e-3) / warmup
        return 0.5 * (1 + math.cos(math.pi * min(1.0, (done - warmup) / (1 - warmup))))

    return torch.optim.lr_scheduler.LambdaLR(optimiser, share)
