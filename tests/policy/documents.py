"""Policy documents made by hand: each shipped policy has something to report in `everything`."""

from __future__ import annotations

from typing import Any

TAG_RULES = {"CostCenter": {"pattern": "^CC-[0-9]{4}$"}, "Environment": {"allowed": ["dev", "prod"]}, "Owner": {}}

HOSTILE = (
    "",
    "100%!d",
    "%s%v%d",
    'a"b\\c`d',
    "{address}",
    "\u0000\u001b[31m",
    "\u202e\u200b",
    "\u0130\u00df\ufb01",
    "\U0001f4a3" * 20,
    "$(id) `id` ${id}",
    "x" * 4000,
    '[0].y["z"]',
)


def a_document_resource(address: str, **changes: Any) -> dict[str, Any]:
    """A resource as the document has it; `changes` replace keys."""
    kind = address.rpartition("module.x.")[2].partition(".")[0]
    return {
        "address": address,
        "module": "",
        "type": kind,
        "provider": kind.partition("_")[0],
        "region": "eu-west-1",
        "project": "p",
        "environment": "dev",
        "actions": ["create"],
        "changed": [],
        "taggable": False,
        "tags": {},
        "tags_lower": {},
        "tags_unknown": [],
        "tags_near": {},
        "propagates": [],
        "attributes": {},
        "refers_to": {},
        "past_cents": 0,
        "planned_cents": 0,
        "state": "priced",
        "file": "main.tf",
        "line": 1,
        "owner": "",
    } | changes


def a_document(*resources: dict[str, Any], **changes: Any) -> dict[str, Any]:
    """A whole document around `resources`; `changes` replace keys."""
    return {
        "version": 1,
        "now_ns": 1_795_176_000_000_000_000,
        "environment": "dev",
        "tenant": "",
        "currency": "USD",
        "pull": {"repository": "", "number": 0, "author": "", "base": "", "head_sha": "", "labels": [], "draft": False},
        "cost": {
            "past_cents": 1000,
            "planned_cents": 9000,
            "delta_cents": 8000,
            "delta_basis_points": 80_000,
            "priced_percent": 90,
        },
        "resources": list(resources),
        "budgets": [],
        "actuals": {"known": False, "last_30_days_cents": {}},
        "limits": {},
        "tag_rules": {"required": TAG_RULES},
        "parameters": {},
    } | changes


def everything() -> dict[str, Any]:
    """Something for every shipped policy."""
    tagged = {"taggable": True, "tags": {"costcenter": "CC-1", "Environment": "qa", "Owner": ""}}
    near = {
        "tags_lower": {"costcenter": "CC-1", "environment": "qa", "owner": ""},
        "tags_near": {"CostCenter": "costcenter"},
    }
    dear = {"planned_cents": 500_000}
    return a_document(
        a_document_resource(
            "aws_instance.web",
            attributes={"instance_type": "m4.16xlarge", "root_block_device": [{"volume_type": "gp2"}]},
            propagates=[{"scope": "volume_tags", "key": "Owner"}],
            **tagged,
            **near,
            **dear,
        ),
        a_document_resource("aws_ebs_volume.free", attributes={"type": "gp2"}, state="unpriced"),
        a_document_resource("aws_eip.free"),
        a_document_resource("aws_s3_bucket.logs", attributes={"bucket": "logs"}),
        a_document_resource("aws_cloudwatch_log_group.app", attributes={"retention_in_days": 0}),
        a_document_resource("aws_nat_gateway.a", attributes={"subnet_id": "s-1"}, **dear),
        a_document_resource("aws_nat_gateway.b", attributes={"subnet_id": "s-2"}, **dear),
        limits={"monthly_delta_cents": 100, "percent_delta_basis_points": 100, "resource_monthly_cents": 100},
        budgets=[
            {
                "name": "b",
                "team": "t",
                "period": "month",
                "limit_cents": 100,
                "known": True,
                "actual_cents": 1,
                "forecast_cents": 99,
                "delta_cents": 8000,
            }
        ],
    )


def odd_documents() -> list[dict[str, Any]]:
    """Empty, deleted, unknown, hostile, and the same with everything at once."""
    hostile = [
        a_document_resource(
            f'aws_instance.web["{text}"]',
            taggable=True,
            tags={"Owner": text, text: text, "Environment": text},
            tags_lower={"owner": text, text.lower(): text},
            attributes={"instance_type": text, "root_block_device": [{"volume_type": "gp2", "device_name": text}]},
            environment=text,
            module=text,
        )
        for text in HOSTILE
    ]
    deleted = [one | {"actions": ["delete"]} for one in everything()["resources"]]
    unknown = [
        one | {"tags": {}, "tags_unknown": sorted(TAG_RULES), "attributes": {}} for one in everything()["resources"]
    ]
    return [
        a_document(),
        a_document(tag_rules={"required": {}}),
        everything(),
        everything() | {"resources": deleted},
        everything() | {"resources": unknown},
        a_document(*hostile, environment=HOSTILE[3]),
        a_document(*hostile, tag_rules={"required": {key: {} for key in HOSTILE}}),
    ]


def large_document(count: int) -> dict[str, Any]:
    """`count` resources, a third of which violate something."""
    base = everything()
    kinds = base["resources"]
    resources = [
        kinds[number % len(kinds)] | {"address": f"{kinds[number % len(kinds)]['type']}.n[{number}]"}
        if number % 3 == 0
        else a_document_resource(f"aws_iam_role.n[{number}]", tags={"Owner": f"team-{number}"})
        for number in range(count)
    ]
    return base | {"resources": resources}
