"""Fill a kind's templates into the repository; all files or none."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from string import Template

TEMPLATES = Path(__file__).parent / "templates"


class CannotScaffold(Exception):
    """What is wrong with the name, or what is in the way."""


def write_all(kind: str, places: Mapping[str, str], values: Mapping[str, str], root: Path) -> list[str]:
    """Render templates/KIND/TEMPLATE for each {template: path under root}; one "wrote PATH" line per file."""
    targets = {template: root / path for template, path in places.items()}
    if taken := [str(path.relative_to(root)) for path in targets.values() if path.exists()]:
        raise CannotScaffold(f"{', '.join(taken)} exists already")
    texts = {
        template: Template((TEMPLATES / kind / template).read_text(encoding="utf-8")).substitute(values)
        for template in targets
    }
    for template, path in targets.items():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(texts[template], encoding="utf-8")
    return [f"wrote {path.relative_to(root)}" for path in targets.values()]
