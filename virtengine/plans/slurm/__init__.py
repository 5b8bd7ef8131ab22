"""SLURM: its files, its words and its numbers, as pure functions."""
