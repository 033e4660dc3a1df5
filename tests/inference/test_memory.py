"""A network that needs more memory to convert than there is: said before, not by a crash."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from livedepth.errors import EngineError
from livedepth.inference import memory

Facts = Callable[..., None]
GB = 1_000_000_000


@pytest.fixture
def facts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Facts:
    """Has the system say how much memory there is, in GB, and what a container may have."""

    def say(*, limit: str = "max", **sizes: float) -> None:
        lines = [f"{name}:  {round(size * GB / 1024)} kB" for name, size in sizes.items()]
        (tmp_path / "meminfo").write_text("\n".join([*lines, "HugePages_Total:  0"]))
        (tmp_path / "limit").write_text(limit)
        monkeypatch.setattr(memory, "_FACTS", tmp_path / "meminfo")
        monkeypatch.setattr(memory, "_LIMITS", (tmp_path / "none", tmp_path / "limit"))

    return say


def test_swap_counts_and_a_container_has_less(facts: Facts) -> None:
    facts(MemTotal=16, MemAvailable=5, SwapTotal=4, SwapFree=3)
    assert memory.free_memory() == pytest.approx(8 * GB, abs=2048)
    assert memory.whole_memory() == pytest.approx(20 * GB, abs=2048)
    facts(MemTotal=16, MemAvailable=5, limit="2000000000\n")
    assert (memory.free_memory(), memory.whole_memory()) == (2 * GB, 2 * GB)


def test_half_precision_is_converted_in_float32() -> None:
    depth_pro = memory.conversion_needs(1_900_000_000, 952_000_000)
    assert depth_pro == pytest.approx(18 * GB, rel=0.03)
    assert memory.conversion_needs(3_808_000_000) == depth_pro


def test_too_little_is_refused_in_one_line(facts: Facts) -> None:
    facts(MemTotal=8, MemAvailable=1.6)
    memory.refuse_too_large("small", 99_000_000)
    with pytest.raises(EngineError, match=r"base: converting it takes about 2\.8 GB of memory"):
        memory.refuse_too_large("base", 390_000_000)


def test_a_system_that_says_nothing_refuses_nothing(
    facts: Facts, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(memory, "_FACTS", tmp_path / "gone")
    assert memory.free_memory() is None
    memory.refuse_too_large("large", 100 * GB)
