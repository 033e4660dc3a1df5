"""Distillation: what the teacher says, and a student that learns it."""

from __future__ import annotations

import csv
from collections.abc import Callable
from pathlib import Path
from typing import Any, ClassVar

import cv2
import numpy as np
import pytest
import torch
from torch import Tensor, nn

from models.cards import WeightCard
from models.net import DepthNet
from models.registry import create_model
from models.weights import load_net, save_weights
from training.alignment import Unit
from training.datasets import find_pictures, load_split
from training.errors import DataError
from training.evaluate import evaluate_net
from training.metrics import PROTOCOLS
from training.module import DepthModule
from training.recipe import ExtraSet, PictureSet, Recipe
from training.teacher import Teacher, Teachers, labelled
from training.told import MapTeacher
from training.train import check, train

pytestmark = [
    pytest.mark.filterwarnings("ignore::UserWarning:lightning.*"),
    pytest.mark.filterwarnings("ignore::FutureWarning:lightning.*"),
]


class RedIsDepth(DepthNet):
    """Ten metres times the red of a pixel, whatever the normalisation."""

    default_size = (24, 32)
    mean: ClassVar[tuple[float, float, float]] = (0.2, 0.3, 0.4)
    std: ClassVar[tuple[float, float, float]] = (0.5, 0.6, 0.7)

    def forward(self, images: Tensor) -> Tensor:
        """Metres [N, 1, H, W]."""
        return 10 * (images[:, :1] * self.std[0] + self.mean[0])


def test_the_teacher_sees_the_picture_in_its_own_normalisation() -> None:
    images = torch.randint(0, 256, (2, 3, 24, 32), dtype=torch.uint8)
    taught = Teacher(RedIsDepth(), (24, 32))(images)
    assert taught.dtype == torch.float32
    torch.testing.assert_close(taught, images[:, :1] / 255 * 10, rtol=1e-5, atol=1e-5)


def test_the_teacher_has_its_own_size() -> None:
    images = torch.zeros(1, 3, 24, 32, dtype=torch.uint8)
    images[..., 16:] = 255
    seen: list[tuple[int, ...]] = []

    class Spy(RedIsDepth):
        def forward(self, images: Tensor) -> Tensor:
            seen.append(tuple(images.shape))
            return super().forward(images)

    taught = Teacher(Spy(), (48, 64))(images)
    assert seen == [(1, 3, 48, 64)] and taught.shape == (1, 1, 24, 32)
    assert 0.5 < taught[..., 15:17].std() < 4, "between the two halves it is blended, not stepped"
    assert not taught.requires_grad


def test_the_teacher_is_no_part_of_what_is_saved(tiny_recipe: Recipe) -> None:
    module = DepthModule(
        create_model("cnn-trans"), tiny_recipe, teachers=Teachers([Teacher(RedIsDepth(), (8, 8))])
    )
    alone = DepthModule(create_model("cnn-trans"), tiny_recipe)
    assert module.state_dict().keys() == alone.state_dict().keys()
    assert len(list(module.parameters())) == len(list(alone.parameters()))


def test_of_several_teachers_each_is_asked_for_the_picture_and_its_mirror_image() -> None:
    class Twice(RedIsDepth):
        def forward(self, images: Tensor) -> Tensor:
            return 2 * super().forward(images)

    images = torch.zeros(1, 3, 8, 16, dtype=torch.uint8)
    images[..., :4] = 255
    asked: list[tuple[float, bool]] = []

    def spy(metres: float) -> Teacher:
        teacher = Teacher(RedIsDepth() if metres == 10 else Twice(), (8, 16))
        teacher.net.register_forward_pre_hook(
            lambda _, given: asked.append((metres, bool(given[0][0, 0, 0, 0] < given[0].max())))
        )
        return teacher

    teachers = Teachers([spy(10), spy(20)])
    torch.manual_seed(1)
    for _ in range(40):
        taught = teachers(images)
        metres, _ = asked[-1]
        torch.testing.assert_close(taught, images[:, :1] / 255 * metres, rtol=1e-5, atol=1e-5)
    counts = [asked.count((metres, way)) for metres in (10, 20) for way in (False, True)]
    assert min(counts) >= 3 and sum(counts) == 40


