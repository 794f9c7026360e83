"""Unpack what a forge sends: names are hostile, links are not followed, sizes and counts end somewhere."""

from __future__ import annotations

import io
import tarfile
import zipfile
from pathlib import Path, PurePosixPath

from costwarden.forge.model import ForgeError

SOURCE = (".tf", ".tofu", ".tfvars", ".json", ".hcl", ".yaml", ".yml", ".rego")
CODEOWNERS = "CODEOWNERS"
MOST_FILES = 20_000
MOST_FILE_BYTES = 20_000_000
MOST_BYTES = 500_000_000
MOST_ENTRIES = 300_000  # of any kind: each is remembered by the reader
MOST_PACKED = 5_000_000_000  # bytes that are unpacked in passing, source or not
_MOST_ZIPPED = 1_000


class ArchiveRefused(ForgeError):
    def __init__(self, reason: str) -> None:
        super().__init__(f"the archive is refused: {reason}", hint="gate a plan artifact instead")


def unpack_source(data: bytes, into: Path) -> None:
    """The source files of a .tar.gz below its one top folder. Errors: ArchiveRefused.

    A link is never made; one that stands for a source file is an error, for what it hides would be missed in silence.
    """
    total = count = passed = 0
    try:
        with tarfile.open(fileobj=io.BytesIO(data), mode="r:gz") as tar:
            for number, member in enumerate(tar, 1):
                passed += member.size  # said before it is unpacked: a bomb is not even passed over
                if number > MOST_ENTRIES or passed > MOST_PACKED:
                    raise ArchiveRefused("it holds too much")
                if not member.name.endswith(SOURCE) and PurePosixPath(member.name).name != CODEOWNERS:
                    continue
                if member.issym() or member.islnk():
                    raise ArchiveRefused(f"{member.name[:200]} is a link")
                if not member.isfile():
                    continue
                total, count = total + member.size, count + 1
                if count > MOST_FILES or total > MOST_BYTES or member.size > MOST_FILE_BYTES:
                    raise ArchiveRefused("it holds too much")
                inner = _inner(member.name)
                file = tar.extractfile(member)
                if inner is not None and file is not None:
                    _write(into / inner, file.read(MOST_FILE_BYTES))
    except (tarfile.TarError, EOFError, OSError, ValueError) as error:
        raise ArchiveRefused(f"it cannot be read ({type(error).__name__})") from None


def unzip(data: bytes, into: Path, *, suffix: str = ".json", most: int = 200_000_000) -> list[Path]:
    """The files of a .zip that end in `suffix`, flat names refused if they leave the folder, sorted.

    Errors: ArchiveRefused.
    """
    written: list[Path] = []
    total = 0
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            wanted = [one for one in archive.infolist() if not one.is_dir() and one.filename.endswith(suffix)]
            if len(wanted) > _MOST_ZIPPED:  # what is left out in silence would be gated by nobody
                raise ArchiveRefused(f"it holds more than {_MOST_ZIPPED} files")
            for one in wanted:
                if (one.external_attr >> 16) & 0o170000 == 0o120000:
                    raise ArchiveRefused(f"{one.filename[:200]} is a link")
                path = _safe(PurePosixPath(one.filename))
                total += one.file_size
                if total > most:
                    raise ArchiveRefused("it holds too much")
                with archive.open(one) as file:
                    body = file.read(one.file_size + 1)
                if len(body) != one.file_size:
                    raise ArchiveRefused("a size in it is false")
                _write(into / path, body)
                written.append(into / path)
    except (zipfile.BadZipFile, EOFError, OSError, ValueError, RuntimeError, NotImplementedError) as error:
        raise ArchiveRefused(f"it cannot be read ({type(error).__name__})") from None
    return sorted(written)


def _inner(name: str) -> PurePosixPath | None:
    """The path below the archive's top folder; None for what is beside it."""
    parts = _safe(PurePosixPath(name)).parts
    return PurePosixPath(*parts[1:]) if len(parts) > 1 else None


def _safe(path: PurePosixPath) -> PurePosixPath:
    bad = any(part in ("..", ".git") or "\\" in part or "\0" in part or ":" in part for part in path.parts)
    if path.is_absolute() or bad or not path.parts:
        raise ArchiveRefused(f"{str(path)[:200]!r} leaves its folder")
    return path


def _write(path: Path, body: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("xb") as file:  # twice the same name is a trick
        file.write(body)
