"""Inputs and outputs in an object store are as those on a disk; here the store is in memory."""

from __future__ import annotations

import importlib
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any, ClassVar

import pytest

from livedepth.errors import OutputError, SourceError
from livedepth.jobs import stores
from livedepth.jobs.estimate import estimates
from livedepth.jobs.options import ProcessOptions
from livedepth.jobs.plan import Task, plan
from livedepth.jobs.runner import Outcome, TaskRunner
from tests.commands.conftest import write_clip
from tests.jobs.lasting import Slow
from tests.jobs.test_resuming import contents

fsspec: Any = pytest.importorskip("fsspec", reason="the extra 'cluster' is not installed")


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Any]:
    """An empty store in memory, but for two clips in ``memory://in/``."""
    system = fsspec.filesystem("memory")
    system.store.clear()
    for name in ("a.mp4", "b.mp4"):
        clip = write_clip(tmp_path / name, frames=8)
        system.pipe_file(f"/in/{name}", clip.read_bytes())
    yield system
    system.store.clear()
    system.pseudo_dirs[:] = [""]
    stores._held.cache_clear()


def run(inputs: list[str], output: str, **options: Any) -> list[Outcome]:
    asked = ProcessOptions(**options)
    with TaskRunner(lambda model: Slow()) as runner:
        tasks = plan(inputs, Path(output), asked.kind)
        return [runner.run(task, "fake", asked) for task in tasks]


def names(system: Any, folder: str) -> list[str]:
    return sorted(path.removeprefix(folder) for path in system.find(folder))


def test_a_film_from_a_store_and_into_it(store: Any, tmp_path: Path) -> None:
    (alone,) = run([str(tmp_path / "a.mp4")], str(tmp_path / "alone.mp4"))
    assert alone.error is None
    (done,) = run(["memory://in/a.mp4"], "memory://out/deep/depth.mp4")
    assert done.error is None and done.report is not None
    assert done.report.frames == 8
    assert done.task.written == "memory://out/deep/depth.mp4"
    assert names(store, "/out/") == ["deep/depth.mp4"]
    store.get_file("/out/deep/depth.mp4", str(tmp_path / "back.mp4"))
    assert contents(tmp_path / "back.mp4") == contents(tmp_path / "alone.mp4")


def test_patterns_and_a_folder_of_outputs(store: Any) -> None:
    store.pipe_file("/in/below/c.mp4", b"no file of this folder")
    done = run(["memory://in/*"], "memory://out", kind="frames16")
    assert [one.error for one in done] == [None, None]
    assert names(store, "/out/") == sorted(
        f"{clip}-depth/{name}"
        for clip in "ab"
        for name in ("frames.csv", "livedepth.json", *(f"{i:06d}.png" for i in range(8)))
    )


def test_what_is_there_is_kept_skipped_or_replaced(store: Any) -> None:
    store.pipe_file("/out/d.mp4", b"mine")
    (refused,) = run(["memory://in/a.mp4"], "memory://out/d.mp4")
    assert "memory://out/d.mp4: exists already" in str(refused.error)
    (skipped,) = run(["memory://in/a.mp4"], "memory://out/d.mp4", resume=True)
    assert skipped.skipped and store.cat_file("/out/d.mp4") == b"mine"
    (done,) = run(["memory://in/a.mp4"], "memory://out/d.mp4", overwrite=True)
    assert done.error is None and store.cat_file("/out/d.mp4") != b"mine"
    assert names(store, "/out/") == ["d.mp4"]


