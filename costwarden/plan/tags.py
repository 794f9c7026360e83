"""Effective tags: what a resource carries after (or before) the change, provider defaults included."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from costwarden.plan.model import EMPTY, Plan, ProviderConfig, ResourceChange
from costwarden.plan.providers import tag_texts
from costwarden.plan.redact import has_true

Side = Literal["before", "after"]

_NEVER = frozenset({"terraform_data", "null_resource"})
_ASG = "aws_autoscaling_group"
# Providers whose `tags` is always a map of tags; elsewhere `tags` may be a list of labels or network tags.
_MAP_TAGS = frozenset({"aws", "azurerm", "azuread", "azapi", "alicloud", "tencentcloud", "huaweicloud", "ibm"})
_GOOGLE_LABELS = ("labels", "resource_labels", "user_labels")


@dataclass(frozen=True, slots=True)
class Tags:
    """Tags of one resource on one side. A key in none of the fields is missing, unless all_unknown."""

    known: Mapping[str, str] = field(default_factory=dict)
    unknown: frozenset[str] = frozenset()  # there, but the value is known only after apply, or sensitive
    all_unknown: bool = False  # further keys may be there: the map, or the provider's defaults, are not known
    taggable: bool = False  # the type has tags at all

    def may_have(self, key: str) -> bool:
        """Whether the key is there or may turn out to be."""
        return key in self.known or key in self.unknown or self.all_unknown


def effective_tags(change: ResourceChange, plan: Plan, side: Side = "after") -> Tags:
    """Provider defaults overlaid with the resource's own tags.

    After: defaults from the provider block (`tags_all` of a plan can be unknown or stale) overlaid with `tags`.
    Before: `tags_all` as refreshed, because the provider block already shows the new defaults.
    Auto Scaling groups have `tag` blocks, which defaults do not reach. Google's `labels` are tags, its `tags` are not.
    A null value is a missing tag, an empty text is a tag.
    """
    attribute = tag_attribute(change)
    if attribute is None:
        return Tags()
    values, mask = _side(change, side)
    if values is None and mask is not True:
        return Tags(taggable=True)
    if change.type == _ASG:
        return _group_tags(values or EMPTY, mask)
    own = _map(values, mask, attribute)
    everything = _everything_attribute(change, attribute)
    if everything is None:
        # Source does not show what a provider computes; a plan without it is of a provider that had no defaults.
        reached = not plan.format_version and (change.provider == "aws" or attribute == "labels")
        return overlay(_defaults(plan.providers.get(change.provider_key)), own) if reached else own
    if side == "before":
        return overlay(_map(values, mask, everything), own)
    provider = plan.providers.get(change.provider_key)
    defaults = _defaults(provider)
    if defaults.all_unknown and _is_known(values, mask, everything):
        return overlay(_map(values, mask, everything), own)  # the provider block is silent, the resource is not
    return overlay(defaults, own)


def tag_attribute(change: ResourceChange) -> str | None:
    """The attribute that holds a type's tags: "tags", "labels", "tag", "freeform_tags"; None when it has none."""
    if change.type in _NEVER:
        return None
    if change.type == _ASG:
        return "tag"
    if change.provider.startswith("google"):
        return next((name for name in _GOOGLE_LABELS if _has(change, name)), None)
    if change.provider == "oci":
        return "freeform_tags" if _has(change, "freeform_tags") else None
    if not _has(change, "tags"):
        return None
    if change.provider in _MAP_TAGS:
        return None if _is_list(change, "tags") else "tags"
    present = [side["tags"] for side in (change.after, change.before) if side and side.get("tags") is not None]
    return "tags" if present and all(isinstance(tags, Mapping) for tags in present) else None


def overlay(below: Tags, above: Tags) -> Tags:
    """`above` wins key by key; where all of `above` is unknown, any value below may be overridden."""
    if above.all_unknown:
        unknown = below.unknown | above.unknown | frozenset(below.known)
        return Tags(above.known, unknown - frozenset(above.known), all_unknown=True, taggable=True)
    known = {key: value for key, value in below.known.items() if key not in above.unknown} | dict(above.known)
    unknown = (below.unknown | above.unknown) - frozenset(above.known)
    return Tags(known, unknown, all_unknown=below.all_unknown, taggable=True)


