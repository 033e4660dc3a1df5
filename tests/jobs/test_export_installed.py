"""Networks that were installed by name, as files for other programs."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from livedepth.errors import LivedepthError
from livedepth.inference.hub.manifest import Manifest, manifest_path, write_manifest
from livedepth.inference.hub.onnx_rules import DepthFields, PictureFields
from livedepth.inference.hub.resampling import Floats
from livedepth.inference.hub.runners import OpenVinoRunner
from livedepth.jobs import export_installed as module
from livedepth.jobs.export_installed import export_installed
from livedepth.jobs.parity import apart, worst


@pytest.fixture
def manifest(
    tmp_path: Path, make_onnx: Callable[..., Path], monkeypatch: pytest.MonkeyPatch
) -> Path:
    """Of an ONNX network that takes 12x16 and gives inverse depth."""
    monkeypatch.setenv("LIVEDEPTH_MODELS", str(tmp_path / "models"))
    path = manifest_path("adder")
    write_manifest(
        path,
        Manifest(
            name="adder",
            kind="onnx",
            file="model.onnx",
            unit="inverse",
            picture=PictureFields(size=(12, 16), fixed=True),
            depth=DepthFields(form="inverse"),
        ),
    )
    make_onnx(path.parent / "model.onnx", (1, 3, 12, 16))
    return path


@pytest.mark.parametrize("suffix", [".onnx", ".xml"])
def test_the_file_is_compared_with_the_network(suffix: str, manifest: Path, tmp_path: Path) -> None:
    done = export_installed(manifest, tmp_path / "out" / f"made{suffix}")
    assert done.relative_difference < 1e-5 and done.pictures == 2
    made = {one.name for one in done.path.parent.iterdir()}
    assert made == ({"made.onnx"} if suffix == ".onnx" else {"made.xml", "made.bin"})


@pytest.mark.parametrize("wrong", [1.01, np.nan])
def test_a_file_that_gives_something_else_is_not_written(
    wrong: float, manifest: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Wrong(OpenVinoRunner):
        def __init__(self, graph: Path, *more: Any, **options: Any) -> None:
            super().__init__(graph, *more, **options)
            self.factor = np.float32(wrong if graph.name.startswith("made") else 1)

        def run(self, pixels: Floats) -> dict[str, Any]:
            return {name: self.factor * one for name, one in super().run(pixels).items()}

    monkeypatch.setattr(module, "OpenVinoRunner", Wrong)
    with pytest.raises(LivedepthError, match=r"made\.onnx: not written: its depth differs"):
        export_installed(manifest, tmp_path / "out" / "made.onnx")
    assert not list((tmp_path / "out").iterdir()), "nothing is left behind"


def test_depth_is_compared_where_the_network_has_some() -> None:
    theirs = np.array([[2, 4, np.nan]], np.float32)
    assert apart(np.array([[2, 5, 7]], np.float32), theirs) == pytest.approx((0.5 / 3, 1))
    assert apart(theirs, np.full((1, 3), np.nan, np.float32)) == (0, 0)
    lost = apart(np.array([[np.nan, 4, 7]], np.float32), theirs)
    assert np.isnan(worst([(0.1, 2.0), lost, (0.3, 1.0)])).all()
    assert worst([(0.1, 2.0), (0.3, 1.0)]) == (0.3, 2.0)
