"""Recommendation -> edit -> proof -> draft pull request -> measured saving."""
