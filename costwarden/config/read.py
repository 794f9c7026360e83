"""Find and read costwarden.yaml; say which line is wrong and which key was meant."""

from __future__ import annotations

import stat
from difflib import get_close_matches
from pathlib import Path
from types import UnionType
from typing import Any, TypeVar, Union, get_args, get_origin

from pydantic import BaseModel, ValidationError

from costwarden.config.document import Lines, read_yaml
from costwarden.config.model import Config
from costwarden.errors import CostwardenError

Model = TypeVar("Model", bound=BaseModel)

FILE_NAMES = ("costwarden.yaml", "costwarden.yml")


class ConfigInvalid(CostwardenError):
    """costwarden.yaml, or a file it names, is not what it should be."""


def find_config(explicit: str | None, directory: Path | None = None) -> Path | None:
    """The file given by --config, else costwarden.yaml in the working directory, else None."""
    if explicit is not None:
        path = Path(explicit)
        try:
            mode = path.stat().st_mode
        except FileNotFoundError:
            raise ConfigInvalid(f"{explicit} does not exist", hint="check the path given to --config") from None
        except OSError as error:
            raise ConfigInvalid(
                f"--config {explicit[:200]}: {error.strerror}", hint="check the path given to --config"
            ) from error
        if stat.S_ISDIR(mode):  # a pipe, as in --config <(...), is welcome
            raise ConfigInvalid(f"--config {explicit} is a folder", hint="give the costwarden.yaml in it")
        return path
    for name in FILE_NAMES:
        path = (directory or Path()) / name
        if path.is_file():
            return path
    return None


def base_of(path: Path | None) -> Path:
    """Where the paths of a configuration start: its folder; the working directory where it is a pipe or absent."""
    return path.parent if path is not None and path.is_file() else Path()


def read_config(path: Path | None) -> Config:
    """The repository's configuration; the defaults where there is no file."""
    if path is None:
        return Config()
    value, lines = read_yaml(path)
    if value is None:
        return Config()
    return validated(Config, value, lines, str(path))


def validated(model: type[Model], value: Any, lines: Lines, name: str, *, page: str = "docs/configuration.md") -> Model:
    """`value` as a `model`; else ConfigInvalid names the first wrong line, key and value, and the `page` to read."""
    if not isinstance(value, dict):
        raise ConfigInvalid(f"{name} does not hold a mapping of keys", hint="start it with `version: 1`")
    try:
        return model.model_validate(value)
    except ValidationError as error:
        # A typo in a required key shows up twice, as missing and as unknown: the unknown one explains both.
        errors = error.errors(include_url=False, include_context=False, include_input=False)
        first = next((one for one in errors if one["type"] == "extra_forbidden"), errors[0])
        where = tuple(first["loc"])
        line = _line(where, lines)
        more = error.error_count() - 1
        also = f" (and {more} more)" if more else ""
        if first["type"] == "extra_forbidden":
            problem, hint = _unknown_key(model, where)
        else:
            problem = f"{_dotted(where)}: {first['msg'].removeprefix('Value error, ')}"
            hint = f"see {page} for the keys and their values"
        raise ConfigInvalid(f"{name}:{line}: {problem}{also}", hint=hint) from None


def _line(where: tuple[str | int, ...], lines: Lines) -> int:
    for length in range(len(where), -1, -1):
        if where[:length] in lines:
            return lines[where[:length]]
    return 1


def _dotted(where: tuple[str | int, ...]) -> str:
    text = ""
    for part in where:
        text += f"[{part}]" if isinstance(part, int) else f".{part}" if text else part
    return text or "the file"


def _unknown_key(model: type[BaseModel], where: tuple[str | int, ...]) -> tuple[str, str]:
    known = _keys_at(model, where[:-1])
    wrong = str(where[-1])
    nearest = get_close_matches(wrong, known, n=1, cutoff=0.5)
    problem = f"unknown key {_dotted(where)!r}"
    if nearest:
        return problem, f"did you mean {nearest[0]!r}?"
    return problem, f"known keys here: {', '.join(sorted(known))}"


def _keys_at(model: type[BaseModel], where: tuple[str | int, ...]) -> list[str]:
    """The field names of the model that sits at `where`; empty where there is none."""
    current: Any = model
    for part in where:
        current = _unwrapped(current)
        if isinstance(current, type) and issubclass(current, BaseModel):
            field = current.model_fields.get(str(part))
            current = field.annotation if field else None
        else:  # dict[key, value] and tuple[item, ...]
            arguments = get_args(current)
            current = arguments[1] if get_origin(current) is dict else arguments[0] if arguments else None
    current = _unwrapped(current)
    return list(current.model_fields) if isinstance(current, type) and issubclass(current, BaseModel) else []


def _unwrapped(annotation: Any) -> Any:
    """`X` out of `X | None`."""
    if get_origin(annotation) in (Union, UnionType):
        return next(argument for argument in get_args(annotation) if argument is not type(None))
    return annotation
