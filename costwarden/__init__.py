"""costwarden: from a Terraform pull request to the cloud bill, and back."""

__version__ = "0.1.0"
