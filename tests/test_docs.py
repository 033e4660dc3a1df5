"""The documentation names only what is there: links, files of the repository, commands."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
import typer

from livedepth.cli import cli

ROOT = Path(__file__).parents[1]
PAGES = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").glob("*.md")])
TOPS = ("livedepth/", "models/", "training/", "resources/", "docs/", "tests/", ".ci/")
_LINK = re.compile(r"\]\(([^)\s]+)\)")
_PATH = re.compile(rf"(?<![\w./:-])((?:{'|'.join(map(re.escape, TOPS))})[\w./-]*)")
_CALL = re.compile(r"(?:^|[`\s])livedepth ((?:[a-z]+ ?)+)(?P<rest>[^`\n]*)", re.MULTILINE)
_OPTION = re.compile(r"(?<![\w-])(--[a-z][\w-]*|-[a-z]\b)")


def links(text: str) -> Iterator[str]:
    """Relative links of a page, without the part after ``#``."""
    for target in _LINK.findall(text):
        if "://" not in target and not target.startswith(("#", "mailto:")):
            yield target.partition("#")[0]


def paths(text: str) -> Iterator[str]:
    """Files and folders of the repository that a page names."""
    for found in _PATH.findall(text):
        yield found.rstrip(".-")


def missing(text: str, folder: Path) -> list[str]:
    """What a page in ``folder`` names and is not there."""
    gone = [link for link in links(text) if not (folder / link).exists()]
    return gone + [path for path in paths(text) if not (ROOT / path).exists()]


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_link_and_file_that_a_page_names_is_there(page: Path) -> None:
    assert missing(page.read_text(encoding="utf-8"), page.parent) == []


def test_a_link_or_a_file_that_is_not_there_is_noticed() -> None:
    text = "[a](docs/data.md) [b](gone.md) `livedepth/cli.py`, livedepth/gone.py. (tests/gone)"
    assert missing(text, ROOT) == ["gone.md", "livedepth/gone.py", "tests/gone"]


def unknown_options(text: str) -> list[str]:
    """The commands in a page that give an option which their command does not have."""
    commands = typer.main.get_command(cli).commands  # type: ignore[attr-defined]
    wrong = []
    for words, rest in _CALL.findall(text):
        name, *others = words.split()
        if name not in commands:
            continue
        command = commands[name]
        if others:
            command = getattr(command, "commands", {}).get(others[0], command)
        known = {option for p in command.params for option in (*p.opts, *p.secondary_opts)}
        call = re.split(r"[#|;]", rest)[0]
        if set(_OPTION.findall(call)) - known - {"--help", "-h", "--verbose"}:
            wrong.append(f"livedepth {words}{call}".rstrip())
    return wrong


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_option_that_a_page_gives_is_one_of_its_command(page: Path) -> None:
    assert unknown_options(page.read_text(encoding="utf-8")) == []


def test_an_option_that_is_not_there_is_noticed() -> None:
    text = "    livedepth bench pipeline demo --frames 9  # --gone\n`livedepth models --frames 9`\n"
    assert unknown_options(text) == ["livedepth models --frames 9"]


def test_every_page_that_the_code_names_is_in_the_repository() -> None:
    gone = []
    for top in ("livedepth", "models", "training", "resources", "tests"):
        for file in [*(ROOT / top).rglob("*.py"), *(ROOT / top).rglob("*.yaml")]:
            if file != Path(__file__).resolve():
                pages = re.findall(r"[\w/-]+\.md\b", file.read_text(encoding="utf-8"))
                gone += [
                    f"{file.name}: {page}"
                    for page in pages
                    if not ((ROOT / page).exists() or (ROOT / "docs" / page).exists())
                ]
    assert gone == []


def test_the_layers_of_the_architecture_are_those_that_lint_holds() -> None:
    lint = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    held = re.findall(r'^  "(.+)",$', lint.partition("\nlayers = [")[2].partition("]")[0], re.M)
    page = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8")
    drawn = page.partition("```\n cli\n")[2].partition("```")[0].split("\n")
    assert held[0] == "cli"
    assert [line.strip() for line in drawn if line.strip()] == held[1:]
