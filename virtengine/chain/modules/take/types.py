"""Records of the take module."""

from __future__ import annotations

from virtengine.chain.kernel.codec import Record

BASIS_POINTS = 10_000


class Params(Record, frozen=True):
    """Shares of every payout in basis points: to the community pool and to the fee collector."""

    platform_bps: int = 500
    validator_bps: int = 100


class Split(Record, frozen=True):
    """One payout cut into its parts; they add up to `gross`."""

    gross: int
    platform: int
    validator: int

    @property
    def net(self) -> int:
        """What the payee gets."""
        return self.gross - self.platform - self.validator
