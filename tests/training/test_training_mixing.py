"""Several sets in one run: what an epoch holds, in which order, and what the network sees."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import cv2
import numpy as np
import pytest
import torch

from training.augment import TrainingSamples, shape_crop
from training.datasets import DepthPairs, FilePair, load_split
from training.errors import DataError
from training.loaders import training_loader
from training.mixing import Alone, MixedSampler, MixedSamples, load_extra
from training.pairs import Pair
from training.recipe import Augment, ExtraSet, Recipe
from training.train import train


def rgb_of(pair: Pair) -> Path:
    assert isinstance(pair, FilePair)
    return pair.rgb


def mixed(main: int, extras: list[tuple[int, float]], seed: int = 0) -> MixedSampler:
    return MixedSampler(main, extras, seed, Alone())


def epoch(sampler: MixedSampler, number: int) -> list[int]:
    sampler.position = Alone(number)
    keys = list(sampler)
    assert all(key[0] == number for key in keys)
    return [index for _, index in keys]


def test_an_epoch_is_the_main_set_and_its_share_of_the_others() -> None:
    sampler = mixed(10, [(40, 0.5), (3, 0.7)])
    for number in range(5):
        drawn = epoch(sampler, number)
        assert len(drawn) == len(sampler) == 22
        counts = Counter(drawn)
        assert all(counts[index] == 1 for index in range(10))
        assert sum(counts[index] for index in range(10, 50)) == 5
        assert sum(counts[index] for index in range(50, 53)) == 7


@pytest.mark.parametrize(("size", "weight"), [(40, 0.5), (7, 0.3), (3, 2.5), (5, 1.0)])
def test_an_extra_set_is_gone_through_whole_before_it_repeats(size: int, weight: float) -> None:
    sampler = mixed(10, [(size, weight)])
    seen = [index - 10 for number in range(24) for index in _extra(sampler, number)]
    counts = Counter(seen)
    assert len(counts) == size
    assert max(counts.values()) - min(counts.values()) <= 1
    passes = len(seen) // size
    orders = {tuple(sorted(_turn(sampler, size, turn))) for turn in range(passes)}
    assert orders == {tuple(range(size))}


def _extra(sampler: MixedSampler, number: int) -> list[int]:
    return [index for index in epoch(sampler, number) if index >= 10]


def _turn(sampler: MixedSampler, size: int, turn: int) -> list[int]:
    return sampler._order(size, 1, turn)


def test_the_order_follows_from_seed_and_epoch_alone() -> None:
    one, other = mixed(10, [(8, 1.0)], seed=3), mixed(10, [(8, 1.0)], seed=3)
    first = [epoch(one, number) for number in range(3)]
    assert [epoch(other, number) for number in (2, 0, 1)] == [first[2], first[0], first[1]]
    assert first[0] != first[1]
    assert epoch(mixed(10, [(8, 1.0)], seed=4), 0) != first[0]


def test_sets_are_shuffled_into_each_other() -> None:
    drawn = epoch(mixed(200, [(200, 1.0)]), 0)
    assert 60 < sum(index < 200 for index in drawn[:200]) < 140


@pytest.mark.parametrize(
    ("have", "want", "shape"),
    [
        ((480, 640), (240, 320), (480, 640)),
        ((360, 540), (240, 320), (360, 480)),
        ((640, 480), (240, 320), (360, 480)),
        ((1080, 1920), (192, 256), (1080, 1440)),
        ((481, 640), (240, 320), (480, 640)),
        ((1, 9), (240, 320), (1, 1)),
    ],
)
def test_the_middle_of_the_shape_that_is_asked_for(
    have: tuple[int, int], want: tuple[int, int], shape: tuple[int, int]
) -> None:
    rows, columns = shape_crop(have, want)
    assert (rows.stop - rows.start, columns.stop - columns.start) == shape
    assert abs(rows.start - (have[0] - rows.stop)) <= 1
    assert abs(columns.start - (have[1] - columns.stop)) <= 1


def test_pictures_of_another_camera_are_cropped_and_their_depth_scaled(
    tmp_path: Path, write_pair: Callable[..., FilePair]
) -> None:
    depth = np.full((48, 96), 2000, np.uint16)
    depth[:, 16:80] = 1000  # the middle 4:3
    pair = write_pair(tmp_path, "wide", depth)
    args = (DepthPairs([pair]), (24, 32))
    image, cropped = TrainingSamples(*args, crop=True, depth_scale=0.8)[0]
    assert np.allclose(cropped.numpy(), 0.8)
    assert (image[0] == 50).all()
    _, squeezed = TrainingSamples(*args)[0]
    assert squeezed[0, 0, 0] == 2.0 and squeezed[0, 0, 16] == 1.0


def test_what_another_camera_sees_too_far_off_is_not_believed(
    tmp_path: Path, tiny_recipe: Recipe, small_set: Path
) -> None:
    far = tmp_path / "far"
    depth = np.full((24, 32), 2000, np.uint16)
    depth[:, 16:] = 7000
    (far / "data").mkdir(parents=True)
    cv2.imwrite(str(far / "rgb.png"), np.zeros((24, 32, 3), np.uint8))
    cv2.imwrite(str(far / "depth.png"), depth)
    (far / "data" / "train.csv").write_text("rgb.png,depth.png\n")

    def metres(limit: float) -> list[float]:
        how = ExtraSet(folder=far, weight=1.0, depth_scale=0.5, max_depth=limit)
        extra = load_extra((how,), small_set)
        plain = tiny_recipe.model_copy(update={"augment": Augment(flip=0)})
        loader = training_loader(plain, load_split(small_set, "train"), extra, Alone())
        samples = loader.dataset
        assert isinstance(samples, MixedSamples)
        seen = samples[0, len(samples) - 1][1]
        return sorted({round(float(value), 3) for value in seen[seen > 0]})

    assert metres(6.0) == [1.0], "7 m are beyond what the set is to be trusted for"
    assert metres(math.inf) == [1.0, 3.5]
    with pytest.raises(DataError, match=r"depth\.png holds no depth between 0 and 1\.5 m"):
        metres(1.5)


def test_holes_of_another_camera_stay_holes(
    tmp_path: Path, write_pair: Callable[..., FilePair]
) -> None:
    depth = np.full((48, 64), 2000, np.uint16)
    depth[:24] = 0
    pairs = DepthPairs([write_pair(tmp_path, "holes", depth)])
    _, metres = TrainingSamples(pairs, (24, 32), crop=True, depth_scale=2.0)[0]
    assert (metres[0, :12] == 0).all() and (metres[0, 12:] == 4).all()


@pytest.mark.filterwarnings("ignore::UserWarning:lightning.*")
@pytest.mark.filterwarnings("ignore::FutureWarning:lightning.*")
def test_a_run_trains_on_all_its_sets(
    tmp_path: Path,
    small_set: Path,
    tiny_recipe: Recipe,
    write_split: Callable[[Path, str, range], None],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    other = tmp_path / "other"
    other.mkdir()
    write_split(other, "train", range(20, 23))
    read: list[str] = []
    honest = DepthPairs.__getitem__

    def noted(self: DepthPairs, index: int) -> object:
        read.append(rgb_of(self.pairs[index]).name)
        return honest(self, index)

    recipe = tiny_recipe.model_copy(update={"extra": (ExtraSet(folder=other, weight=0.75),)})
    monkeypatch.setattr(DepthPairs, "__getitem__", noted)
    monkeypatch.setattr("training.sets.check_pairs", lambda pairs, **_: pairs)
    monkeypatch.setattr("training.mixing.check_pairs", lambda pairs, **_: pairs)
    monkeypatch.setattr("training.train.evaluate_net", lambda *_: dict.fromkeys(_NAMES, 0.5))
    train(recipe, small_set, tmp_path / "run")
    counts = Counter(name for name in read if name.startswith("train"))
    # 4 + 3 samples an epoch in batches of 4; what fills no batch is left out.
    assert sum(counts.values()) == 2 * 4
    assert any(f"train{seed}.png" in counts for seed in range(20, 23))


_NAMES = ("delta1", "delta2", "delta3", "abs_rel", "rmse", "log10")


def test_an_extra_set_is_found_beside_the_data(
    tmp_path: Path, write_split: Callable[[Path, str, range], None]
) -> None:
    (tmp_path / "main").mkdir()
    (tmp_path / "other").mkdir()
    write_split(tmp_path / "other", "train", range(2))
    (mixed,) = load_extra((ExtraSet(folder=Path("../other"), weight=1),), tmp_path / "main")
    assert [rgb_of(pair).name for pair in mixed.pairs] == ["train0.png", "train1.png"]
    with pytest.raises(DataError, match="no such data folder"):
        load_extra((ExtraSet(folder=Path("gone"), weight=1),), tmp_path / "main")


def test_a_broken_extra_set_is_named_before_the_first_epoch(
    tmp_path: Path,
    small_set: Path,
    tiny_recipe: Recipe,
    write_split: Callable[[Path, str, range], None],
) -> None:
    write_split(tmp_path, "train", range(2))
    assert cv2.imwrite(str(tmp_path / "depth" / "train1.png"), np.zeros((48, 64), np.uint16))
    recipe = tiny_recipe.model_copy(update={"extra": (ExtraSet(folder=tmp_path, weight=1),)})
    with pytest.raises(DataError, match=r"train\.csv line 2.*no valid depth"):
        train(recipe, small_set, tmp_path / "run")
    assert not (tmp_path / "run").exists()


def test_a_sample_follows_from_epoch_and_index_alone(
    tmp_path: Path, write_pair: Callable[..., FilePair]
) -> None:
    depth = np.linspace(1000, 4000, 48 * 64).reshape(48, 64).astype(np.uint16)
    pairs = [write_pair(tmp_path, name, depth) for name in ("a", "b", "c")]
    augment = Augment(flip=0.5, rotation=10, zoom=(1.0, 1.5), brightness=0.5)
    sets = [TrainingSamples(DepthPairs(some), (24, 32), augment) for some in (pairs, pairs)]
    samples = MixedSamples(sets, seed=5)
    assert len(samples) == 6
    state = torch.get_rng_state()
    first = [samples[0, index][0] for index in range(6)]
    assert torch.equal(torch.get_rng_state(), state), "the run's own stream is left alone"
    torch.manual_seed(99)
    again = [samples[0, index][0] for index in reversed(range(6))][::-1]
    for one, other in zip(first, again, strict=True):
        assert torch.equal(one, other)
    assert not torch.equal(first[0], first[3]), "the same picture in another set"
    assert not torch.equal(first[0], samples[1, 0][0]), "another epoch"
    assert not torch.equal(first[0], MixedSamples(sets, seed=6)[0, 0][0])


@pytest.mark.parametrize("world", [2, 3])
def test_processes_share_the_batches_of_one(world: int) -> None:
    """Step by step, what they see together is what one process would have seen."""
    alone = mixed(10, [(20, 1.3)])
    batch = 2 * world
    for number in range(2):
        whole = epoch(alone, number)
        shares = []
        for rank in range(world):
            alone.position = Alone(number, rank, world)
            shares.append([index for _, index in alone])
            assert len(shares[-1]) == len(alone)
        alone.position = Alone(number)
        for step in range(len(whole) // batch):
            together = [i for share in shares for i in share[step * 2 : step * 2 + 2]]
            assert sorted(together) == sorted(whole[step * batch : (step + 1) * batch])


def test_a_pasted_rectangle_brings_its_own_depth(
    tmp_path: Path, write_pair: Callable[..., FilePair]
) -> None:
    """In these pictures red says the depth, so the two must agree in every pixel afterwards."""
    near, far = (np.full((48, 64), value, np.uint16) for value in (1000, 4000))
    pairs = [write_pair(tmp_path, "near", near), write_pair(tmp_path, "far", far)]
    sets = [TrainingSamples(DepthPairs([pair]), (24, 32), Augment(flip=0)) for pair in pairs]
    samples = MixedSamples(sets, seed=1, paste=1.0)
    shares = []
    for number in range(40):
        image, depth = samples[number, 0]
        assert set(depth.unique().tolist()) <= {1.0, 4.0}
        near_red = image[0][depth[0] == 1.0].unique()
        far_red = image[0][depth[0] == 4.0].unique()
        assert len(near_red) == 1 and len(far_red) <= 1
        assert not far_red.numel() or far_red.item() > near_red.item()
        shares.append((depth == 4.0).float().mean().item())
    pasted = [share for share in shares if share]
    assert 10 < len(pasted) < 30, "the other sample may be the same one"
    assert 0.05 < min(pasted) < max(pasted) < 0.55
    plain = MixedSamples(sets, seed=1)
    assert all((plain[number, 0][1] == 1.0).all() for number in range(10))
