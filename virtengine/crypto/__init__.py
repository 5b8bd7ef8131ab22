"""Keys, addresses, signatures and envelopes."""
