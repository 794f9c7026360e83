"""The examples' prices against published ones: a second opinion, not a repetition.

Half of the catalogue's prices come from elsewhere than the published figures; for those an agreement says that two
sources tell the same. For the others it says that the right figure found its way to the right line, unit and region.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

import pytest

from costwarden.estimate.registry import known_types
from tests.estimate.example import read_example
from tests.estimate.facts import agrees, facts_for, read_facts

REPRODUCED = 1090
"""Published figures that a line of an example comes to, of 2,415; the floor under what is measured."""
AGREEING = 1280
"""Lines that agree with a published figure of their name, unit and region."""
INDEPENDENT = 515
"""Those of them whose price was read somewhere else."""

DIFFERENT = {
    "aws_cloudfront_distribution": "requests of several regions; the figure is the United States'",
    "aws_db_instance": "another engine",
    "aws_fsx_windows_file_system": "another deployment",
    "aws_kinesis_stream": "the figure is printed with one digit",
    "aws_kms_key": "another key type",
    "aws_lambda_function": "the figure is printed with one digit",
    "aws_lambda_provisioned_concurrency_config": "another architecture",
    "aws_lb": "another kind of balancer",
    "azurerm_bastion_host": "another SKU",
    "azurerm_cognitive_account": "another commitment",
    "azurerm_mariadb_server": "another tier",
    "azurerm_mssql_database": "another tier",
    "azurerm_mssql_elasticpool": "another tier",
    "azurerm_mysql_server": "another tier",
    "azurerm_postgresql_server": "another tier",
    "azurerm_sql_database": "another tier",
    "azurerm_storage_account": "another kind, tier or redundancy of account",
    "google_bigquery_table": "physical bytes, not logical ones",
    "google_compute_disk": "another disk type",
    "google_compute_instance": "preemptible",
    "google_compute_instance_group_manager": "with the sustained-use discount, ours is a line of its own",
    "google_compute_region_instance_group_manager": "with the sustained-use discount, ours is a line of its own",
    "google_compute_snapshot": "another region; the figure does not say which",
    "google_container_cluster": "with the sustained-use discount, ours is a line of its own",
    "google_container_registry": "another storage class or place",
    "google_kms_crypto_key": "another protection level",
    "google_storage_bucket": "another storage class or place",
}
"""Types with a line whose figure of the same name is about something else: its name does not tell them apart."""


@dataclass
class Tally:
    agreeing: int = 0
    independent: int = 0
    reproduced: int = 0
    unmarked: list[str] = field(default_factory=list)
    marked_wrongly: list[str] = field(default_factory=list)
    different: dict[str, list[str]] = field(default_factory=dict)


@pytest.fixture(scope="module")
def tally(shared: Path) -> Tally:
    facts, found = read_facts(shared), Tally()
    for type_name in known_types():
        own, reached = list(facts.golden(type_name)), set()
        for case in read_example(type_name):
            for line in case.lines:
                about = list(facts_for(type_name, case, line, own)) if line.price else []
                same = [fact for fact in about if agrees(line.price, fact)]
                reached |= {id(fact) for fact in same}
                found.agreeing += bool(same)
                found.independent += bool(same) and not line.source.startswith("infracost")
                where = f"{type_name} in {case.region}: {line.line}"
                if bool(same) != line.published:
                    (found.unmarked if same else found.marked_wrongly).append(where)
                if about and not same:
                    words = f"{where} at {line.price}, published {sorted({str(fact.amount) for fact in about})}"
                    found.different.setdefault(type_name, []).append(words)
        found.reproduced += len(reached)
    return found


def test_published_figures_are_reproduced(tally: Tally) -> None:
    assert tally.reproduced >= REPRODUCED
    assert tally.agreeing >= AGREEING
    assert tally.independent >= INDEPENDENT


def test_every_difference_from_a_published_figure_is_explained(tally: Tally) -> None:
    assert {name: lines for name, lines in tally.different.items() if name not in DIFFERENT} == {}
    assert sorted(set(DIFFERENT) - set(tally.different)) == [], "an explanation of nothing"


def test_the_marks_in_the_examples_are_what_the_figures_say(tally: Tally) -> None:
    assert (tally.unmarked, tally.marked_wrongly) == ([], []), "run test_examples.py with --update-golden"
