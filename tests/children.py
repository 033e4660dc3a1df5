"""Code for programs that tests start: what it starts itself is told on its standard output."""

from __future__ import annotations

# The number of each process that conversions are done in.
CHILDREN_TOLD = """
import livedepth.aside.process as process

start = process.start

def started(*given):
    child = start(*given)
    print(child.pid, flush=True)
    return child

process.start = started
"""
