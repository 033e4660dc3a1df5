"""``process --cluster``: several tasks at once, each watched by a thread of this command."""

from __future__ import annotations

from collections.abc import Mapping

from livedepth.commands.tasks import Ended, Tasks


def run_on(address: str, batch: Tasks, asked: Mapping[str, str]) -> list[Ended]:
    """How each task of ``batch`` ended, in order, on the Ray cluster at ``address``.

    ``asked`` says how engines are opened there. Raises what the cluster and opening an engine
    raise, and KeyboardInterrupt when no task runs any more.
    """
    from livedepth.jobs.cluster.pieces import Network
    from livedepth.jobs.cluster.runner import ClusterRunner
    from livedepth.jobs.parallel import run_all

    with ClusterRunner(address, Network("", **asked), batch.tasks) as runner:
        batch.load(runner)
        return run_all(
            len(batch.tasks),
            lambda number, check: batch.run(number, runner, check),
            runner.at_once,
        )
