"""Stories that users live through, on a real cluster with a real chain: `make e2e STORY=<name>`."""
