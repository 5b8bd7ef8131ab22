"""How much gas a transaction is given, and what it pays."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from google.protobuf.message import Message

BASE_GAS = 100_000
GAS_PER_MESSAGE = 400_000
GAS_PER_BYTE = 20
MICRO = 10**6


@dataclass(frozen=True, slots=True)
class GasPrice:
    """The fee for gas, in millionths of a uve for each unit."""

    micro_uve: int = 0

    def fee(self, gas: int) -> int:
        """Return the fee in uve, rounded up."""
        return -(-gas * self.micro_uve // MICRO)


def estimate_gas(messages: Sequence[Message]) -> int:
    """Return a limit that covers any of our messages of these sizes."""
    size = sum(message.ByteSize() for message in messages)
    return BASE_GAS + GAS_PER_MESSAGE * len(messages) + GAS_PER_BYTE * size
