"""Shared by all tests: no display, no network, the folder of real data, no thread left behind."""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

# Before PyTorch is imported, here and in the programs that tests start: beside another test its
# threads would wait for each other most of the time, and spin meanwhile.
os.environ.setdefault("OMP_NUM_THREADS", "1")

import pytest

import models  # noqa: F401 - before any test imports what sends statistics (models.privacy)
from models import catalogue, registry

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
os.environ.pop("LIVEDEPTH_VERBOSE", None)
os.environ.pop("COLUMNS", None)  # tables are as wide here as where nobody says how wide


@pytest.fixture(scope="session")
def data_dir() -> Path:
    """The folder of real RGB-D data and clips; tests that need it are skipped without it."""
    given = os.environ.get("LIVEDEPTH_TEST_DATA")
    if not given or not Path(given).is_dir():
        pytest.skip("LIVEDEPTH_TEST_DATA names no folder")
    return Path(given).resolve()


@pytest.fixture(scope="session", autouse=True)
def own_cache(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """Converted networks go to a folder of this run's."""
    folder = tmp_path_factory.mktemp("cache")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("LIVEDEPTH_CACHE", str(folder))
        patch.setenv("LIVEDEPTH_MODELS", str(folder / "no models"))
        patch.setenv("LIVEDEPTH_SETTINGS", str(folder / "settings.yaml"))
        yield folder


def _write_onnx(
    path: Path,
    shape: tuple[int | str, ...] = (1, 3, 6, 8),
    *,
    flat: bool = False,
    inputs: int = 1,
    scalar: bool = False,
    plain: bool = False,
) -> Path:
    """A network that adds up its channels, the first once, the second 10, the third 100 times.

    ``plain``: one that gives back what it gets, of any shape.
    """
    import onnx
    from onnx import TensorProto, helper

    given = [
        helper.make_tensor_value_info(f"x{n}", TensorProto.FLOAT, shape) for n in range(inputs)
    ]
    kernel = helper.make_tensor("w", TensorProto.FLOAT, (1, 3, 1, 1), (1.0, 10.0, 100.0))
    first = (["x0"], "Identity") if plain else (["x0", "w"], "Conv")
    nodes = [helper.make_node(first[1], first[0], ["y"])]
    if flat:
        axes = helper.make_tensor("axes", TensorProto.INT64, (1,), (1,))
        nodes.append(helper.make_node("Squeeze", ["y", "axes"], ["z"]))
    elif scalar:
        nodes.append(helper.make_node("GlobalAveragePool", ["y"], ["z"]))
    else:
        nodes.append(helper.make_node("Identity", ["y"], ["z"]))
    for n in range(1, inputs):
        nodes.append(helper.make_node("Identity", [f"x{n}"], [f"unused{n}"]))
    constants = [kernel, *([axes] if flat else [])]
    out = helper.make_tensor_value_info("z", TensorProto.FLOAT, None)
    graph = helper.make_graph(nodes, "adder", given, [out], constants)
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 13)])
    model.ir_version = 8
    onnx.save(model, str(path))
    return path


@pytest.fixture
def make_onnx() -> Callable[..., Path]:
    """Writes a small depth network of another maker as ONNX."""
    return _write_onnx


@pytest.fixture(autouse=True)
def no_thread_left(request: pytest.FixtureRequest) -> Iterator[None]:
    """Fail a test that leaves one of our threads running (``leaves_threads`` marks the hung)."""
    before = set(threading.enumerate())
    yield
    if request.node.get_closest_marker("leaves_threads"):
        return
    deadline = time.monotonic() + 5
    while time.monotonic() < deadline:
        left = [
            t.name
            for t in threading.enumerate()
            if t not in before and t.name.startswith("livedepth-")
        ]
        if not left:
            return
        time.sleep(0.02)
    pytest.fail(f"threads left behind: {', '.join(left)}")


@pytest.fixture
def unregistered() -> Iterator[None]:
    """Networks that a test registers are unknown again after it."""
    registry.model_names()  # finds those that come along
    specs, facts = dict(registry._SPECS), dict(catalogue._ANNOUNCED)
    yield
    registry._SPECS.clear()
    registry._SPECS.update(specs)
    catalogue._ANNOUNCED.clear()
    catalogue._ANNOUNCED.update(facts)
