"""google_compute_target_ssl_proxy: proxy instances and the data through them."""

from costwarden.estimate.google._proxies import LINES
from costwarden.estimate.resource import ResourceType

RESOURCE = ResourceType("google_compute_target_ssl_proxy", dimensions=LINES)