def test_where_nothing_was_measured_the_teacher_alone_counts(tiny_recipe: Recipe) -> None:
    torch.manual_seed(0)
    images = torch.randint(0, 256, (2, 3, 32, 48), dtype=torch.uint8)
    net: Any = create_model("cnn-trans")
    module = DepthModule(net, tiny_recipe, teachers=Teachers([Teacher(RedIsDepth(), (32, 48))]))
    module.log = lambda *_, **__: None
    nothing = torch.zeros(2, 1, 32, 48)
    module.training_step((images, nothing), 0).backward()
    assert net.predict.weight.grad is not None and net.predict.weight.grad.abs().sum() > 0
    net.zero_grad()
    alone = DepthModule(net, tiny_recipe)
    alone.log = lambda *_, **__: None
    alone.training_step((images, nothing), 0).backward()
    assert net.predict.weight.grad is None or net.predict.weight.grad.abs().sum() == 0


def one_depth(folder: Path, metres: float) -> Path:
    """Weights of a cnn-trans that says the same depth everywhere."""
    net = create_model("cnn-trans")
    assert isinstance(net.predict, nn.ConvTranspose2d) and net.predict.bias is not None
    with torch.no_grad():
        net.predict.weight.zero_()
        net.predict.bias.fill_(metres)
    path = folder / f"{metres}.safetensors"
    save_weights(net, path, WeightCard("cnn-trans", (32, 48), "test"))
    return path


def depth_after(run: Path) -> float:
    """Metres that the student of ``run`` says at its end, on average over noise."""
    state = torch.load(run / "last.ckpt", weights_only=True)["state_dict"]
    net = create_model("cnn-trans").eval()
    net.load_state_dict(
        {k.removeprefix("net."): v for k, v in state.items() if k.startswith("net.")}
    )
    noise = torch.randn(4, 3, 32, 48, generator=torch.Generator().manual_seed(0))
    with torch.no_grad():
        return float(net(noise).mean())


def test_a_student_learns_from_pictures_alone(
    tmp_path: Path, small_set: Path, tiny_recipe: Recipe
) -> None:
    """It starts at 4 m. Truth is 1 to 4 m and the teacher, who weighs more, says 8: the student
    follows it upwards, and without it goes down."""
    pictures = tmp_path / "pictures"
    pictures.mkdir()
    noise = np.random.default_rng(0)
    for number in range(4):
        image = noise.integers(0, 256, (30, 40, 3), dtype=np.uint8)
        assert cv2.imwrite(str(pictures / f"{number}.jpg"), image)
    alone = tiny_recipe.model_copy(
        update={
            "epochs": 6,
            "schedule": "cosine",
            "warmup": 0.0,
            "losses": {"log_l1": 1.0},
            "teacher_weight": 20.0,
            "init": str(one_depth(tmp_path, 4.0)),
        }
    )
    recipe = alone.model_copy(update={"extra": (ExtraSet(folder=pictures, weight=1.0),)})
    with pytest.raises(DataError, match="has no list of pairs"):
        train(recipe, small_set, tmp_path / "without")
    train(recipe, small_set, tmp_path / "taught", teachers=[one_depth(tmp_path, 8.0)])
    train(alone, small_set, tmp_path / "untaught")
    assert depth_after(tmp_path / "taught") > 4.5
    assert depth_after(tmp_path / "untaught") < 3.9


@pytest.fixture
def pictures(tmp_path: Path) -> Path:
    folder = tmp_path / "pictures"
    (folder / "deeper").mkdir(parents=True)
    noise = np.random.default_rng(0)
    for number in range(12):
        image = noise.integers(0, 256, (30, 40 + number, 3), dtype=np.uint8)
        assert cv2.imwrite(str(folder / ("deeper" if number % 2 else ".") / f"{number}.jpg"), image)
    return folder


def test_any_pictures_will_do_where_there_is_a_teacher(
    tmp_path: Path, pictures: Path, tiny_recipe: Recipe
) -> None:
    """The student starts at 8 m and learns what its teachers say, on average 4 m."""
    teachers = [one_depth(tmp_path, metres) for metres in (3.0, 5.0)]
    recipe = tiny_recipe.model_copy(
        update={
            "epochs": 6,
            "schedule": "cosine",
            "warmup": 0.0,
            "losses": {"log_l1": 1.0},
            "border": 2,
            "calibrate": True,
            "init": str(one_depth(tmp_path, 8.0)),
        }
    )
    with pytest.raises(DataError, match=r"has no list of pairs for the split 'train'.*--teacher"):
        train(recipe, pictures, tmp_path / "without")
    assert check(recipe, pictures, tmp_path / "sheet.png", teachers=teachers) == (11, 1)
    done = train(recipe, pictures, tmp_path / "run", teachers=teachers)
    assert done is not None
    path, card = done
    assert card.split == "the teachers' depth of the last 1 pictures"
    with (tmp_path / "run" / "log" / "metrics.csv").open() as file:
        errors = [float(row["val_rmse"]) for row in csv.DictReader(file) if row["val_rmse"]]
    assert len(errors) == 6 and errors[-1] < 0.75 * (8 - 4), "far nearer than where it started"
    pairs = labelled(find_pictures(pictures)[:-1], Teachers.load(teachers))
    figures = evaluate_net(load_net(path)[0], card.input_size, pairs, PROTOCOLS["eigen"])
    assert figures["log_bias"] == pytest.approx(0, abs=0.01), "calibrated on their mean"


