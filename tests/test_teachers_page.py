"""The walk of docs/teachers.md, from a name to a trained network, in small: its commands run."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import cv2
import numpy as np
import pytest
import yaml

from livedepth.capture.room import Room
from tests.commands.conftest import Ran, run  # noqa: F401 - the fixture
from tests.pages import DOCS, shell_commands

pytest.importorskip("lightning")
pytest.importorskip("transformers")
TEACHER = "depth-anything-v2-metric-indoor-small"


def rendered(root: Path) -> None:
    """Two pictures of the demo room with their exact depth, in the layout ``nyu``."""
    room = Room(64, 48)
    (root / "data").mkdir(parents=True)
    lines = []
    for number in range(2):
        image, depth = room.render(4.0 * number)
        cv2.imwrite(str(root / f"{number}.png"), image[..., ::-1])
        cv2.imwrite(str(root / f"{number}-d.png"), (1000 * depth).astype(np.uint16))
        lines.append(f"{number}.png,{number}-d.png\n")
    for split in ("train", "val"):
        (root / "data" / f"{split}.csv").write_text("".join(lines))


def install(models: Path) -> None:
    """A tiny random network of the teacher's class, as ``models get`` leaves the real one."""
    from livedepth.inference.hub.manifest import Manifest, manifest_path, write_manifest
    from tests.inference.hub.tiny import saved

    path = manifest_path(TEACHER)
    assert path.parent.parent == models
    saved("depth-anything-metric", path.parent)
    write_manifest(path, Manifest(name=TEACHER, kind="transformers", unit="metric"))


def small_recipe(path: Path) -> None:
    fields = {
        "model": "residual-lite",
        "input_size": [96, 128],
        "epochs": 1,
        "batch_size": 2,
        "learning_rate": 1e-3,
        "losses": {"log_l1": 1.0},
        "precision": "32",
        "workers": 0,
    }
    path.write_text(yaml.safe_dump(fields))


@pytest.mark.filterwarnings("ignore::UserWarning:lightning.*")
@pytest.mark.filterwarnings("ignore::FutureWarning:lightning.*")
def test_from_a_name_to_a_trained_network(
    run: Callable[..., Ran],  # noqa: F811
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    models = tmp_path / "models"
    monkeypatch.setenv("LIVEDEPTH_MODELS", str(models))
    install(models)
    rendered(Path("mydata"))
    small_recipe(tmp_path / "small.yaml")
    (get, *rest) = shell_commands(DOCS / "teachers.md")
    assert get == ["livedepth", "models", "get", TEACHER], "that it installs, its own tests say"
    scores = []
    for program, *arguments in rest:
        assert program == "livedepth"
        if arguments[0] == "train":
            arguments += ["--recipe", str(tmp_path / "small.yaml")]
        if arguments[0] == "evaluate":
            arguments += ["--json"]
        ran = run(*arguments)
        assert ran.code == 0, f"{arguments}: {ran.err}"
        if arguments[0] == "evaluate":
            scores.append(json.loads(ran.out)["models"][0])
        else:
            assert f"teacher {TEACHER}: openvino float32, metres" in ran.err
    teacher, student = scores
    assert (teacher["name"], teacher["unit"], teacher["aligned_in"]) == (TEACHER, "m", None)
    assert student["parameters"] > 1e5 and student["delta1"] >= 0
    recipe = yaml.safe_load(Path("runs/taught/recipe.yaml").read_text())
    assert [Path(one).name for one in recipe["teachers"]] == [f"{TEACHER}.network"]
