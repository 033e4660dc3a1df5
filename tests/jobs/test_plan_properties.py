"""``plan`` of any inputs: each has one output, no two the same, all where they should be."""

from __future__ import annotations

import unicodedata
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from livedepth.errors import OutputError
from livedepth.jobs.plan import plan
from livedepth.output.kinds import output_kinds

_STEMS = st.text(
    st.characters(exclude_categories=("C", "Z"), exclude_characters="/\\@:"), min_size=1
)
_ENDINGS = st.sampled_from(["", ".mp4", ".MKV", ".avi", ".png", ".jpg", ".txt"])
_FOLDERS = st.sampled_from(["", "gone/", "../gone/", "/gone/too/"])
paths = st.builds(lambda folder, stem, ending: folder + stem + ending, _FOLDERS, _STEMS, _ENDINGS)
addresses = st.builds(
    lambda scheme, secret, host: f"{scheme}://{secret}{host}",
    st.sampled_from(["rtsp", "http"]),
    st.sampled_from(["", "anna:s3cret@"]),
    st.sampled_from(["host", "host/x/cam.m3u8", "host/", "host/a.mp4"]),
)
inputs = st.lists(st.one_of(paths, addresses, st.just("demo"), st.just("0")), min_size=1)
kinds = st.sampled_from([kind.name for kind in output_kinds()])
FOLDER = Path("gone") / "outputs"  # nothing is there


@pytest.fixture(autouse=True)
def empty_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def _once(names: list[str]) -> list[str]:
    """Each input, however often it is named."""
    return list(dict.fromkeys(names))


@settings(deadline=None)
@given(inputs, kinds)
def test_each_input_gets_one_output_of_its_own(given_inputs: list[str], kind: str) -> None:
    try:
        tasks = plan(given_inputs, FOLDER, kind)
    except OutputError as error:
        assert "two inputs would be written there" in str(error)
        assert len(_once(given_inputs)) > 1
        return
    assert [task.input for task in tasks] == _once(given_inputs)
    outputs = [task.output for task in tasks]
    assert len({str(output).casefold() for output in outputs}) == len(outputs)
    for output in outputs:
        assert output.parent == FOLDER or (outputs == [FOLDER])
        assert "s3cret" not in str(output)


@settings(deadline=None)
@given(inputs, kinds)
def test_an_input_keeps_its_name_where_no_other_has_it(given_inputs: list[str], kind: str) -> None:
    """Each input of several has the output that it has beside any other one."""
    named = _once(given_inputs)
    alone = [plan([one, "another input.mp4"], FOLDER, kind)[0].output for one in named]
    alike = [unicodedata.normalize("NFC", str(path)).casefold() for path in alone]
    if len(given_inputs) == 1 or len(set(alike)) < len(alike):
        return
    assert [task.output for task in plan(given_inputs, FOLDER, kind)] == alone


@settings(deadline=None)
@given(paths, kinds, st.sampled_from(["o.mp4", "o.mkv", "o.png", "gone/o.mp4"]))
def test_one_input_takes_a_name_with_a_suffix_as_it_is(
    given_input: str, kind: str, name: str
) -> None:
    (task,) = plan([given_input], Path(name), kind)
    assert (task.input, task.output) == (given_input, Path(name))


@settings(deadline=None)
@given(st.lists(paths, min_size=2), kinds, st.sampled_from(["o.mp4", "o.mkv", "o.png"]))
def test_several_inputs_are_no_file(given_inputs: list[str], kind: str, name: str) -> None:
    given_inputs = [*given_inputs, "one more.mp4"]
    with pytest.raises(OutputError, match="several inputs need a folder"):
        plan(given_inputs, Path(name), kind)
