"""What a consensus key has signed, and from where it may go on. Standard library only.

The engine keeps the last height, round and step that a key signed in a small file. A file that is older
than the truth lets the key sign twice, which the chain punishes for ever. The file therefore lives on a
volume of its own, and the highest height that the key is known to have signed is kept beside the key. When
the file is missing or older than that, it is written anew, above everything that the chain has decided.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass

LAST_STEP, LAST_ROUND = 3, 2**31 - 1
MARGIN = 2
"""A key may have voted on the block after the last one; one more, for a peer that lags."""


@dataclass(frozen=True, slots=True)
class SigningState:
    """The last thing that a key signed."""

    height: int
    round: int = 0
    step: int = 0


@dataclass(frozen=True, slots=True)
class Verdict:
    """What to do before the engine may start: keep the file, write one, or wait for the reason to end."""

    write: SigningState | None = None
    wait: str = ""


def judge(state: SigningState | None, *, known_height: int, heads: Sequence[int]) -> Verdict:
    """Return whether a key may sign on from a state.

    `known_height` is what the key is known to have signed; `heads` are the newest heights of other nodes,
    asked for after the key's former process had ended.
    """
    if state is not None and state.height >= known_height:
        return Verdict()
    if state is None and known_height == 0:
        return Verdict(write=SigningState(0))
    if not heads:
        seen = "is missing" if state is None else f"ends at {state.height}"
        return Verdict(
            wait=f"the key signed height {known_height} and its state {seen}: a restored or lost volume. No "
            "other node answers, so nobody knows what was signed since; see docs/runbooks/restore.md"
        )
    floor = max(known_height, *heads) + MARGIN
    return Verdict(write=SigningState(floor, LAST_ROUND, LAST_STEP))


def read(text: str) -> SigningState | None:
    """Return the state in a file of the engine; None when it is damaged, which is as good as missing."""
    try:
        found = json.loads(text)
        return SigningState(int(found["height"]), int(found["round"]), int(found["step"]))
    except (ValueError, KeyError, TypeError):
        return None


def write(state: SigningState) -> str:
    """Return a state as the engine reads it."""
    return json.dumps({"height": str(state.height), "round": state.round, "step": state.step})
