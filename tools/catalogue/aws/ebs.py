"""EBS volumes and snapshots, from the EBS price page of every region."""

from __future__ import annotations

from collections.abc import Iterator

from costwarden.prices.schema import PriceRow
from tools.catalogue.facts import Facts

SKUS = {
    "Storage General Purpose gp2 GB Mo": ("ebs/gp2/storage", "GB-month"),
    "Storage General Purpose GB Mo": ("ebs/gp2/storage", "GB-month"),
    "Storage General Purpose gp3 GB Mo": ("ebs/gp3/storage", "GB-month"),
    "Storage Provisioned IOPS io1 GB Mo": ("ebs/io1/storage", "GB-month"),
    "Storage Provisioned IOPS GB Mo": ("ebs/io1/storage", "GB-month"),
    "Storage Provisioned IOPS io2 GB month": ("ebs/io2/storage", "GB-month"),
    "Storage Throughput Optimized HDD st1 GB Mo": ("ebs/st1/storage", "GB-month"),
    "Storage Throughput Optimized HDD GB Mo": ("ebs/st1/storage", "GB-month"),
    "Storage Cold HDD sc1 GB Mo": ("ebs/sc1/storage", "GB-month"),
    "Storage Cold HDD GB Mo": ("ebs/sc1/storage", "GB-month"),
    "Storage Magnetic standard GB Mo": ("ebs/standard/storage", "GB-month"),
    "Storage Magnetic GB Mo": ("ebs/standard/storage", "GB-month"),
    "Provisioned EBS IOPS io1 Volumes per IOPS Mo": ("ebs/io1/iops", "IOPS-month"),
    "Provisioned EBS IOPS Volumes per IOPS Mo": ("ebs/io1/iops", "IOPS-month"),
    "Provisioned EBS IOPS io2 Volumes per IOPS Mo": ("ebs/io2/iops/tier1", "IOPS-month"),
    "Provisioned EBS IOPS Tier 2 io2 Volumes per IOPS Mo": ("ebs/io2/iops/tier2", "IOPS-month"),
    "Provisioned EBS IOPS Tier 3 io2 Volumes per IOPS Mo": ("ebs/io2/iops/tier3", "IOPS-month"),
    "Provisioned EBS IOPS gp3 Volumes per IOPS Mo": ("ebs/gp3/iops", "IOPS-month"),
    "Provisioned Throughput gp3 per GiBps mo": ("ebs/gp3/throughput", "GiBps-month"),
    "Provisioned EBS I O Requests standard Volumes per IOs": ("ebs/standard/requests", "request"),
    "Provisioned EBS I O Requests Volumes per IOs": ("ebs/standard/requests", "request"),
    "Storage Snapshot Amazon S3 GB Mo": ("ebs/snapshot/storage", "GB-month"),
    "Fast Snapshot Restore per hours": ("ebs/snapshot/fast-restore", "hour"),
}


def rows(facts: Facts) -> Iterator[PriceRow]:
    for fact in facts.page("ebs"):
        found = SKUS.get(fact.attributes["description"])
        if found:
            yield fact.row("AmazonEC2", found[0], unit=found[1])
