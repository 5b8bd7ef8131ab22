"""The ABCI 2.0 server: CometBFT asks, the application answers, over a unix socket."""
