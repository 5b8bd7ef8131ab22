"""The law: a replicated state machine behind CometBFT."""
