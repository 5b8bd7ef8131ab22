"""The streams.

What happened on the chain, what was used, what functions tell, what could not be handled, and what is to be
handled again.
"""

from __future__ import annotations

from dataclasses import dataclass

from nats.js import api

CHAIN = "CHAIN"
USAGE = "USAGE"
FUNCTION = "FUNCTION"
QUARANTINE = "QUARANTINE"
REPLAY = "REPLAY"

MEBIBYTE = 2**20
DAY = 86_400.0


@dataclass(frozen=True, slots=True)
class StreamSettings:
    """How much each stream keeps.

    The chain can be read again; usage cannot, so that a full USAGE refuses new events instead of dropping
    old ones.
    """

    replicas: int = 1
    chain_bytes: int = 512 * MEBIBYTE
    usage_bytes: int = 1024 * MEBIBYTE
    function_bytes: int = 64 * MEBIBYTE
    quarantine_bytes: int = 64 * MEBIBYTE
    replay_bytes: int = 64 * MEBIBYTE
    max_age_seconds: float = 30 * DAY
    duplicate_window_seconds: float = 3600.0


def stream_configs(settings: StreamSettings) -> tuple[api.StreamConfig, ...]:
    """Return the wanted configuration of every stream."""
    return (
        _stream(CHAIN, "chain.>", settings.chain_bytes, settings),
        _stream(USAGE, "usage.>", settings.usage_bytes, settings, discard=api.DiscardPolicy.NEW),
        _stream(FUNCTION, "function.>", settings.function_bytes, settings),
        _stream(QUARANTINE, "quarantine.>", settings.quarantine_bytes, settings),
        _stream(REPLAY, "replay.>", settings.replay_bytes, settings, discard=api.DiscardPolicy.NEW),
    )


def _stream(
    name: str,
    subject: str,
    max_bytes: int,
    settings: StreamSettings,
    *,
    discard: api.DiscardPolicy = api.DiscardPolicy.OLD,
) -> api.StreamConfig:
    return api.StreamConfig(
        name=name,
        subjects=[subject],
        retention=api.RetentionPolicy.LIMITS,
        storage=api.StorageType.FILE,
        discard=discard,
        max_bytes=max_bytes,
        max_age=settings.max_age_seconds,
        num_replicas=settings.replicas,
        duplicate_window=settings.duplicate_window_seconds,
        allow_direct=True,
    )
