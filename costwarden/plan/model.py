"""A Terraform plan as a noun: managed resources with their two sides, providers, and what refers to what.

Sensitive values are gone before one of these objects exists (see redact.py): where Terraform marks a value
sensitive, `before`/`after` lack it and `before_hidden`/`after_unknown` say that something is there.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

Attributes = Mapping[str, Any]
Mask = Mapping[str, Any] | bool  # Terraform's mask shape: True, or nested mappings/lists that hold True at a leaf

EMPTY: Mapping[str, Any] = {}


@dataclass(frozen=True, slots=True)
class ResourceChange:
    """One managed resource instance and what the plan does to it."""

    address: str  # module.app["eu"].aws_instance.web[0]
    module: str  # module.app["eu"]; "" in the root module
    type: str
    name: str
    index: int | str | None  # the count or for_each key
    provider: str  # last part of provider_name: aws, azurerm, google, ...
    provider_key: str  # key of Plan.providers that configures this resource; "" when unknown
    actions: tuple[str, ...]  # as Terraform writes them: ("no-op",), ("delete", "create"), ("forget",)
    before: Attributes | None  # None: does not exist before
    after: Attributes | None  # None: does not exist afterwards
    after_unknown: Mask = False  # known after apply, or sensitive
    before_hidden: Mask = False  # sensitive before
    previous_address: str | None = None  # set by a `moved` block
    importing: bool = False

    @property
    def is_delete(self) -> bool:
        return self.actions == ("delete",)

    @property
    def is_replace(self) -> bool:
        return len(self.actions) == 2

    @property
    def is_forget(self) -> bool:
        """Leaves the state but goes on existing and costing: `removed { lifecycle { destroy = false } }`."""
        return "forget" in self.actions

    @property
    def config_address(self) -> str:
        """The address without instance keys: the key of Configuration.resources."""
        return self.module_config_address + (f".{self.type}.{self.name}" if self.module else f"{self.type}.{self.name}")

    @property
    def module_config_address(self) -> str:
        return strip_keys(self.module) if self.module else ""


@dataclass(frozen=True, slots=True)
class ProviderConfig:
    """One provider block as far as a plan tells."""

    key: str  # "aws", "aws.west", "module.app:aws"
    name: str  # "aws"
    region: str | None  # None: not a constant and not found in the variables
    default_tags: Mapping[str, str] = field(default_factory=dict)
    default_tags_known: bool = True  # False: set by an expression the plan does not evaluate
    default_tags_unknown: tuple[str, ...] = ()  # keys that are there, with a value nobody knows yet
    project: str | None = None  # google's project, where the plan tells


@dataclass(frozen=True, slots=True)
class ConfigResource:
    """What the configuration says about a resource block: its references, of its literals the names only."""

    address: str  # config address, no keys
    provider_key: str
    # attribute path ("launch_template.id", nested blocks joined by dots; "count" and "for_each" for the
    # meta-arguments) -> references as Terraform lists them
    references: Mapping[str, tuple[str, ...]]
    literals: tuple[str, ...] = ()  # attributes of the block itself that are set without a reference


@dataclass(frozen=True, slots=True)
class ModuleCall:
    """A `module` block: the arguments it passes, as references; `count` and `for_each` are arguments here too."""

    address: str  # config address: "module.app.module.db"
    references: Mapping[str, tuple[str, ...]]  # argument -> references, in the caller's scope
    outputs: Mapping[str, tuple[str, ...]] = field(default_factory=dict)  # output -> references, in the module's scope


@dataclass(frozen=True, slots=True)
class Configuration:
    resources: Mapping[str, ConfigResource] = field(default_factory=dict)
    modules: Mapping[str, ModuleCall] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Plan:
    """One `terraform show -json` plan, or Terraform source rendered to the same shape."""

    name: str  # the project: from costwarden.yaml, else the file's or folder's name
    path: str  # as the user gave it; "-" for stdin
    format_version: str
    terraform_version: str
    resources: Sequence[ResourceChange]
    providers: Mapping[str, ProviderConfig]
    configuration: Configuration = field(default_factory=Configuration)
    notices: tuple[str, ...] = ()  # what a reader of the report should know: targeted plan, errored plan, ...
    raw: Mapping[str, Any] | None = None  # the whole plan, sensitive values removed; only when asked for (--raw-plan)
    # of source: (module's config address, from, to) of `moved` blocks; a plan's resources say it in previous_address
    moves: tuple[tuple[str, str, str], ...] = ()


def strip_keys(address: str) -> str:
    """Drop count and for_each keys: 'module.a["x.y"].aws_eip.b[0]' -> 'module.a.aws_eip.b'. Keys may hold any text."""
    if "[" not in address:
        return address
    kept: list[str] = []
    position, end = 0, len(address)
    while position < end:
        character = address[position]
        if character != "[":
            kept.append(character)
            position += 1
            continue
        position += 1
        quoted = position < end and address[position] == '"'
        if quoted:
            position += 1
            while position < end and address[position] != '"':
                position += 2 if address[position] == "\\" else 1
        while position < end and address[position] != "]":
            position += 1
        position += 1
    return "".join(kept)
