"""The table of endpoints. What is not in it does not exist, whatever a token may."""

from __future__ import annotations

from bot.api import costs, feed, gating, lists, owners
from bot.api.endpoint import Endpoint
from bot.api.parameters import AFTER, LIMIT, day, one_of, several, whole, words

_REPOSITORY = words("repository", 'Only of this repository, "owner/name".')
_PULL = whole("pull", "Only of this pull request.", most=2**31 - 1)
_LIVES = "open snoozed pr_open merged applied verified dismissed expired superseded all".split()

ENDPOINTS = (
    Endpoint(
        "GET",
        "/v1/costs",
        "read",
        "What was billed, grouped, the dearest first.",
        costs.costs,
        "Costs",
        (
            day("since", "First day; 30 days up to the last by default."),
            day("until", "Last day; today by default."),
            several("by", "A dimension: service, team, environment, account, tag:KEY, day ... Repeatable.", most=4),
            several(
                "filter",
                "DIMENSION=VALUE: only these costs. Repeatable.",
                pattern=r"^[^\x00-\x1f\x7f=]{1,100}=.{0,200}$",
            ),
            one_of("metric", "Which cost.", ["effective", "billed", "list", "contracted"], default="effective"),
            words("currency", "Only this currency; currencies are never added up.", pattern=r"^[A-Z]{3}$"),
            LIMIT,
            words("after", "The `next` of the page before.", pattern=r"^[0-9]{1,9}$"),
        ),
        cost=5.0,
        more_errors=(404, 422),
    ),
    Endpoint(
        "GET",
        "/v1/findings",
        "read",
        "Findings of the newest result of every pull request.",
        lists.findings,
        "Findings",
        (
            _REPOSITORY,
            _PULL,
            one_of("level", "Only of this level.", ["deny", "approval", "warn", "advise"]),
            one_of("status", "Only of this status.", ["new", "existing", "excepted", "approved"]),
            words("policy", "Only of this policy.", pattern=r"^[a-z0-9_/]{1,100}$"),
            LIMIT,
            words("after", "The `next` of the page before.", pattern=r"^[0-9]{1,18}\.[0-9]{1,18}$"),
        ),
    ),
    Endpoint(
        "GET",
        "/v1/gates",
        "read",
        "Recorded results, oldest first.",
        lists.gates,
        "Gates",
        (_REPOSITORY, _PULL, LIMIT, words("after", "The `next` of the page before.", pattern=r"^[0-9]{1,18}$")),
    ),
    Endpoint(
        "GET", "/v1/gates/{number}", "read", "One result with its report.", lists.gate, "Gate", more_errors=(404,)
    ),
    Endpoint(
        "POST",
        "/v1/gate",
        "gate",
        "Gate a plan: the body is what `terraform show -json` prints.",
        gating.gate_plan,
        "Report",
        (
            words("project", "What the report calls it.", pattern=r"^[A-Za-z0-9][A-Za-z0-9_-]{0,60}$"),
            words("environment", "Whose limits hold.", pattern=r"^[A-Za-z0-9][A-Za-z0-9_-]{0,60}$"),
        ),
        body="Plan",
        cost=10.0,
        more_errors=(413, 415, 422),
    ),
    Endpoint(
        "GET",
        "/v1/approvals",
        "read",
        "Approvals, also ended ones.",
        lists.approvals,
        "Approvals",
        (
            _REPOSITORY,
            _PULL,
            one_of("open", "`true`: only those that hold now; a page may then be short.", ["true", "false"]),
            LIMIT,
            words("after", "The `next` of the page before.", pattern=r"^[0-9]{1,18}$"),
        ),
    ),
    Endpoint(
        "GET",
        "/v1/recommendations",
        "read",
        "What could be saved.",
        lists.recommendations,
        "Recommendations",
        (
            one_of("life", "Where it is on its way.", _LIVES, default="open"),
            words("kind", "Only of this kind.", pattern=r"^[a-z0-9_]{1,100}$"),
            LIMIT,
            AFTER,
        ),
    ),
    Endpoint(
        "GET",
        "/v1/deployments",
        "read",
        "Deployments in the order they were reported.",
        lists.deployments,
        "Deployments",
        (LIMIT, words("after", "The `next` of the page before.", pattern=r"^[0-9]{1,18}$")),
    ),
    Endpoint(
        "POST",
        "/v1/deployments",
        "deployments",
        "Report a deployment; the same one again is recorded once.",
        feed.record_deployment,
        "Recorded",
        body="Deployment",
        more_errors=(413, 415, 422),
    ),
    Endpoint(
        "GET",
        "/v1/ownership",
        "read",
        "Which repository and owner a tag means, in the order the rules decide.",
        owners.listed,
        "Ownership",
        (LIMIT, words("after", "The `next` of the page before.", pattern=r"^[0-9]{1,9}$")),
    ),
    Endpoint(
        "POST",
        "/v1/ownership",
        "deployments",
        "Put these rules in place of those the interface set before.",
        owners.put_rules,
        "OwnershipKept",
        body="OwnershipRules",
        more_errors=(413, 415, 422),
    ),
)
