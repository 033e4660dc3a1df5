"""The one place that talks to Ray: connecting, tasks, their results, and their end."""

from __future__ import annotations

import os
import signal
import socket
import tempfile
import threading
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from livedepth.closing import Closing
from livedepth.errors import LivedepthError, SettingsError
from livedepth.extras import package
from livedepth.jobs.cluster import remote
from livedepth.redact import redact

RETRIES = 3  # times that a task of a lost worker is begun again
_ANSWER = 10.0  # seconds for a cluster to answer
_ENDING = 10.0  # seconds for tasks that are cancelled to tidy up


@dataclass(frozen=True)
class Slot:
    """What one task takes of a machine, and how many tasks the cluster does at once."""

    cpus: float
    gpus: float
    count: int


class Link(Closing):
    """A connection to a Ray cluster; Ray's own tasks and their retries do the work.

    Used by several threads. Raises LivedepthError and SettingsError.
    """

    def __init__(self, address: str, device: str = "auto") -> None:
        if address.startswith("ray://"):
            raise SettingsError(
                "--cluster {address}: films are not sent through Ray's client",
                "run livedepth on a machine of the cluster, or submit it as a job of Ray",
                address=redact(address),
            )
        os.environ.setdefault("RAY_USAGE_STATS_ENABLED", "0")
        # Ray tells of each lost worker on standard output, which is for the results.
        os.environ.setdefault("RAY_DEDUP_LOGS_SKIP_REGEX", ".")
        self._ray = package("ray", "cluster")
        with _own_signals():
            self._connect(address)
        try:
            self.slot = self._slot(device)
        except BaseException:
            self.close()
            raise
        self._tasks = {
            name: self._ray.remote(
                num_cpus=self.slot.cpus,
                num_gpus=self.slot.gpus,
                max_retries=RETRIES,
                max_calls=0,  # of tasks with a GPU Ray would else give each a process of its own
            )(task)
            for name, task in remote.TASKS.items()
        }
        # Carrying is a second's work that others wait for: it takes no place of its own.
        self._tasks["carry"] = self._tasks["carry"].options(num_cpus=0, num_gpus=0)
        self._tasks["compute"] = self._tasks["compute"].options(num_returns=2)
        self._tasks["survey"] = self._tasks["survey"].options(num_gpus=0, num_returns="streaming")
        self.board = self._ray.remote(num_cpus=0, max_restarts=-1)(remote.Board).remote()

    def _connect(self, address: str) -> None:
        try:
            _look(address)
            self._ray.init(
                address=address,
                log_to_driver=False,
                logging_level="ERROR",
                **({"include_dashboard": False} if address == "local" else {}),
            )
        except (ConnectionError, RuntimeError, ValueError, OSError) as error:
            raise LivedepthError(
                "--cluster {address}: no cluster is there ({reason})",
                "start one with: ray start --head",
                address=redact(address),
                reason=str(error).strip().partition("\n")[0],
            ) from error

    def _slot(self, device: str) -> Slot:
        """A task takes all processors of the smallest machine, or one GPU with its share of them.

        An engine uses all cores that it sees, so two on a machine would be in each other's way;
        and all workers have to compute on the same kind of device, or depth would differ.
        """
        nodes = [node["Resources"] for node in self._ray.nodes() if node["Alive"]]
        wants_gpu = device.lower().partition(":")[0] in ("auto", "cuda")
        with_gpu = [node for node in nodes if node.get("GPU", 0) >= 1]
        if wants_gpu and with_gpu:
            cpus = min(node.get("CPU", 1.0) / node["GPU"] for node in with_gpu)
            return Slot(max(1.0, float(int(cpus))), 1.0, int(sum(node["GPU"] for node in with_gpu)))
        sizes = [node["CPU"] for node in nodes if node.get("CPU", 0) >= 1]
        if not sizes:
            raise LivedepthError(
                "--cluster: no worker has a processor to compute on",
                "start one with: ray start --address=ADDRESS",
            )
        return Slot(min(sizes), 0.0, int(sum(size // min(sizes) for size in sizes)))

    def start(self, name: str, *arguments: Any) -> Any:
        """Hand a task of :data:`.remote.TASKS` to the cluster; arguments may be results to come."""
        return self._tasks[name].remote(*arguments)

    def keep(self, value: Any) -> Any:
        """Store something that many tasks take."""
        return self._ray.put(value)

    def ready(self, results: Sequence[Any], timeout: float) -> list[Any]:
        """One of the results to come that is there, or none within ``timeout`` seconds."""
        if not results:
            return []
        done, _ = self._ray.wait(list(results), num_returns=1, timeout=timeout, fetch_local=False)
        return list(done)

    def result(self, coming: Any, given: str) -> Any:
        """What a task gave. Raises what it raised; LivedepthError where its worker was lost.

        ``given`` is the input to name.
        """
        failures = self._ray.exceptions
        try:
            return self._ray.get(coming)
        except failures.RayTaskError as error:
            raise error.cause from error
        except failures.RayError as error:
            raise LivedepthError(
                "{input}: given up: its worker was lost {times} times ({reason})",
                input=redact(given),
                times=RETRIES + 1,
                reason=" ".join(str(error).split(".")[0].split()) or type(error).__name__,
            ) from error

    def cancel(self, results: Iterable[Any]) -> None:
        """End tasks, at first so that they tidy up; returns when none of them runs any more."""
        left = list(results)
        for force in (False, True):
            for one in left:
                with suppress(Exception):  # it may have ended by itself
                    self._ray.cancel(one, force=force)
            plain = [one for one in left if isinstance(one, self._ray.ObjectRef)]
            if not plain:
                return
            _, left = self._ray.wait(plain, num_returns=len(plain), timeout=_ENDING)
            if not left:
                return

    def progress(self, key: str) -> tuple[int, Any]:
        """Frames done, by what the workers say, and the SourceInfo of what is done as a whole."""
        with suppress(Exception):  # the board may be lost with its machine; a new one is made
            return self._ray.get(self.board.read.remote(key), timeout=1.0)
        return 0, None

    def forget(self, key: str) -> None:
        """An input is over."""
        with suppress(Exception):
            self.board.forget.remote(key)

    def close(self) -> None:
        """Leave the cluster."""
        self._ray.shutdown()


def _look(address: str) -> None:
    """Raises OSError where nobody listens at HOST:PORT, which Ray would try for minutes."""
    if address == "auto":
        known = Path(tempfile.gettempdir()) / "ray" / "ray_current_cluster"
        with suppress(OSError):
            address = os.environ.get("RAY_ADDRESS") or known.read_text(encoding="ascii").strip()
    host, _, port = address.rpartition(":")
    if host and port.isdecimal():
        socket.create_connection((host.strip("[]"), int(port)), _ANSWER).close()


@contextmanager
def _own_signals() -> Iterator[None]:
    """Ray replaces the handler of SIGTERM; afterwards the one from before is back."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before: Callable[..., Any] | int | None = signal.getsignal(signal.SIGTERM)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)
