"""VirtEngine: intent is YAML, truth is the chain, work is pods."""
