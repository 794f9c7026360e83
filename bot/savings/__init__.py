"""Savings pull requests by comment: opened, deferred, ignored, rebased, split, measured."""
