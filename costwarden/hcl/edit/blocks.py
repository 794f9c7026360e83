"""Render a block of templates/terraform: every value quoted, every name a name, nothing else let through."""

from __future__ import annotations

import re
from collections.abc import Mapping
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

from costwarden.errors import CostwardenError
from costwarden.hcl.edit.values import hcl_value, is_name

_WORD = r"[A-Za-z_][A-Za-z0-9_-]*"
_EXPRESSION = re.compile(
    rf"{_WORD}(?:\.{_WORD}|\[(?:[0-9]{{1,6}}|\*|count\.index)\])*|values\({_WORD}\.{_WORD}\)\[\*\]\.{_WORD}"
)
_PER_INSTANCE = re.compile(rf"for_each = {_WORD}\.{_WORD}|count = length\({_WORD}\.{_WORD}\)")


class BlockNotRendered(CostwardenError):
    """A template that does not exist, or values it cannot take."""

    def __init__(self, kind: str, reason: str) -> None:
        shown = re.sub(r"[^\w.-]", "?", kind)[:60]
        super().__init__(
            f"the block {shown} cannot be rendered: {reason}", hint="check the values of the recommendation"
        )


def block_kinds() -> tuple[str, ...]:
    """Names of the shipped templates, in order."""
    return tuple(sorted(path.name.removesuffix(".tf.j2") for path in _folder().glob("*.tf.j2")))


def render_block(kind: str, values: Mapping[str, object], *, per_instance: str = "") -> str:
    """The HCL of one template, formatted as `terraform fmt` does, ending with a newline.

    `per_instance`: "for_each = aws_s3_bucket.logs" or "count = length(aws_s3_bucket.logs)" makes each resource of it
    one per instance of another.

    A template writes `{{ x | q }}` for a value (quoted, numbers and bools bare), `{{ x | name }}` for a label and
    `{{ x | ref }}` for a reference such as aws_s3_bucket.logs.id. Anything written without one of the three is
    refused. Raises BlockNotRendered.
    """
    import jinja2

    if kind not in block_kinds():
        raise BlockNotRendered(kind, "there is no such template")
    try:
        text: str = _environment().get_template(f"{kind}.tf.j2").render(dict(values))
    except jinja2.UndefinedError as error:
        raise BlockNotRendered(kind, f"a value is missing ({error.message})") from None
    except ValueError as error:
        raise BlockNotRendered(kind, str(error)) from None
    if per_instance:
        if not _PER_INSTANCE.fullmatch(per_instance):
            raise BlockNotRendered(kind, "a resource stands for the instances of one other resource")
        text = re.sub(r'^(resource "[^"]+" "[^"]+" \{)$', rf"\1\n  {per_instance}\n", text, flags=re.MULTILINE)
    return text.strip("\n") + "\n"


@cache
def _folder() -> Path:
    here = Path(__file__).resolve().parents[2]
    for candidate in (here.parent / "templates" / "terraform", here / "_shipped" / "templates" / "terraform"):
        if candidate.is_dir():
            return candidate
    raise BlockNotRendered("templates", "the templates are not installed")


@cache
def _environment() -> Any:
    import jinja2

    found = jinja2.Environment(
        loader=jinja2.FileSystemLoader(_folder()),
        undefined=jinja2.StrictUndefined,
        autoescape=False,  # noqa: S701 - HCL, not HTML: `finalize` refuses whatever did not go through a filter
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
        finalize=_only_written,
    )
    found.filters.update(q=_quoted, name=_name, ref=_reference)
    return found


class _Written(str):
    """HCL that one of the filters made."""

    __slots__ = ()


def _only_written(value: object) -> object:
    if isinstance(value, _Written) or value == "":
        return value
    raise ValueError("a value is written without being quoted")


def _quoted(value: object) -> _Written:
    import jinja2

    if isinstance(value, jinja2.Undefined):
        raise jinja2.UndefinedError(str(value._undefined_name))
    if isinstance(value, list):
        value = tuple(value)
    if isinstance(value, float):
        value = Decimal(str(value))
    if not isinstance(value, (str, int, Decimal, tuple)):
        raise ValueError("a value is a text, a number, true or false, or a list of them")
    return _Written(hcl_value(value))


def _name(value: object) -> _Written:
    """A label, quoted: only letters, digits, _ and -."""
    if not isinstance(value, str) or not is_name(value) or len(value) > 128:
        raise ValueError("a name has only letters, digits, _ and -, and begins with a letter")
    return _Written(f'"{value}"')


def _reference(value: object) -> _Written:
    """A reference to another object's attribute, bare."""
    if not isinstance(value, str) or not _EXPRESSION.fullmatch(value) or value.count(".") < 1 or len(value) > 512:
        raise ValueError("a reference is a dotted path of names")
    return _Written(value)
