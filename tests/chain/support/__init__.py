"""Drive the application in process: named actors, signed transactions, blocks at given times."""

from tests.chain.support.chain import PLENTY, Actor, BlockResult, TestChain, TxOutcome

__all__ = ["PLENTY", "Actor", "BlockResult", "TestChain", "TxOutcome"]
