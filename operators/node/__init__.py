"""The first process of a node's pod: it decides whether the node may start, and with what."""
