"""How networks are asked for, what they were measured to take, and the quick choices."""

from __future__ import annotations

import threading
from collections.abc import Iterator

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from livedepth.frames import Image
from livedepth.inference.base import EngineInfo, Prediction
from livedepth.inference.latencies import MOST, Latency, latency_of, with_latency
from livedepth.inference.model_list import ListedModel, listed_models
from livedepth.inference.quick import QUICK, quick_run
from livedepth.inference.run import PRECISIONS, Run, size_of
from livedepth.inference.timing import measure_run
from livedepth.settings import Settings
from models.naming import Group, model_name

WORD = st.sampled_from(["auto", "cpu", "gpu.1", "cuda:1", "torch-compile"])


@given(
    st.text(min_size=1).filter(lambda text: not text.endswith("]")),
    *(WORD, WORD),
    st.sampled_from(["auto", *PRECISIONS]),
    st.sampled_from(["auto", "288x384"]),
)
def test_the_text_of_a_run_says_all_of_it(
    model: str, engine: str, device: str, precision: str, size: str
) -> None:
    run = Run(model, engine, device, precision, size)
    assert Run.of(run.text) == run


def test_a_name_alone_is_a_run_of_it() -> None:
    for name in ("cnn", "/a b/[x] y.onnx", "C:\\nets\\x.xml", "x [auto]", ""):
        assert Run.of(name) == Run(name) and Run(name).text == name


def test_what_belongs_to_one_model_is_not_asked_of_another() -> None:
    before = Run("a", "openvino", "gpu", "int8", "288x384")
    assert before.with_model("b") == Run("b", "openvino", "gpu")
    assert Run("a", precision="float32").with_model("b") == Run("b", precision="float32")
    assert before.with_model("a") == before


@pytest.mark.parametrize("text", ["", "288", "0x4", "288×384", "x", "-1x3", "288x384 "])
def test_no_size(text: str) -> None:
    with pytest.raises(ValueError, match="HEIGHTxWIDTH"):
        size_of(text)


def test_a_figure_is_kept_for_what_was_asked_and_for_what_ran() -> None:
    info = EngineInfo("a", "openvino", "cpu", "int8", (12, 16))
    known = with_latency([], Run("a"), info, 9.1)
    asked = latency_of(known, Run("a"))
    assert asked is not None and (asked.ms, asked.ran) == (9.1, "int8")
    for run in (Run("a", precision="int8"), Run("a", "openvino", "cpu", "int8")):
        found = latency_of(known, run)
        assert found is not None and found.ms == 9.1
    assert latency_of(known, Run("a", precision="float32")) is None
    again = with_latency(known, Run("a", precision="int8"), info, 8.0)
    assert len(again) == len(known)
    newer = latency_of(again, Run("a", "openvino", "cpu", "int8"))
    assert newer is not None and newer.ms == 8.0


def test_figures_do_not_grow_without_end() -> None:
    known: list[Latency] = []
    for number in range(MOST):
        info = EngineInfo("a", "torch", "cpu", "float32", (12, 16))
        known = with_latency(known, Run(f"net {number}"), info, 1.0)
    assert len(known) == MOST and latency_of(known, Run("net 0")) is None
    Settings(latency_ms=known)


@pytest.mark.parametrize(
    "wrong",
    [
        {"ms": 0},
        {"ms": float("nan")},
        {"model": ""},
        {"precision": "int4"},
        {"size": "1"},
        {"x": 1},
    ],
)
def test_a_figure_that_makes_no_sense_is_refused(wrong: dict[str, object]) -> None:
    with pytest.raises(ValidationError):
        Latency.model_validate({"model": "a", "ms": 1.0} | wrong)


def _general(name: str, **accuracy: float) -> ListedModel:
    return ListedModel(name, model_name(name), accuracy=accuracy)


MODELS = [
    _general("residual-lite", float32=0.74, int8=0.738),
    _general("residual-nano", float32=0.70),
    _general("cnn", float32=0.99),  # of the study: chosen by no quick choice
]


def _measured(model: str, precision: str, milliseconds: float, **more: str) -> Latency:
    return Latency(model=model, precision=precision, ms=milliseconds, **more)


