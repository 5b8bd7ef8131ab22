"""What should happen: pure decisions. Everything a plan needs arrives as arguments, time included."""
