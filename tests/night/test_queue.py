"""Loads by event: what the queue announces is loaded, what cannot be loaded becomes a dead letter."""

from __future__ import annotations

import gzip
import json
from pathlib import Path

import pytest

from collectors.night.events import NotAnEvent, announced, parse_event
from collectors.night.queue import listen
from collectors.night.run import Plan
from collectors.night.tenants import Tenant, read_tenants
from tests.fakes.aws_cloud import AwsCloud
from tests.focus.making import MAY, a_row, as_csv
from tests.night.making import FakeLoader, a_desk

KEY = "exports/focus/metadata/BILLING_PERIOD=2026-05/focus-Manifest.json"


def event(bucket: str, *keys: str) -> str:
    """As S3 writes it: keys are encoded."""
    records = [{"s3": {"bucket": {"name": bucket}, "object": {"key": key.replace("=", "%3D")}}} for key in keys]
    return json.dumps({"Records": records})


def a_tenant(folder: Path, aws: AwsCloud) -> Tenant:
    (folder / "tenants.yaml").write_text(
        "version: 1\ntenants: [{name: acme, sources: [{kind: aws_focus, name: payer-1, bucket: acme-billing,"
        f" prefix: exports, export: focus, region: us-east-1, endpoint_url: '{aws.url}'}}]}}]\n"
    )
    return read_tenants(folder / "tenants.yaml").tenant("acme")


def a_queue(aws: AwsCloud, *, attempts: int = 2) -> tuple[str, str]:
    """(a queue, its dead letters): messages come back at once, for tests have no time."""
    sqs = aws.client("sqs")
    dead = sqs.create_queue(QueueName="dead")["QueueUrl"]
    arn = sqs.get_queue_attributes(QueueUrl=dead, AttributeNames=["QueueArn"])["Attributes"]["QueueArn"]
    redrive = json.dumps({"deadLetterTargetArn": arn, "maxReceiveCount": str(attempts)})
    return sqs.create_queue(QueueName="bills", Attributes={"RedrivePolicy": redrive})["QueueUrl"], dead


def waiting(aws: AwsCloud, url: str) -> int:
    names = ["ApproximateNumberOfMessages", "ApproximateNumberOfMessagesNotVisible"]
    found = aws.client("sqs").get_queue_attributes(QueueUrl=url, AttributeNames=names)["Attributes"]
    return sum(int(found[name]) for name in names)


@pytest.fixture(autouse=True)
def _messages_come_back_at_once(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("collectors.night.queue._HIDDEN_SECONDS", 0)


def test_an_announced_manifest_is_loaded_and_its_message_gone(aws: AwsCloud, tmp_path: Path):
    bucket = aws.bucket()
    aws.put(bucket, "exports/focus/data/a.csv.gz", gzip.compress(as_csv([a_row()])))
    aws.put(bucket, KEY, json.dumps({"dataFiles": [f"s3://{bucket}/exports/focus/data/a.csv.gz"]}).encode())
    url, dead = a_queue(aws)
    for body in (event(bucket, KEY, "exports/focus/data/a.csv.gz"), event("other", KEY), '{"Event": "s3:TestEvent"}'):
        aws.client("sqs").send_message(QueueUrl=url, MessageBody=body)
    loader = FakeLoader()
    night = listen(a_desk(tmp_path, loader), a_tenant(tmp_path, aws), Plan(tmp_path), url, watch=False)
    assert [(load.source, load.period, load.outcome) for load in night.loads] == [("payer-1", MAY, "loaded")]
    assert (night.exit_code, night.notices, waiting(aws, url), waiting(aws, dead)) == (0, (), 0, 0)


def test_what_cannot_be_loaded_becomes_a_dead_letter(aws: AwsCloud, tmp_path: Path):
    bucket = aws.bucket()
    aws.put(bucket, KEY, json.dumps({"dataFiles": [f"s3://{bucket}/not/there"]}).encode())
    url, dead = a_queue(aws)
    aws.client("sqs").send_message(QueueUrl=url, MessageBody=event(bucket, KEY))
    aws.client("sqs").send_message(QueueUrl=url, MessageBody="no event")
    heard: list[str] = []
    night = listen(
        a_desk(tmp_path),
        a_tenant(tmp_path, aws),
        Plan(tmp_path),
        url,
        watch=False,
        heard=lambda load: heard.append(load.outcome),
    )
    assert night.exit_code == 1
    assert set(heard) == {"failed"}
    assert night.notices == ("a message of the queue is no event of S3: left for the dead letters",)
    assert (waiting(aws, url), waiting(aws, dead)) == (0, 2)


def test_a_queue_without_dead_letters_is_warned_about(aws: AwsCloud, tmp_path: Path):
    url = aws.client("sqs").create_queue(QueueName="bare")["QueueUrl"]
    night = listen(a_desk(tmp_path), a_tenant(tmp_path, aws), Plan(tmp_path), url, watch=False)
    assert "no dead-letter queue" in night.notices[0]


@pytest.mark.parametrize(
    "body",
    [
        event("b", "a key/x+y"),
        json.dumps({"Type": "Notification", "Message": event("b", "a key/x+y")}),
        json.dumps({"detail": {"bucket": {"name": "b"}, "object": {"key": "a key/x y"}}}),
    ],
)
def test_events_come_in_three_wrappings(body: str):
    assert parse_event(body) == [("b", "a key/x y")]


@pytest.mark.parametrize("body", ["", "[]", "{}", '{"Records": [{}]}', '{"Message": "x"}', '{"detail": {}}', "null"])
def test_anything_else_is_no_event(body: str):
    with pytest.raises(NotAnEvent):
        parse_event(body)


def test_only_manifests_of_the_tenants_exports_announce(aws: AwsCloud, tmp_path: Path):
    tenant = a_tenant(tmp_path, aws)
    assert list(announced(tenant, "acme-billing", KEY)) == [("payer-1", MAY)]
    for bucket, key in (
        ("other", KEY),
        ("acme-billing", KEY.replace("exports", "exports2")),
        ("acme-billing", KEY.replace("-Manifest", "")),
        ("acme-billing", f"x/{KEY}"),
    ):
        assert not list(announced(tenant, bucket, key))