def test_fastest_is_the_least_time_among_the_general_networks() -> None:
    known = [
        _measured("residual-lite", "auto", 9.0),
        _measured("residual-lite", "float32", 21.0),
        _measured("residual-nano", "float32", 7.0),
        _measured("residual-nano", "int8", 1.0),  # a form that it does not have any more
        _measured("cnn", "float32", 2.0),
        _measured("residual-lite", "bfloat16", 0.5, engine="torch"),  # on another engine
    ]
    chosen = quick_run("fastest", MODELS, known, Run("cnn", precision="float32", size="9x9"))
    assert chosen == Run("residual-nano", precision="float32")
    assert quick_run("fastest", MODELS, known, Run("cnn", engine="torch")) is None
    known.append(_measured("residual-nano", "auto", 0.6, engine="torch"))
    on_torch = quick_run("fastest", MODELS, known, Run("cnn", engine="torch"))
    assert on_torch == Run("residual-lite", engine="torch", precision="bfloat16")
    assert quick_run("fastest", MODELS, [], Run("cnn")) is None


def test_best_is_the_highest_accuracy_and_balanced_the_default() -> None:
    now = Run("residual-nano", device="gpu", precision="int8")
    assert quick_run("best", MODELS, [], now) == Run(
        "residual-lite", device="gpu", precision="float32"
    )
    assert quick_run("balanced", MODELS, [], now) == Run("residual-lite", device="gpu")
    better = [_general("residual-lite", float32=0.74, int8=0.741)]
    found = quick_run("best", better, [], now)
    assert found is not None and found.precision == "int8"


def test_without_a_trained_network_there_is_no_quick_choice() -> None:
    untrained = [ListedModel("residual-lite", model_name("residual-lite"), trained=False)]
    assert [quick_run(which, untrained, [], Run("x")) for which in QUICK] == [None] * 3


def test_the_networks_that_come_with_livedepth_are_listed_by_group() -> None:
    listed = listed_models()
    assert listed[0].value == "residual-lite" and str(listed[0].name) == "Default (metres, indoor)"
    assert 0.5 < listed[0].accuracy["int8"] < listed[0].accuracy["float32"] < 1
    groups = [one.name.group for one in listed]
    assert groups == sorted(groups, key=list(Group).index)
    study = {one.value for one in listed if one.name.group is Group.STUDY}
    assert study == {"cnn", "cnn-fc", "cnn-trans", "cnn-residual"}


class _Timed:
    """An engine that says how long it takes."""

    def __init__(self, seconds: list[float]) -> None:
        self.info = EngineInfo("a", "fake", "cpu", "float32", (12, 16))
        self.non_finite = 0
        self.closed = False
        self._seconds = iter(seconds)

    def infer(self, image: Image) -> Prediction:
        return Prediction(np.zeros((2, 2), np.float32), {"network": next(self._seconds)})

    def infer_all(self, images: object) -> Iterator[Prediction]:
        raise AssertionError("not to be asked for here")

    def close(self) -> None:
        self.closed = True


def test_measuring_leaves_out_the_start_and_what_was_disturbed() -> None:
    engine = _Timed([9.0, 9.0, *[0.004, 0.002, 0.002, 0.002, 0.02, 0.02, 0.004, 0.02, 0.02]])
    rests: list[float] = []

    class Event(threading.Event):
        def wait(self, timeout: float | None = None) -> bool:
            rests.append(timeout or 0)
            return False

    found = measure_run(lambda run: engine, Run("a"), Event())
    assert found == (engine.info, 2.0) and engine.closed
    assert rests[-1] == pytest.approx(0.04) and max(rests) < 0.5


def test_measuring_ends_when_it_is_cancelled() -> None:
    cancelled = threading.Event()
    engine = _Timed([0.001, 0.001])

    def open_late(run: Run) -> _Timed:
        cancelled.set()
        return engine

    assert measure_run(open_late, Run("a"), cancelled) is None
    assert engine.closed
    assert measure_run(open_late, Run("a"), cancelled) is None, "not even opened"
