"""Takes sensitive values out: by Terraform's marks, and wherever a marked string is repeated without a mark.

Terraform marks values in `before_sensitive`, `after_sensitive`, `sensitive_values` and on variables and outputs, but
writes the values in clear all over the plan: in `variables`, `configuration` constants, `tags_all` beside a marked tag.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

import orjson

from costwarden.plan.secrets import Secrets

# The same tags under other names; Terraform marks only the one the user wrote.
_TWINS = (("tags", "tags_all"), ("labels", "effective_labels", "terraform_labels"))
# For plans without marks (Terraform before 0.15) and for provider arguments, which never carry marks.
SECRET_NAME = re.compile(
    r"(?i)(passw(or)?d|passphrase|secret|token|credential|private_?key|access_?key|api_?key|shared_?key|account_?key"
    r"|client_?certificate|connection_?string)"
)
_NOT_SECRET_NAME = re.compile(r"(?i)(_arn|_id|_name|_ids|_arns|_type|_period|_length|_enabled|_version|_ttl)$")


class _Gone:
    """Marks a value that was taken out."""


GONE = _Gone()


def has_true(mask: Any) -> bool:
    """Whether a mask marks anything. What is no mask at all (a string, a number) counts as a mark."""
    if not mask:
        return False
    if type(mask) is dict:
        return any(inner is True or (inner and has_true(inner)) for inner in mask.values())
    if type(mask) is list:
        return any(has_true(inner) for inner in mask)
    return True


def strip(value: Any, mask: Any) -> Any:
    """`value` without what `mask` marks: keys left out, list elements None, GONE for the whole. Shares what is clean.

    A null stays: it holds nothing to hide. Where mask and value differ in shape, all of the value goes.
    """
    if value is None or not has_true(mask):
        return value
    if isinstance(mask, dict) and isinstance(value, dict):
        kept = dict(value)
        for key, inner in mask.items():
            if key in kept and (left := strip(kept[key], inner)) is not kept[key]:
                if left is GONE:
                    del kept[key]
                else:
                    kept[key] = left
        return kept
    if isinstance(mask, list) and isinstance(value, list) and len(mask) <= len(value):
        left_all = [strip(item, mask[at]) if at < len(mask) else item for at, item in enumerate(value)]
        return [None if left is GONE else left for left in left_all]
    return GONE


def marked(value: Any, mask: Any, secrets: Secrets) -> None:
    """Collect the strings of `value` under the marks of `mask`."""
    if value is None or not has_true(mask):
        return
    if isinstance(mask, dict) and isinstance(value, dict):
        for key, inner in mask.items():
            marked(value.get(key), inner, secrets)
    elif isinstance(mask, list) and isinstance(value, list) and len(mask) <= len(value):
        for inner_mask, inner_value in zip(mask, value, strict=False):
            marked(inner_value, inner_mask, secrets)
    else:
        secrets.add(value)


def merge_masks(left: Any, right: Any) -> Any:
    """The union of two masks; True where their shapes differ."""
    if not has_true(right):
        return left
    if not has_true(left):
        return right
    if isinstance(left, dict) and isinstance(right, dict):
        return {**left, **{key: merge_masks(left.get(key), inner) for key, inner in right.items()}}
    if isinstance(left, list) and isinstance(right, list):
        longer, shorter = (left, right) if len(left) >= len(right) else (right, left)
        return [merge_masks(item, shorter[at] if at < len(shorter) else False) for at, item in enumerate(longer)]
    return True


def side_mask(change: Mapping[str, Any], side: str) -> Any:
    """The marks of one side ("before" or "after") of a `change` object, tag twins included."""
    mask = change.get(f"{side}_sensitive")
    value = change.get(side)
    if "before_sensitive" not in change and "after_sensitive" not in change:
        return mask_by_name(value)
    return with_twins(value, mask)


def with_twins(value: Any, mask: Any) -> Any:
    """A resource's mask in which a marked tag is marked in `tags_all` too, and the other way round."""
    if not isinstance(mask, dict) or not isinstance(value, dict) or not mask:
        return mask
    for names in _TWINS:
        union: Any = False
        for name in names:
            union = merge_masks(union, mask.get(name))
        if has_true(union):
            mask = {**mask, **{name: union for name in names if value.get(name) is not None}}
    return mask


def mask_by_name(value: Any) -> Any:
    """A mask from attribute names alone, for plans whose format has no marks."""
    if isinstance(value, dict):
        return {
            key: True if secret_name(key) and not isinstance(inner, bool) else mask_by_name(inner)
            for key, inner in value.items()
        }
    if isinstance(value, list):
        return [mask_by_name(item) for item in value]
    return False


def secret_name(name: str) -> bool:
    """Whether an argument of this name carries a credential: password, access_key, but not password_length."""
    return bool(SECRET_NAME.search(name)) and not _NOT_SECRET_NAME.search(name)


def scrub(value: Any, secrets: Secrets) -> tuple[Any, Any]:
    """(value without strings that hold a secret, mask of where they were). Keys that hold one are left out unsaid."""
    if isinstance(value, str):
        return (GONE, True) if secrets.in_text(value) else (value, False)
    if isinstance(value, dict):
        kept: dict[str, Any] = {}
        hidden: dict[str, Any] = {}
        for key, inner in value.items():
            if secrets.in_text(key):
                continue
            left, mask = scrub(inner, secrets)
            if mask:
                hidden[key] = mask
            if left is not GONE:
                kept[key] = left
        return (kept, hidden) if hidden or len(kept) < len(value) else (value, False)
    if isinstance(value, list):
        pairs = [scrub(item, secrets) for item in value]
        if not any(has_true(mask) or left is not item for item, (left, mask) in zip(value, pairs, strict=True)):
            return value, False
        return [None if left is GONE else left for left, _ in pairs], [mask for _, mask in pairs]
    return value, False


def scrub_fully(value: Any, secrets: Secrets) -> Any:
    """`value` without any string that holds a secret; None when nothing is left."""
    if not secrets or not secrets.maybe_in(orjson.dumps(value)):
        return value
    left, _ = scrub(value, secrets)
    return None if left is GONE else left
