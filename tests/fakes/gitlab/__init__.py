"""A GitLab on loopback: documented shapes, state, rights, faults."""
