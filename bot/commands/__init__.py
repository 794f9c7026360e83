"""`/cost ...`: one file per command beside the registry; a new file is a new command."""
