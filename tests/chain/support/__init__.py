"""Drive the application in process: named actors, signed transactions, blocks at given times."""

from tests.chain.support.chain import Actor, BlockResult, TestChain, TxOutcome

__all__ = ["Actor", "BlockResult", "TestChain", "TxOutcome"]
