"""What a measurement means for the advice: verified, open again, or the change back as advice of its own."""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any

from costwarden.money import format_money
from costwarden.recommend.document import from_document, to_document
from costwarden.recommend.kinds import CHANGE_BACK, kind_of
from costwarden.recommend.model import Confidence, Evidence, Life, Recommendation, Refusal, Value
from costwarden.state.recommendations import Recommendations
from costwarden.state.savings import Measurement, SavingsPull

SOURCE = "measured on the bill"


def costs_more(one: Measurement) -> bool:
    """Dearer than before, and not by chance: even the upper bound of the saving is below nothing."""
    return one.measured is not None and one.measured < 0 and one.high is not None and one.high < 0


def conclude(
    pull: SavingsPull, measured: Measurement, recommendations: Recommendations, now: datetime.datetime
) -> None:
    """Verified where the bill shows it after 14 days; what does not show is open again, with the figures.

    What costs more than before gives way to the change back, which is advice like any other: gated, proven, approved.
    """
    if measured.measured is None:
        return
    if costs_more(measured):
        known = {row.id: from_document(row.document) for row in recommendations.all()}
        back = list(_changes_back(pull, measured, known, now))
        recommendations.put([to_document(one) for one in back])
        amount = format_money(-measured.measured, measured.currency, exact=True)
        reason = f"{pull.url}: costs {amount} a month more than before; the change back is proposed"
        _decide(pull, recommendations, Life.SUPERSEDED, reason)
    elif measured.low is not None and measured.low > 0:
        _decide(pull, recommendations, Life.VERIFIED, pull.url)
    else:
        reason = f"{pull.url}: no saving on the bill {measured.days} days after the merge"
        _decide(pull, recommendations, Life.OPEN, reason)


def _decide(pull: SavingsPull, recommendations: Recommendations, life: Life, reason: str) -> None:
    for id in pull.recommendation_ids:
        recommendations.decide(id, life.value, reason=reason, actor="costwarden")


def _changes_back(
    pull: SavingsPull, measured: Measurement, known: Mapping[str, Recommendation], now: datetime.datetime
) -> Iterator[Recommendation]:
    """One for every resource that became dearer: the attributes the pull request set, the other way round."""
    for row in pull.resources:
        one = known.get(str(row.get("recommendation_id")))
        amount = _amount(measured.details.get(str(row["resource_id"]).lower()))
        if one is not None and amount is not None and amount < 0:
            yield _back(one, pull, measured, -amount, str(row.get("address") or one.address), now)


def _back(
    one: Recommendation, pull: SavingsPull, measured: Measurement, more: Decimal, address: str, now: datetime.datetime
) -> Recommendation:
    kind = kind_of(one.kind)
    paths = kind.changes(one.resource_type, one.current, one.target) if kind.edit == "set" else {}
    current: dict[str, Value] = {path: one.target[name] for name, path in paths.items()}
    target = {path: one.current[name] for name, path in paths.items() if name in one.current}
    refusals = () if paths and len(target) == len(paths) else (
        Refusal("manual_step", f"revert {pull.url}: what it added is not a value to set back"),
    )  # fmt: skip
    return Recommendation(
        provider=one.provider,
        account=one.account,
        region=one.region,
        resource_id=one.resource_id,
        kind=CHANGE_BACK,
        source=SOURCE,
        source_id=pull.url,
        resource_type=one.resource_type,
        resource_name=one.resource_name,
        tenant=one.tenant,
        tags=one.tags,
        current=current,
        target=target,
        currency=measured.currency,
        monthly_saving=more,
        basis="after_discounts",
        maths=(
            f"{pull.url} was merged to save money; {measured.days} days later the bill says"
            f" {format_money(more, measured.currency, exact=True)} a month more, {measured.note}",
        ),
        confidence=Confidence.HIGH,
        evidence=(Evidence("billed_more", "state", more, f"{measured.currency} a month", measured.days),),
        observed_at=now,
        address=address,
        refusals=refusals,
    )


def _amount(text: Any) -> Decimal | None:
    return None if text is None else Decimal(str(text))
