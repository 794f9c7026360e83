"""aws_kms_key: its month; requests show their unit prices, because KMS bills them per account."""

from __future__ import annotations

from collections.abc import Iterator

from costwarden.estimate.aws._lines import metered
from costwarden.estimate.resource import Dimension, PriceKey, ResourceType
from costwarden.estimate.view import ResourceView

SERVICE = "awskms"
PER = 10_000
ASYMMETRIC = ("RSA_3072", "RSA_4096", "ECC_NIST_P256", "ECC_NIST_P384", "ECC_NIST_P521", "ECC_SECG_P256K1", "SM2")

KEY = Dimension("Customer master key", "months", PriceKey(SERVICE, "key"), doc="month; 1; KMS pricing")


def _requests(name: str, sku: str, key: str) -> Dimension:
    return metered(name, "10k requests", PriceKey(SERVICE, f"requests/{sku}"), key, per=PER, page="KMS")


def dimensions(key: ResourceView) -> Iterator[Dimension]:
    yield KEY
    spec = key.text("customer_master_key_spec", unknown="") or key.text("key_spec", unknown="")
    if spec == "RSA_2048":
        yield _requests("Requests (RSA 2048)", "rsa-2048", "monthly_requests")
    elif spec in ASYMMETRIC:
        yield _requests("Requests (asymmetric)", "asymmetric", "monthly_requests")
    else:
        yield _requests("Requests", "symmetric", "monthly_requests")
        yield _requests("ECC GenerateDataKeyPair requests", "ecc-pair", "monthly_ecc_key_pair_requests")
        # Infracost shows the ECC price here too; RSA pairs cost 120 times as much.
        sku = "ecc-pair" if key.compat else "rsa-pair"
        yield _requests("RSA GenerateDataKeyPair requests", sku, "monthly_rsa_key_pair_requests")


RESOURCE = ResourceType("aws_kms_key", dimensions=dimensions)
