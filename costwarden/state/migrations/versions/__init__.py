"""One file per change of the tables, NNNN_what.py; its name is its revision's id."""
