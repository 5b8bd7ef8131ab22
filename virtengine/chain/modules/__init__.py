"""One folder per module; calls go down the order in `virtengine.chain.app`, news goes up as hooks."""
