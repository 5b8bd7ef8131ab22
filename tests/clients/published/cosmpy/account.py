"""Balances, a transfer with simulated gas, what became of it, blocks."""

from __future__ import annotations

from typing import Any

import drive
from cosmpy.crypto.address import Address


def scenario(arguments: dict[str, Any]) -> dict[str, Any]:
    """Send and look."""
    client = drive.connect(arguments["url"], arguments["chain_id"])
    alice = drive.wallet(arguments["key"])
    bob = Address(arguments["recipient"])
    before = client.query_bank_balance(bob)
    sent = client.send_tokens(bob, 123, "uve", alice, memo="cosmpy").wait_to_complete()
    account = client.query_account(alice.address())
    info = client.query_node_info()
    return {
        "address": str(alice.address()),
        "received": client.query_bank_balance(bob) - before,
        "all": [[coin.denom, coin.amount] for coin in client.query_bank_all_balances(bob)],
        "code": sent.response.code,
        "height": sent.response.height,
        "events": sorted(sent.response.events),
        "gas": [sent.response.gas_used, sent.response.gas_wanted],
        "sequence": account.sequence,
        "chain": client.query_chain_id(),
        "block": client.query_block(sent.response.height).height,
        "latest": client.query_height(),
        "app": info.app_name,
    }


drive.answer(scenario)
