"""The chain operator: Network, Validator and Account."""