def test_bad_pictures_are_left_out_on_request(
    tmp_path: Path, pictures: Path, tiny_recipe: Recipe
) -> None:
    (pictures / "a.png").write_bytes(b"no picture")
    (pictures / "zz.png").write_bytes(b"no picture")
    teachers = [one_depth(tmp_path, 3.0)]
    with pytest.raises(DataError, match=r"cannot read the picture (a|zz)\.png"):
        train(tiny_recipe, pictures, tmp_path / "run", teachers=teachers)
    with pytest.raises(DataError, match=r"zz\.png; this and all other"):
        check(tiny_recipe, pictures, tmp_path / "s.png", teachers=teachers, skip_bad=True)
    (pictures / "zz.png").unlink()
    sheet = tmp_path / "s.png"
    assert check(tiny_recipe, pictures, sheet, teachers=teachers, skip_bad=True) == (11, 1)


def test_one_picture_is_too_few(tmp_path: Path, tiny_recipe: Recipe) -> None:
    folder = tmp_path / "one"
    folder.mkdir()
    assert cv2.imwrite(str(folder / "0.png"), np.zeros((30, 40, 3), np.uint8))
    with pytest.raises(DataError, match="needs at least two pictures"):
        train(tiny_recipe, folder, tmp_path / "run", teachers=[one_depth(tmp_path, 2.0)])


def test_told_depth_has_the_shape_of_its_picture(tmp_path: Path, pictures: Path) -> None:
    pairs = labelled(find_pictures(pictures), Teachers.load([one_depth(tmp_path, 2.0)]))
    assert len(pairs) == 12
    for pair in pairs:
        rgb, depth = pair.read()
        assert depth.shape == rgb.shape[:2] and depth.dtype == np.float32
        np.testing.assert_allclose(depth, 2.0, rtol=0.05)


def test_a_folder_without_pictures_is_named(
    tmp_path: Path, small_set: Path, tiny_recipe: Recipe, write_split: Callable[..., None]
) -> None:
    (tmp_path / "empty").mkdir()
    recipe = tiny_recipe.model_copy(
        update={"extra": (ExtraSet(folder=tmp_path / "empty", weight=1.0),)}
    )
    with pytest.raises(DataError, match="empty: holds no pictures"):
        train(recipe, small_set, tmp_path / "run", teachers=[one_depth(tmp_path, 2.0)])
    (tmp_path / "empty" / "bad.png").write_bytes(b"no picture")
    with pytest.raises(DataError, match=r"cannot read the picture bad\.png"):
        train(recipe, small_set, tmp_path / "run", teachers=[one_depth(tmp_path, 2.0)])


def red(image: Any) -> Any:
    """Depth 0 to 5.1 m: what the pictures of the small set say in red."""
    return image[..., 0].astype(np.float32) * np.float32(0.02)


def batch(small_set: Path) -> tuple[Tensor, Tensor]:
    """Two pictures and their depth, of which a third was not measured."""
    pairs = [pair.read() for pair in load_split(small_set, "val")[:2]]
    images = torch.stack([torch.from_numpy(rgb).permute(2, 0, 1) for rgb, _ in pairs])
    depth = torch.stack([torch.from_numpy(depth)[None] for _, depth in pairs])
    depth[..., :20] = 0
    return images, depth


@pytest.mark.parametrize("unit", ["m", "relative", "inverse"])
def test_maps_of_any_network_become_metres(unit: Unit, small_set: Path) -> None:
    images, depth = batch(small_set)
    says = {
        "m": red,
        "relative": lambda image: red(image) * 4 - 7,
        "inverse": lambda image: 30 / (red(image) + 0.01) - 2,
    }
    teacher = MapTeacher("any", says[unit], unit)
    taught = teacher(images, depth)
    assert taught.shape == depth.shape and taught.dtype == torch.float32
    truth = torch.from_numpy(np.stack([red(i.permute(1, 2, 0).numpy()) for i in images]))[:, None]
    error = ((taught - truth).abs() / truth)[truth > 0.5]
    assert error.max() < 0.03, "also where nothing was measured"
    torch.testing.assert_close(
        Teachers([teacher])(images, depth), taught, msg="alone it says the same"
    )


