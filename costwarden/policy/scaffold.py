"""A first policy to change: the rule, its test and its page, as `costwarden policy new` writes them."""

from __future__ import annotations

import re
from pathlib import Path

from costwarden.errors import CostwardenError

_ID = re.compile(r"([a-z][a-z0-9_]{0,40})/([a-z][a-z0-9_]{0,60})\Z")

_RULE = """\
# METADATA
# title: {title}
# description: Say in one sentence what a change may not do.
# custom:
#   level: warn
#   message: "`{{address}}` costs {{planned_cents}} a month; the limit is {{limit_cents}}"
#   remedy: "Choose a smaller size"
#   parameters: {{limit_cents: 100000}}
package costwarden.policies.{room}.{policy}

import rego.v1

deny contains violation if {{
\tlimit_cents := input.parameters["{room}/{policy}"].limit_cents
\tsome resource in input.resources
\tresource.planned_cents > limit_cents
\tviolation := {{"address": resource.address, "attribute": "", "values": {{
\t\t"planned_cents": resource.planned_cents,
\t\t"limit_cents": limit_cents,
\t}}}}
}}
"""

_TEST = """\
package costwarden.policies.{room}.{policy}_test

import data.costwarden.policies.{room}.{policy}
import rego.v1

_document(planned_cents) := {{
\t"parameters": {{"{room}/{policy}": {{"limit_cents": 1000}}}},
\t"resources": [{{"address": "aws_instance.web", "planned_cents": planned_cents}}],
}}

test_above_the_limit if {{
\tfound := {policy}.deny with input as _document(1001)
\tcount(found) == 1
\tsome violation in found
\tviolation.address == "aws_instance.web"
}}

test_at_the_limit if {{
\tfound := {policy}.deny with input as _document(1000)
\tcount(found) == 0
}}
"""

_PAGE = """\
# {room}/{policy}: {title}

Level `warn`. Parameter `limit_cents`: the most one resource may cost a month, in cents.

Say here why the rule exists, what it looks at, and how to satisfy it.
"""


class ScaffoldRefused(CostwardenError):
    """The name is not usable, or a file is there already."""


def write_policy(name: str, directory: Path) -> list[Path]:
    """Write DIRECTORY/ROOM/POLICY/{POLICY.rego,POLICY_test.rego,POLICY.md}; overwrites nothing."""
    found = _ID.match(name)
    if found is None:
        raise ScaffoldRefused(
            f"{name!r} is not ROOM/POLICY", hint="two names of small letters, digits and _, as in cost/monthly_delta"
        )
    room, policy = found[1], found[2]
    folder = directory / room / policy
    words = {"room": room, "policy": policy, "title": policy.replace("_", " ").capitalize()}
    texts = {
        folder / f"{policy}.rego": _RULE,
        folder / f"{policy}_test.rego": _TEST,
        folder / f"{policy}.md": _PAGE,
    }
    for path in texts:
        if path.exists() or path.is_symlink():
            raise ScaffoldRefused(f"{path.as_posix()} is there already", hint="choose another name, or remove it")
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for path, text in texts.items():
            with path.open("x", encoding="utf-8", newline="") as stream:
                stream.write(text.format(**words))
    except OSError as error:
        raise ScaffoldRefused(
            f"{folder.as_posix()} cannot be written: {error.strerror}", hint="use --directory"
        ) from error
    return list(texts)
