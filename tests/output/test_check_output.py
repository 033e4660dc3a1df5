"""What is refused before any work, and that asking leaves no trace."""

from __future__ import annotations

from pathlib import Path

import pytest

from livedepth.errors import OutputError
from livedepth.files import check_output, check_writable


def _refused(path: Path, inputs: list[Path] | None = None, *, overwrite: bool = False) -> str:
    with pytest.raises(OutputError) as caught:
        check_output(path, inputs or [], overwrite=overwrite)
    text = str(caught.value)
    assert str(path) in text and "\n" not in text
    return text


def test_the_input_itself(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    clip = tmp_path / "clip.mp4"
    clip.touch()
    (tmp_path / "link.mp4").symlink_to(clip)
    for overwrite in (False, True):
        assert "input itself" in _refused(clip, [clip], overwrite=overwrite)
        assert "input itself" in _refused(tmp_path / "link.mp4", [clip], overwrite=overwrite)
    monkeypatch.chdir(tmp_path)
    assert "input itself" in _refused(Path("clip.mp4"), [clip], overwrite=True)
    assert "input itself" in _refused(tmp_path, [tmp_path], overwrite=True)


def test_a_file_that_exists(tmp_path: Path) -> None:
    path = tmp_path / "out.mp4"
    path.touch()
    assert "exists already" in _refused(path)
    check_output(path, [], overwrite=True)


def test_a_folder_with_files(tmp_path: Path) -> None:
    (tmp_path / "a.txt").touch()
    assert "files in it" in _refused(tmp_path)
    check_output(tmp_path, [], overwrite=True)


@pytest.mark.parametrize("overwrite", [False, True])
def test_below_a_file_nothing_can_be_written(overwrite: bool, tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    for name in ("file/out.mp4", "file/out", "file/a/b/out.mp4"):
        assert "cannot write" in _refused(tmp_path / name, overwrite=overwrite)


@pytest.mark.parametrize("name", ["out.mp4", "folder", "new/out.mp4", "new/deep/folder", "empty"])
def test_what_is_allowed_leaves_no_trace(name: str, tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    check_output(tmp_path / name, [tmp_path / "clip.mp4"], overwrite=False)
    check_writable(tmp_path / name)
    assert [p.name for p in tmp_path.rglob("*")] == ["empty"]
