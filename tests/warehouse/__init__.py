"""The warehouse on the embedded engine, and over HTTP through a fixture."""
