"""Alembic's folder: the environment it runs in and one file per change of the tables."""
