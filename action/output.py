"""A report on its way out: to a file as a whole or not at all, to standard output as UTF-8."""

from __future__ import annotations

import os
import sys
from contextlib import suppress
from pathlib import Path
from tempfile import NamedTemporaryFile

from costwarden.errors import CostwardenError


class NotWritable(CostwardenError):
    def __init__(self, path: str, error: OSError) -> None:
        super().__init__(
            f"{path} cannot be written: {error.strerror}", hint="give --out a path in a folder you may write to"
        )


def write_report(path: str, text: str) -> None:
    """Write beside the file and move it there, so that a reader never sees half a report.

    A device, a pipe or a link to one is written to: `--out json=/dev/stderr` must not make a file of it. Any other
    link is replaced, not followed: a pull request may have put it there.
    """
    target = Path(path)
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        if _is_device(target):
            target.write_bytes(text.encode())
            return
        _replace(target, text.encode())
    except OSError as error:
        raise NotWritable(path, error) from error


def print_report(text: str, *, machine: bool) -> None:
    """To standard output. What programs read is UTF-8 with plain line ends, whatever the locale says.

    A reader that has left (`| head`) is no failure: the decision stands, and so does its exit code.
    """
    import click  # not needed where reports go to files alone

    try:
        if machine:
            click.echo(text.encode(), nl=False)
            return
        encoding = getattr(sys.stdout, "encoding", None) or "utf-8"
        click.echo(text.encode(encoding, "replace").decode(encoding), nl=False)
    except BrokenPipeError:
        with suppress(OSError, ValueError):
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _is_device(target: Path) -> bool:
    if str(target.absolute()).startswith(("/dev/", "/proc/")):
        return True
    return target.exists() and not target.is_symlink() and not target.is_file() and not target.is_dir()


def _replace(target: Path, data: bytes) -> None:
    with NamedTemporaryFile(dir=target.parent, prefix=".costwarden-", delete=False) as file:
        try:
            file.write(data)
            file.close()
            Path(file.name).chmod(0o644)
            Path(file.name).replace(target)
        except OSError:
            Path(file.name).unlink(missing_ok=True)
            raise
