"""Conversions in a process of their own: what they make, how they fail, and how they end."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
import torch

from livedepth.aside.plain import error_of, plain_error
from livedepth.aside.process import Aside
from livedepth.errors import (
    Cancelled,
    DeviceMemoryError,
    EngineError,
    Hint,
    Message,
    SettingsError,
    UserError,
)
from livedepth.inference.aside import converted_in
from livedepth.inference.ir_cache import model_of
from livedepth.inference.openvino_engine import OpenVinoEngine
from livedepth.inference.steps import steps_told_to
from models.cards import WeightCard
from models.errors import WeightsError
from models.net import DepthNet
from models.registry import create_model
from models.weights import save_weights
from tests.children import CHILDREN_TOLD

ROOT = Path(__file__).parents[2]
linux = pytest.mark.skipif(sys.platform != "linux", reason="looks into /proc")
# Converts a file aside until it is killed; says who does it as soon as there is somebody.
PARENT = (
    CHILDREN_TOLD
    + """
import sys
from pathlib import Path
from livedepth.inference.aside import converted_in
from livedepth.inference.ir_cache import model_of

with converted_in(process.Aside()):
    model_of(Path(sys.argv[1]))
"""
)


@pytest.fixture
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty cache of this test's own."""
    monkeypatch.setenv("LIVEDEPTH_CACHE", str(tmp_path / "cache"))
    return tmp_path / "cache"


def children() -> set[int]:
    """The processes that this one has started and not yet seen the end of."""
    found = set()
    for task in Path("/proc/self/task").iterdir():
        found |= {int(number) for number in (task / "children").read_text().split()}
    return found


def alive(number: int) -> bool:
    """Whether a process runs, and is not only waited for."""
    try:
        state = Path(f"/proc/{number}/stat").read_text().rpartition(")")[2].split()[0]
    except OSError:
        return False
    return state != "Z"


def gone(number: int, seconds: float) -> bool:
    end = time.monotonic() + seconds
    while alive(number) and time.monotonic() < end:
        time.sleep(0.02)
    return not alive(number)


