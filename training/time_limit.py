"""A training run that ends by the clock, its learning rate with it."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

import lightning as L
from lightning.pytorch.callbacks import Callback


class TimeLimit(Callback):
    """Ends training after ``seconds``, counted from the first step, with a last validation.

    :meth:`progress` is what the schedule of learning rates follows: how fast the steps are, and how
    long validation and checkpoints take, need not be known before.
    """

    def __init__(self, seconds: float, clock: Callable[[], float] = time.monotonic) -> None:
        self._seconds, self._clock = seconds, clock
        self._begun: float | None = None

    def progress(self) -> float:
        """The share of the time that is gone, 0 to 1."""
        if self._begun is None:
            return 0.0
        return min(1.0, (self._clock() - self._begun) / self._seconds)

    def on_train_batch_start(self, *_: Any) -> None:
        if self._begun is None:
            self._begun = self._clock()

    def on_train_batch_end(self, trainer: L.Trainer, *_: Any) -> None:
        # All processes have to stop at the same step, or the others wait for ever.
        if trainer.strategy.reduce_boolean_decision(self.progress() >= 1, all=False):
            trainer.should_stop = True
            trainer.check_val_every_n_epoch = 1  # so that the last weights are scored too
