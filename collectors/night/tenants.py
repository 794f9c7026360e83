"""tenants.yaml: whose bills come from where (DESIGN.md, section 8; JSON Schema in schemas/tenants.json)."""

from __future__ import annotations

import os
from dataclasses import dataclass
from functools import reduce
from operator import or_
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, create_model

from collectors.night.registry import connector, connectors
from collectors.settings import SourceSettings
from costwarden.config.document import Lines, read_yaml
from costwarden.config.model import Notify
from costwarden.config.read import ConfigInvalid, validated
from costwarden.errors import CostwardenError

FILE_NAME = "tenants.yaml"
VARIABLE = "COSTWARDEN_TENANTS"
TenantName = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]{0,40}$")]


class TenantUnknown(CostwardenError):
    """A name that tenants.yaml does not have."""

    def __init__(self, name: str, known: list[str]) -> None:
        super().__init__(f"tenants.yaml has no tenant {name[:60]!r}", hint=f"tenants: {', '.join(known) or 'none'}")


class SourceUnknown(CostwardenError):
    """A source the tenant does not have."""

    def __init__(self, tenant: str, name: str, known: list[str]) -> None:
        super().__init__(
            f"tenant {tenant} has no source {name[:60]!r}", hint=f"its sources: {', '.join(known) or 'none'}"
        )


class _Tenant(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    name: TenantName
    sources: tuple[dict[str, Any], ...] = ()
    notify: tuple[Notify, ...] = ()


class _File(BaseModel):
    """The outer shape; what a source says depends on its kind and is read by its connector's Settings."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    version: Literal[1]
    tenants: tuple[_Tenant, ...]


@dataclass(frozen=True, slots=True)
class Tenant:
    """One tenant and the sources of its bill."""

    name: str
    sources: tuple[SourceSettings, ...]
    notify: tuple[Notify, ...] = ()

    def source(self, name: str) -> SourceSettings:
        """Errors: SourceUnknown."""
        for one in self.sources:
            if one.name == name:
                return one
        raise SourceUnknown(self.name, name, [one.name for one in self.sources])


@dataclass(frozen=True, slots=True)
class Tenants:
    """tenants.yaml as read; relative paths in it start at `base`."""

    tenants: tuple[Tenant, ...]
    base: Path

    def tenant(self, name: str) -> Tenant:
        """Errors: TenantUnknown."""
        for one in self.tenants:
            if one.name == name:
                return one
        raise TenantUnknown(name, [one.name for one in self.tenants])


def find_tenants(explicit: str | None) -> Path:
    """The file of --config, else of COSTWARDEN_TENANTS, else tenants.yaml here. Errors: ConfigInvalid."""
    path = Path(explicit or os.environ.get(VARIABLE) or FILE_NAME)
    if not path.is_file():
        what = "is a folder" if path.is_dir() else "does not exist"
        raise ConfigInvalid(
            f"{path} {what}",
            hint="say whose bills come from where in tenants.yaml (docs/night.md), or give its path with --config",
        )
    return path


def read_tenants(path: Path) -> Tenants:
    """The file, every source by its connector's own settings. Errors: ConfigInvalid with file, line and nearest key."""
    value, lines = read_yaml(path)
    file = validated(_File, value, lines, str(path), page="docs/night.md")
    tenants: list[Tenant] = []
    for at, one in enumerate(file.tenants):
        if one.name in [tenant.name for tenant in tenants]:
            raise _twice(path, lines, ("tenants", at), f"tenant {one.name!r}")
        sources: list[SourceSettings] = []
        for place, source in enumerate(one.sources):
            where = ("tenants", at, "sources", place)
            read = _source(source, lines, where, path)
            if read.name in [known.name for known in sources]:
                raise _twice(path, lines, where, f"source {read.name!r}")
            sources.append(read)
        tenants.append(Tenant(one.name, tuple(sources), one.notify))
    return Tenants(tuple(tenants), path.resolve().parent)


def tenants_document() -> type[BaseModel]:
    """The whole file as one model, all connectors' settings in it: what the JSON Schema is made of."""
    union: Any = reduce(or_, (one.settings for one in connectors()))
    source: Any = Annotated[union, Field(discriminator="kind")]
    tenant: Any = create_model("Tenant", __base__=_Tenant, sources=(tuple[source, ...], ()))
    return create_model("TenantsFile", __base__=_File, tenants=(tuple[tenant, ...], ...))


def _source(value: dict[str, Any], lines: Lines, where: tuple[str | int, ...], path: Path) -> SourceSettings:
    inner = {at[len(where) :]: line for at, line in lines.items() if at[: len(where)] == where}
    line = inner.get(("kind",), inner.get((), 1))
    kind = value.get("kind")
    if not isinstance(kind, str):
        raise ConfigInvalid(f"{path}:{line}: a source without a kind", hint="see docs/night.md for the kinds there are")
    found = connector(kind, f"{path}:{line}")
    return validated(found.settings, value, inner, str(path), page="docs/collectors.md")


def _twice(path: Path, lines: Lines, where: tuple[str | int, ...], what: str) -> ConfigInvalid:
    return ConfigInvalid(f"{path}:{lines.get(where, 1)}: {what} is there twice", hint="give every one its own name")


def __getattr__(name: str) -> Any:
    if name == "TenantsFile":  # built when asked for: it imports every connector
        return tenants_document()
    raise AttributeError(name)