def tags_from(value: Any, mask: Any) -> Tags:
    """Tags from a map attribute and its mask."""
    if mask is True:
        return Tags(all_unknown=True, taggable=True)
    known = tag_texts(value) if isinstance(value, Mapping) else {}
    unknown = (
        frozenset(key for key, inner in mask.items() if has_true(inner)) if isinstance(mask, Mapping) else frozenset()
    )
    known = {key: text for key, text in known.items() if key not in unknown}
    return Tags(known, unknown, taggable=True)


def tags_from_blocks(blocks: Any, mask: Any) -> Tags:
    """Tags from `tag { key value }` blocks, or the older list of maps with the same keys."""
    if mask is True:
        return Tags(all_unknown=True, taggable=True)
    known: dict[str, str] = {}
    unknown: set[str] = set()
    unnamed = False
    masks = mask if isinstance(mask, list) else []
    listed = list(blocks) if isinstance(blocks, list) else []
    for at in range(max(len(listed), len(masks))):
        block = listed[at] if at < len(listed) else None
        hidden = masks[at] if at < len(masks) else False
        named = tag_texts(block) if isinstance(block, Mapping) else {}
        key = named.get("key")
        if key is None:
            unnamed = unnamed or has_true(hidden)
        elif hidden is True or (isinstance(hidden, Mapping) and has_true(hidden.get("value"))):
            unknown.add(key)
        elif "value" in named:
            known[key] = named["value"]
    return Tags(known, frozenset(unknown - known.keys()), all_unknown=unnamed, taggable=True)


def side_of(change: ResourceChange, side: Side) -> tuple[Mapping[str, Any], Mapping[str, Any]]:
    """(attributes, mask as a map) of one side; a wholly hidden side masks whatever is asked for."""
    values, mask = _side(change, side)
    return values or EMPTY, mask if isinstance(mask, Mapping) else _AllTrue() if mask is True else EMPTY


class _AllTrue(dict[str, Any]):
    """The mask True, for callers that look keys up."""

    def get(self, key: str, default: Any = None) -> Any:
        return True

    def __bool__(self) -> bool:
        return True


def _side(change: ResourceChange, side: Side) -> tuple[Mapping[str, Any] | None, Any]:
    return (change.after, change.after_unknown) if side == "after" else (change.before, change.before_hidden)


def _map(values: Mapping[str, Any] | None, mask: Any, attribute: str) -> Tags:
    inner = mask is True or (mask.get(attribute, False) if isinstance(mask, Mapping) else False)
    return tags_from((values or EMPTY).get(attribute), inner)


def _group_tags(values: Mapping[str, Any], mask: Any) -> Tags:
    if mask is True:
        return Tags(all_unknown=True, taggable=True)
    masks = mask if isinstance(mask, Mapping) else EMPTY
    # `tags` is the list of maps of provider 2 and 3; a group uses one or the other.
    older = tags_from_blocks(values.get("tags"), masks.get("tags", False))
    return overlay(older, tags_from_blocks(values.get("tag"), masks.get("tag", False)))


def _everything_attribute(change: ResourceChange, attribute: str) -> str | None:
    """The computed attribute that shows tags with defaults; None where defaults do not reach the type."""
    if attribute == "tags" and change.provider == "aws":
        return "tags_all" if _has(change, "tags_all") else None
    if attribute == "labels":
        return next((name for name in ("effective_labels", "terraform_labels") if _has(change, name)), None)
    return None


def _defaults(provider: ProviderConfig | None) -> Tags:
    if provider is None:
        return Tags(taggable=True)
    unknown = frozenset(provider.default_tags_unknown)
    known = {key: text for key, text in provider.default_tags.items() if key not in unknown}
    return Tags(known, unknown, all_unknown=not provider.default_tags_known, taggable=True)


def _is_known(values: Mapping[str, Any] | None, mask: Any, attribute: str) -> bool:
    hidden = mask is True or (mask.get(attribute) is True if isinstance(mask, Mapping) else False)
    return not hidden and isinstance((values or EMPTY).get(attribute), Mapping)


def _has(change: ResourceChange, attribute: str) -> bool:
    places: Iterable[Any] = (change.after, change.before, change.after_unknown, change.before_hidden)
    return any(isinstance(place, Mapping) and attribute in place for place in places)


def _is_list(change: ResourceChange, attribute: str) -> bool:
    return any(isinstance(side.get(attribute), list) for side in (change.after, change.before) if side)
