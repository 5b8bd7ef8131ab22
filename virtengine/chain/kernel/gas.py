"""Gas: what work costs. Prices are part of the chain's rules; changing one needs an upgrade height."""

from __future__ import annotations

from virtengine.chain.kernel.errors import OutOfGas

TX_BYTE = 10
SIGNATURE = 1_000
UNORDERED = 2_240
"""What an unordered transaction costs: the chain remembers it until its timeout."""
MESSAGE = 10_000
"""What a message costs unless its Handler names another price."""
CHANGED_KEY = 2_000
"""What each key costs that a message leaves changed."""
MAX_GAS = 2**63 - 1


class GasMeter:
    """Counts gas against a limit."""

    __slots__ = ("limit", "used")

    def __init__(self, limit: int = MAX_GAS) -> None:
        self.limit = limit
        self.used = 0

    def consume(self, amount: int, what: str) -> None:
        """Spend gas. Raises OutOfGas when the limit does not allow it; the attempt counts as used."""
        self.used += amount
        if self.used > self.limit:
            raise OutOfGas(f"out of gas in {what}: wanted {self.limit}, used {self.used}")
