"""What every engine promises: the deployed graph's metres for any picture, and never infinity.

The tests run over the rows of the table whose packages are installed, on the CPU, which every
engine has; a precision that this processor lacks is skipped.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Generator, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from livedepth.errors import EngineError
from livedepth.frames import Depth, Image
from livedepth.inference.base import DepthEngine
from livedepth.inference.engine_table import ENGINES
from livedepth.inference.engines import open_engine
from models.cards import read_card
from models.net import DepthNet
from models.weights import load_net

NetOf = Callable[..., DepthNet]
PictureOf = Callable[[int, int], Image]
DepthOf = Callable[..., Depth]
MakeEngine = Callable[..., DepthEngine]
# A row's engine, a network's hash and a precision: starting some of them takes seconds, and an
# engine that several tests use in turn has more to bear.
Opened = dict[tuple[str, str, str], DepthEngine]


@pytest.fixture(scope="module")
def opened() -> Iterator[Opened]:
    engines: Opened = {}
    yield engines
    for engine in engines.values():
        engine.close()


@pytest.fixture(params=[name for name, row in ENGINES.items() if row.installed])
def name(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def make(name: str, opened: Opened, saved: Callable[[DepthNet], Path]) -> MakeEngine:
    """An engine of a network, by way of its weights file."""

    def engine_of(net: DepthNet, precision: str = "float32") -> DepthEngine:
        weights = saved(net)
        key = name, read_card(weights).sha256, precision
        if key not in opened:
            opened[key] = _load(name, weights, precision)
        return opened[key]

    return engine_of


def _load(name: str, weights: Path, precision: str) -> DepthEngine:
    try:
        return ENGINES[name].load(weights, "cpu", precision)
    except EngineError as error:
        # float32 has everybody; a compiler not.
        if precision == "float32" and "torch.compile failed" not in str(error):
            raise
        pytest.skip(f"refused here: {error}")


@pytest.mark.parametrize(
    ("height", "width"),
    [(12, 16), (480, 640), (1, 1), (1, 700), (900, 2), (5, 7), (6, 99), (13, 3)],
)
def test_float32_is_the_deployed_graph_for_any_size(
    height: int,
    width: int,
    make: MakeEngine,
    tiny_net: DepthNet,
    random_picture: PictureOf,
    expected_depth: DepthOf,
) -> None:
    engine, image = make(tiny_net), random_picture(height, width)
    result = engine.infer(image)
    assert result.depth.dtype == np.float32 and result.depth.shape == (6, 8)
    np.testing.assert_allclose(result.depth, expected_depth(tiny_net, image), rtol=1e-5)
    assert engine.non_finite == 0
    assert set(result.timings) == {"prepare", "network"}
    assert all(seconds >= 0 for seconds in result.timings.values())


def test_many_pictures_are_the_same_as_one_by_one(
    make: MakeEngine, tiny_net: DepthNet, random_picture: PictureOf
) -> None:
    engine = make(tiny_net)
    pictures = [np.roll(random_picture(24, 32), n, axis=1) for n in range(9)]
    single = [engine.infer(picture).depth for picture in pictures]
    for _ in range(2):
        many = list(engine.infer_all(pictures))
        assert len(many) == 9
        for one, other in zip(single, many, strict=True):
            np.testing.assert_allclose(other.depth, one, rtol=1e-5)
            assert set(other.timings) == {"prepare", "network"}
    assert list(engine.infer_all([])) == []


def test_only_a_few_pictures_are_taken_ahead(
    make: MakeEngine, tiny_net: DepthNet, random_picture: PictureOf
) -> None:
    taken = 0

    def pictures() -> Iterator[Image]:
        nonlocal taken
        for _ in range(1000):
            taken += 1
            yield random_picture(12, 16)

    engine = make(tiny_net)
    results = engine.infer_all(pictures())
    for done in range(1, 6):
        next(results)
        assert taken <= done + 2 * (os.cpu_count() or 1)
    assert isinstance(results, Generator)
    results.close()
    assert engine.infer(random_picture(12, 16)).depth.shape == (6, 8)


def test_what_goes_wrong_with_a_picture_reaches_the_caller(
    make: MakeEngine, tiny_net: DepthNet, random_picture: PictureOf
) -> None:
    def pictures() -> Iterator[Image]:
        for _ in range(3):
            yield random_picture(12, 16)
        raise KeyError("no more")

    engine = make(tiny_net)
    with pytest.raises(KeyError, match="no more"):
        list(engine.infer_all(pictures()))
    assert len(list(engine.infer_all([random_picture(12, 16)] * 5))) == 5


def test_of_many_each_map_that_is_not_finite_is_repaired(
    make: MakeEngine, broken_net: NetOf, random_picture: PictureOf
) -> None:
    engine = make(broken_net(float("nan")))
    before = engine.non_finite
    for result in engine.infer_all([random_picture(12, 16)] * 5):
        assert np.isnan(result.depth[0]).all() and (result.depth[1:] == 2.0).all()
    assert engine.non_finite == before + 5


def test_the_picture_matters(
    make: MakeEngine, tiny_net: DepthNet, random_picture: PictureOf
) -> None:
    engine = make(tiny_net)
    black, noise = np.zeros((12, 16, 3), np.uint8), random_picture(12, 16)
    first = engine.infer(black).depth
    kept = first.copy()
    assert np.abs(engine.infer(noise).depth - first).max() > 0.01
    np.testing.assert_array_equal(first, kept)  # a result is not overwritten by the next one


def test_a_loaded_engine_is_the_saved_network(
    name: str, weights: Path, random_picture: PictureOf, expected_depth: DepthOf
) -> None:
    engine = open_engine(str(weights), engine=name, device="cpu", precision="float32")
    net, card = load_net(weights)
    image = random_picture(48, 64)
    expected = expected_depth(net, image, card.input_size)
    np.testing.assert_allclose(engine.infer(image).depth, expected, rtol=1e-5)
    info = engine.info
    assert (info.model, info.engine, info.device) == ("cnn-trans", name, "cpu")
    assert (info.precision, info.input_size) == ("float32", (24, 32))
    engine.close()


@pytest.mark.parametrize("precision", ["bfloat16", "float16"])
def test_low_precision_is_close(
    precision: str,
    make: MakeEngine,
    tiny_net: DepthNet,
    random_picture: PictureOf,
    expected_depth: DepthOf,
) -> None:
    image = random_picture(48, 64)
    engine = make(tiny_net, precision)
    depth = engine.infer(image).depth
    assert depth.dtype == np.float32
    assert engine.info.precision == precision
    expected = expected_depth(tiny_net, image)
    np.testing.assert_allclose(depth, expected, rtol=0.03)
    assert (depth != expected).any(), "this was not computed in low precision"


def test_a_view_and_a_read_only_picture_are_read_right(
    make: MakeEngine, tiny_net: DepthNet, random_picture: PictureOf
) -> None:
    engine = make(tiny_net)
    image = random_picture(24, 32)
    mirrored = image[:, ::-1]
    image.flags.writeable = False
    np.testing.assert_array_equal(
        engine.infer(mirrored).depth, engine.infer(np.ascontiguousarray(mirrored)).depth
    )
    engine.infer(image)


@pytest.mark.parametrize(
    "image",
    [
        np.zeros((24, 32), np.uint8),
        np.zeros((24, 32, 4), np.uint8),
        np.zeros((24, 32, 1), np.uint8),
        np.zeros((24, 32, 3), np.float32),
    ],
    ids=["grey", "rgba", "one channel", "float"],
)
def test_only_rgb_bytes_are_taken(image: Any, make: MakeEngine, tiny_net: DepthNet) -> None:
    with pytest.raises((ValueError, TypeError)):
        make(tiny_net).infer(image)


@pytest.mark.parametrize("output", [0.0, -1.0])
def test_impossible_depth_is_nan_and_not_counted(
    output: float, make: MakeEngine, broken_net: NetOf, random_picture: PictureOf
) -> None:
    engine = make(broken_net(output))
    depth = engine.infer(random_picture(12, 16)).depth
    assert np.isnan(depth[0]).all() and (depth[1:] == 2.0).all()
    assert engine.non_finite == 0, "it is no fault of the arithmetic"


@pytest.mark.parametrize("output", [float("nan"), float("inf"), float("-inf")])
def test_what_stays_non_finite_is_nan_and_counted(
    output: float, make: MakeEngine, broken_net: NetOf, random_picture: PictureOf
) -> None:
    engine = make(broken_net(output))
    before = engine.non_finite
    for done in (1, 2):
        depth = engine.infer(random_picture(12, 16)).depth
        assert np.isnan(depth[0]).all()
        assert (depth[1:] == 2.0).all()
        assert engine.non_finite == before + done
