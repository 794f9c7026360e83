"""From the decoded plan to resource changes: types checked, sensitive values out, deposed objects and data left."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import orjson

from costwarden.plan import errors
from costwarden.plan.addresses import split_steps
from costwarden.plan.attached import without_attached_volumes
from costwarden.plan.configuration import resolve_provider_key
from costwarden.plan.model import Configuration, ProviderConfig, ResourceChange, strip_keys
from costwarden.plan.redact import GONE, has_true, merge_masks, scrub, side_mask, strip
from costwarden.plan.secrets import Secrets
from costwarden.plan.sensitive import state_resources

_VERBS = frozenset({"no-op", "create", "read", "update", "delete", "forget"})
_IDENTIFIER = re.compile(r"[^\W\d][\w-]{0,254}")  # letters of any script, as in Terraform's own
_ORDERS = frozenset({("delete", "create"), ("create", "delete"), ("create", "forget"), ("forget", "create")})


class ResourceReader:
    """Reads `resource_changes` one by one; `notices` says what was left out."""

    def __init__(
        self, path: str, secrets: Secrets, providers: Mapping[str, ProviderConfig], config: Configuration
    ) -> None:
        self._path = path
        self._secrets = secrets
        self._providers = providers
        self._config = config
        self._seen: set[str] = set()
        self._keys: dict[tuple[str, str], str] = {}
        self._deposed = 0
        self._repeated = 0

    def changes(self, listed: Any) -> list[ResourceChange]:
        """Managed instances in the plan's order. Objects are dropped from `listed` as they are read, to free memory."""
        if not isinstance(listed, list):
            raise errors.PlanMalformed(self._path, "resource_changes", "a list")
        built: list[ResourceChange] = []
        for position, item in enumerate(listed):
            if (change := self._change(item, position)) is not None:
                built.append(change)
            listed[position] = None
        return without_attached_volumes(self._with_guessed_providers(built))

    def creations(self, planned_values: Mapping[str, Any]) -> list[ResourceChange]:
        """Creations of everything in `planned_values`, for a document that holds nothing else."""
        listed = [
            {
                **{key: resource.get(key) for key in ("address", "mode", "type", "name", "provider_name")},
                **{key: resource[key] for key in ("index",) if key in resource},
                "module_address": _module_of(resource.get("address")),
                "change": {
                    "actions": ["create"],
                    "before": None,
                    "after": resource.get("values"),
                    "after_unknown": {},
                    "before_sensitive": False,
                    "after_sensitive": resource.get("sensitive_values", {}),
                },
            }
            for resource in state_resources(planned_values.get("root_module"))
        ]
        return self.changes(listed)

    def notices(self) -> list[str]:
        said = []
        if self._deposed:
            said.append(f"{self._deposed} deposed object(s) that this plan removes are not in the cost")
        if self._repeated:
            said.append(
                f"{self._repeated} resource(s) repeat a sensitive value without a mark; those values are hidden"
            )
        return said

    def _change(self, item: Any, position: int) -> ResourceChange | None:
        where = f"resource_changes[{position}]"
        if not isinstance(item, dict):
            raise self._malformed(where, "an object")
        if item.get("mode") != "managed":
            if item.get("mode") != "data":
                raise self._malformed(f"{where}.mode", "managed or data")
            return None
        if item.get("deposed") is not None:
            self._deposed += 1
            return None
        address = self._text(item, "address", where)
        if address in self._seen:
            raise errors.PlanDuplicateAddress(self._path, position)
        self._seen.add(address)
        change = item.get("change")
        if not isinstance(change, dict):
            raise self._malformed(f"{where}.change", "an object")
        before, before_hidden = self._side(change, "before", where)
        after, after_hidden = self._side(change, "after", where)
        before, after, before_hidden, after_hidden = self._without_repeats(before, after, before_hidden, after_hidden)
        unknown = change.get("after_unknown") or False
        if not isinstance(unknown, (dict, bool)):
            raise self._malformed(f"{where}.change.after_unknown", "an object")
        previous, index = item.get("previous_address"), item.get("index")
        if previous is not None and not isinstance(previous, str):
            raise self._malformed(f"{where}.previous_address", "a string")
        if index is not None and (isinstance(index, bool) or not isinstance(index, (int, str))):
            raise self._malformed(f"{where}.index", "a number or a string")
        kind, name = self._name(item, "type", where), self._name(item, "name", where)
        module = item.get("module_address") or ""
        if not isinstance(module, str):
            raise self._malformed(f"{where}.module_address", "a string")
        provider = self._provider(item.get("provider_name"), kind, where)
        return ResourceChange(
            address=address,
            module=module,
            type=kind,
            name=name,
            index=index,
            provider=provider,
            provider_key=self._provider_key(module, kind, name),
            actions=self._actions(change.get("actions"), where),
            before=before,
            after=after,
            after_unknown=merge_masks(unknown, after_hidden) if after_hidden else unknown,
            before_hidden=before_hidden,
            previous_address=previous,
            importing=change.get("importing") is not None,
        )

    def _side(self, change: Mapping[str, Any], side: str, where: str) -> tuple[dict[str, Any] | None, Any]:
        value = change.get(side)
        if value is None:
            return None, False
        if not isinstance(value, dict):
            raise self._malformed(f"{where}.change.{side}", "an object or null")
        mask = side_mask(change, side)
        if not has_true(mask):
            return value, False
        kept = strip(value, mask)
        return ({}, True) if kept is GONE else (kept, _only_true(mask))

    def _without_repeats(
        self, before: Any, after: Any, before_hidden: Any, after_hidden: Any
    ) -> tuple[Any, Any, Any, Any]:
        try:
            # Nested in lists because later documents wrap a resource again, and orjson writes 254 levels only.
            dumped = orjson.dumps([[[[[[[[[[before, after]]]]]]]]]])
        except TypeError as error:
            if "ecursion" in str(error):
                raise errors.PlanTooDeep(self._path) from None
            raise errors.PlanIsBinary(self._path) from None  # text that is no UTF-8
        if not self._secrets or not self._secrets.maybe_in(dumped):
            return before, after, before_hidden, after_hidden
        clean_before, more_before = scrub(before, self._secrets)
        clean_after, more_after = scrub(after, self._secrets)
        if clean_before is not before or clean_after is not after:
            self._repeated += 1
        return clean_before, clean_after, merge_masks(before_hidden, more_before), merge_masks(after_hidden, more_after)

    def _actions(self, actions: Any, where: str) -> tuple[str, ...]:
        if isinstance(actions, list) and all(isinstance(verb, str) for verb in actions):
            verbs = tuple(actions)
            if (len(verbs) == 1 and verbs[0] in _VERBS) or verbs in _ORDERS:
                return verbs
        raise self._malformed(f"{where}.change.actions", "a list of actions this costwarden knows")

    def _provider(self, name: Any, kind: str, where: str) -> str:
        if name is None:
            return kind.split("_", 1)[0]
        if not isinstance(name, str):
            raise self._malformed(f"{where}.provider_name", "a string")
        return name.rpartition("/")[2]

    def _provider_key(self, module: str, kind: str, name: str) -> str:
        path = strip_keys(module) if module else ""
        known = self._config.resources.get(f"{path}.{kind}.{name}" if path else f"{kind}.{name}")
        if known is not None and known.provider_key:
            self._keys.setdefault((path, self._providers[known.provider_key].name), known.provider_key)
            return known.provider_key
        return ""

    def _with_guessed_providers(self, built: list[ResourceChange]) -> list[ResourceChange]:
        """Blocks gone from the configuration name no provider: the only one, their module's, or the default."""
        names = Counter(provider.name for provider in self._providers.values())
        only = {provider.name: key for key, provider in self._providers.items() if names[provider.name] == 1}
        for position, change in enumerate(built):
            if not change.provider_key:
                path = change.module_config_address
                key = (
                    only.get(change.provider)
                    or self._keys.get((path, change.provider))
                    or resolve_provider_key(f"{path}:{change.provider}" if path else change.provider, self._providers)
                )
                if key:
                    built[position] = replace(change, provider_key=key)
        return built

    def _text(self, item: Mapping[str, Any], key: str, where: str) -> str:
        value = item.get(key)
        if not isinstance(value, str) or not value:
            raise self._malformed(f"{where}.{key}", "a string")
        return value

    def _name(self, item: Mapping[str, Any], key: str, where: str) -> str:
        """A type or a name: Terraform takes identifiers only, and files, modules and rules are looked up by them."""
        value = self._text(item, key, where)
        if _IDENTIFIER.fullmatch(value) is None:
            raise self._malformed(f"{where}.{key}", "an identifier of at most 255 characters")
        return value

    def _malformed(self, where: str, expected: str) -> errors.PlanMalformed:
        return errors.PlanMalformed(self._path, where, expected)


def _only_true(mask: Any) -> Any:
    """The mask without the branches that mark nothing; lists keep their positions."""
    if isinstance(mask, dict):
        return {key: _only_true(inner) for key, inner in mask.items() if has_true(inner)}
    if isinstance(mask, list):
        return [_only_true(inner) if has_true(inner) else False for inner in mask]
    return True


def _module_of(address: Any) -> str:
    """The module part of an instance address: 'module.a["x"].aws_eip.b[0]' -> 'module.a["x"]'."""
    if not isinstance(address, str) or not address.startswith("module."):
        return ""
    steps = split_steps(address)
    depth = 0
    while depth + 1 < len(steps) and steps[depth] == "module":
        depth += 2
    return ".".join(steps[:depth])
