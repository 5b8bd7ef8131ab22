"""Recorded blocks: the same transactions must give the same app hashes for ever, or at an upgrade height."""
