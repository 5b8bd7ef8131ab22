"""Measurements of the running product, each with its goal: `make bench BENCH=<name>`."""
