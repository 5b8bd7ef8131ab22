"""The tenant operator: buys what Orders ask for."""
