"""What the accounts behind a transaction sign: one file for each sign mode, and the keys they sign with."""
