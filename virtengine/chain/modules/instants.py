"""Moments and spans of time between the wire and records, which hold nanoseconds."""

from __future__ import annotations

from typing import Any, Final

from google.protobuf.duration_pb2 import Duration
from google.protobuf.timestamp_pb2 import Timestamp

from virtengine.core.errors import Rejected

SECOND: Final = 10**9
MILLISECOND: Final = 10**6
_END: Final = 253_402_300_800
_LONGEST: Final = 315_576_000_000


def read_moment(stamp: Any, *, field: str) -> int:
    """Return a timestamp in nanoseconds since 1970. Raises Rejected for one before or without its bounds."""
    if not (0 <= stamp.seconds < _END and 0 <= stamp.nanos < SECOND):
        raise Rejected(f"{field}: not a moment between 1970 and 9999")
    return int(stamp.seconds) * SECOND + int(stamp.nanos)


def write_moment(nanoseconds: int) -> Timestamp:
    """Return a moment as a timestamp."""
    return Timestamp(seconds=nanoseconds // SECOND, nanos=nanoseconds % SECOND)


def read_span(duration: Any, *, field: str) -> int:
    """Return a duration in nanoseconds. Raises Rejected for a negative one."""
    if not (0 <= duration.seconds <= _LONGEST and 0 <= duration.nanos < SECOND):
        raise Rejected(f"{field}: not a span of time")
    return int(duration.seconds) * SECOND + int(duration.nanos)


def write_span(nanoseconds: int) -> Duration:
    """Return a span of time as a duration."""
    return Duration(seconds=nanoseconds // SECOND, nanos=nanoseconds % SECOND)
