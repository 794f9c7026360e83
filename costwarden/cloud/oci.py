"""Oracle Cloud's object storage with its own signing: cost reports lie in Oracle's tenancy, not in one's own."""

from __future__ import annotations

import datetime
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from costwarden.cloud.errors import CloudError, CloudUnavailable, missing

REPORTS_NAMESPACE = "bling"  # where Oracle keeps every tenancy's reports; the bucket is the tenancy's OCID


@dataclass(frozen=True, slots=True)
class ReportObject:
    """One object as a listing shows it."""

    name: str
    size: int
    etag: str
    modified: datetime.datetime


class ReportsBucket:
    """Objects of a bucket, by default the reports of a tenancy."""

    def __init__(
        self, bucket: str, *, namespace: str = REPORTS_NAMESPACE, client: Any = None, profile: str = "DEFAULT"
    ) -> None:
        self._bucket = bucket
        self._namespace = namespace
        self._client = client if client is not None else storage_client(profile)

    def objects(self, prefix: str) -> Iterator[ReportObject]:
        """Errors: CloudError, CloudUnavailable."""
        start: str | None = None
        while True:
            with _said(self._bucket):
                page = self._client.list_objects(
                    self._namespace,
                    self._bucket,
                    prefix=prefix,
                    fields="name,size,etag,timeModified",
                    limit=1000,
                    **({"start": start} if start is not None else {}),
                ).data
            for one in page.objects:
                changed = one.time_modified or datetime.datetime.fromtimestamp(0, datetime.UTC)
                yield ReportObject(one.name, int(one.size), str(one.etag), changed)
            start = page.next_start_with
            if not start:
                return

    def fetch(self, name: str, path: Path) -> None:
        """Errors: CloudError, CloudUnavailable."""
        with _said(self._bucket), path.open("wb") as file:
            answer = self._client.get_object(self._namespace, self._bucket, name)
            for block in answer.data.raw.stream(1 << 20, decode_content=False):
                file.write(block)


def storage_client(profile: str = "DEFAULT", *, endpoint: str | None = None) -> Any:
    """Signed by the key of the configuration file, or by the machine (OCI_AUTH=instance_principal)."""
    try:
        import oci
    except ImportError as error:
        raise missing("oci", "oracle") from error
    more: dict[str, Any] = {"service_endpoint": endpoint} if endpoint is not None else {}
    try:
        if os.environ.get("OCI_AUTH") == "instance_principal":
            signer = oci.auth.signers.InstancePrincipalsSecurityTokenSigner()
            return oci.object_storage.ObjectStorageClient({}, signer=signer, **more)
        location = os.environ.get("OCI_CONFIG_FILE", oci.config.DEFAULT_LOCATION)
        config = oci.config.from_file(location, profile)
        return oci.object_storage.ObjectStorageClient(config, **more)
    except (oci.exceptions.ConfigFileNotFound, oci.exceptions.InvalidConfig, oci.exceptions.ProfileNotFound) as error:
        raise CloudError(
            "there is no usable Oracle Cloud configuration",
            hint="write ~/.oci/config with `oci setup config`, or set OCI_AUTH=instance_principal",
        ) from error


@contextmanager
def _said(what: str) -> Iterator[None]:
    from oci.exceptions import RequestException, ServiceError

    try:
        yield
    except ServiceError as error:
        if error.status in (401, 403, 404):
            raise CloudError(
                f"Oracle Cloud does not show {what}", hint="see docs/collectors/oracle.md for the two policy lines"
            ) from error
        raise CloudUnavailable(f"Oracle Cloud answers with status {error.status}", hint="try again later") from error
    except RequestException as error:
        raise CloudUnavailable("Oracle Cloud does not answer", hint="try again later") from error
