"""Third-party networks that cannot give depth: one line says what was found, in every engine."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable, Sequence
from contextlib import closing
from pathlib import Path
from typing import Any

import numpy as np
import onnx
import pytest
from onnx import TensorProto, helper

from livedepth.errors import EngineError
from livedepth.frames import Image
from livedepth.inference.engines import open_engine
from livedepth.inference.trial import no_depth, two_views
from livedepth.pipeline.engine_switch import EngineSwitch
from livedepth.pipeline.events import Event, ModelFailed

MAIN = Path(__file__).parents[2] / "main.py"
SIZE = (6, 8)
Steps = Sequence[tuple[str, Sequence[str], dict[str, Any]]]
MakeOnnx = Callable[..., Path]


def write(
    path: Path,
    steps: Steps = (("Identity", ["y"], {}),),
    *,
    opset: int = 17,
    ir: int = 8,
    inputs: int = 1,
    channels: int = 1,
    **constants: Any,
) -> Path:
    """A network: a 1x1 convolution of the picture to ``y``, then ``steps``, each of what the one
    before gave (``@``) and ``constants``."""
    numbers = {"w": np.array([[1.0, 10, 100]] * channels, np.float32)[..., None, None]} | {
        name: np.asarray(value) for name, value in constants.items()
    }
    nodes = [helper.make_node("Conv", ["x0", "w"], ["y"])]
    last = "y"
    for place, (operator, given, more) in enumerate(steps):
        named = [last if one == "@" else one for one in given]
        last = "z" if place == len(steps) - 1 else f"s{place}"
        nodes.append(helper.make_node(operator, named, [last], **more))
    for extra in range(1, inputs):
        nodes.append(helper.make_node("Identity", [f"x{extra}"], [f"unused{extra}"]))
    given = [
        helper.make_tensor_value_info(f"x{n}", TensorProto.FLOAT, (1, 3, *SIZE))
        for n in range(inputs)
    ]
    out = helper.make_tensor_value_info("z", TensorProto.FLOAT, None)
    kept = [onnx.numpy_helper.from_array(value, name) for name, value in numbers.items()]
    graph = helper.make_graph(nodes, "graph", given, [out], kept)
    domains = {more["domain"] for _, _, more in steps if "domain" in more}
    opsets = [helper.make_opsetid("", opset), *(helper.make_opsetid(one, 1) for one in domains)]
    model = helper.make_model(graph, opset_imports=opsets)
    model.ir_version = ir
    onnx.save(model, str(path))
    return path


def ordinary(path: Path) -> Path:
    return write(path)


def constant(path: Path) -> Path:
    return write(
        path, [("Mul", ["@", "zero"], {}), ("Add", ["@", "two"], {})], zero=np.float32(0),
        two=np.float32(2.5),
    )  # fmt: skip


def same(path: Path) -> Path:
    ramp = np.arange(48, dtype=np.float32).reshape(1, 1, *SIZE)
    return write(
        path, [("Mul", ["@", "zero"], {}), ("Add", ["@", "ramp"], {})], zero=np.float32(0),
        ramp=ramp,
    )  # fmt: skip


def nothing(path: Path) -> Path:
    steps: Steps = [("Div", ["@", "zero"], {}), ("Mul", ["@", "zero"], {})]
    return write(path, steps, zero=np.float32(0))


def infinite(path: Path) -> Path:
    return write(path, [("Abs", ["@"], {}), ("Div", ["@", "zero"], {})], zero=np.float32(0))


def below(path: Path) -> Path:
    path.with_suffix(".yaml").write_text("output: metric\n")
    return write(path, [("Abs", ["@"], {}), ("Neg", ["@"], {})])


def boxes(path: Path) -> Path:
    return write(path, [("Reshape", ["@", "shape"], {})], shape=np.array([1, 3, 16]))


def vector(path: Path) -> Path:
    return write(path, [("Reshape", ["@", "shape"], {})], shape=np.array([1, 48]))


def several(path: Path) -> Path:
    return write(path, channels=2)


def two_inputs(path: Path) -> Path:
    return write(path, inputs=2)


def custom(path: Path) -> Path:
    return write(path, [("Sharpen", ["@"], {"domain": "com.maker"})])


def unknown(path: Path) -> Path:
    return write(path, [("Sharpen", ["@"], {})])


def external(path: Path) -> Path:
    model = onnx.load(str(write(path)))
    onnx.save(model, str(path), save_as_external_data=True, location="w.bin", size_threshold=0)
    (path.parent / "w.bin").unlink()
    return path


def short_external(path: Path) -> Path:
    external(path)
    (path.parent / "w.bin").write_bytes(b"12345")
    return path


def cut_off(path: Path) -> Path:
    whole = write(path).read_bytes()
    path.write_bytes(whole[: len(whole) // 2])
    return path


def torn_inside(path: Path) -> Path:
    """A graph whose first node says that it is longer than the graph."""
    path.write_bytes(b"\x08\x08\x3a\x04\x0a\x7f\x12\x00")
    return path


def huge(path: Path) -> Path:
    whole = write(path).read_bytes()
    with path.open("wb") as file:
        file.write(whole)
        file.truncate(2**31 + 5)  # takes no space on the disk
    return path


def holding(head: bytes) -> Callable[[Path], Path]:
    def make(path: Path) -> Path:
        path.write_bytes(head + bytes(range(256)) * 4)
        return path

    return make


CASES: dict[str, tuple[Callable[[Path], Path], str]] = {
    "constant": (constant, "its output is 2.5 everywhere, whatever the picture"),
    "same": (same, "its output is the same for different pictures"),
    "nan": (nothing, "its output is NaN or infinite everywhere"),
    "infinite": (infinite, "its output is NaN or infinite everywhere"),
    "below": (below, "none of its output is above 0 m"),
    "boxes": (boxes, "its output has 3×16 numbers for pictures of 6×8"),
    "vector": (vector, "gives [1, 48], which is no map of depth"),
    "channels": (several, "gives 2 channels ([1, 2, 6, 8]); a depth network gives one"),
    "inputs": (two_inputs, "has 2 inputs; a depth network has one; export it"),
    "custom": (custom, "needs the operator com.maker:Sharpen (opset 17), which"),
    "unknown": (unknown, "needs the operator Sharpen (opset 17), which"),
    "external": (external, "its weights are in w.bin, which is not beside it; put w.bin"),
    "short": (short_external, "its weights in w.bin are cut off: 5 bytes of 12 or more"),
    "cut off": (cut_off, "cannot be read as a network (it is cut off: "),
    "torn": (torn_inside, "cannot be read as a network (it is damaged, or no ONNX file)"),
    "huge": (huge, "has 2.1 GB, and no ONNX file can be read that has more than 2"),
    "picture": (holding(b"\x89PNG\r\n"), "cannot be read as a network (it is a picture)"),
    "zip": (holding(b"PK\x03\x04"), "(it is a ZIP archive or a PyTorch file)"),
    "pickle": (holding(b"\x80\x02"), "(it is a Python pickle or an old PyTorch file)"),
    "pointer": (holding(b"version https://git-lfs"), "(it is a pointer of Git LFS"),
    "page": (holding(b"<!doctype html>"), "(it is a web page or XML)"),
}


@pytest.mark.parametrize("engine", ["openvino", "onnx"])
@pytest.mark.parametrize("case", CASES)
def test_what_was_found_is_said_in_one_line(
    case: str, engine: str, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    make, words = CASES[case]
    path = make(tmp_path / "midas.onnx")
    with pytest.raises(EngineError) as caught:
        open_engine(str(path), engine=engine)
    line = str(caught.value)
    assert line.startswith(f"{path}: ") and words in line and "\n" not in line
    assert capfd.readouterr() == ("", ""), "and the libraries below keep quiet"


@pytest.mark.parametrize("engine", ["openvino", "onnx"])
@pytest.mark.parametrize("opset", [1, 25])
def test_the_oldest_and_newest_operators_run_or_are_named(
    opset: int, engine: str, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    """What changed since opset 1 is either computed as it was meant then, or refused by name."""
    plain = write(tmp_path / "midas.onnx", opset=opset, ir=3 if opset == 1 else 8)
    image = np.random.default_rng(0).integers(0, 256, (*SIZE, 3), np.uint8)
    expected = open_engine(str(ordinary(tmp_path / "midas-17.onnx")), engine=engine).infer(image)
    with closing(open_engine(str(plain), engine=engine)) as running:
        np.testing.assert_array_equal(running.infer(image).depth, expected.depth)
    if opset == 1:
        added: Steps = [("Add", ["@", "three"], {"broadcast": 1, "axis": 1})]
        old = write(
            tmp_path / "midas-1.onnx", added, opset=1, ir=3, three=np.array([3], np.float32)
        )
        try:
            with closing(open_engine(str(old), engine=engine, precision="float32")) as running:
                shifted = running.infer(image).depth
        except EngineError as error:
            assert "needs the operator Add (opset 1), which ONNX Runtime" in str(error)
        else:
            with closing(open_engine(str(plain), engine=engine, precision="float32")) as running:
                np.testing.assert_allclose(shifted, running.infer(image).depth + 3, rtol=1e-5)
    assert capfd.readouterr() == ("", "")


def test_a_black_picture_may_be_flat(tmp_path: Path) -> None:
    """One that works is not refused for an answer that says nothing."""
    for engine in ("openvino", "onnx"):
        with closing(open_engine(str(ordinary(tmp_path / "midas.onnx")), engine=engine)) as running:
            black = running.infer(np.zeros((30, 40, 3), np.uint8)).depth
            assert np.ptp(black) == 0


def test_small_differences_are_no_constant(tmp_path: Path) -> None:
    """A network that says 1000 and a little is one, even where half precision rounds it away."""
    steps: Steps = [("Mul", ["@", "little"], {}), ("Add", ["@", "much"], {})]
    path = write(tmp_path / "midas.onnx", steps, little=np.float32(1e-3), much=np.float32(1000))
    for precision in ("auto", "float32"):
        open_engine(str(path), precision=precision).close()


def test_the_trial_looks_at_both_pictures() -> None:
    first, second = two_views()
    assert first.shape == second.shape == (120, 160, 3)
    assert np.abs(first.astype(int) - second).mean() > 20 and np.std(first) > 20
    flat, varied = np.full(SIZE, 2, np.float32), np.arange(48, dtype=np.float32).reshape(SIZE)
    assert no_depth([flat, varied], SIZE, "m") is None, "one of them may be flat"
    assert no_depth([varied, varied[::-1]], SIZE, "inverse") is None
    assert no_depth([flat, 2 * flat], SIZE, "inverse") is not None
    assert no_depth([varied, varied], SIZE, "inverse") is not None
    assert no_depth([np.full(SIZE, np.nan, np.float32), varied], SIZE, "m") is None
    assert no_depth([varied, 2 * varied], (8, 6), "m") is not None, "a map on its side"


def test_a_program_ends_with_one_line(tmp_path: Path) -> None:
    """With exit code 1, no traceback, and nothing of the libraries'."""
    path = constant(tmp_path / "midas.onnx")
    done = subprocess.run(
        [sys.executable, str(MAIN), "process", "demo", "--end", "0.1", "-o"]
        + [str(tmp_path / "out.mp4"), "--model", str(path)],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 1 and done.stdout == ""
    assert done.stderr.splitlines() == [
        f"error: {path}: its output is 2.5 everywhere, whatever the picture, so it is no depth "
        "network that works; get it from elsewhere, or export it again"
    ]
    assert not (tmp_path / "out.mp4").exists()


def test_the_network_before_goes_on(tmp_path: Path) -> None:
    """Where a network is changed while pictures come, a bad one is told and changes nothing."""
    events: list[Event] = []
    good, bad = ordinary(tmp_path / "midas.onnx"), same(tmp_path / "midas-b.onnx")
    image: Image = np.random.default_rng(0).integers(0, 256, (30, 40, 3), np.uint8)
    switch = EngineSwitch("livedepth-test", open_engine, events.append, lambda _: None)
    switch.worker.start()
    try:
        switch.want(str(good))
        assert switch.take_over(timeout=60) and switch.engine is not None
        before = switch.engine.infer(image).depth
        switch.want(str(bad))
        assert not _until(lambda: any(isinstance(e, ModelFailed) for e in events), switch)
        (failed,) = [event for event in events if isinstance(event, ModelFailed)]
        assert "the same for different pictures" in str(failed.error)
        np.testing.assert_array_equal(switch.engine.infer(image).depth, before)
    finally:
        switch.abort()
        switch.drop()
        switch.worker.join(10)


def _until(happened: Callable[[], bool], switch: EngineSwitch) -> bool:
    """Wait; whether the engine changed meanwhile."""
    import time

    end, changed = time.monotonic() + 60, False
    while not happened() and time.monotonic() < end:
        changed |= switch.take_over()
        time.sleep(0.01)
    return changed | switch.take_over()
