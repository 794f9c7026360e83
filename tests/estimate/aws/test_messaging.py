"""Queues, topics, events, workflows and brokers; figures from their price pages, us-east-1."""

from decimal import Decimal

import pytest

from costwarden.estimate.model import CostState


@pytest.mark.parametrize(
    ("kind", "attributes", "usage", "monthly"),
    [
        ("aws_sqs_queue", {}, {"monthly_requests": 2_000_000}, "0.8"),
        ("aws_sqs_queue", {"fifo_queue": True}, {"monthly_requests": 1_000_000, "request_size_kb": 65}, "1"),
        ("aws_sns_topic_subscription", {"protocol": "https"}, {"monthly_requests": 1_000_000}, "0.6"),
        ("aws_sns_topic", {}, {"monthly_requests": 3_000_000}, "1"),  # the first million is free
        ("aws_sns_topic", {}, {"monthly_requests": 1_000_000, "http_subscriptions": 1}, "0.54"),
        ("aws_cloudwatch_event_bus", {}, {"monthly_custom_events": 1_000_000, "archive_storage_gb": 100}, "3.3"),
        ("aws_sfn_state_machine", {}, {"monthly_transitions": 10_000}, "0.25"),
        ("aws_mq_broker", {"engine_type": "ActiveMQ", "host_instance_type": "mq.t2.micro"}, {}, "21.9"),
        (
            "aws_mq_broker",
            {"engine_type": "rabbitmq", "host_instance_type": "mq.m5.xlarge", "deployment_mode": "CLUSTER_MULTI_AZ"},
            {"storage_size_gb": 10},  # on each of three nodes
            "1264.44",
        ),
    ],
)
def test_messages_cost_what_the_usage_file_says(price_of, kind, attributes, usage, monthly):
    assert price_of(kind, attributes, usage=usage).monthly == Decimal(monthly)


def test_express_workflow_is_billed_in_steps_of_memory_and_duration(price_of):
    usage = {"monthly_requests": 1_000_000, "workflow_duration_ms": 101, "memory_mb": 1}
    cost = price_of("aws_sfn_state_machine", {"type": "EXPRESS"}, usage=usage)
    # 1M x 0.2 s x 64 MB = 12,500 GB-s
    assert cost.components[1].monthly_cost == Decimal("12500") * Decimal("0.00001667")


def test_fifo_topic_without_subscriptions_delivers_nothing(price_of):
    usage = {"monthly_requests": 1_000_000, "request_size_kb": 1}
    cost = price_of("aws_sns_topic", {"fifo_topic": True}, usage=usage)
    assert [c.monthly_cost for c in cost.components] == [Decimal("0.3"), Decimal("0.017"), 0, 0]


def test_price_of_a_text_message_can_come_from_the_usage_file(price_of):
    usage = {"monthly_requests": 1_100, "sms_subscriptions": 1}
    assert price_of("aws_sns_topic", {}, usage=usage).components[-1].monthly_cost == Decimal("9.87")
    line = price_of("aws_sns_topic", {}, usage={**usage, "sms_notification_price": 0.0075}).components[-1]
    assert (line.price, line.monthly_cost) == (Decimal("0.75"), Decimal("7.5"))


def test_queue_without_usage_shows_its_unit_price_and_no_cost(price_of):
    cost = price_of("aws_sqs_queue", {})
    assert cost.state is CostState.USAGE
    assert (cost.components[0].price, cost.components[0].unit) == (Decimal("0.4"), "1M requests")


def test_subscription_by_email_is_billed_with_its_topic(price_of):
    assert price_of("aws_sns_topic_subscription", {"protocol": "email"}).state is CostState.FREE
