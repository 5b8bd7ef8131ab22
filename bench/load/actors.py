"""Many accounts with keys that follow from their number, and their signed transfers."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from google.protobuf.message import Message

from virtengine.core.amounts import DENOM
from virtengine.crypto.secp256k1 import PrivateKey
from virtengine.crypto.tx import Signer, Terms, sign_tx
from virtengine.wire.cosmos.bank.v1beta1.tx_pb2 import MsgSend
from virtengine.wire.cosmos.base.v1beta1.coin_pb2 import Coin

FEE = 50_000
"""Enough at ten times the lowest price of gas, which full blocks may bring about."""
GAS = 200_000
BALANCE = 1_000_000_000_000


@dataclass
class Account:
    """One account as its wallet knows it."""

    key: PrivateKey
    number: int
    sequence: int = 0
    balance: int = BALANCE

    @property
    def address(self) -> str:
        """The account's address."""
        return self.key.address


class Crowd:
    """Accounts `0 … count`, and what they should hold after what they signed."""

    def __init__(self, chain_id: str, count: int, *, first_number: int = 0) -> None:
        self.chain_id = chain_id
        self.accounts = [
            Account(PrivateKey(hashlib.sha256(f"crowd/{number}".encode()).digest()), first_number + number)
            for number in range(count)
        ]
        self.recipients: list[str] = []
        """Who receives instead of the accounts themselves."""
        self._turn = 0

    def genesis(self) -> dict[str, Any]:
        """Return the balances and account numbers as an app_state."""
        return {
            "auth": {
                "accounts": [
                    {
                        "@type": "/cosmos.auth.v1beta1.BaseAccount",
                        "address": one.address,
                        "account_number": str(one.number),
                    }
                    for one in self.accounts
                ]
            },
            "bank": {
                "balances": [
                    {"address": one.address, "coins": [{"denom": DENOM, "amount": str(one.balance)}]}
                    for one in self.accounts
                ]
            },
        }

    def transfers(self, count: int) -> list[bytes]:
        """Return signed transfers, the senders in turn, each to another account."""
        return list(self._transfers(count))

    def _transfers(self, count: int) -> Iterator[bytes]:
        total = len(self.accounts)
        for _ in range(count):
            turn, self._turn = self._turn, self._turn + 1
            sender = self.accounts[turn % total]
            amount = 100 + turn % 1_000
            sender.balance -= amount + FEE
            message = MsgSend(
                from_address=sender.address,
                to_address=self._recipient(turn, amount),
                amount=[Coin(denom=DENOM, amount=str(amount))],
            )
            yield self.sign(sender, message)

    def _recipient(self, turn: int, amount: int) -> str:
        if self.recipients:
            return self.recipients[turn * 7_919 % len(self.recipients)]
        recipient = self.accounts[(turn * 7 + turn // len(self.accounts) + 1) % len(self.accounts)]
        recipient.balance += amount
        return recipient.address

    def sign(self, account: Account, *messages: Message, gas: int = GAS) -> bytes:
        """Return a transaction with the account's next sequence."""
        signer = Signer(account.key, account.number, account.sequence)
        account.sequence += 1
        return sign_tx(messages, [signer], Terms(self.chain_id, gas_limit=gas, fee=FEE))
