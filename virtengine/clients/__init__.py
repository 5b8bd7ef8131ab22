"""How we reach out: one client for each outside system."""
