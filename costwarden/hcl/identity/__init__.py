"""From a cloud's id to a Terraform address."""
