"""Whose cost a row is: tag rules, owners by rule, overrides, and shared costs divided, as reviewed code."""
