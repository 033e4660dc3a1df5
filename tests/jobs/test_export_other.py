"""Networks of other makers as files that take pictures as they are, equal to what runs here."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from livedepth.errors import LivedepthError
from livedepth.inference.engines import open_engine
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
    with closing(open_engine(str(given), precision="float32")) as running:
        expected = running.infer(image).depth
    for engine in ("openvino", "onnx") if suffix == ".onnx" else ("openvino",):
        with closing(open_engine(str(done.path), engine=engine, precision="float32")) as exported:
            np.testing.assert_allclose(exported.infer(image).depth, expected, rtol=1e-4, atol=1e-3)
            info = exported.info
            assert (info.unit, info.input_size, info.focal) == (unit, size, None)
            assert info.model == f"net (made{suffix})"


def test_what_cannot_be_written_is_said(
    tmp_path: Path, make_onnx: MakeOnnx, monkeypatch: pytest.MonkeyPatch
) -> None:
    given = make_onnx(tmp_path / "midas.onnx")
    with pytest.raises(
        LivedepthError, match=r"made\.xml: a third-party network is exported in float32"
    ):
        export_model(given, tmp_path / "made.xml", precision="int8")
    with pytest.raises(LivedepthError, match=r"midas\.onnx"):
        export_model(given, given)
    monkeypatch.setattr(export_other, "TOLERANCE", -1.0)
    with pytest.raises(LivedepthError, match="midas: not written: the file would differ by"):
        export_model(given, tmp_path / "made.onnx")
    assert not list(tmp_path.glob("made*")), "nothing is left behind"
