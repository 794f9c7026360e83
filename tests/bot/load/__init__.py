"""The bot as real processes under load, killed at random."""
