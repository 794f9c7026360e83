"""A type's example: tests/estimate/examples/<provider>/<type without its prefix>.yaml, read, evaluated and written.

A case is one resource: `attributes`, and where wanted `region` (us-east-1), `usage`, `refers` (attribute path ->
[type, attributes]) and `referred_by` ([type, attribute, attributes] of resources that point at this one). Below it is
what its bill must be: `monthly`, and per line unit, quantity, price, cost and the source of the price. `published:
yes` marks a price that test_facts.py found in a published test-suite or price page, independent of what made the line.
`pytest tests/estimate/test_examples.py --update-golden` writes today's figures below the cases; the diff is the review.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path
from typing import Any

import yaml

from costwarden.estimate import components
from costwarden.estimate.context import Context
from costwarden.estimate.model import CostComponent, SideCost, SubresourceCost
from costwarden.estimate.registry import find_type
from costwarden.estimate.type_list import PROVIDERS
from costwarden.estimate.usage import Usage
from costwarden.estimate.view import ResourceView
from costwarden.plan.model import ConfigResource, Configuration, Plan, ProviderConfig, ResourceChange
from costwarden.prices.catalogue import Catalogue
from costwarden.prices.model import Price
from tests.estimate.conftest import KnownReferences, a_change

FOLDER = Path(__file__).with_name("examples")
REGION = "us-east-1"
_REFERS = "random_pet.x.id"  # what the attributes are set by that lead elsewhere


@dataclass(frozen=True)
class Line:
    """One line of the bill. Amounts are decimal text, "" where they are unknown."""

    line: str  # with the nested block it belongs to: "root_block_device / Storage (gp3)"
    unit: str
    quantity: str
    price: str
    monthly: str
    source: str
    published: bool = False

    @staticmethod
    def text(amount: Decimal | None) -> str:
        """Plain digits, of a quotient that never ends the first twelve."""
        if amount is None:
            return ""
        if amount != 0 and abs(amount) <= Decimal("1e-6"):
            return f"{amount.normalize():f}"
        text = f"{amount:.12f}"
        return text.rstrip("0").rstrip(".")


@dataclass(frozen=True)
class Case:
    attributes: Mapping[str, Any]
    region: str = REGION
    usage: Mapping[str, Any] = field(default_factory=dict)
    refers: Mapping[str, Sequence[Any]] = field(default_factory=dict)
    referred_by: Sequence[Sequence[Any]] = ()
    monthly: str = ""
    lines: Sequence[Line] = ()


def path_of(type_name: str) -> Path:
    prefix, _, short = type_name.partition("_")
    return FOLDER / PROVIDERS[prefix] / f"{short}.yaml"


def read_example(type_name: str) -> list[Case]:
    """The cases of a type; none where it has no file."""
    path = path_of(type_name)
    if not path.is_file():
        return []
    cases = yaml.safe_load(path.read_text(encoding="utf-8"))["cases"]
    return [Case(**{**case, "lines": [Line(**line) for line in case.get("lines", ())]}) for case in cases]


def write_example(type_name: str, cases: Sequence[Case]) -> None:
    path = path_of(type_name)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text_of(type_name, cases), encoding="utf-8")


def text_of(type_name: str, cases: Sequence[Case]) -> str:
    """The file: a case's input one key per line, its bill one line per line."""
    text = f"# {type_name}: see tests/estimate/example.py\ncases:\n"
    for case in cases:
        text += f"- attributes: {_flow(case.attributes)}\n"
        if case.region != REGION:
            text += f"  region: {case.region}\n"
        for name in ("usage", "refers", "referred_by"):
            if value := getattr(case, name):
                text += f"  {name}: {_flow(value)}\n"
        text += f'  monthly: "{case.monthly}"\n  lines:{"" if case.lines else " []"}\n'
        for line in case.lines:
            values = {name: value for name, value in vars(line).items() if value is not False}
            text += f"  - {_flow(values)}\n"
    return text


def _flow(value: Any) -> str:
    text = yaml.safe_dump(value, default_flow_style=True, width=10**6, sort_keys=False, allow_unicode=True)
    return str(text).strip()


def bill(type_name: str, case: Case, catalogue: Catalogue, *, compat: bool = False) -> tuple[SideCost, list[Line]]:
    """What a case costs today."""
    sources: dict[int, Price] = {}
    build = components._component

    def noting(dimension: Any, name: str, view: Any, price: Price | None, *rest: Any) -> CostComponent:
        made = build(dimension, name, view, price, *rest)
        if price is not None:
            sources[id(made)] = price
        return made

    components._component = noting  # type: ignore[assignment]
    try:
        side = components.evaluate(_kind(type_name), _view(type_name, case, catalogue, compat))
    finally:
        components._component = build
    return side, [_line(part, one, sources.get(id(one))) for part, one in flat(side)]


def flat(side: SideCost | SubresourceCost, part: str = "") -> Iterator[tuple[str, CostComponent]]:
    for component in side.components:
        yield part, component
    for sub in side.subresources:
        yield from flat(sub, f"{part}{sub.name} / ")


def _kind(type_name: str) -> Any:
    kind = find_type(type_name)
    assert kind is not None, f"{type_name} has no file"
    return kind


def _view(type_name: str, case: Case, catalogue: Catalogue, compat: bool) -> ResourceView:
    change = a_change(type_name, case.attributes)
    others: dict[tuple[str, str], list[ResourceChange]] = {}
    more: list[ResourceChange] = []
    for number, (attribute, (kind, values)) in enumerate(case.refers.items()):
        more.append(a_change(kind, values, f"other{number}"))
        others[change.address, attribute] = [more[-1]]
    for number, (kind, attribute, values) in enumerate(case.referred_by):
        more.append(a_change(kind, values, f"pointing{number}"))
        others[more[-1].address, attribute] = [change]
    block = ConfigResource(change.address, "p", dict.fromkeys(case.refers, (_REFERS,)))
    plan = Plan(
        "test",
        "-",
        "1.2",
        "1.9.0",
        [change, *more],
        {"p": ProviderConfig("p", change.provider, case.region)},
        Configuration({change.address: block}),
    )
    usage = Usage(by_type={type_name: case.usage})
    return ResourceView(Context(plan, catalogue, KnownReferences(others), usage, compat), change, "after")


def _line(part: str, one: CostComponent, price: Price | None) -> Line:
    return Line(
        line=f"{part}{one.name}",
        unit=one.unit,
        quantity=Line.text(one.monthly_quantity),
        price=Line.text(one.price),
        monthly=Line.text(one.monthly_cost),
        source=f"{price.source}, {price.date}" if price is not None else "",
    )
