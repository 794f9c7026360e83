"""Find blocks and lines in Terraform source; render it without a plan."""
