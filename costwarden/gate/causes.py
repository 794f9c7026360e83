"""One cause behind many tag findings: the provider's default_tags."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from costwarden.plan.model import Plan, ResourceChange
from costwarden.policy.model import Finding, Status

_TAG_POLICIES = ("tags/required", "tags/allowed_values")
_ENOUGH = 3  # resources with the same finding before somebody looks for one cause


def shared_causes(findings: Sequence[Finding], plan: Plan, project: str) -> Iterator[str]:
    """A line for every tag that default_tags gives, or no longer gives, to several resources with a new finding."""
    changes = {change.address: change for change in plan.resources}
    together: dict[tuple[str, str, str], list[ResourceChange]] = {}
    for finding in findings:
        change = changes.get(finding.address)
        if change is None or finding.project != project or finding.status is not Status.NEW:
            continue
        if finding.policy in _TAG_POLICIES and _left_to_the_provider(finding, change, plan):
            key = (finding.attribute.removeprefix("tags."), finding.policy, change.provider_key)
            together.setdefault(key, []).append(change)
    for (tag, policy, provider_key), those in sorted(together.items()):
        if len(those) < _ENOUGH:
            continue
        if policy == "tags/allowed_values":
            yield f"{tag} of {len(those)} resources has one cause: default_tags of provider {provider_key}"
        else:
            yield f"{tag} is gone from {len(those)} resources at once: look at default_tags of provider {provider_key}"


def _left_to_the_provider(finding: Finding, change: ResourceChange, plan: Plan) -> bool:
    tag = finding.attribute.removeprefix("tags.")
    provider = plan.providers.get(change.provider_key)
    own = (change.after or {}).get("tags")
    if provider is None or (isinstance(own, dict) and tag in own):
        return False
    if finding.policy == "tags/allowed_values":
        return tag in provider.default_tags
    # `tags` of the before side does not tell what was written: a refresh puts what default_tags no longer has there.
    inherited = (change.before or {}).get("tags_all")
    return isinstance(inherited, dict) and tag in inherited and tag not in provider.default_tags
