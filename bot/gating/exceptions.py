"""New entries in the exceptions file, every other byte of it as it was."""

from __future__ import annotations

import io
from collections.abc import Sequence

from costwarden.errors import CostwardenError
from costwarden.policy.exceptions import PolicyException


def with_entries(text: str, entries: Sequence[PolicyException]) -> str:
    """The file's text with the entries added at its end. Errors: CostwardenError where it is not an exceptions file."""
    from ruamel.yaml import YAML
    from ruamel.yaml.error import YAMLError

    yaml = YAML(typ="rt")
    yaml.preserve_quotes = True
    yaml.width = 4096
    yaml.indent(mapping=2, sequence=4, offset=2)
    try:
        document = yaml.load(text) if text.strip() else None
    except YAMLError:
        raise CostwardenError("the exceptions file is not valid YAML", hint="mend it on the base branch") from None
    if document is None:
        document = {"version": 1, "exceptions": []}
    listed = document if isinstance(document, list) else document.setdefault("exceptions", [])
    if not isinstance(listed, list):
        raise CostwardenError("`exceptions` is not a list", hint="mend the exceptions file on the base branch")
    if isinstance(document, list):
        yaml.indent(mapping=2, sequence=2, offset=0)
    for one in entries:
        entry = one.model_dump(mode="python", exclude_defaults=True)
        if entry not in [dict(known) for known in listed if isinstance(known, dict)]:
            listed.append(entry)
    out = io.StringIO()
    yaml.dump(document, out)
    return out.getvalue()
