"""costwarden.yaml: the models, the reader, and errors that name the line and the nearest right key."""

from costwarden.config.model import Config
from costwarden.config.read import ConfigInvalid, base_of, find_config, read_config

__all__ = ["Config", "ConfigInvalid", "base_of", "find_config", "read_config"]
