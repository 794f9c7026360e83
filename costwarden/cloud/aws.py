"""AWS clients, made in one place: the machine's own credentials, a profile, or a role of the tenant's account.

Everything here reads. `endpoint_url` points at an emulator, or at a VPC endpoint.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from costwarden.cloud.errors import CloudError, CloudUnavailable, missing

_SESSION_NAME = "costwarden"
_LATER = frozenset(
    "Throttling ThrottlingException TooManyRequestsException LimitExceededException RequestLimitExceeded SlowDown"
    " ServiceUnavailable InternalError InternalFailure InternalServerException RequestTimeout 500 502 503 504".split()
)
_GONE = frozenset("NoSuchKey NoSuchBucket 404 NotFound AWS.SimpleQueueService.NonExistentQueue".split())
_DENIED = frozenset("AccessDenied AccessDeniedException 403 Forbidden UnauthorizedOperation InvalidAccessKeyId".split())


@dataclass(frozen=True, slots=True)
class AwsAccess:
    """How an account is reached; empty fields mean what the machine has anyway."""

    region: str = ""
    profile: str = ""
    role_arn: str = ""  # assumed with the credentials above
    external_id: str = ""  # what the role's trust policy asks for; not a password, but nobody else's business
    endpoint_url: str = ""
    access_key: str = ""  # both keys given: used instead of what the machine has (S3-compatible stores of others)
    secret_key: str = ""
    other_store: bool = False  # not Amazon's: buckets as host names, and none of the newer checksums


@dataclass(frozen=True, slots=True)
class StoredObject:
    """One object of a bucket."""

    key: str
    size: int
    etag: str
    modified: Any  # datetime, UTC


def external_id_of(name: str | None) -> str:
    """The value of an environment variable. Errors: CloudError where it is not set."""
    if name is None:
        return ""
    value = os.environ.get(name, "")
    if not value:
        raise CloudError(f"the environment variable {name} is not set", hint="set it, or take it out of tenants.yaml")
    return value


def client(service: str, access: AwsAccess) -> Any:
    """A boto3 client. Errors: CloudError (no credentials, the role refuses)."""
    try:
        import boto3
        from botocore.config import Config
    except ImportError as error:
        raise missing("boto3") from error
    more: dict[str, Any] = {}
    if access.other_store:
        more = {
            "s3": {"addressing_style": "virtual"},
            "request_checksum_calculation": "when_required",
            "response_checksum_validation": "when_required",
        }
    config = Config(retries={"mode": "standard", "max_attempts": 4}, connect_timeout=10, read_timeout=60, **more)
    with reported(f"AWS {service}"):
        session = boto3.session.Session(profile_name=access.profile or None, region_name=access.region or None)
        keys: dict[str, str] = {}
        if access.access_key:
            keys = {"aws_access_key_id": access.access_key, "aws_secret_access_key": access.secret_key}
        if access.role_arn:
            given = {"ExternalId": access.external_id} if access.external_id else {}
            sts = session.client("sts", endpoint_url=access.endpoint_url or None, config=config)
            assumed = sts.assume_role(RoleArn=access.role_arn, RoleSessionName=_SESSION_NAME, **given)["Credentials"]
            keys = {
                "aws_access_key_id": assumed["AccessKeyId"],
                "aws_secret_access_key": assumed["SecretAccessKey"],
                "aws_session_token": assumed["SessionToken"],
            }
        return session.client(service, endpoint_url=access.endpoint_url or None, config=config, **keys)


class Bucket:
    """Reads objects of one bucket."""

    def __init__(self, access: AwsAccess, name: str) -> None:
        self.name = name
        self._s3 = client("s3", access)

    def objects(self, prefix: str) -> Iterator[StoredObject]:
        """Everything below a prefix, in the order of the keys."""
        with reported(f"s3://{self.name}/{prefix}"):
            for page in self._s3.get_paginator("list_objects_v2").paginate(Bucket=self.name, Prefix=prefix):
                for one in page.get("Contents", ()):
                    yield StoredObject(one["Key"], one["Size"], one["ETag"].strip('"'), one["LastModified"])

    def read(self, key: str, *, largest: int = 64 << 20) -> bytes:
        """A small object. Errors: CloudError where it is larger than it can reasonably be."""
        with reported(f"s3://{self.name}/{key}"):
            answer = self._s3.get_object(Bucket=self.name, Key=key)
            if answer["ContentLength"] > largest:
                raise CloudError(f"s3://{self.name}/{key} is too large", hint="it should be a manifest")
            content: bytes = answer["Body"].read()
            return content

    def describe(self, key: str) -> StoredObject:
        """Size, etag and date of an object. Errors: CloudError where it is not there."""
        with reported(f"s3://{self.name}/{key}"):
            found = self._s3.head_object(Bucket=self.name, Key=key)
            return StoredObject(key, found["ContentLength"], found["ETag"].strip('"'), found["LastModified"])

    def fetch(self, key: str, path: Path) -> StoredObject:
        """Download an object whole. Errors: CloudError where it changed under way; CloudUnavailable where it broke."""
        before = self.describe(key)
        with reported(f"s3://{self.name}/{key}"):
            self._s3.download_file(self.name, key, str(path), ExtraArgs=None)
        after = self.describe(key)
        if (before.etag, before.size) != (after.etag, path.stat().st_size):
            raise CloudUnavailable(
                f"s3://{self.name}/{key} changed while it was read", hint="the export is being rewritten: try again"
            )
        return after


@contextmanager
def reported(what: str) -> Iterator[None]:
    """botocore's failures as ours; what may pass by itself is CloudUnavailable."""
    try:
        from boto3.exceptions import Boto3Error
        from botocore.exceptions import (
            BotoCoreError,
            ClientError,
            ConnectionError,
            HTTPClientError,
            NoCredentialsError,
            ProfileNotFound,
        )
    except ImportError as error:
        raise missing("boto3") from error
    try:
        yield
    except ClientError as error:
        raise _answer(what, error.response) from error
    except (NoCredentialsError, ProfileNotFound) as error:
        raise CloudError(f"{what}: {error}", hint="give the job a role, AWS_PROFILE, or access keys") from error
    except (HTTPClientError, ConnectionError) as error:
        raise CloudUnavailable(f"{what}: {error}", hint="check the network, then try again") from error
    except (BotoCoreError, Boto3Error) as error:
        raise CloudError(f"{what}: {error}", hint="check the source's settings in tenants.yaml") from error


def _answer(what: str, response: dict[str, Any]) -> CloudError:
    found = response.get("Error", {})
    code, message = str(found.get("Code", "")), str(found.get("Message", ""))[:200]
    problem = f"{what}: {code} {message}".rstrip()
    if code in _LATER:
        return CloudUnavailable(problem, hint="AWS asks to come back later")
    if code in _DENIED:
        return CloudError(problem, hint="give the role the policy of docs/collectors/aws.md")
    if code in _GONE:
        return CloudError(problem, hint="check bucket, prefix and name in tenants.yaml")
    return CloudError(problem, hint="check the source's settings in tenants.yaml")
