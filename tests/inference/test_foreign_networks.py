"""ONNX files of other makers: their pictures prepared as they want them, their units kept apart."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path

import numpy as np
import pytest

from livedepth.errors import EngineError, SettingsError
from livedepth.frames import Depth, Image
from livedepth.inference.base import DepthEngine
from livedepth.inference.engines import open_engine
from livedepth.inference.foreign import KNOWN, NetworkNotes, known_by_name, notes_of
from livedepth.inference.known_models import resolve_model
from livedepth.jobs.export import export_model
from models.weights import load_net

WEIGHTS = (1.0, 10.0, 100.0)  # of the adder's channels: each order of them gives another map
Shape = tuple[int | str, ...]
MakeOnnx = Callable[..., Path]
PictureOf = Callable[[int, int], Image]
Open = Callable[..., DepthEngine]


@pytest.fixture(params=["openvino", "onnx"])
def opened(request: pytest.FixtureRequest) -> Callable[..., DepthEngine]:
    """``open_engine`` with either of the engines that run networks of others."""
    return partial(open_engine, engine=request.param)


def expected(image: Image, notes: NetworkNotes) -> Depth:
    """What the adder gives for a picture at its size, written down from the definition."""
    normal = (image / notes.divisor - np.array(notes.mean)) / np.array(notes.std)
    if notes.channels == "bgr":
        normal = normal[..., ::-1]
    depth = np.asarray((normal * np.array(WEIGHTS)).sum(axis=2) * notes.metres, np.float32)
    if notes.unit == "m":
        depth[depth <= 0] = np.nan  # impossible
    return depth


@pytest.mark.parametrize("like", list(KNOWN))
def test_pictures_are_normalised_as_each_maker_does(
    like: str, opened: Open, tmp_path: Path, make_onnx: MakeOnnx, random_picture: PictureOf
) -> None:
    path = make_onnx(tmp_path / "some.onnx")
    path.with_suffix(".yaml").write_text(f"like: {like}\n")
    image = random_picture(6, 8)
    engine = opened(str(path), precision="float32")
    np.testing.assert_allclose(
        engine.infer(image).depth, expected(image, KNOWN[like]), rtol=1e-4, atol=1e-3
    )
    assert engine.info.unit == ("m" if like.endswith("metric") else "inverse")
    assert (engine.info.model, engine.info.input_size) == ("some", (6, 8))


@pytest.mark.parametrize("field", ["mean: [.nan, 0, 0]", "metres: .inf", "std: [1, 1, .inf]"])
def test_numbers_that_are_none_are_refused(
    field: str, opened: Open, tmp_path: Path, make_onnx: MakeOnnx
) -> None:
    path = make_onnx(tmp_path / "own.onnx")
    path.with_suffix(".yaml").write_text(f"output: metric\n{field}\n")
    with pytest.raises(EngineError, match=rf"own\.yaml: {field.split(':')[0]}.*: .*finite"):
        opened(str(path))


@pytest.mark.parametrize("text", ["no network\n", ""])
def test_a_text_is_no_network(
    text: str, opened: Open, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "midas.onnx").write_text(text)
    with pytest.raises(EngineError, match=r"midas\.onnx: cannot be read as a network"):
        opened(str(tmp_path / "midas.onnx"))
    assert capfd.readouterr() == ("", ""), "and the libraries below keep quiet"


def test_like_is_not_for_our_own_files(tmp_path: Path, weights: Path) -> None:
    export_model(weights, tmp_path / "mine.onnx")
    for engine in ("openvino", "onnx"):
        with pytest.raises(SettingsError, match=r"livedepth wrote mine\.onnx itself"):
            open_engine(str(tmp_path / "mine.onnx"), engine=engine, like="midas")


@pytest.mark.parametrize("flat", [False, True], ids=["[1,1,h,w]", "[1,h,w]"])
def test_what_the_yaml_says_is_done(
    flat: bool, opened: Open, tmp_path: Path, make_onnx: MakeOnnx, random_picture: PictureOf
) -> None:
    path = make_onnx(tmp_path / "own.onnx", flat=flat)
    text = "output: metric\nmetres: 0.01\nchannels: bgr\nmean: [0.1, 0.2, 0.3]\nstd: [0.5, 1, 2]\n"
    path.with_suffix(".yaml").write_text(text)
    notes = notes_of(path)
    image = random_picture(6, 8)
    engine = opened(str(path), precision="float32")
    np.testing.assert_allclose(engine.infer(image).depth, expected(image, notes), rtol=1e-4)
    assert engine.info.unit == "m"


@pytest.mark.parametrize(
    ("shape", "size", "taken"),
    [
        ((1, 3, 6, 8), None, (6, 8)),
        ((1, 3, 6, 8), "[12, 16]", (6, 8)),
        (("n", 3, "h", "w"), "[12, 16]", (12, 16)),
        (("n", 3, "h", "w"), None, (384, 384)),
        ((1, 3, 6, "w"), "[6, 20]", (6, 20)),
    ],
)
def test_a_fixed_size_is_kept_and_a_free_one_chosen(
    shape: Shape,
    size: str | None,
    taken: tuple[int, int],
    opened: Open,
    tmp_path: Path,
    make_onnx: MakeOnnx,
) -> None:
    path = make_onnx(tmp_path / "sized.onnx", shape)
    path.with_suffix(".yaml").write_text(
        "like: midas\n" + (f"size: {size}\n" if size else ""), encoding="utf-8"
    )
    engine = opened(str(path))
    assert engine.info.input_size == taken
    assert engine.infer(np.zeros((30, 40, 3), np.uint8)).depth.shape == taken


@pytest.mark.parametrize(
    ("name", "like"),
    [
        ("midas_v21_small_256", "midas"),
        ("model-small", "midas-release"),
        ("dpt_hybrid_384", "dpt"),
        ("dpt_swin2_tiny_256", "dpt"),
        ("depth_anything_v2_vits", "depth-anything"),
        ("Depth-Anything-V2-Small", "depth-anything"),
        ("depth_anything_v2_vits_indoor_dynamic", "depth-anything-metric"),
        ("depth_anything_v2_metric_hypersim_vits", "depth-anything-metric"),
        ("tcmonodepth_tcsmallnet_192x320", "tcmonodepth"),
        ("yolo11n", None),
        ("model", None),
    ],
)
def test_makers_are_known_by_their_file_names(name: str, like: str | None) -> None:
    assert known_by_name(Path(f"{name}.onnx")) is (KNOWN[like] if like else None)


def test_an_unknown_network_is_not_guessed_at(
    opened: Open, tmp_path: Path, make_onnx: MakeOnnx
) -> None:
    path = make_onnx(tmp_path / "mystery.onnx")
    with pytest.raises(EngineError, match=r"write mystery\.yaml beside it.*midas"):
        opened(str(path))


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("like: [", "cannot be read as YAML"),
        ("midas", "holds no fields"),
        ("like: nets", "'nets' is not known; known: midas"),
        ("mean: [0, 0, 0]", "output: Field required"),
        ("output: metres", "output: Input should be 'metric'"),
        ("like: midas\ncolour: rgb", "colour: Extra inputs"),
        ("like: midas\nstd: [1, 0, 1]", r"std\.1: Input should be greater than 0"),
        ("like: midas\nsize: 256", "size"),
    ],
)
def test_a_yaml_with_a_mistake_says_which(
    text: str, reason: str, tmp_path: Path, make_onnx: MakeOnnx
) -> None:
    path = make_onnx(tmp_path / "noted.onnx")
    path.with_suffix(".yaml").write_text(text)
    with pytest.raises(EngineError, match=rf"noted\.yaml: .*{reason}"):
        open_engine(str(path))


def test_what_is_no_depth_network_is_refused(
    opened: Open, tmp_path: Path, make_onnx: MakeOnnx
) -> None:
    cases = {
        "has 2 inputs": make_onnx(tmp_path / "midas-a.onnx", inputs=2),
        "no map": make_onnx(tmp_path / "midas-b.onnx", scalar=True),
        "takes .*expected .1, 3": make_onnx(tmp_path / "midas-c.onnx", (1, 3, 6), plain=True),
    }
    torn = tmp_path / "midas-d.onnx"
    torn.write_bytes(make_onnx(tmp_path / "midas-e.onnx").read_bytes()[:40])
    cases["cannot be read as a network"] = torn
    for reason, path in cases.items():
        with pytest.raises(EngineError, match=reason):
            opened(str(path))
    with pytest.raises(EngineError, match=r"takes \.safetensors; use --engine openvino"):
        open_engine(str(cases["has 2 inputs"]), engine="torch")


@pytest.mark.parametrize(
    ("suffix", "precision", "engines"),
    [
        (".onnx", "float32", ["openvino", "onnx"]),
        (".xml", "float32", ["openvino"]),
        (".xml", "int8", ["openvino"]),
    ],
)
def test_our_own_exports_are_models_too(
    suffix: str,
    precision: str,
    engines: list[str],
    weights: Path,
    tmp_path: Path,
    random_picture: PictureOf,
    expected_depth: Callable[..., Depth],
) -> None:
    path = tmp_path / f"mine{suffix}"
    export_model(weights, path, precision=precision)
    net, card = load_net(weights)
    image = random_picture(48, 64)
    exact = expected_depth(net, image, card.input_size)
    tolerance = 1e-4 if precision == "float32" else 0.1
    for name in engines:
        engine = open_engine(str(path), engine=name, precision="float32")
        np.testing.assert_allclose(engine.infer(image).depth, exact, rtol=tolerance)
        info = engine.info
        assert (info.model, info.engine, info.unit) == (f"cnn-trans (mine{suffix})", name, "m")
        assert (info.precision, info.input_size) == (precision, card.input_size)


def test_a_foreign_ir_has_no_notes(weights: Path, tmp_path: Path) -> None:
    path = tmp_path / "mine.xml"
    export_model(weights, path)
    path.write_text(path.read_text().replace("livedepth", "others"))
    with pytest.raises(EngineError, match="was not written by 'livedepth export'"):
        open_engine(str(path))


def test_a_graph_is_named_by_its_path(tmp_path: Path, make_onnx: MakeOnnx) -> None:
    path = make_onnx(tmp_path / "midas.onnx")
    assert resolve_model(str(path)) == path
