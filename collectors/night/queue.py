"""Loads by event: an SQS queue tells which export has a new manifest; what fails again and again is its dead letter.

A message is deleted once its load is done, or waits for a person; any other failure leaves it to the queue, which
shows it again and after `maxReceiveCount` moves it to its dead-letter queue.
"""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from collectors.aws_settings import AwsSettings
from collectors.night.collect import Desk
from collectors.night.events import NotAnEvent, announced, parse_event
from collectors.night.report import LoadReport, NightReport
from collectors.night.run import Plan, run_night
from collectors.night.tenants import Tenant
from costwarden.cloud.aws import AwsAccess, client, reported
from costwarden.cloud.errors import CloudUnavailable

_HIDDEN_SECONDS = 900  # how long a message stays with us; a load takes less
_REMEMBERED = 1000  # loads told of at the end of a long watch


def listen(
    desk: Desk,
    tenant: Tenant,
    plan: Plan,
    url: str,
    *,
    watch: bool,
    heard: Callable[[LoadReport], None] = lambda load: None,
) -> NightReport:
    """Load what the queue announces, until it is empty, or with `watch` until interrupted.

    Errors: CloudError for a queue that is not there or may not be read.
    """
    started = time.monotonic()
    queue = Queue(url, _access(tenant))
    loads: deque[LoadReport] = deque(maxlen=_REMEMBERED)
    notices = queue.warnings()
    try:
        while True:
            messages = queue.receive(seconds=20 if watch else 1)
            if not messages and not watch:
                break
            for message in messages:
                done, told = _message(desk, tenant, plan, message["Body"], notices)
                loads.extend(told)
                for load in told:
                    heard(load)
                if done:
                    queue.delete(message)
    except KeyboardInterrupt:
        notices.append("stopped listening")
    return NightReport(tuple(loads), time.monotonic() - started, tuple(dict.fromkeys(notices)))


def _message(desk: Desk, tenant: Tenant, plan: Plan, body: str, notices: list[str]) -> tuple[bool, list[LoadReport]]:
    """(whether the message is dealt with, what was loaded for it)."""
    try:
        objects = parse_event(body)
    except NotAnEvent:
        notices.append("a message of the queue is no event of S3: left for the dead letters")
        return False, []
    wanted = sorted({one for bucket, key in objects for one in announced(tenant, bucket, key)})
    loads: list[LoadReport] = []
    for source, period in wanted:
        loads.extend(run_night(desk, [tenant], replace(plan, period=period), only_source=source).loads)
    return all(load.fine or load.outcome == "held" for load in loads), loads


class Queue:
    """An SQS queue, long-polled."""

    def __init__(self, url: str, access: AwsAccess) -> None:
        self._url = url
        self._sqs = client("sqs", access)

    def warnings(self) -> list[str]:
        """What is wrong with the queue itself."""
        with reported("SQS"):
            found = self._sqs.get_queue_attributes(QueueUrl=self._url, AttributeNames=["RedrivePolicy"])
        if "RedrivePolicy" in found.get("Attributes", {}):
            return []
        return ["the queue has no dead-letter queue: a message that cannot be loaded comes back for ever"]

    def receive(self, *, seconds: int) -> list[dict[str, Any]]:
        try:
            with reported("SQS"):
                answer = self._sqs.receive_message(
                    QueueUrl=self._url,
                    MaxNumberOfMessages=10,
                    WaitTimeSeconds=seconds,
                    VisibilityTimeout=_HIDDEN_SECONDS,
                )
        except CloudUnavailable:
            if seconds < 2:
                raise
            time.sleep(5)  # a watch outlives a network that comes and goes
            return []
        return list(answer.get("Messages", ()))

    def delete(self, message: dict[str, Any]) -> None:
        with reported("SQS"):
            self._sqs.delete_message(QueueUrl=self._url, ReceiptHandle=message["ReceiptHandle"])


def _access(tenant: Tenant) -> AwsAccess:
    """The queue belongs to whoever runs costwarden: its own credentials, in the region and place of the sources."""
    for settings in tenant.sources:
        if isinstance(settings, AwsSettings):
            return AwsAccess(
                region=settings.region or "", profile=settings.profile or "", endpoint_url=settings.endpoint_url or ""
            )
    return AwsAccess()
