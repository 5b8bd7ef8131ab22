"""Load for the chain: accounts, signed transactions, the application in process and behind a real engine."""
