"""`# METADATA` blocks, read in Python: engines differ in `rego.metadata.*`, and texts are filled here.

The block in front of `package` describes the policy (OPA's annotation format, openpolicyagent.org/docs/annotations);
`custom` carries level, message, remedy, parameters, attributes and references.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from costwarden.errors import CostwardenError
from costwarden.policy.model import Level, PolicyInfo

_START = re.compile(r"^#[ \t]*METADATA[ \t]*$")
_PACKAGE = re.compile(r"^\s*package\b")
_MAX_BLOCK = 16_384
_CUSTOM = ("level", "message", "remedy", "parameters", "attributes", "references")


class MetadataNotReadable(CostwardenError):
    def __init__(self, file: str, line: int, reason: str) -> None:
        super().__init__(
            f"{file}:{line}: METADATA {reason}",
            hint="a policy starts with `# METADATA`, then title and custom: {level: deny|approval|warn|advise, ...}",
        )


def parse_metadata(text: str, file: str) -> tuple[int, Mapping[str, Any]] | None:
    """(line, content) of the block in front of `package`; None without one. Errors: MetadataNotReadable."""
    lines = text.splitlines()
    for number, line in enumerate(lines):
        if _PACKAGE.match(line):
            return None
        if _START.match(line):
            block = []
            for following in lines[number + 1 :]:
                if not following.startswith("#"):
                    break
                block.append(following[1:].removeprefix(" "))
            return number + 1, _load("\n".join(block), file, number + 1)
    return None


def parse_policy(text: str, file: str, package: tuple[str, ...], *, shipped: bool) -> PolicyInfo | None:
    """The policy a file declares, or None where it has no METADATA in front of its package."""
    found = parse_metadata(text, file)
    if found is None:
        return None
    line, content = found
    fields = _Fields(file, line)
    title = fields.text(content, "title")
    if not title:
        raise MetadataNotReadable(file, line, "needs a title")
    custom = fields.mapping(content, "custom")
    unknown = sorted(str(key) for key in custom if key not in _CUSTOM)
    if unknown:
        raise MetadataNotReadable(file, line, f"custom has unknown key {unknown[0]!r}; known: {', '.join(_CUSTOM)}")
    level = fields.text(custom, "level")
    if level not in tuple(Level):
        raise MetadataNotReadable(file, line, f"custom.level is {level!r}; it is deny, approval, warn or advise")
    parameters = fields.mapping(custom, "parameters")
    fields.only_json(parameters, "custom.parameters")
    return PolicyInfo(
        id="/".join(package[2:]),
        package=".".join(package),
        title=title,
        description=fields.text(content, "description"),
        level=Level(level),
        message=fields.text(custom, "message"),
        remedy=fields.text(custom, "remedy"),
        file=file,
        shipped=shipped,
        parameters=parameters,
        attributes=fields.names(custom, "attributes"),
        references=fields.names(custom, "references"),
    )


def _load(block: str, file: str, line: int) -> Mapping[str, Any]:
    import yaml

    if len(block) > _MAX_BLOCK:
        raise MetadataNotReadable(file, line, f"is longer than {_MAX_BLOCK} characters")
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    try:
        # Aliases would let a few lines grow into gigabytes of parameters.
        if re.search(r"[&*]\S", block) and any(isinstance(one, yaml.AliasEvent) for one in yaml.parse(block, loader)):
            raise MetadataNotReadable(file, line, "uses a YAML alias; write the value out")
        content = yaml.load(block, loader)  # noqa: S506 (a safe loader, with or without C)
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        at = line + 1 + mark.line if mark is not None else line
        problem = " ".join(str(getattr(error, "problem", None) or error).split())
        raise MetadataNotReadable(file, at, f"is not YAML: {problem}") from error
    except (RecursionError, ValueError) as error:
        raise MetadataNotReadable(file, line, f"is not YAML: {type(error).__name__}") from error
    if not isinstance(content, dict):
        raise MetadataNotReadable(file, line, "is not a YAML mapping")
    return content


class _Fields:
    """Typed access to one block's content; every miss is an error with its place."""

    def __init__(self, file: str, line: int) -> None:
        self._file, self._line = file, line

    def text(self, content: Mapping[str, Any], key: str) -> str:
        value = content.get(key, "")
        if not isinstance(value, str):
            raise MetadataNotReadable(self._file, self._line, f"{key} is not text")
        return value.strip()

    def mapping(self, content: Mapping[str, Any], key: str) -> dict[str, Any]:
        value = content.get(key)
        if value is None:
            return {}
        if not isinstance(value, dict) or not all(isinstance(one, str) for one in value):
            raise MetadataNotReadable(self._file, self._line, f"{key} is not a mapping with text keys")
        return value

    def names(self, content: Mapping[str, Any], key: str) -> dict[str, tuple[str, ...]]:
        result = {}
        for kind, names in self.mapping(content, key).items():
            if not isinstance(names, list) or not all(isinstance(name, str) for name in names):
                raise MetadataNotReadable(self._file, self._line, f"custom.{key}.{kind} is not a list of names")
            result[kind] = tuple(names)
        return result

    def only_json(self, value: object, where: str) -> None:
        """Texts, integers, booleans, lists, mappings: what a document may hold (no floats, dates or nulls)."""
        if isinstance(value, dict):
            for key, item in value.items():
                if not isinstance(key, str):
                    raise MetadataNotReadable(self._file, self._line, f"{where} has a key that is not text: {key!r}")
                self.only_json(item, f"{where}.{key}")
        elif isinstance(value, list):
            for item in value:
                self.only_json(item, where)
        elif not isinstance(value, str | int):
            raise MetadataNotReadable(self._file, self._line, f"{where} is {value!r}: write text or an integer")
