from __future__ import annotations

from dataclasses import replace

from costwarden.estimate.model import CostState
from costwarden.gate.summary import summarise
from costwarden.policy.model import Decision, Level
from tests.report.builders import a_cost, a_finding, a_side, an_approval, an_estimate


def summary(*resources, decision=Decision.ALLOW, findings=(), evaluated=18):
    return summarise(an_estimate(*resources), decision, findings, evaluated)


def test_the_contract_s_example():
    web = a_cost(past="799.50", planned="1385.50")
    ranged = a_side("1385.50", low="1339.50", high="1489.50")
    assert summary(replace(web, planned=ranged)) == "Cost: +$586.00/month (+73%), range $540-$690"


def test_no_percent_without_a_past():
    assert summary(a_cost(past="", planned="8.00")) == "Cost: +$8.00/month"


def test_no_change_keeps_the_running_total():
    assert summary(a_cost(past="3.00", planned="3.00")) == "Cost: no change, $3.00/month"


def test_an_unknown_part_that_changes_makes_the_amount_a_bound():
    created = a_cost("aws_lambda_function.a", "", None)
    assert summary(a_cost(), created) == "Cost: at least +$70.08/month (+100%)"
    deleted = a_cost("aws_lambda_function.a", None, "")
    assert summary(a_cost(), deleted) == "Cost: at most +$70.08/month (+100%)"


def test_unknown_alone_is_not_called_zero():
    text = summary(a_cost("aws_msk_cluster.a", "", None, state=CostState.UNSUPPORTED))
    assert text == "Cost: change unknown, known part unchanged at total unknown"
    assert "$0" not in text


def test_an_unknown_part_at_rest_changes_nothing():
    still = a_cost("aws_lambda_function.a", None, None, actions=("no-op",))
    assert summary(a_cost(), still) == "Cost: +$70.08/month (+100%)"


def test_the_verdict_follows():
    assert summary(a_cost(), decision=Decision.DENY, findings=[a_finding(), an_approval()]).endswith(
        " · blocked by 1 finding, needs 1 approval"
    )
    assert summary(a_cost(), decision=Decision.APPROVAL, findings=[an_approval(approvals_needed=2)]).endswith(
        " · blocked, needs 2 approvals"
    )
    assert summary(a_cost(), decision=Decision.WARN, findings=[a_finding(level=Level.WARN)]).endswith(" · 1 warning")
    assert summary(a_cost(), evaluated=0).endswith(" · no policy evaluated")


def test_a_saving_with_a_range():
    web = a_cost(past="100.00", planned="60.00")
    ranged = a_side("60.00", low="40.00", high="110.00")
    assert summary(replace(web, planned=ranged)) == "Cost: -$40.00/month (-40%), range -$60 to +$10"
