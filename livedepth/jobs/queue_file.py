"""The queue of files between two runs of the window: one JSON file, written whole."""

from __future__ import annotations

import dataclasses
import json
import math
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ConfigDict, TypeAdapter, ValidationError

from livedepth.errors import LivedepthError, Message, reason_of
from livedepth.files import make_folder, write_whole
from livedepth.jobs.batch import Job, JobState
from livedepth.jobs.options import ProcessOptions, check_options
from livedepth.jobs.plan import Task
from livedepth.redact import redact

_OPTIONS = TypeAdapter(ProcessOptions)


class _Entry(BaseModel):
    """A job as the file has it."""

    model_config = ConfigDict(extra="forbid")

    input: str
    output: str
    model: str
    state: JobState
    begun: bool
    done: int
    total: int | None
    error: str
    options: dict[str, Any]


def save_queue(jobs: Iterable[Job], path: Path) -> None:
    """Write the jobs that were not cancelled; none: no file. Raises OutputError.

    Addresses with a password are left out.
    """
    kept = [
        _entry(job)
        for job in jobs
        if job.state is not JobState.CANCELLED and redact(job.task.input) == job.task.input
    ]
    if not kept:
        path.unlink(missing_ok=True)
        return
    make_folder(path.parent)
    write_whole(path, json.dumps({"jobs": kept}, indent=1).encode())


def load_queue(path: Path) -> tuple[list[Job], list[Message]]:
    """The jobs, and a line for each thing that is wrong. What was being done waits again.

    A file with something wrong in it is kept as FILE.bad.
    """
    try:
        data = path.read_bytes()
    except (FileNotFoundError, NotADirectoryError):
        return [], []
    except OSError as error:
        text = "{path}: the queue cannot be read ({reason})"
        return [], [Message(text, path=path, reason=error.strerror)]
    jobs: list[Job] = []
    problems: list[Message] = []
    try:
        entries = json.loads(data)["jobs"]
        if not isinstance(entries, list):
            raise TypeError("no list of jobs")
    except (ValueError, TypeError, KeyError, RecursionError) as error:
        text = "{path}: is no queue ({reason}); it begins empty"
        problems.append(Message(text, path=path, reason=reason_of(error)))
        entries = []
    for number, entry in enumerate(entries, 1):
        try:
            jobs.append(_job(entry))
        except (ValidationError, LivedepthError) as error:
            text = "{path}: file {number} of the queue is left out ({reason})"
            problems.append(Message(text, path=path, number=number, reason=_reason(error)))
    if problems:
        with suppress(OSError):
            path.replace(path.with_name(path.name + ".bad"))
    return jobs, problems


def _entry(job: Job) -> dict[str, Any]:
    options = dataclasses.asdict(job.options)
    if math.isinf(job.options.selection.end):  # which JSON cannot say
        del options["selection"]["end"]
    return {
        "input": job.task.input,
        "output": str(job.task.output),
        "model": job.model,
        "state": job.state.value,
        "begun": job.begun,
        "done": job.done,
        "total": job.total,
        "error": str(job.error or ""),
        "options": options,
    }


def _job(given: Any) -> Job:
    entry = _Entry.model_validate(given)
    options = _OPTIONS.validate_python(entry.options)
    check_options(options)
    over = entry.state.over
    return Job(
        Task(entry.input, Path(entry.output)),
        options,
        entry.model,
        state=entry.state if over else JobState.WAITING,
        done=entry.done if over else 0,
        total=entry.total,
        error=LivedepthError(Message(entry.error)) if entry.error else None,
        begun=entry.begun and not over,
    )


def _reason(error: ValidationError | LivedepthError) -> str:
    if isinstance(error, ValidationError):
        first = error.errors()[0]
        return f"{'.'.join(map(str, first['loc']))}: {first['msg']}"
    return str(error)
