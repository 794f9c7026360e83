"""Cost Management exports in Blob storage: each run has a manifest.json, the newest run of a month is the truth.

Source: Microsoft's page on export manifests. A run without blobs is an empty run, no error; rows are counted there.
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any

import orjson
from pydantic import Field, model_validator

from collectors.settings import EnvironmentName, SourceSettings
from collectors.source import Authority, CorrectionStyle, Delivery
from costwarden.cloud.azure import Container, ContainerAccess, secret_of
from costwarden.cloud.errors import CloudError, CloudUnavailable
from costwarden.focus.prepared import PreparedDelivery
from costwarden.focus.shape import Shape

_RANGE = re.compile(r"/([0-9]{4})([0-9]{2})[0-9]{2}-[0-9]{8}/")


class ExportSettings(SourceSettings):
    """Where the export writes; without a secret the machine's identity reads it."""

    account_url: Annotated[str, Field(pattern=r"^https?://\S+$")] | None = None
    container: Annotated[str, Field(pattern=r"^[a-z0-9$][a-z0-9-]{1,62}$")]
    prefix: Annotated[str, Field(max_length=500)] = ""  # the folder the export was given
    export: Annotated[str, Field(min_length=1, max_length=200)]
    connection_string_env: EnvironmentName | None = None
    sas_env: EnvironmentName | None = None

    @model_validator(mode="after")
    def _an_account(self) -> ExportSettings:
        if self.account_url is None and self.connection_string_env is None:
            raise ValueError("say account_url, or connection_string_env")
        return self

    def access(self) -> ContainerAccess:
        """Errors: CloudError where a named variable is not set."""
        return ContainerAccess(
            container=self.container,
            account_url=self.account_url or "",
            connection_string=secret_of(self.connection_string_env),
            sas_token=secret_of(self.sas_env),
        )


@dataclass(frozen=True, slots=True)
class Run:
    """One run of an export, as its manifest says."""

    month: datetime.date
    run_id: str
    submitted: datetime.datetime
    blobs: tuple[tuple[str, int | None], ...]  # names with their sizes
    rows: int | None


class ExportSource:
    """A CostSource over the manifests of one export."""

    provider = "Microsoft"

    def __init__(self, settings: ExportSettings, shape: Shape) -> None:
        self.source_id = settings.name
        self.correction_style: CorrectionStyle = settings.correction_style
        self._settings = settings
        self._shape = shape
        self._opened: Container | None = None

    def deliveries(self, since: datetime.date) -> Iterator[Delivery]:
        """Errors: CloudError (denied, no such container, a manifest nobody can read), CloudUnavailable."""
        newest: dict[datetime.date, Run] = {}
        for name in self._manifests(since):
            run = parse_manifest(self._container().read(name), name)
            if not run.blobs or run.month < since:
                continue
            if run.month not in newest or run.submitted > newest[run.month].submitted:
                newest[run.month] = run
        for month in sorted(newest):
            run = newest[month]
            yield Delivery(
                source_id=self.source_id,
                billing_period=month,
                delivery_id=run.run_id,
                submitted_at=run.submitted,
                files=tuple(name for name, _ in run.blobs),
                expected_rows=run.rows,
                details={"sizes": [size for _, size in run.blobs]},
            )

    def prepare(self, delivery: Delivery, directory: Path) -> PreparedDelivery:
        """Errors: CloudError (a blob is missing), CloudUnavailable (of another size), BillFileNotReadable."""
        from costwarden.focus.reading import Chunk, digest_of, read_file
        from costwarden.focus.shape import Scope
        from costwarden.focus.writer import write_delivery

        inputs = directory / "inputs"
        inputs.mkdir(parents=True, exist_ok=True)
        paths = []
        for at, (name, size) in enumerate(zip(delivery.files, delivery.details["sizes"], strict=True)):
            path = inputs / f"{at:05}"
            self._container().fetch(name, path)
            if size is not None and path.stat().st_size != size:
                problem = f"{name} has {path.stat().st_size:,} bytes, its manifest says {size:,}"
                raise CloudUnavailable(problem, hint="the export is being rewritten: try again")
            paths.append(path)

        def chunks() -> Iterator[Chunk]:
            for at, path in enumerate(paths):
                yield from read_file(path, at, name=delivery.files[at])
                path.unlink()

        digest = digest_of(paths)
        scope = Scope(self.source_id, delivery.billing_period, delivery.delivery_id)
        return write_delivery(
            chunks(), self._shape, scope, directory / "rows", digest=digest, source_rows=delivery.expected_rows
        )

    def authority(self, billing_period: datetime.date) -> Sequence[Authority]:
        """The manifest's rows are held to already; an invoice may be said in tenants.yaml."""
        return ()

    def _manifests(self, since: datetime.date) -> Iterator[str]:
        prefix = "/".join(part for part in (self._settings.prefix.strip("/"), self._settings.export) if part)
        for blob in self._container().blobs(f"{prefix}/"):
            if not blob.name.endswith("/manifest.json"):
                continue
            covered = _RANGE.search(blob.name)
            if covered is None or (int(covered[1]), int(covered[2])) >= (since.year, since.month):
                yield blob.name

    def _container(self) -> Container:
        if self._opened is None:
            self._opened = Container(self._settings.access())
        return self._opened


def parse_manifest(content: bytes, name: str) -> Run:
    """A run out of its manifest. Errors: CloudError for anything else."""
    try:
        manifest: Any = orjson.loads(content.removeprefix(b"\xef\xbb\xbf"))
        info = manifest["runInfo"]
        start = datetime.datetime.fromisoformat(str(info["startDate"]))
        submitted = datetime.datetime.fromisoformat(_six_digits(str(info["submittedTime"])))
        blobs = tuple((str(one["blobName"]), one.get("byteCount")) for one in manifest.get("blobs") or ())
        rows = manifest.get("dataRowCount")
        count = manifest.get("blobCount")
    except (orjson.JSONDecodeError, KeyError, TypeError, ValueError, AttributeError):
        raise CloudError(f"{name} is not a manifest of an export", hint="check prefix and export") from None
    if count is not None and count != len(blobs):
        raise CloudUnavailable(f"{name} counts {count} blobs and names {len(blobs)}", hint="try again")
    if submitted.tzinfo is None:
        submitted = submitted.replace(tzinfo=datetime.UTC)
    month = datetime.date(start.year, start.month, 1)
    return Run(month, str(info["runId"]), submitted, blobs, None if rows is None else int(rows))


def _six_digits(text: str) -> str:
    """.NET writes seven digits of a second, Python reads six."""
    return re.sub(r"(\.[0-9]{6})[0-9]+", r"\1", text)
