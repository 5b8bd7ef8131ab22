"""What a block changed, encoded once: for the log, and hashed for the commitment."""

from __future__ import annotations

from collections.abc import Iterable
from hashlib import sha256
from typing import Any, Final

from virtengine.chain.kernel.store import CommittedSpace

Writes = list[tuple[bytes, list[bytes | None]]]
"""Changes by prefix: keys and encoded values in turn, None where a key was deleted."""
_TRUE: Final = b"\xf5"
_TRUE_HASH: Final = sha256(_TRUE).digest()
"""All that an index holds."""


def seal(changes: Iterable[tuple[CommittedSpace, dict[bytes, Any]]]) -> tuple[Writes, list[bytes]]:
    """Return the changes for the log, and as work for `Commitment.put`."""
    writes: Writes = []
    work: list[bytes] = []
    for space, changed in changes:
        encode, places = space.encoder, space.places
        pairs: list[bytes | None] = []
        for key, value in changed.items():
            if value is None:
                pairs += (key, None)
                work.append(places[key])
            elif value is True:
                pairs += (key, _TRUE)
                work.append(places[key] + _TRUE_HASH)
            else:
                encoded = encode(value)
                pairs += (key, encoded)
                work.append(places[key] + sha256(encoded).digest())
        writes.append((space.prefix, pairs))
    return writes, work
