"""Usage and provider advice -> Recommendation; what must hold before anyone edits code for it."""
