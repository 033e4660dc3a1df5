"""What networks were measured to take on this machine, in a form that settings keep."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import Annotated, Any

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, field_validator

from livedepth.inference.base import EngineInfo
from livedepth.inference.run import AUTO, PRECISIONS, Run, size_of

MOST = 300  # figures that are kept: the oldest go first


def _is_size(text: str) -> str:
    size_of(text)
    return text


SizeText = Annotated[str, AfterValidator(_is_size)]  # of :attr:`.run.Run.size`


class Latency(BaseModel):
    """Milliseconds that one picture takes the network of a :class:`.run.Run`.

    ``ran``: the precision that ``auto`` stood for; "" where it is not known.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    model: Annotated[str, Field(min_length=1)]
    engine: str = AUTO
    device: str = AUTO
    precision: str = AUTO
    size: SizeText = AUTO
    ms: Annotated[float, Field(gt=0, allow_inf_nan=False)]
    ran: str = ""

    @field_validator("precision", "ran")
    @classmethod
    def _known_precision(cls, name: str) -> str:
        if name not in ("", AUTO, *PRECISIONS):
            raise ValueError(f"known: {', '.join((AUTO, *PRECISIONS))}")
        return name

    @property
    def run(self) -> Run:
        """What was measured."""
        return Run(self.model, self.engine, self.device, self.precision, self.size)


def migrated(value: Any) -> Any:
    """Figures as versions before kept them, by model alone: what ran then was ``auto``."""
    if not isinstance(value, dict):
        return value
    return [{"model": name, "ms": milliseconds} for name, milliseconds in value.items()]


def latency_of(known: Iterable[Latency], run: Run) -> Latency | None:
    """What was measured of ``run``, if it was."""
    return next((one for one in known if one.run == run), None)


def with_latency(
    known: Iterable[Latency], run: Run, info: EngineInfo, milliseconds: float
) -> list[Latency]:
    """``known`` and what was just measured: of ``run`` as it was asked for, and of what ran.

    The newest stand last, each once.
    """
    ran = info.precision if run.precision == AUTO else ""
    runs = {run: ran, replace(run, precision=info.precision): ""}
    runs[replace(run, engine=info.engine, device=info.device, precision=info.precision)] = ""
    fresh = [
        Latency(**vars(one), ms=milliseconds, ran=what)
        for one, what in runs.items()
        if one.precision in (AUTO, *PRECISIONS)
    ]
    return [*(one for one in known if one.run not in runs), *fresh][-MOST:]
