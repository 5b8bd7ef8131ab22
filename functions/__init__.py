"""When events happen: the relay and the functions, each a process of its own."""
