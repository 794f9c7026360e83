"""google_compute_region_target_https_proxy: proxy instances and the data through them."""

from costwarden.estimate.google._proxies import LINES
from costwarden.estimate.resource import ResourceType

RESOURCE = ResourceType("google_compute_region_target_https_proxy", dimensions=LINES)
