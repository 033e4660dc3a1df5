"""Shared by the tests of the networks."""

from __future__ import annotations

import pytest


@pytest.fixture(autouse=True, scope="module")
def _quickly(one_thread: None) -> None:
    """Every test here computes little."""
