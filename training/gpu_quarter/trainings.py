"""Which networks are trained, with which recipes, and how the time is shared."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

import resources
from models.registry import model_names, model_spec
from training.pack.manifest import Manifest

_SHARED = 8  # batches of a worker that may lie in shared memory at once, with some to spare
_TINY = {
    "batch_size": 2,
    "workers": 0,
    "epochs": 1,
    "validate_every": 1,
    "precision": "auto",
    "calibrate": False,
    "extra": [],
}


@dataclass(frozen=True)
class Training:
    """A network, the shipped recipe it is trained by, its share of the time, and whether it goes on
    from the shipped weights, where there are any, and learns from those of a teacher."""

    model: str
    recipe: str
    share: float
    goes_on: bool = False
    teacher: str = ""


TRAININGS = (
    Training("cnn-residual", "cnn-residual-gpu.yaml", 0.5, teacher="residual-lite"),
    Training("residual-lite", "residual-lite-gpu.yaml", 0.3, goes_on=True),
    Training("residual-nano", "residual-lite-gpu.yaml", 0.2, goes_on=True, teacher="residual-lite"),
)


def known(trainings: Iterable[Training]) -> tuple[list[Training], list[Training]]:
    """Those of networks that there are, and the others."""
    names = set(model_names())
    there: list[Training] = []
    unknown: list[Training] = []
    for one in trainings:
        (there if one.model in names else unknown).append(one)
    return there, unknown


def main_set(manifest: Manifest) -> str:
    """The set to train and to validate on: the first that has a validation split of its own, else
    the first."""
    for one in manifest.sets:
        if any(Path(name).stem.endswith("val") for name in one.lists):
            return one.name
    return manifest.sets[0].name


def write_recipe(
    one: Training,
    path: Path,
    *,
    minutes: float,
    sets: Iterable[str],
    machine: tuple[int, float | None],
    tiny: bool = False,
) -> None:
    """Write the recipe of a training for this machine: it ends after ``minutes``, without extra
    sets that are not among ``sets``, and reads pictures in as many processes as ``machine``, cores
    and gigabytes of shared memory, allows."""
    text = (resources.RECIPES / one.recipe).read_text(encoding="utf-8")
    recipe: dict[str, Any] = yaml.safe_load(text)
    if one.model != recipe["model"]:  # a relative's recipe: its own size
        recipe["input_size"] = list(model_spec(one.model).default_size)
    recipe |= {"model": one.model, "minutes": round(minutes, 3), "init": start_of(one)}
    names = set(sets)
    recipe["extra"] = [e for e in recipe.get("extra", ()) if Path(e["folder"]).name in names]
    recipe["workers"] = min(recipe.get("workers", 1), workers_for(recipe, *machine))
    if recipe["init"] == "none":
        for key in ("freeze_stages", "freeze_encoder_bn", "encoder_learning_rate"):
            recipe.pop(key, None)  # nothing has been learned that could be kept
    if tiny:
        height, width = recipe["input_size"]
        recipe |= {**_TINY, "input_size": [height // 3, width // 3]}
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(yaml.safe_dump(recipe, sort_keys=False), encoding="utf-8")


def start_of(one: Training) -> str:
    """The shipped weights it goes on from, or ``none``."""
    weights = resources.WEIGHTS / f"{one.model}.safetensors"
    return str(weights) if one.goes_on and weights.is_file() else "none"


def workers_for(recipe: Mapping[str, Any], cores: int, shared_gigabytes: float | None) -> int:
    """Processes that read pictures: a core each, one left for the GPU's own, and no more than
    their batches fit into shared memory. A batch holds 3 bytes and 4 of depth for each pixel."""
    height, width = recipe["input_size"]
    batch = 7 * height * width * int(recipe.get("batch_size", 8))
    fitting = cores if shared_gigabytes is None else int(shared_gigabytes * 1e9 / (_SHARED * batch))
    return max(0, min(cores - 1, fitting))


def minutes_for(seconds_left: float, share: float, overhead: float) -> tuple[float, float]:
    """Minutes of training, and seconds for the whole step, for a ``share`` of the time left.

    ``overhead`` seconds go into reading the data before, and into scoring the weights after.
    """
    seconds = seconds_left * share
    return (seconds - overhead) / 60, seconds
