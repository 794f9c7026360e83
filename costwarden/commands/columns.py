"""Lines of text in columns: names to the left, amounts to the right."""

from __future__ import annotations

from collections.abc import Sequence

_WIDEST = 60


def columns(lines: Sequence[Sequence[str]], *, numbers: int) -> str:
    """The lines with equally wide columns, the last `numbers` aligned to the right; the first line is the head.

    Characters that would move a terminal's cursor are left out, an empty name is "-", a long one is cut.
    """
    texts = [[_plain(cell) if row else cell for cell in line] for row, line in enumerate(lines)]
    names = len(texts[0]) - numbers
    for line in texts[1:]:
        line[:names] = [cell or "-" if at == 0 or line[0] != "total" else cell for at, cell in enumerate(line[:names])]
    widths = [max(len(line[at]) for line in texts) for at in range(len(texts[0]))]
    rows = []
    for line in texts:
        cells = [
            cell.ljust(width) if at < names else cell.rjust(width)
            for at, (cell, width) in enumerate(zip(line, widths, strict=True))
        ]
        rows.append("  ".join(cells).rstrip())
    return "\n".join(rows) + "\n"


def _plain(text: str) -> str:
    clean = "".join(character for character in text if character.isprintable()).strip()
    return clean if len(clean) <= _WIDEST else clean[: _WIDEST - 1] + "…"
