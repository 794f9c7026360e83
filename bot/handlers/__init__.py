"""One file per kind of job; registry.py names them."""
