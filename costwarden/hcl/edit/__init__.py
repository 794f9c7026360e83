"""Change one span of Terraform source and keep every other byte."""
