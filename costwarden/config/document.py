"""Read one YAML document with the line of every key, and without YAML's traps."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import yaml

from costwarden.errors import CostwardenError

MAX_BYTES = 1_000_000
MAX_NODES = 50_000  # after aliases are expanded: a nest of aliases must not eat the machine


class YamlInvalid(CostwardenError):
    """The text is not the YAML we read."""


class _Loader(yaml.SafeLoader):
    """SafeLoader; exists as a class of its own so that resolvers can differ from the global one."""


Lines = dict[tuple[str | int, ...], int]


def read_yaml(path: Path) -> tuple[Any, Lines]:
    """The document and the 1-based line of every key path; YamlInvalid with file and line for anything else."""
    try:
        size = path.stat().st_size
        if size > MAX_BYTES:
            raise YamlInvalid(f"{path} is larger than {MAX_BYTES:,} bytes", hint="split it, or check the path")
        text = path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        raise YamlInvalid(f"{path} is not UTF-8 text", hint="save the file as UTF-8") from error
    except OSError as error:
        raise YamlInvalid(f"{path} cannot be read: {error.strerror}", hint="check the path and its rights") from error
    return parse_yaml(text, str(path))


def parse_yaml(text: str, name: str) -> tuple[Any, Lines]:
    try:
        loader = _Loader(text)
    except yaml.YAMLError as error:  # a character that YAML forbids, a NUL among them
        raise YamlInvalid(f"{name} is not valid YAML", hint="save the file as UTF-8 text") from error
    try:
        node = loader.get_single_node()
        if node is None:
            return None, {}
        lines: Lines = {}
        _index(node, (), lines, name, [0])
        return loader.construct_document(node), lines
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        raise YamlInvalid(
            f"{name}:{line}: not valid YAML: {error.problem}", hint="check indentation, quotes and brackets there"
        ) from error
    except (yaml.YAMLError, RecursionError, ValueError) as error:
        raise YamlInvalid(f"{name} is not valid YAML", hint="check it with a YAML linter") from error
    finally:
        loader.dispose()


def _index(node: yaml.Node, path: tuple[str | int, ...], lines: Lines, name: str, seen: list[int]) -> None:
    seen[0] += 1
    if seen[0] > MAX_NODES or len(path) > 50:
        raise YamlInvalid(f"{name} holds too many or too deeply nested values", hint="remove nested YAML aliases")
    lines.setdefault(path, node.start_mark.line + 1)
    if isinstance(node, yaml.MappingNode):
        keys: set[str] = set()
        for key_node, value_node in node.value:
            key = str(key_node.value)
            if key in keys:
                line = key_node.start_mark.line + 1
                raise YamlInvalid(f"{name}:{line}: key {key!r} is given twice", hint="remove one of the two")
            keys.add(key)
            lines[(*path, key)] = key_node.start_mark.line + 1
            _index(value_node, (*path, key), lines, name, seen)
    elif isinstance(node, yaml.SequenceNode):
        for position, item in enumerate(node.value):
            _index(item, (*path, position), lines, name, seen)
