"""The relay: every event of every block as a CloudEvent, each exactly once and in order."""
