"""What `costwarden recommendations` asks the clouds themselves: their advisors, and their monitoring."""

from __future__ import annotations

import datetime
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import click

from costwarden.errors import CostwardenError

if TYPE_CHECKING:
    from costwarden.recommend.inventory import Resource
    from costwarden.recommend.metrics import Metrics

CLOUDS = ("aws", "azure", "gcp")
_PAGE = "docs/recommendations.md lists the permissions"
_AWS = (
    ("aws cost optimization hub", "cost-optimization-hub"),
    ("aws compute optimizer", "compute-optimizer"),
    ("aws trusted advisor", "trustedadvisor"),
)
_HELD = frozenset({"aws_ebs_volume", "aws_eip", "azurerm_managed_disk", "azurerm_public_ip"})
_SUBSCRIPTION = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)


class ScopeWrong(CostwardenError):
    def __init__(self, problem: str, hint: str) -> None:
        super().__init__(problem, hint=hint)


class ResourcesMissing(CostwardenError):
    def __init__(self, option: str) -> None:
        super().__init__(
            f"--{option} says how resources are used, and no resource is given",
            hint="add --plan PLAN or --state FILE: the rules look at what is in it",
        )


def asked(cloud: str | None, scopes: Sequence[str]) -> list[tuple[str, Any]]:
    """(source's name, one of its answers) of all advisors of a cloud.

    An advisor that refuses is told on stderr, and the others count all the same. Errors: CloudError where none answers.
    """
    if cloud is None:
        if scopes:
            raise ScopeWrong("--scope says where an advisor is asked, and none is", "add --from-cloud azure or gcp")
        return []
    clients = {"aws": _aws, "azure": _azure, "gcp": _gcp}[cloud](scopes)
    from costwarden.recommend.sources.registry import all_sources

    sources = {source.name: source for source in all_sources()}
    found: list[tuple[str, Any]] = []
    failed: list[CostwardenError] = []
    for name, client in clients:
        fetch = sources[name].fetch
        assert fetch is not None
        try:
            with _reported(cloud, name):
                found += [(name, answer) for answer in fetch(client())]
        except CostwardenError as error:
            failed.append(error)
    if len(failed) == len(clients):
        raise failed[0]
    for one in failed:
        click.echo(f"warning: {one.problem}; {one.hint}", err=True)
    return found


def needs_resources(options: Mapping[str, Any]) -> None:
    """Metrics and a bill say something about resources: of a plan or a state. Errors: ResourcesMissing."""
    given = [name for name in ("metrics", "metrics_from", "cloudwatch", "bill") if options[name]]
    if given and not options["plans"] and not options["states"]:
        raise ResourcesMissing(given[0].replace("_", "-"))


def monitoring(
    clouds: Sequence[str], now: datetime.datetime, days: int
) -> Callable[[Sequence[Resource]], Metrics] | None:
    """Metrics of these clouds for their own resources; clients are made when the first one is asked for."""
    if not clouds:
        return None

    def metrics(resources: Sequence[Resource]) -> Metrics:
        from costwarden.recommend.metrics import MetricsByProvider

        here = {one.provider for one in resources}
        makers = {"aws": _cloudwatch, "azure": _azure_monitor, "gcp": _google_monitoring}
        return MetricsByProvider({name: makers[name](resources, now, days) for name in clouds if name in here})

    return metrics


def unused(clouds: Sequence[str]) -> Callable[[Sequence[Resource]], frozenset[str]] | None:
    """Ids of volumes and addresses that the clouds themselves say nobody holds: those report no metrics at all."""
    if not clouds:
        return None

    def found(resources: Sequence[Resource]) -> frozenset[str]:
        wanted = [one for one in resources if one.type in _HELD]
        here = {one.provider for one in wanted}
        names: set[str] = set()
        if "aws" in clouds and "aws" in here:
            names |= _unused_of_aws(sorted({one.region for one in wanted if one.provider == "aws" and one.region}))
        if "azure" in clouds and "azure" in here:
            names |= _unused_of_azure()
        return frozenset(name.lower() for name in names)

    return found


def _unused_of_aws(regions: Sequence[str]) -> set[str]:
    from costwarden.cloud.aws import AwsAccess, client

    names: set[str] = set()
    for region in regions:
        with _reported("aws", "EC2"):
            ec2 = client("ec2", AwsAccess(region=region))
            available = [{"Name": "status", "Values": ["available"]}]
            for page in ec2.get_paginator("describe_volumes").paginate(Filters=available):
                names |= {str(one["VolumeId"]) for one in page.get("Volumes", ())}
            listed = ec2.describe_addresses().get("Addresses", ())
            names |= {
                str(one["AllocationId"]) for one in listed if "AllocationId" in one and "AssociationId" not in one
            }
    return names


