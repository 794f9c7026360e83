"""azurerm_hdinsight_spark_cluster: see _hdinsight.py."""

from __future__ import annotations

from costwarden.estimate.azure._hdinsight import cluster

RESOURCE = cluster("azurerm_hdinsight_spark_cluster", "Worker")
