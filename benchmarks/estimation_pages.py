"""The generated parts of docs/estimation.md and all of docs/resources.md.

.venv/bin/python benchmarks/accuracy.py --write-docs     the measured tables too; needs the corpus
.venv/bin/python -m benchmarks.estimation_pages [--check]   what follows from the repository alone
"""

from __future__ import annotations

import argparse
import re
import sys
from pathlib import Path

from benchmarks.accuracy import ROOT, Report
from costwarden.estimate.type_list import LINES, REGIONS, TypeEntry, free_type_counts, type_entries
from costwarden.prices.catalogue import EMBEDDED

PAGE = ROOT / "docs" / "estimation.md"
RESOURCES = ROOT / "docs" / "resources.md"
NAMES = {"aws": "AWS", "azure": "Azure", "google": "Google"}


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--check", action="store_true", help="write nothing; exit 1 where a page is not up to date")
    options = parser.parse_args()
    if not options.check:
        write_lists()
    stale = []
    for path, text in pages().items():
        if path.is_file() and path.read_text(encoding="utf-8") == text:
            continue
        stale.append(path.name)
        if not options.check:
            path.write_text(text, encoding="utf-8")
    print(f"{'not up to date' if options.check else 'written'}: {', '.join(stale) or 'nothing'}")
    return 1 if stale and options.check else 0


def pages() -> dict[Path, str]:
    """Page -> its text, from the registry and the catalogue."""
    return {
        PAGE: replaced(
            replaced(PAGE.read_text(encoding="utf-8"), "catalogue", catalogue_table()),
            "assumptions",
            assumptions_table(),
        ),
        RESOURCES: resources_page(),
    }


def write_lists() -> None:
    """costwarden/estimate/lines.tsv and regions.tsv, which the pages and `prices info --types` are made from."""
    from tools.type_lines import lines_text
    from tools.type_regions import regions_text

    LINES.write_text(lines_text(), encoding="utf-8")
    REGIONS.write_text(regions_text(), encoding="utf-8")


def write_pages(parity: Report, billed: Report) -> None:
    """Everything, with the tables of a run."""
    for path, text in pages().items():
        if path == PAGE:
            text = with_figures(text, parity, billed)
        path.write_text(text, encoding="utf-8")


def with_figures(text: str, parity: Report, billed: Report) -> str:
    text = replaced(text, "accuracy", accuracy_table(parity, billed))
    return replaced(text, "misses", misses_table(parity))


def replaced(text: str, marker: str, inside: str) -> str:
    """The page with another text between <!-- marker --> and <!-- /marker -->."""
    pattern = re.compile(f"(<!-- {marker} -->\n).*?(<!-- /{marker} -->)", re.DOTALL)
    assert pattern.search(text), f"no marker {marker}"
    return pattern.sub(lambda found: f"{found[1]}{inside}\n{found[2]}", text)


def accuracy_table(parity: Report, billed: Report) -> str:
    lines = [
        "| provider | mode | resources | right | by type | capped dollars | near | wrong | unpriced |",
        "| --- | --- | --: | --: | --: | --: | --: | --: | --: |",
    ]
    for provider in NAMES:
        for mode, report in (("`--compat infracost`", parity), ("default", billed)):
            row = report.figures[provider]
            lines.append(
                f"| {NAMES[provider]} | {mode} | {row['resources']} | {row['right_percent']} % "
                f"| {row['by_type_percent']} % | {row['capped_dollars_percent']} % | {row['near']} | {row['wrong']} "
                f"| {row['unpriced']} |"
            )
    return "\n".join(lines) + "\n\nIn the default mode what differs is billed otherwise than the test-suite expects."


def misses_table(report: Report) -> str:
    if not report.misses:
        return "With `--compat infracost`: nothing."
    lines = ["| resource | verdict | expected | found | why |", "| --- | --- | --: | --: | --- |"]
    for miss in report.misses[:10]:
        found = "-" if miss.got is None else f"{miss.got:,.2f}"
        address = miss.address.replace("|", "\\|")
        lines.append(f"| `{address}` | {miss.verdict} | {miss.expected:,.2f} | {found} | {miss.why} |")
    return "\n".join(lines)


def catalogue_table() -> str:
    from costwarden.prices.coverage import coverage

    services = coverage(EMBEDDED).services
    lines = [
        "| provider | services | price keys | prices | most regions of a service | read |",
        "| --- | --: | --: | --: | --: | --- |",
    ]
    for provider, name in NAMES.items():
        own = [service for service in services if service.provider == provider]
        lines.append(
            f"| {name} | {len(own)} | {sum(one.skus for one in own):,} | {sum(one.prices for one in own):,} "
            f"| {max(one.regions for one in own)} "
            f"| {min(one.oldest for one in own)} to {max(one.newest for one in own)} |"
        )
    return "\n".join(lines)


def assumptions_table() -> str:
    from tools.type_assumptions import assumptions

    lines = ["| what may be assumed | for |", "| --- | --- |"]
    for sentence, types in assumptions().items():
        names = ", ".join(f"`{name}`" for name in types)
        lines.append(f"| {sentence.replace('|', chr(92) + '|')} | {names} |")
    return "\n".join(lines)


def resources_page() -> str:
    entries, free = type_entries(), free_type_counts()
    counts = ", ".join(f"{NAMES[p]} {sum(one.provider == p for one in entries)}" for p in NAMES)
    lines = [
        "# Resource types with a price",
        "",
        f"{len(entries)} types: {counts}. Besides, {sum(free.values())} types are known to cost nothing by themselves. "
        "How estimates are made: [estimation.md](estimation.md). Which of a type's lines a resource has depends on its "
        "configuration; the rules are in `costwarden/estimate/<provider>/<type>.py`, worked examples with figures in "
        "`tests/estimate/examples/<provider>/<type>.yaml`. *Regions* counts those of the catalogue in which one "
        "of a type's examples has every price; elsewhere such a resource is `unpriced` and its key is named.",
        "",
        "Generated by `python -m benchmarks.estimation_pages`; the same list as `costwarden prices info --types`.",
    ]
    for provider, name in NAMES.items():
        lines += [
            "",
            f"## {name}",
            "",
            "| type | what is billed | regions | lines: unit; quantity; source |",
            "| --- | --- | --: | --- |",
        ]
        lines += [_row(one) for one in entries if one.provider == provider]
    return "\n".join(lines) + "\n"


def _row(entry: TypeEntry) -> str:
    about = entry.about.replace("|", "\\|")
    lines = "<br>".join(entry.dimensions).replace("|", "\\|")
    priced, of = entry.regions
    return f"| `{entry.type}` | {about} | {priced} of {of} | {lines} |"


if __name__ == "__main__":
    sys.exit(main())
