"""GateResult -> one sticky comment and one concluded check; the Action and the bot share it."""
