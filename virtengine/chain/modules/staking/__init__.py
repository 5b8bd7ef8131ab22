"""Staking: who makes blocks, with whose coins, and how coins come back out."""
