"""Cost documents of other tools: which tool wrote one, and what it says in one form.

Shapes: Infracost 0.10 and 2 as their sources at 95ba4f4 and 431088c write them; c3x as its renderer of 0.3 writes it
(its older releases wrote Infracost's 0.10 shape).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from costwarden.estimate.infracost_in_c3x import read_c3x
from costwarden.estimate.infracost_in_fields import Fields
from costwarden.estimate.infracost_in_v0 import read_v0
from costwarden.estimate.infracost_in_v2 import read_v2
from costwarden.estimate.infracost_model import ForeignEstimate, InfracostNotReadable
from costwarden.plan import errors
from costwarden.plan.envelope import read_bytes

_BREAKDOWN = "run `infracost breakdown --path . --format json --out-file costs.json` and pass costs.json"


def read_infracost(path: str) -> ForeignEstimate:
    """The document at `path` ("-" for standard input; gzip is read). Errors: InfracostNotReadable."""
    root = Fields(_decode(_bytes(path), path), path)
    shape = shape_of(root.values)
    if shape == "infracost-0":
        return read_v0(root, path)
    if shape == "infracost-2":
        return read_v2(root, path)
    if shape == "c3x":
        return read_c3x(root, path)
    if shape == "plan":
        raise InfracostNotReadable(path, "this is a Terraform plan, not a cost document", hint="pass it as PLAN")
    raise InfracostNotReadable(path, "this JSON is not a cost document that is known")


def is_cost_document(path: str) -> bool:
    """Whether the file is one of the shapes; False for what cannot be read, so that its own reader says why."""
    try:
        return shape_of(_decode(_bytes(path), path)) in ("infracost-0", "infracost-2", "c3x")
    except InfracostNotReadable:
        return False


def shape_of(document: Mapping[str, Any]) -> str:
    """infracost-0 | infracost-2 | c3x | plan | "" for a decoded JSON object."""
    if "format_version" in document and ("resource_changes" in document or "planned_values" in document):
        return "plan"
    projects = document.get("projects")
    listed = [one for one in projects if isinstance(one, dict)] if isinstance(projects, list) else []
    if any("project_name" in one for one in listed):
        return "infracost-2"
    if "projects" in document and ("version" in document or any("breakdown" in one for one in listed)):
        return "infracost-0"
    if "projects" in document and "version" not in document and "currency" in document:
        return "infracost-2"  # a scan that found no project
    if "costs" in document and "project_total" in document:
        return "c3x"
    return "c3x" if "baseline_total" in document and "current_total" in document else ""


def _bytes(path: str) -> bytes | bytearray:
    try:
        return read_bytes(path)
    except errors.PlanNotFound:
        raise InfracostNotReadable(path, "no such file", hint=f"check --infracost; {_BREAKDOWN}") from None
    except errors.PlanIsDirectory:
        raise InfracostNotReadable(path, "is a directory, not a cost document", hint=_BREAKDOWN) from None
    except errors.PlanTooLarge:
        raise InfracostNotReadable(path, "the file is larger than 500 MB", hint="give fewer projects a file") from None
    except errors.PlanError:
        raise InfracostNotReadable(path, "the file cannot be read", hint="write it again, plain or as gzip") from None


def _decode(data: bytes | bytearray, path: str) -> dict[str, Any]:
    import orjson

    if data.startswith(b"\xef\xbb\xbf"):
        data = data[3:]
    if not data.strip():
        raise InfracostNotReadable(path, "the file is empty", hint=_BREAKDOWN)
    try:
        document = orjson.loads(data)
    except orjson.JSONDecodeError:
        raise InfracostNotReadable(path, "the file is not JSON, or ends in the middle", hint=_BREAKDOWN) from None
    if not isinstance(document, dict):
        raise InfracostNotReadable(path, "the file's JSON is not an object", hint=_BREAKDOWN)
    return document
