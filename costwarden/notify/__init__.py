"""Slack, Teams, Jira, ServiceNow and plain webhooks: who is told what, once, and not too often."""
