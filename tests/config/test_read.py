from __future__ import annotations

import datetime
from decimal import Decimal
from pathlib import Path

import pytest

from costwarden.config import Config, ConfigInvalid, find_config, read_config
from costwarden.config.document import YamlInvalid
from costwarden.config.pattern import check_pattern
from costwarden.errors import CostwardenError

FULL = """\
version: 1
currency: EUR
projects: [{name: prod, plan: "envs/prod/plan.json", hcl: envs/prod, environment: prod}]
limits:
  default: {monthly_delta: 500, percent_delta: 50, resource_monthly: 2000}
  prod: {monthly_delta: 1000}
tags:
  required:
    CostCenter: {pattern: "^CC-[0-9]{4}$"}
    Environment: {allowed: [dev, stage, prod]}
    Owner: {}
    Team:
  exclude_types: [aws_route53_record]
policies:
  cost/monthly_delta: {level: approval, owners: ["@acme/finops"], approvals: 2}
  waste/gp2_volume: {level: warn, enforce_from: 2027-01-01}
budgets: [{name: payments, team: payments, period: month, amount: 10000, match: {tag: {Team: payments}}}]
ownership: [{match: {tag: {Team: payments}}, repository: acme/payments, path: infra, owner: "@acme/payments"}]
comment: {when: threshold, key: shop/prod, threshold: {usd: 20, percent: 2.5}}
discounts: [{provider: aws, service: AmazonEC2, percent: 12}]
usage: usage.yml
exceptions: .costwarden/exceptions.yaml
notify: [{when: budget, team: payments, to: slack, webhook_env: SLACK_WEBHOOK}]
"""


def config_of(text: str, tmp_path: Path) -> Config:
    path = tmp_path / "costwarden.yaml"
    path.write_text(text, encoding="utf-8")
    return read_config(path)


def test_every_documented_key_is_read(tmp_path: Path) -> None:
    config = config_of(FULL, tmp_path)
    assert config.currency == "EUR"
    assert config.tags.required["Team"].pattern is None
    assert config.policies["cost/monthly_delta"].approvals == 2
    assert config.policies["waste/gp2_volume"].enforce_from == datetime.date(2027, 1, 1)
    assert config.discounts[0].percent == Decimal(12)


def test_an_environments_limits_lie_over_the_default_ones(tmp_path: Path) -> None:
    config = config_of(FULL, tmp_path)
    assert config.limits_for("prod").monthly_delta == Decimal(1000)
    assert config.limits_for("prod").percent_delta == Decimal(50)
    assert config.limits_for("dev").monthly_delta == Decimal(500)


def test_without_a_file_nothing_is_limited(tmp_path: Path) -> None:
    assert find_config(None, tmp_path) is None
    assert read_config(None) == Config()
    assert Config().limits_for("prod").monthly_delta is None


def test_an_empty_file_is_the_default(tmp_path: Path) -> None:
    assert config_of("# nothing yet\n", tmp_path) == Config()


@pytest.mark.parametrize(
    ("text", "problem", "hint"),
    [
        ("limts: {}", ":1: unknown key 'limts'", "did you mean 'limits'?"),
        ("limits:\n  prod:\n    montly_delta: 3", ":3: unknown key 'limits.prod.montly_delta'", "'monthly_delta'"),
        ("policies:\n  a/b: {lvl: deny}", ":2: unknown key 'policies.a/b.lvl'", "'level'"),
        ("projects:\n - name: x\n - nam: x", ":3: unknown key 'projects[1].nam'", "'name'"),
        ("comment: {threshold: {eur: 1}}", "unknown key 'comment.threshold.eur'", "known keys here: percent, usd"),
        ("version: 2", ":1: version", "docs/configuration.md"),
        ("- 1", "does not hold a mapping", "version: 1"),
        ("limits: {prod: {monthly_delta: -1}}", "limits.prod.monthly_delta", ""),
        ("limits: {prod: {monthly_delta: .nan}}", "limits.prod.monthly_delta", ""),
        ("tags: {required: {A: {pattern: '\\d+'}}}", "\\d differs between Rego engines", ""),
        ("usage: ../../etc/passwd", "inside the repository", ""),
        ("exceptions: /etc/passwd", "inside the repository", ""),
        ("discounts: [{provider: aws}]", "percent or price", ""),
        ("comment: {key: '--> <b>'}", "comment.key", ""),
        ("projects: [{name: a}, {name: a}]", "'a' is listed twice", ""),
    ],
)
def test_a_mistake_names_line_key_and_way_out(text: str, problem: str, hint: str, tmp_path: Path) -> None:
    with pytest.raises(ConfigInvalid) as caught:
        config_of(text, tmp_path)
    assert problem in caught.value.problem
    assert hint in caught.value.hint


@pytest.mark.parametrize("text", ["a: 1\na: 2", "a: [", "a: !!python/object:os.system x", "\tx: 1", "a: &a [*a]"])
def test_yaml_with_traps_is_refused_with_one_line(text: str, tmp_path: Path) -> None:
    with pytest.raises(CostwardenError) as caught:
        config_of(text, tmp_path)
    assert "\n" not in caught.value.problem


def test_a_nest_of_aliases_does_not_eat_the_machine(tmp_path: Path) -> None:
    lines = ["a0: &a0 [x, x, x, x, x, x, x, x, x, x]"]
    lines += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 10)}]" for n in range(1, 12)]
    with pytest.raises(YamlInvalid, match="too many"):
        config_of("\n".join(lines), tmp_path)


def test_a_file_given_by_name_must_exist(tmp_path: Path) -> None:
    with pytest.raises(ConfigInvalid, match="does not exist"):
        find_config(str(tmp_path / "nowhere.yaml"))


@pytest.mark.parametrize("pattern", [r"\w+", r"a\b", r"(?=x)a", r"(a)\1", "[", r"a++", "x" * 501, r"\\\d"])
def test_a_pattern_that_engines_read_differently_is_refused(pattern: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        check_pattern(pattern)


@pytest.mark.parametrize("pattern", [r"^CC-[0-9]{4}$", r"^a\.b$", r"\\d", "^(a|b)?$"])
def test_a_portable_pattern_stays_as_it_is(pattern: str) -> None:
    assert check_pattern(pattern) == pattern
