"""What sources on AWS have in common in tenants.yaml."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from collectors.settings import EnvironmentName, SourceSettings
from costwarden.cloud.aws import AwsAccess, external_id_of

Region = Annotated[str, Field(pattern=r"^[a-z]{2}(-[a-z]+)+-[0-9]$")]
RoleArn = Annotated[str, Field(pattern=r"^arn:aws[a-z-]*:iam::[0-9]{12}:role/.+$")]


class AwsSettings(SourceSettings):
    """How the account is reached; without any of it, by what the machine has (role, AWS_PROFILE, keys)."""

    region: Region | None = None
    profile: str | None = None
    role_arn: RoleArn | None = None
    external_id_env: EnvironmentName | None = None
    endpoint_url: str | None = None
    cost_explorer: bool = False  # hold every load to Cost Explorer: one request a period, which AWS charges for
    organizations: bool = False  # name accounts as AWS Organizations does

    def access(self) -> AwsAccess:
        """Errors: CloudError where `external_id_env` names a variable that is not set."""
        return AwsAccess(
            region=self.region or "",
            profile=self.profile or "",
            role_arn=self.role_arn or "",
            external_id=external_id_of(self.external_id_env),
            endpoint_url=self.endpoint_url or "",
        )


class BucketSettings(AwsSettings):
    """An export in a bucket: s3://bucket/prefix/export/..."""

    bucket: Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$")]
    prefix: Annotated[str, Field(max_length=500)] = ""
    export: Annotated[str, Field(min_length=1, max_length=200)]

    @property
    def root(self) -> str:
        """The key everything of the export starts with."""
        prefix = self.prefix.strip("/")
        return f"{prefix}/{self.export}" if prefix else self.export
