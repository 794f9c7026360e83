"""What holds for every test: no network, seeded randomness, no silent skips."""
