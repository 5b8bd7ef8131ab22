"""Shared words of every layer; standard library only."""
