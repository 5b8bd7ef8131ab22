"""Records of slashing. Fractions are atto integers."""

from __future__ import annotations

from enum import IntEnum
from typing import Final

from virtengine.chain.kernel.codec import Record
from virtengine.core.amounts import ATTO

FOREVER_MS: Final = 253_402_300_799_000
"""The last second of the year 9999: until then a tombstoned validator is jailed."""
LONGEST_JAIL_MS: Final = 365 * 86_400_000
CHUNK_BITS: Final = 1024
"""Blocks of a window that are kept in one record."""

_HOUR_MS: Final = 3_600_000
_DAY_MS: Final = 24 * _HOUR_MS


class SigningInfo(Record, frozen=True):
    """How well a validator signs; `missed` counts the blocks of the window that it did not."""

    start_height: int
    jailed_until_ms: int = 0
    tombstoned: bool = False
    missed: int = 0


class Params(Record, frozen=True):
    """When a validator is down, and what that and double signing cost."""

    window: int = 30_000
    min_signed: int = 5 * ATTO // 100
    downtime_jail_ms: int = 60_000
    double_sign_fraction: int = 5 * ATTO // 100
    downtime_fraction: int = ATTO // 10_000

    @property
    def max_missed(self) -> int:
        """The most blocks of a window that a validator may miss; the minimum rounds half to even."""
        whole, rest = divmod(self.min_signed * self.window, ATTO)
        up = rest * 2 > ATTO or (rest * 2 == ATTO and whole % 2 == 1)
        return self.window - whole - int(up)


class Reason(IntEnum):
    """Why a validator is punished."""

    DOUBLE_SIGNING = 1
    DOWNTIME = 2
    INVALID_VEID_ATTESTATION = 3
    MISSED_RECOMPUTATION = 4
    INCONSISTENT_SCORE = 5
    EXPIRED_ATTESTATION = 6
    DEBUG_MODE_ENABLED = 7
    NON_ALLOWLISTED_MEASUREMENT = 8


class Penalty(Record, frozen=True):
    """What a misdeed costs the first time, and by how much each earlier one of any kind multiplies it."""

    fraction: int
    jail_ms: int
    tombstone: bool = False
    multiplier: int = 2

    def escalated(self, infractions: int) -> Penalty:
        """Return the penalty after so many earlier misdeeds: at most everything and 365 days."""
        factor: int = self.multiplier ** min(infractions, 64)
        return Penalty(
            min(ATTO, self.fraction * factor),
            FOREVER_MS if self.tombstone else min(LONGEST_JAIL_MS, self.jail_ms * factor),
            self.tombstone,
            self.multiplier,
        )


PENALTIES: Final = {
    Reason.DOUBLE_SIGNING: Penalty(ATTO * 5 // 100, 7 * _DAY_MS, tombstone=True),
    Reason.DOWNTIME: Penalty(ATTO // 1000, 600_000),
    Reason.INVALID_VEID_ATTESTATION: Penalty(ATTO * 5 // 100, 7 * _DAY_MS),
    Reason.MISSED_RECOMPUTATION: Penalty(ATTO // 100, _HOUR_MS, multiplier=1),
    Reason.INCONSISTENT_SCORE: Penalty(ATTO * 2 // 100, _DAY_MS),
    Reason.EXPIRED_ATTESTATION: Penalty(ATTO // 100, _HOUR_MS),
    Reason.DEBUG_MODE_ENABLED: Penalty(ATTO * 20 // 100, 0, tombstone=True, multiplier=1),
    Reason.NON_ALLOWLISTED_MEASUREMENT: Penalty(ATTO * 10 // 100, 0, tombstone=True, multiplier=1),
}
"""The table of market.md 26.6; parameters of the modules above may replace an entry."""


class Punishment(Record, frozen=True):
    """What became of a misdeed."""

    reason: Reason
    operator: str
    fraction: int
    burned: int
    jailed_until_ms: int
    tombstoned: bool
    earlier: int
    """How many misdeeds the validator had before."""
