"""Delegate, move, take back, claim: and what the client sums up of it."""

from __future__ import annotations

from typing import Any

import drive
from cosmpy.crypto.address import Address


def scenario(arguments: dict[str, Any]) -> dict[str, Any]:
    """Stake and look."""
    client = drive.connect(arguments["url"], arguments["chain_id"])
    alice = drive.wallet(arguments["key"])
    validators = client.query_validators()
    first = Address(arguments["validator"])
    client.delegate_tokens(first, 9_000_000, alice).wait_to_complete()
    client.undelegate_tokens(first, 2_000_000, alice).wait_to_complete()
    claimed = client.claim_rewards(first, alice).wait_to_complete()
    summary = client.query_staking_summary(alice.address())
    return {
        "validators": [[str(one.address), one.tokens, one.moniker, one.status.name] for one in validators],
        "claimed": claimed.response.code,
        "staked": summary.total_staked,
        "unbonding": summary.total_unbonding,
        "positions": [str(one.validator) for one in summary.current_positions],
    }


drive.answer(scenario)
