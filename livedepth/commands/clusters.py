"""``process --cluster``: several tasks at once, each watched by a thread of this command."""

from __future__ import annotations

import warnings
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor

from livedepth.commands.tasks import Ended, Tasks


def run_on(address: str, batch: Tasks, asked: Mapping[str, str]) -> list[Ended]:
    """How each task of ``batch`` ended, in order, on the Ray cluster at ``address``.

    ``asked`` says how engines are opened there. Raises what the cluster and opening an engine
    raise, and KeyboardInterrupt when no task runs any more.
    """
    from livedepth.jobs.cluster.pieces import Network
    from livedepth.jobs.cluster.runner import ClusterRunner

    warnings.filterwarnings("ignore", category=FutureWarning, module="ray")
    network = Network("", **asked)
    with ClusterRunner(address, network, batch.tasks) as runner:
        batch.load(runner)
        with ThreadPoolExecutor(runner.at_once, "cluster") as pool:
            coming = [pool.submit(batch.run, n, runner) for n in range(len(batch.tasks))]
            try:
                return [one.result() for one in coming]
            except BaseException:
                runner.stop()
                pool.shutdown(wait=True, cancel_futures=True)
                raise
