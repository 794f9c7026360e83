"""Reads `terraform show -json` plans: format 0.1, 0.2 and 1.x, plain or gzipped, from a file or standard input."""

from __future__ import annotations

import gc
import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, BinaryIO

from costwarden.plan import errors
from costwarden.plan.build import ResourceReader
from costwarden.plan.configuration import build_configuration
from costwarden.plan.envelope import MAX_PLAN_BYTES, decode, decompress, read_bytes
from costwarden.plan.model import Plan
from costwarden.plan.providers import build_providers, infer_from_resources
from costwarden.plan.rawcopy import redacted_copy
from costwarden.plan.sensitive import collect_secrets, state_resources
from costwarden.plan.variables import objects

_VERSION = re.compile(r"(\d{1,4})\.(\d{1,4})(?:\.\d{1,4})?")
_GENERIC_NAMES = frozenset({"plan", "tfplan", "terraform", "plan.out", "out", "show", ""})


def read_plan(
    path: str,
    *,
    name: str | None = None,
    raw: bool = False,
    stdin: BinaryIO | None = None,
    limit_bytes: int = MAX_PLAN_BYTES,
) -> Plan:
    """The plan at `path` ("-" for standard input), sensitive values removed; `raw` keeps a redacted copy of all of it.

    Raises a PlanError for anything but a complete plan; the message never shows content of the file.
    """
    return _parse(read_bytes(path, stdin=stdin, limit_bytes=limit_bytes), path, name or project_name(path), raw)


def parse_plan(data: bytes, *, path: str, name: str, raw: bool = False) -> Plan:
    """The plan in `data`, which may be gzip; `path` is only for messages. Raises as read_plan does."""
    return _parse(decompress(data, path), path, name, raw)


def project_name(path: str) -> str:
    """The project a plan file speaks of: "envs/prod/plan.json" -> "prod", "network.json.gz" -> "network"."""
    if path == "-":
        return "default"
    stem = Path(path).name
    for suffix in (".gz", ".json", ".tfplan"):
        stem = stem.removesuffix(suffix)
    parent = Path(path).parent.name
    return parent if stem in _GENERIC_NAMES and parent not in ("", "..") else stem or "default"


def _parse(data: bytes | bytearray, path: str, name: str, raw: bool) -> Plan:
    with _no_garbage_collection():
        document = decode(data, path)
        del data
        try:
            return _build(document, path, name, raw)
        except RecursionError:
            raise errors.PlanTooDeep(path) from None


def _build(document: dict[str, Any], path: str, name: str, raw: bool) -> Plan:
    version = _check_kind(document, path)
    _check_parts(document, path)
    secrets = collect_secrets(document)
    kept_raw = redacted_copy(document, secrets) if raw else None
    notices = _notices(document)
    for part in ("prior_state", "resource_drift", "output_changes", "relevant_attributes", "checks"):
        document.pop(part, None)
    if "resource_changes" in document:
        document.pop("planned_values", None)
    providers = build_providers(document, secrets)
    configuration = build_configuration(document, providers)
    reader = ResourceReader(path, secrets, providers, configuration)
    if "resource_changes" in document:
        resources = reader.changes(document.pop("resource_changes"))
    else:
        resources = reader.creations(objects(document.pop("planned_values", None)))
        if resources:
            notices.append("the plan has no resource_changes: everything in planned_values is taken as created")
    return Plan(
        name=name,
        path=path,
        format_version=version,
        terraform_version=_version_text(document.get("terraform_version")),
        resources=tuple(resources),
        providers=infer_from_resources(providers, resources),
        configuration=configuration,
        notices=(*notices, *reader.notices()),
        raw=kept_raw,
    )


def _check_kind(document: dict[str, Any], path: str) -> str:
    """The format_version, or the error that names what the document is instead."""
    version = document.get("format_version")
    if "@level" in document and "@message" in document:
        raise errors.PlanIsStreamingLog(path)
    if isinstance(document.get("projects"), list) and "format_version" not in document:
        raise errors.PlanIsInfracost(path)
    if "format_version" not in document:
        if document.get("version") in (1, 2, 3, 4) and ("lineage" in document or "serial" in document):
            raise errors.PlanIsState(path)
        raise errors.PlanNotAPlan(path)
    match = _VERSION.fullmatch(version) if isinstance(version, str) else None
    if match is None:
        raise errors.PlanMalformed(path, "format_version", "a version")
    major, minor = int(match.group(1)), int(match.group(2))
    shown = match.group(0)
    if (major, minor) == (0, 0):
        raise errors.PlanTooOld(path, shown)
    if major > 1 or (major == 0 and minor > 2):
        raise errors.PlanTooNew(path, shown)
    if "resource_changes" not in document and "planned_values" not in document:
        raise errors.PlanIsState(path)  # of an empty state Terraform shows nothing but the version
    if document.get("errored") is True:
        raise errors.PlanErrored(path)
    return shown


def _check_parts(document: dict[str, Any], path: str) -> None:
    for part in ("configuration", "variables", "planned_values", "prior_state", "output_changes"):
        if document.get(part) is not None and not isinstance(document[part], dict):
            raise errors.PlanMalformed(path, part, "an object")
    for part in ("resource_changes", "resource_drift"):
        if part in document and not isinstance(document[part], list):
            raise errors.PlanMalformed(path, part, "a list")
    values = objects(document.get("planned_values"))
    if values.get("root_module") is not None and not isinstance(values["root_module"], dict):
        raise errors.PlanMalformed(path, "planned_values.root_module", "an object")
    configuration = objects(document.get("configuration"))
    for part in ("provider_config", "root_module"):
        if configuration.get(part) is not None and not isinstance(configuration[part], dict):
            raise errors.PlanMalformed(path, f"configuration.{part}", "an object")
    if "resource_changes" not in document and "configuration" not in document and not _has_resources(values):
        raise errors.PlanNotAPlan(path)


def _has_resources(values: Any) -> bool:
    return next(state_resources(objects(values).get("root_module")), None) is not None


def _notices(document: dict[str, Any]) -> list[str]:
    said = []
    if document.get("complete") is False:
        said.append(
            "the plan is partial (-target, -exclude or deferred changes): what it leaves out is not in the cost"
        )
    deferred = document.get("deferred_changes")
    if isinstance(deferred, list) and deferred:
        said.append(f"{len(deferred)} change(s) are deferred to a later plan and are not in the cost")
    return said


def _version_text(value: Any) -> str:
    return value if isinstance(value, str) and re.fullmatch(r"\d[\w.+-]{0,40}", value) else ""


@contextmanager
def _no_garbage_collection() -> Iterator[None]:
    """A plan is a tree without cycles: collecting while it grows only costs time."""
    if not gc.isenabled():
        yield
        return
    gc.disable()
    try:
        yield
    finally:
        gc.enable()