def test_two_at_once_give_what_is_converted_here(
    weights: Path, cache: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    steps: list[str] = []
    depths = []
    picture = np.random.default_rng(0).integers(0, 256, (48, 64, 3), np.uint8)

    def convert() -> None:
        with converted_in(Aside()), steps_told_to(lambda step: steps.append(str(step))):
            engine = OpenVinoEngine.load(weights, precision="float32")
        depths.append(engine.infer(picture).depth)

    both = [threading.Thread(target=convert) for _ in range(2)]
    for one in both:
        one.start()
    for one in both:
        one.join()
    assert [entry.name for entry in (cache / "ir").iterdir()] == [
        entry.parent.name for entry in (cache / "ir").glob("cnn-trans-*/model.xml")
    ]
    # What is there now is not converted again; elsewhere it is, by this process.
    OpenVinoEngine.load(weights, precision="float32")
    monkeypatch.setenv("LIVEDEPTH_CACHE", str(cache / "another"))
    here = OpenVinoEngine.load(weights, precision="float32").infer(picture).depth
    np.testing.assert_array_equal(depths, [here, here])
    told = ["starting PyTorch, to convert the network once", "converting the network, once"]
    assert sorted(steps) == sorted(2 * told)


@linux
def test_what_is_not_wanted_any_more_is_killed_and_leaves_nothing(
    weights: Path, cache: Path
) -> None:
    aside, ended = Aside(), []

    def convert() -> None:
        try:
            with converted_in(aside):
                model_of(weights)
        except Cancelled:
            ended.append(time.monotonic())

    before = children()
    thread = threading.Thread(target=convert)
    thread.start()
    while not (started := children() - before):
        time.sleep(0.01)
    time.sleep(0.5)
    asked = time.monotonic()
    aside.end()
    thread.join()
    assert ended and ended[0] - asked < 1
    assert not any(map(alive, started))
    assert list((cache / "ir").iterdir()) == []
    with pytest.raises(Cancelled), converted_in(aside):
        model_of(weights)


@linux
@pytest.mark.parametrize("after", [0.05, 1.0])
def test_it_dies_with_the_process_that_waits_for_it(
    after: float, weights: Path, cache: Path
) -> None:
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    with subprocess.Popen(
        [sys.executable, "-c", PARENT, str(weights)], stdout=subprocess.PIPE, env=environment
    ) as parent:
        assert parent.stdout is not None
        child = int(parent.stdout.readline())
        time.sleep(after)
        assert alive(child)
        parent.send_signal(signal.SIGKILL)
    assert gone(child, 3)
    assert not list((cache / "ir").glob("*/model.xml"))


def test_it_fails_with_the_error_that_it_has_here(cache: Path, tmp_path: Path) -> None:
    path = tmp_path / "other.safetensors"
    card = WeightCard(architecture="cnn-trans", input_size=(24, 32), license="test")
    save_weights(create_model("cnn-fc"), path, card)
    with pytest.raises(WeightsError) as here:
        model_of(path)
    with pytest.raises(WeightsError) as aside, converted_in(Aside()):
        model_of(path)
    for one in (here, aside):
        assert "does not fit" in one.value.message.template
    assert aside.value == here.value
    assert aside.value.message.template == here.value.message.template
    assert list((cache / "ir").iterdir()) == []


@linux
def test_one_that_dies_of_itself_is_told(weights: Path, cache: Path) -> None:
    before = children()

    def kill() -> None:
        while not (started := children() - before):
            time.sleep(0.01)
        os.kill(started.pop(), signal.SIGKILL)

    thread = threading.Thread(target=kill)
    thread.start()
    with pytest.raises(EngineError, match=r"cnn-trans: cannot be .*ended with code -9"):
        with converted_in(Aside()):
            model_of(weights)
    thread.join()
    assert list((cache / "ir").iterdir()) == []


def test_a_network_of_the_program_itself_is_converted_in_it(
    tiny_net: DepthNet, saved: Callable[[DepthNet], Path], cache: Path
) -> None:
    with converted_in(Aside()):
        assert model_of(saved(tiny_net)) is not None


def test_a_cache_that_cannot_be_written_costs_only_time(
    weights: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    blocked = tmp_path / "file"
    blocked.write_text("here is no folder")
    monkeypatch.setenv("LIVEDEPTH_CACHE", str(blocked))
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    with converted_in(Aside()):
        engine = OpenVinoEngine.load(weights)
    assert engine.infer(np.zeros((48, 64, 3), np.uint8)).depth.shape == (6, 8)
    assert "cannot keep" in caplog.text
    assert not list(tmp_path.glob("livedepth-*"))


def test_parts_of_processes_that_were_killed_go(
    tiny_net: DepthNet, saved: Callable[[DepthNet], Path], cache: Path
) -> None:
    old, new = cache / "ir/.part-old", cache / "ir/.part-new"
    for part in (old, new):
        part.mkdir(parents=True)
    os.utime(old, (time.time() - 7200,) * 2)
    model_of(saved(tiny_net))
    assert (old.exists(), new.exists()) == (False, True)


@pytest.mark.parametrize(
    "error",
    [
        UserError("a plain text with {braces}"),
        DeviceMemoryError("{device}: not enough memory", device=torch.device("cpu")),
        WeightsError(
            "{path}: {inner}",
            Hint("do {n!r}", "press {n}"),
            path=Path("a/b"),
            inner=ValueError("x"),
            n=3,
        ),
        SettingsError("{why}", why=Message("{shape} of {name!r}", shape=[1, "?"], name="ü")),
    ],
)
def test_errors_are_the_same_after_json(error: UserError) -> None:
    again = error_of(json.loads(json.dumps(plain_error(error))))
    assert again == error
    assert (again.message.template, again.message.hint) == (
        error.message.template,
        error.message.hint,
    )
    for name, value in error.message.values.items():
        assert isinstance(again.message.values[name], Message) == isinstance(value, Message)
