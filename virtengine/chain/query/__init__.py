"""Questions about the state, by gRPC, REST and ABCI: one registry answers all three."""
