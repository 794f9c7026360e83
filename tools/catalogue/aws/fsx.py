"""FSx for Lustre storage by region. The page names its prices by digests, so that a digest stands for a kind here.

Each was told by its us-east-1 price on the page people read: MB/s per TiB 125 is 0.145, 250 is 0.21, 500 is 0.34 ...
"""

from __future__ import annotations

from collections.abc import Iterator

from costwarden.prices.schema import PriceRow
from tools.catalogue.facts import Facts

KINDS = {
    "xsOx6wDnGW5nuMTknw12rrHuFN6HEak26it34WIfSIw": "lustre/persistent_1/ssd/50",
    "xCIN2wziEu7lzO5aqPEEXBmoLO9xvLz29dpzjUvZSPo": "lustre/persistent_1/ssd/100",
    "tRaJtnmZyjmqgVlKNpbW3sqyU5Dj9aaDrx8Xua1dg7U": "lustre/persistent_1/ssd/200",
    "zgFPJ0cUYXdd2jLTiOuDcSYRtdFhYRqCjCbYd49h1Y8": "lustre/persistent_2/ssd/125",
    "yMXUnsAV3uitn3E4G7Z25YOoTEwD6fTeQCq0JdEjw-0": "lustre/persistent_2/ssd/250",
    "JCLdXKhp6UDel_cRam0smdbULMkLKcxzWLKN2kvL6Rs": "lustre/persistent_2/ssd/500",
    "SJkcZfTtuEZ8xiIULvUsQp_CzFRvoWE-3TKzTnlPRVo": "lustre/persistent_2/ssd/1000",
    "CFxfkVZ1WU8WUAHn6yAN9F-Euou_f7oxz0hmHgu8saE": "lustre/persistent_1/hdd/12",
    "JZnWfFyH93RNLMmAmnNLcm6W3sazQFoPJN_90Ld8TdE": "lustre/persistent_1/hdd/40",
    "6yBIQBKwzt_l7hYmOwEZhLGesVTm0h0tUdi1aOUZAU8": "lustre/persistent_1/hdd-cached/12",
    "tMNn_IA0iv3i1MdNEPpEPP4RefOqKO6g_orbG9IB3GY": "lustre/persistent_1/hdd-cached/40",
}


def rows(facts: Facts) -> Iterator[PriceRow]:
    for fact in facts.page("fsx"):
        sku = KINDS.get(fact.attributes["description"].partition(" ")[0])
        if sku:
            yield fact.row("AmazonFSx", sku, unit="GB-month")
