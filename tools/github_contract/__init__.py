"""GitHub's official OpenAPI description, pruned to the operations we use: `python -m tools.github_contract`."""
