"""What every type can put on a bill, for the types whose files decide it resource by resource.

costwarden/estimate/lines.tsv is made from the examples (tests/estimate/examples): each line that one of them has, with
the doc of the dimension that made it. `python -m benchmarks.estimation_pages` writes it.
"""

from __future__ import annotations

import re
from typing import Any

from costwarden.estimate import components
from costwarden.estimate.registry import find_type, known_types
from costwarden.prices.catalogue import Catalogue
from tests.estimate.example import bill, read_example

_NUMBERED = re.compile(r"\[\d+\]|\.(?:other|pointing)\d+")


def lines_text() -> str:
    """The file: type, line, doc, separated by tabs; types sorted, lines in the order of the bill."""
    catalogue = Catalogue()
    rows = [f"{name}\t{line}\t{doc}\n" for name in known_types() for line, doc in _lines_of(name, catalogue).items()]
    catalogue.close()
    return "".join(rows)


def _lines_of(type_name: str, catalogue: Catalogue) -> dict[str, str]:
    """Line -> doc. Of a type with a fixed list only the lines of its parts: the others are read from its file."""
    kind = find_type(type_name)
    assert kind is not None
    found: dict[str, str] = {}
    docs: list[str] = []
    build = components._components

    def noting(dimension: Any, view: Any, count: Any) -> Any:
        made = list(build(dimension, view, count))
        docs.extend(dimension.doc for _ in made)
        return made

    components._components = noting
    try:
        for case in read_example(type_name):
            docs.clear()
            _, lines = bill(type_name, case, catalogue)
            own = sum(" / " not in line.line for line in lines)
            for position, (line, doc) in enumerate(zip(lines, docs, strict=True)):
                if callable(kind.dimensions) or position >= own:
                    found.setdefault(_NUMBERED.sub("", line.line).partition(" (")[0], doc)
    finally:
        components._components = build
    return found