def _unused_of_azure() -> set[str]:
    from costwarden.cloud.azure import ResourceManager
    from costwarden.recommend.sources.azure_advisor import UNUSED_QUERY, Asked, pages

    return {str(row.get("id")) for page in pages(Asked(ResourceManager()), UNUSED_QUERY) for row in page}


def _aws(scopes: Sequence[str]) -> list[tuple[str, Callable[[], Any]]]:
    from costwarden.cloud.aws import AwsAccess, client

    if scopes:
        raise ScopeWrong("AWS's advisors answer for the account of the credentials", "leave --scope out")
    # The hub and Compute Optimizer's savings answer in one region for the whole organisation.
    access = AwsAccess(region="us-east-1")
    return [(name, _later(client, service, access)) for name, service in _AWS]


def _later(make: Callable[..., Any], *given: Any) -> Callable[[], Any]:
    return lambda: make(*given)


def _azure(scopes: Sequence[str]) -> list[tuple[str, Callable[[], Any]]]:
    from costwarden.cloud.azure import ResourceManager
    from costwarden.recommend.sources.azure_advisor import NAME, Asked

    for one in scopes:
        if not _SUBSCRIPTION.fullmatch(one):
            raise ScopeWrong(f"{one[:60]!r} is not a subscription", "give its id: `az account list` shows them")
    return [(NAME, lambda: Asked(ResourceManager(), tuple(scopes)))]


def _gcp(scopes: Sequence[str]) -> list[tuple[str, Callable[[], Any]]]:
    from costwarden.cloud.google import GoogleApi, default_project
    from costwarden.recommend.sources.gcp_recommender import NAME, Asked, is_project

    projects = list(scopes) or [one for one in (default_project(),) if one]
    if not projects:
        raise ScopeWrong("no Google Cloud project is named", "give --scope PROJECT, or set GOOGLE_CLOUD_PROJECT")
    for one in projects:
        if not is_project(one):
            raise ScopeWrong(f"{one[:60]!r} is not a project", "give its id: `gcloud projects list` shows them")
    roles = "give the identity roles/recommender.viewer on the project and switch recommender.googleapis.com on"
    return [(NAME, lambda: Asked(_OrNone(GoogleApi("recommender", roles=roles)), projects))]


def _cloudwatch(resources: Sequence[Resource], now: datetime.datetime, days: int) -> Metrics:
    from costwarden.cloud.aws import AwsAccess, client
    from costwarden.recommend.metrics_cloudwatch import CloudWatchMetrics

    return CloudWatchMetrics(
        resources, lambda region: _Wrapped(client("cloudwatch", AwsAccess(region=region))), now, days
    )


def _azure_monitor(resources: Sequence[Resource], now: datetime.datetime, days: int) -> Metrics:
    from costwarden.cloud.azure import ResourceManager
    from costwarden.recommend.metrics_azure import AzureMonitorMetrics

    return AzureMonitorMetrics(_OrNone(ResourceManager()).get, now, days)


def _google_monitoring(resources: Sequence[Resource], now: datetime.datetime, days: int) -> Metrics:
    from costwarden.cloud.google import GoogleApi
    from costwarden.recommend.metrics_google import GoogleMonitoringMetrics

    roles = "give the identity roles/monitoring.viewer on the project"
    return GoogleMonitoringMetrics(_OrNone(GoogleApi("monitoring", roles=roles)).get, now, days, resources)


class _OrNone:
    """A client whose "there is no such thing" is an answer: a metric of a machine that is gone is not known."""

    def __init__(self, client: Any) -> None:
        self._client = client

    def get(self, path: str, query: Mapping[str, str]) -> Any:
        from costwarden.cloud.errors import NotThere

        try:
            return self._client.get(path, query)
        except NotThere:
            return None


class _Wrapped:
    """CloudWatch's paginator, its failures in our words."""

    def __init__(self, client: Any) -> None:
        self._client = client

    def get_paginator(self, name: str) -> _Wrapped:
        return _Wrapped(self._client.get_paginator(name))

    def paginate(self, **named: Any) -> Iterator[Any]:
        with _reported("aws", "CloudWatch"):
            yield from self._client.paginate(**named)


@contextmanager
def _reported(cloud: str, name: str) -> Iterator[None]:
    """boto3 speaks for itself where it is used; the other clients say it in our words already."""
    if cloud != "aws":
        yield
        return
    from costwarden.cloud.aws import reported
    from costwarden.cloud.errors import CloudError, CloudUnavailable

    try:
        with reported(name):
            yield
    except CloudUnavailable:
        raise
    except CloudError as error:
        raise CloudError(error.problem, hint=_PAGE if "tenants.yaml" in error.hint else error.hint) from error
