"""DOOR: webhooks, ChatOps and REST."""
