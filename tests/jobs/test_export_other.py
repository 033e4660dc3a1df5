"""Networks of other makers as files that take pictures as they are, equal to what runs here."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import onnx
import pytest

from livedepth.errors import EngineError, LivedepthError
from livedepth.inference.engines import open_engine
from livedepth.inference.hub.manifest import Manifest, manifest_path, write_manifest
from livedepth.jobs import export_other
from livedepth.jobs.export import export_model

MakeOnnx = Callable[..., Path]


@pytest.fixture
def pictures() -> list[Any]:
    noise = np.random.default_rng(0)
    return [noise.integers(0, 256, (30, 40, 3), np.uint8) for _ in range(2)]


@pytest.mark.parametrize(
    ("notes", "unit"),
    [
        ("like: midas\n", "inverse"),
        ("like: dpt\n", "inverse"),
        ("output: metric\nmetres: 0.01\nchannels: bgr\nmean: [.1, .2, .3]\nstd: [.5, 1, 2]\n", "m"),
        ("output: relative\ndivisor: 1\nsize: [12, 16]\n", "relative"),
    ],
)
@pytest.mark.parametrize("suffix", [".onnx", ".xml"])
def test_the_file_takes_bytes_and_gives_the_same(
    suffix: str, notes: str, unit: str, tmp_path: Path, make_onnx: MakeOnnx, pictures: list[Any]
) -> None:
    free = "size:" in notes
    given = make_onnx(tmp_path / "net.onnx", (1, 3, "h", "w") if free else (1, 3, 6, 8))
    given.with_suffix(".yaml").write_text(notes)
    done = export_model(given, tmp_path / "out" / f"made{suffix}", pictures=pictures)
    assert done.pictures == 2 and done.relative_difference < 1e-5
    folder = {one.name for one in done.path.parent.iterdir()}
    assert folder == {"made.onnx"} if suffix == ".onnx" else {"made.xml", "made.bin"}
    size = (12, 16) if free else (6, 8)
    image = np.random.default_rng(5).integers(0, 256, (*size, 3), np.uint8)
    with open_engine(str(given), precision="float32") as running:
        expected = running.infer(image).depth
    for engine in ("openvino", "onnx") if suffix == ".onnx" else ("openvino",):
        with open_engine(str(done.path), engine=engine, precision="float32") as exported:
            np.testing.assert_allclose(exported.infer(image).depth, expected, rtol=1e-4, atol=1e-3)
            info = exported.info
            assert (info.unit, info.input_size, info.focal) == (unit, size, None)
            assert info.model == f"net (made{suffix})"


def installed(models: Path, make_onnx: MakeOnnx, **depth: Any) -> Path:
    path = manifest_path("some-net")
    assert path.parent.parent == models
    path.parent.mkdir(parents=True)
    make_onnx(path.parent / "model.onnx", (1, 3, "h", "w"))
    fields: dict[str, Any] = {
        "picture": {"size": (12, 16), "multiple": 4, "mean": (0.5, 0.4, 0.3), "channels": "bgr"},
        "depth": depth,
    }
    write_manifest(
        path,
        Manifest(name="some-net", kind="onnx", unit="metric", file="model.onnx", **fields),
    )
    return path


@pytest.fixture
def models(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("LIVEDEPTH_MODELS", str(tmp_path / "models"))
    return tmp_path / "models"


@pytest.mark.parametrize(
    "depth", [{"metres": 2.0}, {"form": "focal", "per_focal": 300.0, "field_of_view": 70.0}]
)
def test_an_installed_network_is_a_file_too(
    depth: dict[str, Any], models: Path, tmp_path: Path, make_onnx: MakeOnnx, pictures: list[Any]
) -> None:
    path = installed(models, make_onnx, **depth)
    done = export_model(path, tmp_path / "made.onnx", pictures=pictures)
    image = np.random.default_rng(5).integers(0, 256, (12, 16, 3), np.uint8)
    with open_engine("some-net") as running, open_engine(str(done.path)) as exported:
        expected = running.infer(image).depth
        assert exported.info.unit == "m"
        np.testing.assert_allclose(exported.infer(image).depth, expected, rtol=0.02)
    metadata = {one.key: one.value for one in onnx.load(str(done.path)).metadata_props}
    assert metadata["livedepth_unit"] == "m" and metadata["livedepth_model"] == "some-net"


def test_what_lies_outside_the_graph_is_said(
    models: Path, tmp_path: Path, make_onnx: MakeOnnx, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = installed(models, make_onnx)
    manifest = Manifest.model_validate(
        {**_fields(path), "depth": {"form": "points"}},
    )
    write_manifest(path, manifest)
    with pytest.raises(EngineError):
        export_model(path, tmp_path / "made.onnx")
    write_manifest(path, Manifest.model_validate({**_fields(path), "depth": {}}))
    with pytest.raises(
        LivedepthError, match=r"some-net\.network: a network of another maker is ex"
    ):
        export_model(path, tmp_path / "made.xml", precision="int8")
    monkeypatch.setattr(export_other, "TOLERANCE", -1.0)
    with pytest.raises(LivedepthError, match="some-net: not written: the file would differ by"):
        export_model(path, tmp_path / "made.onnx")
    assert not list(tmp_path.glob("made*")), "nothing is left behind"


def _fields(path: Path) -> dict[str, Any]:
    from livedepth.inference.hub.manifest import read_manifest

    return read_manifest(path).model_dump()
