"""The code and the commands on a page of the documentation."""

from __future__ import annotations

import re
import shlex
import sys
from pathlib import Path
from types import ModuleType

import pytest

DOCS = Path(__file__).parent.parent / "docs"


def code_blocks(page: Path) -> dict[str, str]:
    """The Python of a page by the heading above it; of several under one the later are numbered."""
    found: dict[str, str] = {}
    heading, count = "", 1
    pattern = r"^## (.+?)$|^```python\n(.*?)^```$"
    for title, code in re.findall(pattern, page.read_text(encoding="utf-8"), re.M | re.S):
        if title:
            heading, count = title, 1
        else:
            found[heading if count == 1 else f"{heading} ({count})"] = code
            count += 1
    return found


def shell_commands(page: Path) -> list[list[str]]:
    """The lines of a page's shell blocks, each as its words."""
    blocks = re.findall(r"^```sh\n(.*?)^```$", page.read_text(encoding="utf-8"), re.M | re.S)
    return [shlex.split(line) for block in blocks for line in block.splitlines()]


def as_module(code: str, name: str, monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    """``code`` as a module that can be imported by its name until the test ends."""
    module = ModuleType(name)
    monkeypatch.setitem(sys.modules, name, module)
    exec(compile(code, name, "exec"), module.__dict__)
    return module
