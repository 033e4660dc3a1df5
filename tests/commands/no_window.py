"""In place of the window that ``bench start`` measures: tells whether Python keeps bytecode."""

from __future__ import annotations

import json
import sys

facts = dict.fromkeys(("model", "engine", "precision", "platform"), "")
kept = 0.0 if sys.dont_write_bytecode else 1.0
seconds = {f"{step}_s": kept for step in ("window", "rgb", "depth")}
print(json.dumps(facts | seconds | {"resident_mb": None, "peak_mb": None}))  # noqa: T201
