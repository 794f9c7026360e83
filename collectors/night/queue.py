"""Loads by event: an SQS queue tells which export has a new manifest."""

from __future__ import annotations

from collectors.night.collect import Desk
from collectors.night.report import NightReport
from collectors.night.run import Plan
from collectors.night.tenants import Tenant


def listen(desk: Desk, tenant: Tenant, plan: Plan, url: str, *, watch: bool) -> NightReport:
    raise NotImplementedError
