"""Encoders that learn another's features, and pictures without depth to learn them from."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any, ClassVar

import cv2
import numpy as np
import pytest
import torch
from pydantic import ValidationError
from torch import Tensor, nn

from models import registry
from models.cards import WeightCard, read_card
from models.net import DepthNet
from models.registry import create_model, register_model
from models.weights import load_net, save_weights
from training.entry_points import with_files
from training.errors import DataError, RecipeError
from training.folds import cross_validate
from training.imitation import Imitation
from training.module import DepthModule
from training.pictures import load_pictures, read_frames
from training.recipe import Folds, Imitate, PictureSet, Recipe
from training.sets import load_sets
from training.train import train

pytestmark = [
    pytest.mark.filterwarnings("ignore::UserWarning:lightning.*"),
    pytest.mark.filterwarnings("ignore::FutureWarning:lightning.*"),
]


class TwoStages(DepthNet):
    """An encoder of two stages, at 1/2 and 1/4 of the picture, and a decoder of one layer."""

    default_size = (32, 48)
    mean: ClassVar[tuple[float, float, float]] = (0.5, 0.5, 0.5)
    std: ClassVar[tuple[float, float, float]] = (0.5, 0.5, 0.5)

    def __init__(self, width: int = 6) -> None:
        super().__init__()
        self.encoder = nn.Sequential(
            nn.Sequential(nn.Conv2d(3, width, 3, 2, 1), nn.ReLU()),
            nn.Sequential(nn.Conv2d(width, 2 * width, 3, 2, 1), nn.BatchNorm2d(2 * width)),
        )
        self.predict = nn.Conv2d(2 * width, 1, 1)
        assert self.predict.bias is not None
        nn.init.constant_(self.predict.bias, 2.0)

    def encoder_stages(self) -> list[nn.Module]:
        return list(self.encoder)

    def forward(self, images: Tensor) -> Tensor:
        return self.predict(self.encoder(images)).relu()


@pytest.fixture
def teacher(tmp_path: Path, unregistered: None) -> Path:
    """Weights of a network with wider stages than ``two-stages``, trained at twice its size."""
    register_model("two-stages", summary="for this test", source="this test")(TwoStages)
    torch.manual_seed(5)
    net = create_model("two-stages", width=10)
    path = tmp_path / "teacher.safetensors"
    card = WeightCard("two-stages", (64, 96), "test", options={"width": 10})
    save_weights(net, path, card)
    assert registry.model_spec("two-stages")
    return path


def student(recipe: Recipe, teacher: Path, **more: Any) -> Recipe:
    changes = {"model": "two-stages", "imitate": Imitate(teacher=str(teacher), stages=2, **more)}
    return recipe.model_copy(update=changes)


def test_an_encoder_learns_the_features_of_another(teacher: Path) -> None:
    torch.manual_seed(0)
    images = torch.randint(0, 256, (8, 3, 32, 48), dtype=torch.uint8)
    net = create_model("two-stages")
    imitation = Imitation(net, Imitate(teacher=str(teacher), stages=2), (32, 48))
    assert net.training
    parameters = [*net.encoder.parameters(), *imitation.parameters()]  # type: ignore[union-attr]
    optimiser = torch.optim.Adam(parameters, 0.01)
    distances = []
    for _ in range(40):
        with imitation.listening():
            net.encoder(net.normalised(images))  # type: ignore[operator]
        loss = imitation.loss(images)
        optimiser.zero_grad()
        loss.backward()
        optimiser.step()
        distances.append(loss.item())
    assert distances[0] > 0.7 and distances[-1] < 0.6 * distances[0]


def test_whoever_says_the_mean_has_distance_one(teacher: Path) -> None:
    images = torch.randint(0, 256, (8, 3, 32, 48), dtype=torch.uint8)
    net = create_model("two-stages")
    imitation = Imitation(net, Imitate(teacher=str(teacher), stages=2), (32, 48))
    for project in imitation.projections:
        assert isinstance(project, nn.Conv2d) and project.bias is not None
        nn.init.zeros_(project.weight)
        nn.init.zeros_(project.bias)
    with imitation.listening():
        net.encoder(net.normalised(images))  # type: ignore[operator]
    assert imitation.loss(images).item() == pytest.approx(1, abs=0.01)


@pytest.mark.parametrize("size", [None, (16, 24)])
def test_the_teacher_sees_the_size_that_it_was_trained_at_or_another(
    size: tuple[int, int] | None, teacher: Path
) -> None:
    net = create_model("two-stages")
    imitation = Imitation(net, Imitate(teacher=str(teacher), stages=1, size=size), (32, 48))
    seen: list[tuple[int, ...]] = []
    imitation._teacher.net.encoder.register_forward_pre_hook(  # type: ignore[union-attr]
        lambda _, given: seen.append(tuple(given[0].shape[2:]))
    )
    images = torch.zeros(2, 3, 32, 48, dtype=torch.uint8)
    with imitation.listening():
        net.encoder(net.normalised(images))  # type: ignore[operator]
    imitation.loss(images)
    assert seen == [size or (64, 96)]
    assert len(imitation.projections) == 1, "the deepest stage"


def test_the_encoder_alone_is_trained_and_says_so(
    teacher: Path, tiny_recipe: Recipe, small_set: Path, tmp_path: Path
) -> None:
    recipe = student(tiny_recipe, teacher, only=True).model_copy(update={"ema": 0.5})
    torch.manual_seed(recipe.seed)
    done = train(recipe, small_set, tmp_path / "run")
    assert done is not None
    net, card = load_net(done[0])
    assert card.metrics == {} and "learns" not in card.note
    assert "Only its encoder is trained, on the features of teacher.safetensors" in card.note
    assert str(tmp_path) not in card.recipe
    weights = torch.load(tmp_path / "run" / "last.ckpt", weights_only=True)
    assert not any("teacher" in name for name in weights["state_dict"])
    log = (tmp_path / "run" / "log" / "metrics.csv").read_text()
    assert "val_imitation" in log.splitlines()[0] and "val_delta1" not in log
    start = create_model("two-stages")
    assert torch.equal(net.predict.bias, start.predict.bias), "no depth was learned"  # type: ignore[arg-type, union-attr]
    # From here depth is learned, the encoder imitating on.
    second = student(tiny_recipe, teacher, weight=0.5).model_copy(update={"init": str(done[0])})
    assert train(recipe.model_copy(update={"epochs": 3}), small_set, tmp_path / "run", resume=True)
    done = train(second, small_set, tmp_path / "second")
    assert done is not None and read_card(done[0]).metrics["rmse"] > 0
    header = (tmp_path / "second" / "log" / "metrics.csv").read_text().splitlines()[0]
    assert "imitation_loss" in header and "val_delta1" in header


def test_beside_depth_both_losses_reach_the_encoder(teacher: Path, tiny_recipe: Recipe) -> None:
    images = torch.randint(0, 256, (4, 3, 32, 48), dtype=torch.uint8)
    unmeasured = torch.zeros(4, 1, 32, 48)
    net: Any = create_model("two-stages")
    module = DepthModule(net, student(tiny_recipe, teacher))
    module.log = lambda *_, **__: None
    module.training_step((images, unmeasured), 0).backward()
    assert net.encoder[0][0].weight.grad.abs().sum() > 0, "pictures without depth teach it too"
    assert net.predict.weight.grad is None or net.predict.weight.grad.abs().sum() == 0


@pytest.mark.parametrize(("name", "count"), [("residual-lite", 5), ("cnn-residual", 4)])
def test_shipped_networks_name_their_stages_from_fine_to_coarse(name: str, count: int) -> None:
    net: Any = create_model(name).eval()
    shapes: list[tuple[int, ...]] = []
    for stage in net.encoder_stages():
        stage.register_forward_hook(lambda _m, _i, out: shapes.append(tuple(out.shape[2:])))
    with torch.no_grad():
        net.encoder(torch.zeros(1, 3, 64, 96))
    assert shapes == [(64 // 2**k, 96 // 2**k) for k in range(6 - count, 6)]


def test_networks_that_cannot_are_refused(
    teacher: Path, tiny_recipe: Recipe, small_set: Path, tmp_path: Path
) -> None:
    many = Imitate(teacher=str(teacher), stages=3)
    with pytest.raises(RecipeError, match=r"imitate\.stages: the encoder of TwoStages has only 2"):
        Imitation(create_model("two-stages"), many, (32, 48))
    with pytest.raises(RecipeError, match="imitate: CnnTrans names no stages of an encoder"):
        Imitation(create_model("cnn-trans"), many.model_copy(update={"stages": 1}), (32, 48))
    recipe = student(tiny_recipe, teacher, only=True)
    with pytest.raises(RecipeError, match="nothing to score in folds"):
        cross_validate(
            recipe.model_copy(update={"validation": Folds(folds=2)}), small_set, tmp_path / "f"
        )
    with pytest.raises(ValidationError, match="learns no depth"):
        Recipe.model_validate({**recipe.model_dump(), "calibrate": True})


def test_each_fold_has_the_teacher_of_its_own(
    teacher: Path, tiny_recipe: Recipe, tmp_path: Path
) -> None:
    recipe = student(tiny_recipe, tmp_path / "fold-{fold}" / "t.safetensors").model_copy(
        update={"teachers": ("known", "runs/{fold}.safetensors")}
    )
    found = with_files(recipe, lambda name: tmp_path / f"{name}.safetensors")
    assert found.imitate == recipe.imitate
    assert found.teachers == (str(tmp_path / "known.safetensors"), "runs/{fold}.safetensors")


def write_video(path: Path, frames: int) -> Path:
    writer = cv2.VideoWriter(str(path), cv2.VideoWriter.fourcc(*"MJPG"), 10, (64, 48))
    for number in range(frames):
        writer.write(np.full((48, 64, 3), (10 * number, 60, 120), np.uint8))
    writer.release()
    return path


def test_pictures_come_from_folders_and_videos(
    teacher: Path, tmp_path: Path, small_set: Path, tiny_recipe: Recipe
) -> None:
    video = write_video(tmp_path / "clip.avi", 13)
    assert cv2.imwrite(str(tmp_path / "a.png"), np.zeros((30, 40, 3), np.uint8))
    wanted = (
        PictureSet(path=video, weight=0.5, every=5),
        PictureSet(path=tmp_path, weight=0.25),
    )
    frames, folder = load_pictures(wanted, small_set)
    assert len(frames.pairs) == 3 and len(folder.pairs) == 1
    for number, pair in zip((0, 5, 10), frames.pairs, strict=True):
        rgb, depth = pair.read()
        assert rgb.shape == (48, 64, 3) and np.isnan(depth).all()
        assert np.abs(rgb.mean(axis=(0, 1)) - (120, 60, 10 * number)).max() < 4, "RGB, in order"
        assert pair.where.endswith(f"clip.avi frame {number}")
    recipe = student(tiny_recipe, teacher, only=True).model_copy(update={"pictures": wanted})
    sets = load_sets(recipe, small_set, None, skip_bad=False)
    assert [(len(one.pairs), one.how.weight) for one in sets.extra] == [(3, 0.5), (1, 0.25)]
    assert train(recipe, small_set, tmp_path / "run") is not None
    alone = recipe.model_copy(update={"imitate": None})
    with pytest.raises(RecipeError, match="pictures: teach nothing by themselves"):
        load_sets(alone, small_set, None, skip_bad=False)


@pytest.mark.parametrize(
    ("name", "content", "says"),
    [
        ("no.mp4", None, "neither a folder of pictures nor a video"),
        ("bad.mp4", b"no video", "no frame of it can be read"),
    ],
)
def test_what_is_no_video_is_named(
    name: str, content: bytes | None, says: str, tmp_path: Path, make_file: Callable[..., Path]
) -> None:
    with pytest.raises(DataError, match=rf"{name}: {says}"):
        read_frames(make_file(tmp_path / name, content), 1)


@pytest.fixture
def make_file() -> Callable[..., Path]:
    def make(path: Path, content: bytes | None) -> Path:
        if content is not None:
            path.write_bytes(content)
        return path

    return make
