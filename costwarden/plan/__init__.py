"""The Terraform plan as a noun: read, redacted, indexed."""
