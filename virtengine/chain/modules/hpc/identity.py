"""Who a customer is, as far as a score says it: the word of auditors that the network names.

An offering that asks for a score always gets its way. The network's own threshold holds only where the
network names auditors: without them nobody could have a score.
"""

from __future__ import annotations

from typing import Final

from virtengine.chain.modules.hpc.errors import IdentityTooLow
from virtengine.chain.modules.hpc.store import State
from virtengine.chain.modules.hpc.types import Offering

ATTRIBUTE: Final = "identity-score"


def find_score(state: State, customer: str) -> int:
    """Return the lowest score that the network's auditors give a customer; nobody's word is 0."""
    scores = []
    for auditor in state.get_params().identity_auditors:
        audited = state.provider.audited.get(customer, auditor)
        words = audited.attributes if audited is not None else ()
        scores += [int(word.value) for word in words if word.key == ATTRIBUTE and _is_score(word.value)]
    return min(scores, default=0)


def require_identity(state: State, offering: Offering, customer: str) -> None:
    """Raise IdentityTooLow unless a customer's score is enough for an offering."""
    params = state.get_params()
    wanted = offering.required_identity_threshold
    if not wanted and params.identity_auditors:
        wanted = params.default_identity_threshold
    if not wanted:
        return
    score = find_score(state, customer)
    if score < wanted:
        raise IdentityTooLow(f"{customer} has an identity score of {score}, {wanted} is needed")


def _is_score(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) <= 3
