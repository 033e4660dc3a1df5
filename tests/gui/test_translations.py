"""Every text that a person may read in the window is in every translation file."""

from __future__ import annotations

import ast
import re
import string
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from importlib.resources import files
from pathlib import Path
from xml.etree import ElementTree

import pytest
from PyQt6.QtWidgets import QApplication

import livedepth
import models
from livedepth.errors import UserError
from livedepth.gui.texts import translated
from livedepth.gui.translation import translate
from models.catalogue import facts_named

APP, NETWORKS = (Path(package.__file__ or "").parent for package in (livedepth, models))
PRINTED = {"commands", "bench"}  # what these say is read in a terminal only
LANGUAGES = ("vi",)


@dataclass
class Texts:
    """Literals with the place in the code where each is said first."""

    found: dict[str, str] = field(default_factory=dict)

    def add(self, text: object, path: Path, line: int) -> None:
        if isinstance(text, str) and text:
            self.found.setdefault(text, f"{path.relative_to(APP.parent)}:{line}")


def _calls(path: Path) -> tuple[ast.Module, list[tuple[str, ast.Call]]]:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    calls = [node for node in ast.walk(tree) if isinstance(node, ast.Call)]
    named = [(getattr(call.func, "id", getattr(call.func, "attr", "")), call) for call in calls]
    return tree, named


def of_the_window() -> Texts:
    """What the window says itself: tr("...") and marked("...")."""
    texts = Texts()
    for path in [APP / "views.py", *sorted((APP / "gui").rglob("*.py"))]:
        for name, call in _calls(path)[1]:
            if name in ("tr", "marked"):
                (argument,) = call.args
                assert isinstance(argument, ast.Constant), f"{path}:{call.lineno}: not a literal"
                texts.add(argument.value, path, call.lineno)
    return texts


def _kinds(kind: type[UserError]) -> Iterator[str]:
    yield kind.__name__
    for one in kind.__subclasses__():
        yield from _kinds(one)


def _literals(tree: ast.Module, node: ast.expr) -> Iterator[str]:
    """The texts that ``node`` may be: a literal, a choice of two, or a name for one of these."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        yield node.value
    elif isinstance(node, ast.IfExp):
        yield from _literals(tree, node.body)
        yield from _literals(tree, node.orelse)
    elif isinstance(node, ast.Name):
        for other in ast.walk(tree):
            if isinstance(other, ast.Assign) and any(
                isinstance(target, ast.Name) and target.id == node.id for target in other.targets
            ):
                yield from _literals(tree, other.value)


def _messages() -> Iterator[tuple[Path, ast.Module, ast.Call, list[ast.expr], set[str]]]:
    """Each call that makes a message: its template and hint, and the values it gets by itself."""
    for path in sorted([*APP.rglob("*.py"), *NETWORKS.rglob("*.py")]):
        if PRINTED & set(path.relative_to(APP.parent).parts):
            continue
        tree, calls = _calls(path)
        for name, call in calls:
            if not call.args:
                continue  # a class of another library that is called so too
            if name in {*_kinds(UserError), "Message"}:
                yield path, tree, call, call.args[:2], set()
            elif name == "Hint":
                yield path, tree, call, call.args[1:2], set()
            elif name == "explained":
                yield path, tree, call, call.args[2:3], {"reason"}


def of_the_core() -> Texts:
    """Templates and the window's hints of all errors and warnings."""
    texts = Texts()
    for path, tree, call, parts, _ in _messages():
        for part in parts:
            for text in _literals(tree, part):
                texts.add(text, path, call.lineno)
    return texts


def of_the_networks() -> Texts:
    """What the networks of the package are, as their decorators say."""
    texts = Texts()
    for path in sorted(NETWORKS.glob("*.py")):
        for name, call in _calls(path)[1]:
            for keyword in call.keywords:
                if name == "register_model" and keyword.arg == "summary":
                    texts.add(ast.literal_eval(keyword.value), path, call.lineno)
    return texts


def translations(code: str) -> dict[str, str]:
    """The translation file of a language, by source text."""
    data = files("resources").joinpath("translations", f"livedepth_{code}.ts").read_text("utf-8")
    return {
        message.findtext("source") or "": message.findtext("translation") or ""
        for message in ElementTree.fromstring(data).iter("message")
    }


def places(text: str) -> list[str]:
    """The places for values in a text, as they are written."""
    return sorted(re.findall(r"\{[^{}]*\}", text))


def _listed(texts: Texts, which: Callable[[str], bool]) -> str:
    wrong = [f"{where}: {text!r}" for text, where in texts.found.items() if which(text)]
    return "\n".join(wrong)


@pytest.mark.parametrize("code", LANGUAGES)
@pytest.mark.parametrize("collect", [of_the_window, of_the_core])
def test_every_text_is_translated(code: str, collect: Callable[[], Texts]) -> None:
    known, texts = translations(code), collect()
    assert len(texts.found) > 100
    missing = _listed(texts, lambda text: not known.get(text, "").strip())
    assert not missing, f"without a translation in livedepth_{code}.ts:\n{missing}"


@pytest.mark.parametrize("code", LANGUAGES)
def test_what_each_network_is_can_be_read_in_every_language(code: str) -> None:
    known, texts = translations(code), of_the_networks()
    weights = Path(str(files("resources") / "weights"))
    shipped = {path.stem for path in weights.glob("*.safetensors")}
    assert shipped and {facts_named(name).summary for name in shipped} <= {*texts.found}
    missing = _listed(texts, lambda text: not known.get(text, "").strip())
    assert not missing, f"without a translation in livedepth_{code}.ts:\n{missing}"


@pytest.mark.parametrize("code", LANGUAGES)
def test_no_translation_is_left_over(code: str) -> None:
    used = {*of_the_window().found, *of_the_core().found, *of_the_networks().found}
    left = [text for text in translations(code) if text not in used]
    assert not left, f"in livedepth_{code}.ts, and nobody says it:\n" + "\n".join(left)


@pytest.mark.parametrize("code", LANGUAGES)
def test_translations_keep_their_places_for_values(code: str) -> None:
    wrong = [
        f"{source!r}: {translation!r}"
        for source, translation in translations(code).items()
        if places(source) != places(translation)
    ]
    assert not wrong, "other places than in English:\n" + "\n".join(wrong)


@pytest.mark.parametrize("code", LANGUAGES)
def test_the_compiled_file_is_that_of_the_texts(code: str, qapp: QApplication) -> None:
    kept = translate(qapp, code)  # type: ignore[arg-type]
    try:
        wrong = [
            source for source, text in translations(code).items() if translated(source) != text
        ]
    finally:
        for translator in kept:
            qapp.removeTranslator(translator)
    assert not wrong, "run lrelease again:\n" + "\n".join(wrong)


def test_every_message_gets_the_values_that_it_has_places_for() -> None:
    wrong = []
    for path, tree, call, parts, own in _messages():
        given = {keyword.arg for keyword in call.keywords} | own
        if call.args == parts[:1] and isinstance(call.args[0], ast.Call):
            continue  # made of a message
        if None in given or getattr(call.func, "id", "") == "Hint":
            continue
        for part in parts:
            for text in () if isinstance(part, ast.Name) else _literals(tree, part):
                lacking = {name for _, name, _, _ in string.Formatter().parse(text) if name} - given
                if lacking:
                    wrong.append(f"{path.relative_to(APP.parent)}:{call.lineno}: {sorted(lacking)}")
    assert not wrong, "places without a value:\n" + "\n".join(wrong)
