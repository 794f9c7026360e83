"""Target proxies of load balancers: proxy instances and processed data, both known from usage only."""

from costwarden.estimate.google._lines import used
from costwarden.estimate.resource import PriceKey

PAGE = "Cloud Load Balancing"
LINES = (
    used("Proxy instance", "hours", PriceKey("Networking", "proxy/hours"), "monthly_proxy_instances", page=PAGE),
    used("Data processed", "GB", PriceKey("Networking", "proxy/gb"), "monthly_data_processed_gb", page=PAGE),
)
