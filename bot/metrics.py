"""What Prometheus reads at /metrics: deliveries, acknowledgements, jobs and how long they take."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any

from costwarden.errors import CostwardenError

if TYPE_CHECKING:
    from costwarden.state.store import State

_ACKNOWLEDGED = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 10.0)
_WORKED = (0.05, 0.25, 1.0, 2.5, 5.0, 10.0, 30.0, 60.0, 300.0, 900.0)


class Metrics:
    """One registry per process; labels are from closed sets, so that nobody outside can grow it."""

    def __init__(self, state: State) -> None:
        from prometheus_client import CollectorRegistry, Counter, Histogram

        self.registry = CollectorRegistry()
        self.deliveries = Counter(
            "costwarden_deliveries",
            "Webhook deliveries by what became of them: accepted, repeated, ignored, refused, too_large, failed.",
            ["source", "outcome"],
            registry=self.registry,
        )
        self.acknowledged = Histogram(
            "costwarden_delivery_seconds",
            "From the first byte of a delivery to its answer.",
            ["source"],
            buckets=_ACKNOWLEDGED,
            registry=self.registry,
        )
        self.jobs = Counter(
            "costwarden_jobs_handled",
            "Jobs this process worked on: done, retried, dead, postponed, lost.",
            ["kind", "outcome"],
            registry=self.registry,
        )
        self.worked = Histogram(
            "costwarden_job_seconds", "How long handlers take.", ["kind"], buckets=_WORKED, registry=self.registry
        )
        self.registry.register(_QueueCollector(state))

    def render(self) -> tuple[bytes, str]:
        """The text, and its content type."""
        from prometheus_client import CONTENT_TYPE_LATEST, generate_latest

        return generate_latest(self.registry), CONTENT_TYPE_LATEST

    def listen(self, host: str, port: int) -> Callable[[], None]:
        """Answer /metrics on a port of its own, for a process that serves nothing else; call the result to end it.

        Errors: OSError where the address cannot be had.
        """
        from prometheus_client import start_http_server

        server, thread = start_http_server(port, host, self.registry)

        def close() -> None:
            server.shutdown()
            server.server_close()
            thread.join(5)

        return close


class _QueueCollector:
    """Asks the store when somebody asks us: the figures are the queue's, not this process's."""

    def __init__(self, state: State) -> None:
        self._state = state

    def collect(self) -> Iterator[Any]:
        from prometheus_client.core import GaugeMetricFamily

        from costwarden.state.queue import Queue

        jobs = GaugeMetricFamily("costwarden_jobs", "Jobs in the store by state.", labels=["state"])
        wait = GaugeMetricFamily("costwarden_oldest_job_seconds", "How long the longest waiting due job has waited.")
        up = GaugeMetricFamily("costwarden_state_up", "Whether the state store answers.")
        try:
            queue = Queue(self._state)
            for state, count in queue.counts().items():
                jobs.add_metric([state], count)
            wait.add_metric([], queue.oldest_wait())
            up.add_metric([], 1)
        except CostwardenError:
            up.add_metric([], 0)
        yield jobs
        yield wait
        yield up

    def describe(self) -> list[Any]:
        return []  # else registering would ask the store
