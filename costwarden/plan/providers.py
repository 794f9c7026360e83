"""Provider blocks: region, project and default tags, from constants, variables, or what the resources agree on."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

from costwarden.plan.model import ProviderConfig, ResourceChange
from costwarden.plan.redact import has_true, scrub_fully
from costwarden.plan.secrets import Secrets
from costwarden.plan.variables import Variables, objects

_REGION_SHAPE = {
    "aws": re.compile(r"[a-z]{2,3}(-[a-z]+){1,3}-\d+"),
    "google": re.compile(r"[a-z]+-[a-z]+\d+"),
    "google-beta": re.compile(r"[a-z]+-[a-z]+\d+"),
}
_ANY_REGION = re.compile(r"[a-zA-Z0-9-]{2,40}")
_ZONE = re.compile(r"([a-z]+-[a-z]+\d+)-[a-z]")
_AWS_ZONE = re.compile(r"([a-z]{2,3}(?:-[a-z]+){1,3}-\d+)[a-z]")
_PROJECT = re.compile(r"[a-z][a-z0-9:.-]{4,61}")
# Provider 3.39 leaves tags_all of these stale after a change of the defaults.
_STALE_TAGS_ALL = frozenset({"aws_elasticache_cluster"})


def build_providers(document: Mapping[str, Any], secrets: Secrets) -> dict[str, ProviderConfig]:
    """Every `provider_config` entry by key. default_tags_known is False where they are an expression."""
    variables = Variables(document)
    providers: dict[str, ProviderConfig] = {}
    entries = objects(objects(document.get("configuration")).get("provider_config"))
    for key, entry in entries.items():
        block = objects(entry)
        name = block.get("name") if isinstance(block.get("name"), str) else key.rpartition(":")[2].split(".")[0]
        expressions = objects(block.get("expressions"))
        module = block.get("module_address")
        scope = module if isinstance(module, str) else ""

        def known(argument: str, expressions: Mapping[str, Any] = expressions, scope: str = scope) -> Any:
            expression = objects(expressions.get(argument))
            value = expression.get("constant_value", variables.value(expression.get("references"), scope))
            return scrub_fully(value, secrets) if isinstance(value, str) else None

        default_tags, default_known = _default_tags(str(name), expressions, secrets)
        project = known("project")
        providers[key] = ProviderConfig(
            key=key,
            name=str(name),
            region=_region(str(name), known("region"), known("zone")),
            default_tags=default_tags,
            default_tags_known=default_known,
            project=project if project and _PROJECT.fullmatch(project) else None,
        )
    return providers


def infer_from_resources(
    providers: Mapping[str, ProviderConfig], resources: Iterable[ResourceChange]
) -> dict[str, ProviderConfig]:
    """Fill in a region or default tags set by an expression from resources that agree on them."""
    open_keys = {
        key
        for key, provider in providers.items()
        if not provider.default_tags_known or (provider.region is None and provider.name == "aws")
    }
    if not open_keys:
        return dict(providers)
    by_key: dict[str, list[ResourceChange]] = {}
    for resource in resources:
        if resource.provider_key in open_keys and resource.after is not None:
            by_key.setdefault(resource.provider_key, []).append(resource)
    inferred = dict(providers)
    for key in sorted(open_keys):
        provider, mine = providers[key], by_key.get(key, [])
        if not provider.default_tags_known and provider.name == "aws":
            tags, agreed = _agreed_default_tags(mine)
            provider = replace(provider, default_tags=tags, default_tags_known=agreed)
        if provider.region is None and provider.name == "aws":
            provider = replace(provider, region=_agreed_region(mine))
        inferred[key] = provider
    return inferred


def _region(provider: str, region: str | None, zone: str | None) -> str | None:
    shape = _REGION_SHAPE.get(provider, _ANY_REGION)
    if region and shape.fullmatch(region):  # an interpolation looks like a plain reference in a plan
        return region
    if zone and provider.startswith("google") and (match := _ZONE.fullmatch(zone)):
        return match.group(1)
    return None


def _default_tags(provider: str, expressions: Mapping[str, Any], secrets: Secrets) -> tuple[dict[str, str], bool]:
    """(default tags or labels, whether that is all of them); a secret among them makes them unknown."""
    if provider.startswith("google"):
        expression: Any = expressions.get("default_labels")
    elif "default_tags" in expressions:
        block = expressions["default_tags"]
        block = block[0] if isinstance(block, list) and block else block
        if not isinstance(block, dict) or "references" in block:
            return {}, False
        expression = block.get("tags")
    else:
        return {}, True
    if expression is None:
        return {}, True
    constant = objects(expression).get("constant_value")
    if not isinstance(constant, dict):
        return {}, False
    clean = objects(scrub_fully(constant, secrets))
    return tag_texts(clean), len(clean) == len(constant)


def tag_texts(tags: Mapping[str, Any]) -> dict[str, str]:
    """Tags as providers send them: numbers and booleans as text, nulls and anything nested left out."""
    texts: dict[str, str] = {}
    for key, value in tags.items():
        if isinstance(value, str):
            texts[key] = value
        elif isinstance(value, bool):
            texts[key] = "true" if value else "false"
        elif isinstance(value, (int, float)):
            texts[key] = str(value)
    return texts


def _agreed_default_tags(resources: Iterable[ResourceChange]) -> tuple[dict[str, str], bool]:
    """What every resource has in `tags_all` and not of its own in `tags`; (tags, False) where they contradict."""
    witnesses: list[tuple[dict[str, str], frozenset[str]]] = []
    for resource in resources:
        after, mask = resource.after, resource.after_unknown
        if after is None or resource.type in _STALE_TAGS_ALL or not isinstance(after.get("tags_all"), dict):
            continue
        if isinstance(mask, Mapping) and (has_true(mask.get("tags_all")) or has_true(mask.get("tags"))):
            continue
        own = frozenset(after.get("tags") or ())
        witnesses.append(({k: v for k, v in tag_texts(after["tags_all"]).items() if k not in own}, own))
    agreed: dict[str, str] = {}
    contradicted = not witnesses
    for key in sorted({key for defaults, _ in witnesses for key in defaults}):
        values = {defaults.get(key) for defaults, own in witnesses if key not in own}
        value = values.pop()
        if values or value is None:
            contradicted = True
        else:
            agreed[key] = value
    return agreed, not contradicted


def _agreed_region(resources: Iterable[ResourceChange]) -> str | None:
    regions: set[str] = set()
    for resource in resources:
        for side in (resource.after, resource.before):
            if side is None:
                continue
            arn, zone = side.get("arn"), side.get("availability_zone")
            if isinstance(arn, str) and arn.startswith("arn:") and len(parts := arn.split(":")) > 4 and parts[3]:
                regions.add(parts[3])
            elif isinstance(zone, str) and (match := _AWS_ZONE.fullmatch(zone)):
                regions.add(match.group(1))
    found = regions.pop() if len(regions) == 1 else None
    return found if found and _REGION_SHAPE["aws"].fullmatch(found) else None
