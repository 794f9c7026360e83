"""The sub-language's built-ins, and what OPA knows: `opa_builtins.txt` is made from `opa capabilities --current`."""

from __future__ import annotations

from functools import cache
from pathlib import Path

ALLOWED = frozenset(
    """
    abs array.concat array.reverse array.slice concat contains count endswith glob.match is_array is_boolean is_null
    is_number is_object is_set is_string json.patch lower max min object.filter object.get object.keys object.remove
    object.union print regex.match regex.replace regex.split replace sort split sprintf startswith substring sum
    time.parse_rfc3339_ns to_number trim trim_left trim_prefix trim_right trim_space trim_suffix type_name upper walk
    """.split()
)
# Operators as OPA's capabilities name them; division is not among them (SUB05).
OPERATORS = frozenset(
    """
    and assign eq equal gt gte internal.member_2 internal.member_3 internal.print lt lte minus mul neq or plus rem
    """.split()
)
# Prefix -> why no policy needs it; asked before "not on the list".
FORBIDDEN = (
    ("http.send", "no network", "Pass the data in the input"),
    ("net.", "no network, and engines differ", "Pass the data in the input"),
    ("opa.runtime", "no environment", "Pass the data in the input"),
    ("time.now_ns", "no clock", "Use input.now_ns"),
    ("rand.", "no randomness", "Pass the data in the input"),
    ("uuid.", "no randomness", "Pass the data in the input"),
    ("crypto.", "results differ between engines", "Leave it to the reader of the result"),
    ("io.jwt.", "results differ between engines", "Leave it to the reader of the result"),
    ("rego.", "results differ between engines", "METADATA is read by costwarden"),
    ("yaml.", "results differ between engines", "Pass the data in the input"),
    ("json.match_schema", "results differ between engines", "Compare the fields"),
    ("strings.render_template", "results differ between engines", "Use sprintf or a METADATA message"),
    ("array.flatten", "results differ between engines", "Use a comprehension"),
)


@cache
def opa_builtins() -> dict[str, int]:
    """Name -> number of arguments (-1: any) of every built-in of the pinned OPA."""
    text = Path(__file__).with_name("opa_builtins.txt").read_text("utf-8")
    return {name: int(arity) for name, arity in (line.split() for line in text.splitlines() if line)}


def why_forbidden(name: str) -> tuple[str, str] | None:
    """(reason, way out) for a built-in the sub-language names as forbidden."""
    for prefix, why, way_out in FORBIDDEN:
        if name == prefix or (prefix.endswith(".") and name.startswith(prefix)):
            return why, way_out
    return None
