"""DOOR: the nightly run, and refreshing the price catalogue."""
