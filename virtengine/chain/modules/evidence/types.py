"""Records of evidence."""

from __future__ import annotations

from virtengine.chain.kernel.codec import Record


class Equivocation(Record, frozen=True):
    """A validator signed two things where it may sign one."""

    consensus: bytes
    height: int
    time_ms: int
    power: int
