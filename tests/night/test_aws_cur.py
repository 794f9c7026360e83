"""Cost and Usage Reports: the legacy one in its real layout, 2.0 with its commitments, made by hand."""

from __future__ import annotations

import datetime
import gzip
from pathlib import Path

from collectors import aws_cur, aws_cur2
from tests.fakes.aws_cloud import AwsCloud
from tests.focus.making import as_csv, rows_of
from tests.night.test_aws import export, the_only


def cur(name: str, kind: str, unblended: str, **more: str) -> dict[str, str]:
    return {
        "identity_line_item_id": name,
        "bill_payer_account_id": "000123456789",
        "bill_billing_period_start_date": "2026-05-01T00:00:00.000Z",
        "bill_billing_period_end_date": "2026-06-01T00:00:00.000Z",
        "line_item_usage_start_date": "2026-05-02T00:00:00.000Z",
        "line_item_usage_end_date": "2026-05-02T01:00:00.000Z",
        "line_item_line_item_type": kind,
        "line_item_product_code": "AmazonEC2",
        "line_item_currency_code": "USD",
        "line_item_unblended_cost": unblended,
        "line_item_net_unblended_cost": "",
        "pricing_public_on_demand_cost": "",
        "pricing_public_on_demand_rate": "",
        "pricing_unit": "Hrs",
        "line_item_usage_amount": "1",
        "savings_plan_savings_plan_a_r_n": "",
        "savings_plan_savings_plan_effective_cost": "",
        "savings_plan_total_commitment_to_date": "",
        "savings_plan_used_commitment": "",
        "reservation_reservation_a_r_n": "",
        "reservation_effective_cost": "",
        "resource_tags": '{"user_team": "web", "aws_createdBy": "ada"}',
        **more,
    }


PLAN = "arn:aws:savingsplans::1:savingsplan/p"
CUR = [
    cur("usage", "Usage", "9.5", line_item_net_unblended_cost="9", pricing_public_on_demand_cost="10"),
    cur(
        "covered",
        "SavingsPlanCoveredUsage",
        "5",
        pricing_public_on_demand_cost="8",
        savings_plan_savings_plan_a_r_n=PLAN,
        savings_plan_savings_plan_effective_cost="3",
    ),
    cur("negation", "SavingsPlanNegation", "-5", savings_plan_savings_plan_a_r_n=PLAN),
    cur(
        "fee",
        "SavingsPlanRecurringFee",
        "4",
        savings_plan_savings_plan_a_r_n=PLAN,
        savings_plan_total_commitment_to_date="4",
        savings_plan_used_commitment="3",
    ),
    cur(
        "reserved",
        "DiscountedUsage",
        "0",
        pricing_public_on_demand_cost="6",
        reservation_reservation_a_r_n="arn:aws:ec2:eu-west-1:1:reserved-instances/r",
        reservation_effective_cost="2",
    ),
    cur("tax", "Tax", "1.9", pricing_public_on_demand_rate="3"),
    cur("refund", "Refund", "-1"),
    cur("discount", "EdpDiscount", "-0.5"),
]


def test_a_legacy_report_in_its_real_layout(aws: AwsCloud, shared: Path, tmp_path: Path):
    bucket, folder = aws.bucket(), shared / "data/billing/nise/aws/bucket"
    for path in sorted(folder.rglob("*")):
        if path.is_file():
            aws.put(bucket, str(path.relative_to(folder)), path.read_bytes())
    settings = aws_cur.Settings.model_validate(
        {"kind": "aws_cur", "name": "cur", "bucket": bucket, "prefix": "pfx", "export": "cur", "endpoint_url": aws.url}
    )
    source = aws_cur.open_source(settings, Path())
    delivery, prepared = the_only(source, tmp_path)
    assert delivery.billing_period == datetime.date(2026, 9, 1)
    assert delivery.files == (
        "pfx/cur/20260901-20261001/69937527-eb8c-4bed-b92d-f77f6cbccdfb/September-2026-cur.csv.gz",
    )
    # the generator writes the text "None" into a cost column: those rows are for a person, and counted
    assert (prepared.rows_read, prepared.rows_accepted, prepared.rows_quarantined) == (6624, 5544, 1080)
    delivered = prepared.source_totals["USD"]
    assert delivered == prepared.totals["USD"].billed_cost + prepared.quarantined_billed["USD"]


def test_a_cur_2_export_keeps_its_negations_and_amortises(aws: AwsCloud, tmp_path: Path):
    bucket = aws.bucket()
    export(aws, bucket, "2026-05", {"a.csv.gz": gzip.compress(as_csv(CUR))})
    settings = aws_cur2.Settings.model_validate(
        {
            "kind": "aws_cur2",
            "name": "cur2",
            "bucket": bucket,
            "prefix": "exports",
            "export": "focus",
            "endpoint_url": aws.url,
        }
    )
    _, prepared = the_only(aws_cur2.open_source(settings, Path()), tmp_path)
    rows = {row["x_SourceRecordId"]: row for row in rows_of(prepared)}
    assert prepared.rows_accepted == len(CUR)
    shown = {
        name: (
            row["ChargeCategory"],
            *(f"{row[cost].normalize():f}" for cost in ("BilledCost", "EffectiveCost", "ListCost")),
        )
        for name, row in rows.items()
    }
    assert shown == {
        "usage": ("Usage", "9", "9", "10"),  # net of the private discount
        "covered": ("Usage", "5", "3", "8"),
        "negation": ("Usage", "-5", "0", "0"),
        "fee": ("Purchase", "4", "1", "4"),  # the unused part of the commitment
        "reserved": ("Usage", "0", "2", "6"),
        "tax": ("Tax", "1.9", "1.9", "1.9"),
        "refund": ("Adjustment", "-1", "-1", "-1"),
        "discount": ("Usage", "-0.5", "-0.5", "-0.5"),
    }
    assert rows["covered"]["CommitmentDiscountStatus"] == "Used"
    assert rows["covered"]["PricingCategory"] == "Committed"
    assert rows["reserved"]["CommitmentDiscountCategory"] == "Usage"
    assert rows["refund"]["ChargeClass"] == "Correction"
    assert rows["tax"]["ListUnitPrice"] is None
    assert rows["usage"]["Tags"] == [("aws:createdBy", "ada"), ("team", "web")]
    assert rows["usage"]["ServiceName"] == "Amazon Elastic Compute Cloud"
