"""Labels and normals beside depth: they move with the picture, teach, and are not saved."""

from __future__ import annotations

import math
from collections.abc import Callable
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import pytest
import torch
from torch import Tensor
from torch.nn import functional as F
from torchvision import tv_tensors

from models.registry import create_model
from models.weights import load_net
from training.augment import ClassMap, RandomTurn, TrainingSamples, build_transforms
from training.auxiliary import label_loss
from training.datasets import DepthPairs, FilePair, load_split
from training.errors import DataError, RecipeError
from training.labels import LabelFolder, NoLabels
from training.loaders import training_loader
from training.mixing import Alone, MixedSamples
from training.module import DepthModule
from training.normals import normals_of
from training.recipe import Augment, Auxiliary, ExtraSet, Recipe
from training.sets import load_sets
from training.train import train

pytestmark = [
    pytest.mark.filterwarnings("ignore::UserWarning:lightning.*"),
    pytest.mark.filterwarnings("ignore::FutureWarning:lightning.*"),
]
HEIGHT, WIDTH = 96, 128


def striped() -> tuple[tv_tensors.Image, tv_tensors.Mask, ClassMap]:
    """Eight-pixel squares of classes 1 to 12, which the red channel shows as 20 times the class."""
    rows, columns = np.mgrid[:HEIGHT, :WIDTH]
    classes = (1 + (columns // 8 + 5 * (rows // 8)) % 12).astype(np.uint8)
    image = np.stack([20 * classes, np.full_like(classes, 90), np.full_like(classes, 30)])
    metres = (1 + columns / WIDTH).astype(np.float32)
    return (
        tv_tensors.Image(torch.from_numpy(image)),
        tv_tensors.Mask(torch.from_numpy(metres)[None]),
        ClassMap(torch.from_numpy(classes)[None]),
    )


@pytest.mark.parametrize("seed", range(3))
@pytest.mark.parametrize(
    "augment",
    [
        {"flip": 1},
        {"flip": 0, "rotation": 25},
        {"flip": 0, "zoom": (1.4, 1.4), "shift": 0.1},
        {"flip": 0, "zoom": (0.7, 0.7)},
        {"flip": 0, "turn": 12, "focal": 0.9},
        {"flip": 0.5, "rotation": 8, "zoom": (1.0, 1.3), "shift": 0.1, "turn": 6},
    ],
    ids=["flip", "rotation", "zoom in and shift", "zoom out", "turn", "all"],
)
def test_labels_move_with_the_picture(augment: dict[str, Any], seed: int) -> None:
    torch.manual_seed(seed)
    image, depth, classes = build_transforms(Augment(**augment))(*striped())
    assert isinstance(classes, ClassMap) and classes.dtype == torch.uint8
    known = (classes[0] > 0).numpy()
    # At the very edge of what is seen, one may be known where the other is not.
    assert ((depth[0] > 0).numpy() == known).mean() > 0.99 and known.mean() > 0.3
    shown = np.round(image[0].numpy() / 20).astype(int)
    agree = (shown == classes[0].numpy())[known]
    # Pixels between two squares are blended, once or twice; a quarter of all for each.
    assert agree.mean() > 0.55
    beside = (np.roll(shown, 2, axis=1) == classes[0].numpy())[known]
    assert beside.mean() < agree.mean() - 0.1, "the measure sees two pixels"
    torch.manual_seed(seed)
    alone = build_transforms(Augment(**augment))(*striped()[:2])
    assert torch.equal(alone[0], image) and torch.equal(alone[1], depth), "as without labels"


@pytest.fixture
def labelled(tmp_path: Path, write_pair: Callable[..., FilePair]) -> Path:
    """Four pictures to train on, of which all but one have labels, and one to validate on. Their
    left half is of class 0, their right of 4."""
    root = tmp_path / "set"
    (root / "data").mkdir(parents=True)
    (tmp_path / "labels").mkdir()
    depth = np.full((48, 64), 2000, np.uint16)
    depth[:, 32:] = 3000
    for number in range(5):
        write_pair(root, f"{number}", depth)
        classes = np.zeros((48, 64), np.uint8)
        classes[:, 32:] = 4
        if number != 3:
            assert cv2.imwrite(str(tmp_path / "labels" / f"{number}.png"), classes)
    lines = [f"rgb/{n}.png,depth/{n}.png\n" for n in range(5)]
    (root / "data" / "train.csv").write_text("".join(lines[:4]))
    (root / "data" / "val.csv").write_text(lines[4])
    return root


def with_heads(recipe: Recipe, **more: Any) -> Recipe:
    values = {"labels": Path("../labels"), "classes": 5, **more}
    return recipe.model_copy(
        update={"model": "residual-lite", "auxiliary": Auxiliary(**values), "epochs": 1}
    )


def test_samples_bring_their_labels_and_other_sets_none(
    labelled: Path, tmp_path: Path, tiny_recipe: Recipe
) -> None:
    how = ExtraSet(folder=labelled, weight=1.0)
    recipe = with_heads(tiny_recipe).model_copy(
        update={"extra": (how,), "border": 4, "augment": Augment(flip=0, hide_frame=1.0)}
    )
    sets = load_sets(recipe, labelled, None, skip_bad=False)
    loader = training_loader(recipe, sets.training, sets.extra, Alone(), sets.labels)
    samples = loader.dataset
    assert isinstance(samples, MixedSamples)
    classes = [samples[0, index][2] for index in range(len(samples))]
    for index in (0, 1, 2):
        seen = classes[index]
        assert seen.shape == (1, 32, 48) and seen.dtype == torch.uint8
        assert sorted(seen.unique().tolist()) == [0, 1, 5]
        assert (seen[0, 3:-3, 3:24] == 1).all() and (seen[0, 3:-3, 24:-3] == 5).all()
        assert (seen[0, :2] == 0).all() and (seen[0, :, -3:] == 0).all(), "the border is unknown"
    for index in (3, *range(4, 8)):
        assert (classes[index] == 0).all(), "one that nobody labelled"
    batch = next(iter(loader))
    assert [tuple(part.shape[1:]) for part in batch] == [(3, 32, 48), (1, 32, 48), (1, 32, 48)]


def test_a_pasted_rectangle_brings_its_labels(labelled: Path, tiny_recipe: Recipe) -> None:
    pairs = load_split(labelled, "train")
    labels = LabelFolder(labelled.parent / "labels", 5)
    sets = [
        TrainingSamples(DepthPairs(pairs[:1]), (48, 64), Augment(flip=0), labels=labels),
        TrainingSamples(DepthPairs(pairs[1:]), (48, 64), Augment(flip=1), labels=NoLabels()),
    ]
    pasted = MixedSamples(sets, seed=0, paste=1.0)
    without = 0
    for epoch in range(12):
        _, metres, classes = pasted[epoch, 0]
        here = classes[0] > 0
        without += int((~here).sum() > 0)
        assert ((metres[0] == 2)[here] == (classes[0] == 1)[here]).all()
        assert ((classes[0] == 0).sum() == 0) or (~here).sum() >= 0.09 * 0.9 * 48 * 64
    assert without > 3


@pytest.mark.parametrize(
    ("classes", "says"),
    [
        (np.zeros((20, 30), np.uint8), "30x20, but its picture has 64x48"),
        (np.full((48, 64), 9, np.uint8), "holds class 9; the recipe has 5"),
        (np.zeros((48, 64), np.uint16), "not a one-channel 8-bit picture"),
    ],
)
def test_bad_labels_are_named_before_the_first_epoch(
    classes: np.ndarray[Any, Any], says: str, labelled: Path, tiny_recipe: Recipe
) -> None:
    assert cv2.imwrite(str(labelled.parent / "labels" / "2.png"), classes)
    with pytest.raises(DataError, match=rf"2\.png: .*{says}"):
        load_sets(with_heads(tiny_recipe), labelled, None, skip_bad=False)


def test_a_folder_without_any_labels_is_named(labelled: Path, tiny_recipe: Recipe) -> None:
    recipe = with_heads(tiny_recipe, labels=Path("../nothing"))
    with pytest.raises(DataError, match="nothing: holds no labels of the pictures"):
        load_sets(recipe, labelled, None, skip_bad=False)


def plane(normal: list[float], distance: float, focal: float) -> Tensor:
    """Metres [1, 1, 96, 128] of the plane with that normal, ``distance`` from the camera."""
    rows, columns = np.mgrid[:HEIGHT, :WIDTH].astype(np.float64)
    across, down = columns - (WIDTH - 1) / 2, rows - (HEIGHT - 1) / 2
    rays = np.dstack([across, down, np.full_like(across, focal * WIDTH)]) / (focal * WIDTH)
    unit = np.array(normal) / np.linalg.norm(normal)
    metres = -distance / (rays @ unit)
    return torch.from_numpy(metres.astype(np.float32))[None, None]


@pytest.mark.parametrize("size", [(24, 32), (48, 64)])
@pytest.mark.parametrize("normal", [[0.0, 0, -1], [0.6, 0, -0.8], [-0.3, -0.6, -0.7]])
def test_the_normals_of_a_plane(normal: list[float], size: tuple[int, int]) -> None:
    depth = plane(normal, 1.5, 0.811)
    assert (depth > 0).all()
    found, known = normals_of(depth, size, 0.811)
    unit = F.normalize(torch.tensor(normal), dim=0)
    assert known[..., 6:-6, 6:-6].all() and found.shape == (1, 3, *size)
    cosine = (found * unit.view(1, 3, 1, 1)).sum(1, keepdim=True)[known]
    assert cosine.min() > math.cos(math.radians(0.6))
    noisy = torch.round(depth / 0.04) * 0.04  # as 8 bits of 10 m leave it
    rough, known = normals_of(noisy, size, 0.811)
    cosine = (rough * unit.view(1, 3, 1, 1)).sum(1, keepdim=True)[known]
    assert known.float().mean() > 0.5 and cosine.mean() > math.cos(math.radians(4))


def test_normals_at_an_edge_and_in_a_hole_are_unknown() -> None:
    depth = torch.full((1, 1, HEIGHT, WIDTH), 2.0)
    depth[..., WIDTH // 2 :] = 4.0
    depth[..., :40, :40] = 0
    _, known = normals_of(depth, (24, 32), 0.811)
    assert not known[..., 12, 14:18].any() and known[..., 12, 4:10].all()
    assert not known[..., :8, :8].any()


@pytest.mark.parametrize("focal", [0.6, 1.1])
def test_turning_the_camera_turns_the_normals(focal: float) -> None:
    """By the rotation that the picture was turned by."""
    normal, turn = torch.tensor([0.3, -0.2, -0.9]), RandomTurn(Augment(turn=10, focal=focal))
    depth = plane(normal.tolist(), 2.0, focal)
    torch.manual_seed(3)
    params = turn.make_params([depth[0]])
    turned = turn.transform(tv_tensors.Mask(depth[0]), params).as_subclass(Tensor)
    camera = np.diag([focal * WIDTH, focal * WIDTH, 1.0])
    camera[:2, 2] = (WIDTH - 1) / 2, (HEIGHT - 1) / 2
    rotation = np.linalg.inv(camera) @ params["homography"] @ camera
    expected = torch.from_numpy(rotation @ (normal / normal.norm()).numpy().astype(float)).float()
    found, known = normals_of(turned[None], (24, 32), focal)
    assert known.float().mean() > 0.3
    cosine = (found * expected.view(1, 3, 1, 1)).sum(1, keepdim=True)[known]
    assert cosine.mean() > math.cos(math.radians(1))
    before, known = normals_of(depth, (24, 32), focal)
    moved = (before * expected.view(1, 3, 1, 1)).sum(1, keepdim=True)[known]
    assert moved.mean() < math.cos(math.radians(3)), "the measure sees the turn"


def test_labels_are_learned_where_they_are_known() -> None:
    said = torch.zeros(1, 3, 4, 4, requires_grad=True)
    classes = torch.zeros(1, 1, 8, 8, dtype=torch.uint8)
    assert label_loss(said, classes) == 0
    classes[..., :2, :] = 2
    loss = label_loss(said, classes)
    assert loss.item() == pytest.approx(math.log(3))
    loss.backward()
    assert said.grad is not None
    assert (said.grad[0, 1, 0] < 0).all() and (said.grad[0, :, 1:] == 0).all()


def test_heads_teach_the_network_and_are_thrown_away(
    labelled: Path, tiny_recipe: Recipe, tmp_path: Path
) -> None:
    recipe = with_heads(tiny_recipe, normals_weight=0.3).model_copy(update={"ema": 0.9})
    done = train(recipe, labelled, tmp_path / "run")
    assert done is not None
    net, _ = load_net(done[0])
    assert net.state_dict().keys() == create_model("residual-lite").state_dict().keys()
    kept = torch.load(tmp_path / "run" / "last.ckpt", weights_only=True)["state_dict"]
    assert {"auxiliary.labels.weight", "auxiliary.normals.weight"} <= kept.keys()
    header = (tmp_path / "run" / "log" / "metrics.csv").read_text().splitlines()[0]
    assert "labels_loss" in header and "normals_loss" in header
    longer = recipe.model_copy(update={"epochs": 2})
    assert train(longer, labelled, tmp_path / "run", resume=True) is not None


@pytest.mark.parametrize(
    "how", [{"labels": None, "normals_weight": 1.0}, {"labels_weight": 1.0}, {}]
)
def test_what_the_heads_learn_reaches_the_encoder(
    how: dict[str, Any], labelled: Path, tiny_recipe: Recipe
) -> None:
    recipe = with_heads(tiny_recipe, **how).model_copy(
        update={"losses": {"l1": 0.0}, "input_size": (96, 128)}
    )
    sets = load_sets(recipe, labelled, None, skip_bad=False)
    batch = next(iter(training_loader(recipe, sets.training, [], Alone(), sets.labels)))
    torch.manual_seed(0)
    net: Any = create_model("residual-lite")
    module = DepthModule(net, recipe)
    module.log = lambda *_, **__: None
    module.training_step(tuple(batch), 0).backward()
    assert net.encoder.conv_stem.weight.grad.abs().sum() > 0
    heads = {name for name, _ in module.auxiliary.named_children()} if module.auxiliary else set()
    assert heads == {"normals"} if "normals_weight" in how else {"labels"}
    groups = module.configure_optimizers()["optimizer"].param_groups
    trained = {id(p) for group in groups for p in group["params"]}
    assert all(id(p) in trained for p in module.auxiliary.parameters())  # type: ignore[union-attr]


def test_a_network_without_stages_is_refused(tiny_recipe: Recipe) -> None:
    recipe = tiny_recipe.model_copy(update={"auxiliary": Auxiliary(normals_weight=1.0)})
    with pytest.raises(RecipeError, match="auxiliary: CnnTrans names no stages of a decoder"):
        DepthModule(create_model("cnn-trans"), recipe)


def test_real_labels_belong_to_the_pictures(data_dir: Path) -> None:
    if not (data_dir / "nyu_labels40").is_dir():
        pytest.skip("no nyu_labels40 there")
    training = load_split(data_dir / "nyu", "train")
    labels = LabelFolder(data_dir / "nyu_labels40", 40)
    assert all(labels.file_of(pair) for pair in training)
    floor = labels.of(training[0], (480, 640), 8) == 2
    assert floor[:8].sum() == 0
    found = [labels.of(pair, (480, 640)) for pair in training[::60]]
    lower = sum(int((one[240:] == 2).sum()) for one in found)
    assert lower > 10 * sum(int((one[:240] == 2).sum()) for one in found), "floors are below"
