"""The application's part of a genesis: what a Network asks, completed by defaults and tried out.

A genesis that the application refuses would leave nodes that never start. It is therefore carried out
here once, on a machine in memory, and refused with the module's own words.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from virtengine.api import Network
from virtengine.chain.app import make_machine
from virtengine.chain.genesis import export_app_state, parse_app_state
from virtengine.chain.kernel.context import Block
from virtengine.chain.kernel.machine import Machine
from virtengine.core.amounts import DENOM, MAX_AMOUNT
from virtengine.core.errors import Rejected

TRIAL = Block(chain_id="trial", height=1, time_ms=0)


@lru_cache(maxsize=1)
def default_params() -> Mapping[str, Mapping[str, Any]]:
    """Return the parameters of every module that holds without being told, in proto-JSON."""
    exported = export_app_state(_try({}))
    return {name: state["params"] for name, state in exported.items() if state.get("params")}


def build_app_state(network: Network, addresses: Mapping[str, str]) -> dict[str, Any]:
    """Return the state of block zero. Raises Rejected, naming module and field, if no chain can begin so.

    `addresses` holds the address of each genesis account by the name of its entry.
    """
    defaults = default_params()
    state: dict[str, Any] = {
        module: {"params": {**defaults.get(module, {}), **params}}
        for module, params in sorted(network.spec.params.items())
        if params
    }
    state.setdefault("bank", {})["balances"] = [
        {"address": address, "coins": [{"denom": DENOM, "amount": str(amount)}]}
        for address, amount in sorted(_balances(network, addresses).items())
        if amount
    ]
    try:
        _try(state)
    except Rejected as error:
        raise Rejected(
            f"this genesis cannot begin a chain: {error.message}", reason="InvalidGenesis"
        ) from error
    return state


def _balances(network: Network, addresses: Mapping[str, str]) -> dict[str, int]:
    found: dict[str, int] = {}
    for entry in network.spec.genesis.accounts:
        address = addresses[entry.name]
        if address in found:
            raise Rejected(f"genesis.accounts: {address} stands there twice", reason="InvalidGenesis")
        found[address] = int(entry.amount)
    if sum(found.values()) > MAX_AMOUNT:
        raise Rejected("genesis.accounts: all amounts together are above 2^255 - 1", reason="InvalidGenesis")
    return found


def _try(state: Mapping[str, Any]) -> Machine:
    machine = make_machine(strict=True)
    machine.init_genesis(TRIAL, parse_app_state(json.dumps(state).encode(), machine.modules))
    machine.finalize(TRIAL, [])
    machine.commit()
    return machine
