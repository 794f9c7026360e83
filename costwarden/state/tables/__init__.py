"""The tables of the state store, one file per subject; `METADATA` knows them once their file is imported."""
