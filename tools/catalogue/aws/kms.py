"""KMS keys and requests of every region."""

from __future__ import annotations

from collections.abc import Iterator

from costwarden.prices.schema import PriceRow
from tools.catalogue.facts import Facts
from tools.catalogue.pages import page_rows

SKUS = {
    "Encryption Key": ("key", "month"),
    "API request - Non Free Tier": ("requests/symmetric", "request"),
    "API Requests GenerateDatakeyPair ECC": ("requests/ecc-pair", "request"),
    "API Requests GenerateDatakeyPair RSA": ("requests/rsa-pair", "request"),
    "Asymmetric Requests RSA_2048": ("requests/rsa-2048", "request"),
    "Asymmetric Requests except RSA_2048API": ("requests/asymmetric", "request"),
}


def rows(facts: Facts) -> Iterator[PriceRow]:
    yield from page_rows(facts, "kms", "awskms", SKUS)
