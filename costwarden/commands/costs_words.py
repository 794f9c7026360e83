"""Costs as a table for people, as JSON and as CSV. Names come from the bill: nothing in them may write elsewhere."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Sequence

from costwarden.commands.columns import columns
from costwarden.money import decimal_text, format_money, format_percent
from costwarden.warehouse.queries.compare import Comparison
from costwarden.warehouse.queries.costs import Answer
from costwarden.warehouse.queries.plain import answer_plain, comparison_plain

NOTHING = "no costs in these days\n"


def cost_words(answer: Answer) -> str:
    """One line per group, then a total per currency."""
    question = answer.question
    if not answer.rows:
        return NOTHING
    lines = [[*question.by, f"{question.metric} cost"]]
    lines += [[*row.key, format_money(row.amount, row.currency, exact=True)] for row in answer.rows]
    lines += [
        ["total", *[""] * (len(question.by) - 1), format_money(amount, currency, exact=True)]
        for currency, amount in answer.totals.items()
    ]
    return columns(lines, numbers=1) + _left_out(answer.cut_off)


def comparison_words(comparison: Comparison) -> str:
    """One line per group: before, now, the change."""
    question = comparison.question
    if not comparison.moves:
        return NOTHING
    lines = [[*question.by, "before", "now", "change", ""]]
    for move in comparison.moves:
        amounts = [format_money(amount, move.currency, exact=True) for amount in (move.before, move.now)]
        change = format_money(move.change, move.currency, exact=True, signed=True)
        lines.append([*move.key, *amounts, change, format_percent(move.change, move.before) or ""])
    span = f"{comparison.before_since} to before {comparison.before_until}, {question.since} to before {question.until}"
    return columns(lines, numbers=4) + _left_out(comparison.cut_off) + f"{span}\n"


def as_json(found: Answer | Comparison, tenant: str, notices: Sequence[str]) -> str:
    shape = answer_plain(found) if isinstance(found, Answer) else comparison_plain(found)
    return json.dumps({"version": 1, "tenant": tenant, **shape, "notices": list(notices)}, indent=2)


def as_csv(found: Answer | Comparison) -> str:
    """A header and one line per group; amounts to the last digit."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    by = found.question.by
    if isinstance(found, Answer):
        writer.writerow([*by, "currency", "amount"])
        writer.writerows([*map(_plain, row.key), row.currency, decimal_text(row.amount)] for row in found.rows)
    else:
        writer.writerow([*by, "currency", "before", "amount", "change"])
        for move in found.moves:
            amounts = [decimal_text(one) for one in (move.before, move.now, move.change)]
            writer.writerow([*map(_plain, move.key), move.currency, *amounts])
    return out.getvalue()


def _plain(text: str) -> str:
    """Without what would move a terminal's cursor; JSON has it all, escaped."""
    return "".join(character for character in text if character.isprintable())


def _left_out(count: int) -> str:
    return f"and {count} more\n" if count else ""
