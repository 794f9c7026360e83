"""azurerm_mariadb_server: a single server, see _single_servers.py."""

from __future__ import annotations

from costwarden.estimate.azure._single_servers import single_server

RESOURCE = single_server("azurerm_mariadb_server", "Azure Database for MariaDB")
