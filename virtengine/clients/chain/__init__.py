"""The chain as its clients see it: typed reads, blocks by height, and writes that happen exactly once."""

from virtengine.clients.chain.accounts import Account
from virtengine.clients.chain.blocks import Block, BlockEvent, TxResult
from virtengine.clients.chain.client import ChainClient, WrongChain
from virtengine.clients.chain.gas import GasPrice
from virtengine.clients.chain.reads import RecipientKeys
from virtengine.clients.chain.refusals import ModuleRejected
from virtengine.clients.chain.settlement_reads import InvoiceView
from virtengine.clients.chain.signing import AccountKey
from virtengine.clients.chain.wallet import Effect, Receipt, Wallet

__all__ = [
    "Account",
    "AccountKey",
    "Block",
    "BlockEvent",
    "ChainClient",
    "Effect",
    "GasPrice",
    "InvoiceView",
    "ModuleRejected",
    "Receipt",
    "RecipientKeys",
    "TxResult",
    "Wallet",
    "WrongChain",
]