def test_metres_are_those_of_the_camera_of_the_data(small_set: Path) -> None:
    images, depth = batch(small_set)
    plain, wide = MapTeacher("any", red)(images, depth), MapTeacher("any", red, factor=0.5)(images)
    torch.testing.assert_close(wide, plain / 2)
    picture = images[0].permute(1, 2, 0).numpy()
    np.testing.assert_allclose(MapTeacher("any", red, factor=0.5).of(picture), red(picture) / 2)


def test_without_metres_it_says_nothing_where_nothing_was_measured(small_set: Path) -> None:
    images, depth = batch(small_set)
    teacher = MapTeacher("any", lambda image: 1 / (red(image) + 0.01), "inverse")
    depth[0] = 0
    depth[0, 0, 0, :50] = 2.0  # too little
    taught = teacher(images, depth)
    assert not taught[0].any() and taught[1].all()
    assert not teacher(images).any()
    backwards = MapTeacher("any", red, "inverse")
    assert not backwards(images, depth).any(), "what it calls near is far: it knows nothing"
    holes = MapTeacher("any", lambda image: np.where(red(image) > 2, np.nan, red(image)))
    taught = holes(images, depth)
    assert torch.isfinite(taught).all() and (taught == 0).any() and (taught > 0).any()


def test_two_teachers_may_be_of_two_kinds(tmp_path: Path, small_set: Path) -> None:
    images, depth = batch(small_set)
    other = MapTeacher("any", lambda image: red(image) * 3, "relative")
    opened: list[Path] = []

    def open_other(path: Path) -> MapTeacher:
        opened.append(path)
        return other

    paths = [one_depth(tmp_path, 8.0), tmp_path / "midas.onnx"]
    teachers = Teachers.load(paths, open_other)
    assert opened == [tmp_path / "midas.onnx"] and teachers.without_metres is other
    assert Teachers.load(paths[:1], open_other).without_metres is None
    torch.manual_seed(0)
    means = {round(float(teachers(images, depth).mean())) for _ in range(20)}
    assert 8 in means and len(means) == 2, "each of them is asked"


def test_a_student_learns_from_a_network_without_metres(
    tmp_path: Path, small_set: Path, tiny_recipe: Recipe
) -> None:
    """What a perfect one says is the truth once more: the loss of the first step doubles."""
    start = str(one_depth(tmp_path, 8.0))
    recipe = tiny_recipe.model_copy(update={"epochs": 1, "losses": {"log_l1": 1.0}, "init": start})

    def opened(_path: Path) -> MapTeacher:
        return MapTeacher("midas", lambda image: 9 / (red(image) + 0.01) - 1, "inverse")

    def first_loss(name: str, **more: Any) -> float:
        train(recipe, small_set, tmp_path / name, **more)
        with (tmp_path / name / "log" / "metrics.csv").open() as file:
            return next(float(row["loss"]) for row in csv.DictReader(file) if row["loss"])

    taught = first_loss("taught", teachers=[tmp_path / "midas.onnx"], open_teacher=opened)
    assert taught == pytest.approx(2 * first_loss("alone"), rel=0.02)
    assert "midas.onnx" in (tmp_path / "taught" / "recipe.yaml").read_text()


def test_without_truth_a_teacher_without_metres_is_refused(
    tmp_path: Path, small_set: Path, pictures: Path, tiny_recipe: Recipe
) -> None:
    def opened(_path: Path) -> MapTeacher:
        return MapTeacher("midas", red, "inverse")

    given: Any = {"teachers": [tmp_path / "midas.onnx"], "open_teacher": opened}
    says = r"midas: gives inverse depth, which becomes metres by measured depth, and .*pictures ho"
    with pytest.raises(DataError, match=says):
        train(tiny_recipe, pictures, tmp_path / "run", **given)
    for changes in (
        {"extra": (ExtraSet(folder=pictures, weight=1.0),)},
        {"pictures": (PictureSet(path=pictures, weight=1.0),)},
    ):
        with pytest.raises(DataError, match=says):
            train(tiny_recipe.model_copy(update=changes), small_set, tmp_path / "run", **given)
