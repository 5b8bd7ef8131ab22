"""Times and durations between records and the wire."""

from __future__ import annotations

from google.protobuf.duration_pb2 import Duration
from google.protobuf.timestamp_pb2 import Timestamp


def stamp(milliseconds: int) -> Timestamp | None:
    """Return a moment; 0 is none."""
    if not milliseconds:
        return None
    return Timestamp(seconds=milliseconds // 1000, nanos=milliseconds % 1000 * 1_000_000)


def milliseconds(moment: Timestamp) -> int:
    """Return a moment in milliseconds; none is 0."""
    return moment.seconds * 1000 + moment.nanos // 1_000_000


def duration(seconds: int) -> Duration:
    """Return a number of seconds as a duration."""
    return Duration(seconds=seconds)
