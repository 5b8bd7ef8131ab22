"""Real engines for tests, started as processes on loopback."""
