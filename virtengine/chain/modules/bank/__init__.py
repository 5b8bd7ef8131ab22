"""Coins: balances, supply, transfers. All money of the chain moves through `ledger`."""

from virtengine.chain.modules.bank.module import MODULE

__all__ = ["MODULE"]
