"""What every story needs: kubectl, waiting on conditions, reading the chain."""
