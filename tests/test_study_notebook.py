"""The notebook of the study runs from top to bottom, in a kernel of its own."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest

from tests.pages import DOCS

nbformat = pytest.importorskip("nbformat")
nbclient = pytest.importorskip("nbclient")
pytest.importorskip("ipykernel")
ROOT = DOCS.parent
NOTEBOOK = DOCS / "study.ipynb"


def test_the_notebook_holds_no_outputs() -> None:
    notebook = nbformat.read(NOTEBOOK, as_version=4)
    assert not any(cell.get("outputs") for cell in notebook.cells)


def test_every_cell_of_the_notebook_runs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    program = tmp_path / "bin" / "livedepth"
    program.parent.mkdir()
    program.write_text(f'#!/bin/sh\nexec "{sys.executable}" "{ROOT / "main.py"}" "$@"\n')
    program.chmod(0o755)
    monkeypatch.setenv("PATH", f"{program.parent}{os.pathsep}{os.environ['PATH']}")
    monkeypatch.setenv("PYTHONPATH", str(ROOT))
    monkeypatch.setenv(
        "OMP_WAIT_POLICY", "PASSIVE"
    )  # threads that spin steal the other tests' time
    monkeypatch.setenv("IPYTHONDIR", str(tmp_path / "ipython"))
    notebook = nbformat.read(NOTEBOOK, as_version=4)
    (training,) = [cell for cell in notebook.cells if "EPOCHS = 8" in cell.source]
    training.source = training.source.replace("EPOCHS = 8", "EPOCHS = 1")
    client = nbclient.NotebookClient(
        notebook,
        timeout=600,
        kernel_name="python3",
        resources={"metadata": {"path": str(tmp_path)}},
    )
    client.execute()
    told = "".join(
        output.get("text", "") for cell in notebook.cells for output in cell.get("outputs", ())
    )
    assert "features [" in told and ", 3, 228, 304]" in told
    assert "191 rows" in told and "Total params: 52,964,289" in told
    assert "as the study divides" in told and "% of the cells are holes" in told
    pictures = [
        output
        for cell in notebook.cells
        for output in cell.get("outputs", ())
        if "image/png" in output.get("data", {})
    ]
    assert len(pictures) == 3
    assert (tmp_path / "demo-set" / "dataset.json").is_file()
