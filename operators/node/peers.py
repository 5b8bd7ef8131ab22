"""What other nodes say, asked without any library: their newest heights, and a block to trust."""

from __future__ import annotations

import http.client
import json
import urllib.request
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

SECONDS = 3.0


@dataclass(frozen=True)
class Trust:
    """A block that nodes agree on, and the nodes that do."""

    height: int
    block_hash: str
    servers: tuple[str, ...]


def heads(peers: Sequence[str]) -> list[int]:
    """Return the newest heights of those that answer."""
    found = (ask(peer, "status") for peer in peers)
    return [int(one["sync_info"]["latest_block_height"]) for one in found if one is not None]


def trusted(peers: Sequence[str], *, margin: int) -> Trust | None:
    """Return a recent block that all nodes that have it agree on: at least two, or the only other one."""
    newest = [height for height in heads(peers) if height > margin]
    if not newest:
        return None
    height = min(newest) - margin
    answers = {peer: ask(peer, f"commit?height={height}") for peer in peers}
    hashes = {
        peer: str(answer["signed_header"]["commit"]["block_id"]["hash"])
        for peer, answer in answers.items()
        if answer is not None
    }
    count = Counter(hashes.values())
    if len(count) != 1 or (len(hashes) < 2 and len(peers) > 1):
        return None
    return Trust(height, next(iter(count)), tuple(hashes))


def ask(peer: str, path: str) -> Any | None:
    """Return a node's answer, None when it gives none."""
    try:
        with urllib.request.urlopen(f"{peer}/{path}", timeout=SECONDS) as answer:  # noqa: S310 - ours, http
            return json.load(answer)["result"]
    except (OSError, http.client.HTTPException, ValueError, KeyError):
        return None
