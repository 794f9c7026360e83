"""Bills that lie in a bucket as files without a manifest: appended to, or replaced file by file."""
