"""Two real processes train together as one would alone."""

from __future__ import annotations

import importlib
import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
import torch

from models.cards import read_card
from training.errors import RecipeError
from training.loaders import training_loader
from training.mixing import Alone
from training.recipe import Recipe
from training.train import train

# A net without batch norm: its statistics are each process's own, all else must be the same.
NET = """
from torch import nn
from models.net import DepthNet
from models.registry import register_model

@register_model("plain", summary="two convolutions", source="this test")
class Plain(DepthNet):
    default_size = (32, 48)
    def __init__(self):
        super().__init__()
        self.features = nn.Conv2d(3, 8, 3, padding=1)
        self.predict = nn.Conv2d(8, 1, 3, padding=1)
        nn.init.constant_(self.predict.bias, 2.0)
    def forward(self, images):
        return self.predict(self.features(images).relu()).relu()
"""
SCRIPT = """
import json, sys
from pathlib import Path
import plain_net
from training.recipe import Recipe
from training.train import train

if __name__ == "__main__":
    values, data, folder = sys.argv[1:]
    done = train(Recipe.model_validate_json(values), Path(data), Path(folder), devices=2)
    print("done", json.dumps(None if done is None else dict(done[1].metrics)), flush=True)
"""
ROOT = Path(__file__).parents[2]


@pytest.fixture
def plain_net(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, unregistered: None
) -> Iterator[Path]:
    """The folder of a module that registers the network ``plain``, as is done here."""
    (tmp_path / "plain_net.py").write_text(NET)
    monkeypatch.syspath_prepend(str(tmp_path))
    importlib.import_module("plain_net")
    yield tmp_path
    del sys.modules["plain_net"]


def run_two(folder: Path, recipe: Recipe, data: Path) -> list[str]:
    """What each of two processes says that train together."""
    script = folder / "script.py"
    script.write_text(SCRIPT)
    paths = os.pathsep.join((str(ROOT), str(folder)))
    environment = {**os.environ, "PYTHONPATH": paths}
    done = subprocess.run(
        [sys.executable, script, recipe.model_dump_json(), data, folder / "two"],
        capture_output=True,
        text=True,
        env=environment,
        check=False,
        timeout=600,
    )
    assert done.returncode == 0, done.stderr[-3000:]
    return [line[5:] for line in done.stdout.splitlines() if line.startswith("done ")]


@pytest.mark.filterwarnings("ignore::UserWarning:lightning.*")
@pytest.mark.filterwarnings("ignore::FutureWarning:lightning.*")
def test_two_processes_give_what_one_gives(
    plain_net: Path, small_set: Path, tiny_recipe: Recipe
) -> None:
    """Three validation images for two processes: none may count twice."""
    recipe = tiny_recipe.model_copy(update={"model": "plain", "epochs": 3, "learning_rate": 1e-2})
    one, two = plain_net / "one", plain_net / "two"
    alone = train(recipe, small_set, one)
    assert alone is not None
    together = run_two(plain_net, recipe, small_set)
    assert len(together) == 2
    (figures,) = (json.loads(line) for line in together if line != "null")
    assert dict(alone[1].metrics) == pytest.approx(figures, abs=2e-4)
    states = [torch.load(folder / "last.ckpt", weights_only=True) for folder in (one, two)]
    assert states[0]["global_step"] == states[1]["global_step"] == 3
    for name, tensor in states[0]["state_dict"].items():
        torch.testing.assert_close(states[1]["state_dict"][name], tensor, rtol=1e-4, atol=1e-5)
    scores = [_logged(folder) for folder in (one, two)]
    assert len(scores[0]) == 3
    assert scores[0] == pytest.approx(scores[1], abs=1e-5)
    assert read_card(two / "plain.safetensors").images == 3


def _logged(folder: Path) -> list[float]:
    lines = (folder / "log" / "metrics.csv").read_text().splitlines()
    column = lines[0].split(",").index("val_abs_rel")
    return [float(line.split(",")[column]) for line in lines[1:] if line.split(",")[column]]


def test_a_batch_that_cannot_be_shared_is_refused(tiny_recipe: Recipe) -> None:
    with pytest.raises(RecipeError, match="batch_size: 4 cannot be shared by 3 processes"):
        training_loader(tiny_recipe, [], [], Alone(world=3))
