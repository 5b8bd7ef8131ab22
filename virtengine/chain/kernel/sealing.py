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
_PLACES: Final = 32_768
"""Places of keys that a space keeps: most of what changes, changes again."""


def seal(
    changes: Iterable[tuple[CommittedSpace, dict[bytes, Any]]], *, is_first: bool = False
) -> tuple[Writes, list[bytes]]:
    """Return the changes for the log, and as work for `Commitment.put`.

    Keys that came and went within a block are left out; of the first block (`is_first`) they may be of the
    genesis, which is in the commitment before it is committed.
    """
    writes: Writes = []
    work: list[bytes] = []
    for space, changed in changes:
        encode, places, prefix, held = space.encoder, space.places, space.prefix, space.values
        pairs: list[bytes | None] = []
        if len(places) > _PLACES:
            places.clear()
        for key, value in changed.items():
            if value is None and not is_first and key not in held:
                continue
            place = places.get(key)
            if place is None:
                place = places[key] = sha256(prefix + key).digest()
            if value is None:
                pairs += (key, None)
                work.append(place)
            elif value is True:
                pairs += (key, _TRUE)
                work.append(place + _TRUE_HASH)
            else:
                encoded = encode(value)
                pairs += (key, encoded)
                work.append(place + sha256(encoded).digest())
        writes.append((prefix, pairs))
    return writes, work
