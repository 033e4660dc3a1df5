"""The moving average of weights, in step with how long it has been going on."""

from __future__ import annotations

from lightning.pytorch.callbacks import WeightAveraging
from torch import Tensor


class WarmAverage(WeightAveraging):
    """Exponential moving average of weights and buffers.

    Its decay is min(``decay``, (1 + n) / (10 + n)), where n is the number of steps so far: without
    that a short run would mostly keep its start values (the rule is that of TensorFlow's
    tf.train.ExponentialMovingAverage).
    """

    def __init__(self, decay: float) -> None:
        def average(averaged: Tensor, present: Tensor, steps: Tensor | int) -> Tensor:
            count = float(steps)
            share = 1 - min(decay, (1 + count) / (10 + count))
            return averaged + share * (present - averaged)

        super().__init__(use_buffers=True, avg_fn=average)
