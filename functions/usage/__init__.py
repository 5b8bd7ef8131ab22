"""The usage function: meters' reports become durable rows, and rows become usage records on chain."""