@pytest.mark.parametrize("kind", ["color", "frames16"])
def test_an_output_that_cannot_be_sent_leaves_nothing(
    kind: str, store: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    address = "memory://out/d" + (".mp4" if kind == "color" else "")
    before = set(Path(tempfile.gettempdir()).glob("livedepth-work-*"))

    def broken(*_: Any, **__: Any) -> None:
        raise OSError("the store says no to ?X-Amz-Signature=0123abcd&token=secret")

    monkeypatch.setattr(type(store), "mv", broken)
    (failed,) = run(["memory://in/a.mp4"], address, kind=kind)
    text = str(failed.error)
    assert text.startswith(f"{address}: writing failed (the store says no to ?X-Amz-Signature=***")
    assert "0123abcd" not in text and "secret" not in text
    assert failed.error is not None and failed.error.__cause__ is None
    assert names(store, "/out/") == []
    stores._held.cache_clear()
    assert set(Path(tempfile.gettempdir()).glob("livedepth-work-*")) <= before


def test_the_input_is_never_written_over(store: Any, tmp_path: Path) -> None:
    clip = tmp_path / "a.mp4"
    for given, output in (
        ("memory://in/a.mp4", "memory://in/a.mp4"),
        (f"file://{clip}", f"file://{clip}"),
        (f"file://{clip}", str(clip)),
        (str(clip), f"file://{clip}"),
    ):
        (refused,) = run([given], output, overwrite=True)
        assert str(refused.error).startswith(f"{output}: is the input itself"), given
    assert store.cat_file("/in/a.mp4") == clip.read_bytes()


def test_a_bad_file_is_named_as_it_was_given(store: Any) -> None:
    store.pipe_file("/in/bad.mp4", b"text")
    (failed,) = run(["memory://in/bad.mp4"], "memory://out/d.mp4")
    assert str(failed.error).startswith("memory://in/bad.mp4: not a video")
    (failed,) = run(["memory://in/a.mp4"], "memory://out/d.avi")
    assert str(failed.error).startswith("memory://out/d.avi: a depth video is written as")
    assert names(store, "/out/") == []


def test_what_it_would_come_to(store: Any) -> None:
    store.pipe_file("/out/b-depth.mp4", b"mine")
    tasks = plan(["memory://in/*.mp4"], Path("memory://out"), "color")
    film, there = estimates(tasks, Slow(), ProcessOptions())
    assert (film.error, film.frames, film.size) == (None, 8, (64, 48))
    assert film.bytes and film.seconds
    assert str(there.error).startswith("memory://out/b-depth.mp4: exists already")


def test_what_is_not_there_is_one_line(store: Any, tmp_path: Path) -> None:
    (gone,) = run(["memory://in/gone.mp4"], str(tmp_path / "d.mp4"))
    assert str(gone.error) == "memory://in/gone.mp4: no such file"
    assert gone.fault is None and not (tmp_path / "d.mp4").exists()


def test_addresses() -> None:
    assert stores.address_of(Path("s3://bucket/a/b.mp4")) == "s3://bucket/a/b.mp4"
    assert stores.address_of("file:///srv/a.mp4") == "file:///srv/a.mp4"
    for other in ("http://host/a.mp4", "rtsp://cam/1", "C:/a.mp4", "s3", "clip.mp4", "-"):
        assert stores.address_of(other) == ""
    assert Task("x", Path("gs://b/c.mp4")).written == "gs://b/c.mp4"
    with pytest.raises(SourceError, match=r"file:///nowhere/a\.mp4: no such file"):
        stores.at_hand("file:///nowhere/a.mp4")


def test_a_mistyped_bucket_is_not_made(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    class Buckets(fsspec.get_filesystem_class("memory")):  # type: ignore[misc]
        protocol = "s3"
        store: ClassVar[dict[str, Any]] = {}
        pseudo_dirs: ClassVar[list[str]] = ["", "/films"]

        def put_file(self, local: str, remote: str, *args: Any, **given: Any) -> None:
            if "/" + remote.strip("/").split("/")[0] not in self.pseudo_dirs:
                raise FileNotFoundError("The specified bucket does not exist")
            super().put_file(local, remote, *args, **given)

        @classmethod
        def _strip_protocol(cls, path: str) -> str:
            return "/" + path.removeprefix("s3://").strip("/")

    known = importlib.import_module("fsspec.registry")
    monkeypatch.setitem(known._registry, "s3", Buckets)
    picture = tmp_path / "depth.png"
    picture.write_bytes(b"depth")
    stores.deliver(picture, "s3://films/deep/depth.png")
    assert fsspec.filesystem("s3").cat_file("/films/deep/depth.png") == b"depth"
    with pytest.raises(OutputError, match=r"s3://flims/depth\.png: .*bucket does not exist"):
        stores.deliver(picture, "s3://flims/depth.png")
    assert Buckets.pseudo_dirs[:2] == ["", "/films"] and "/flims" not in Buckets.pseudo_dirs
