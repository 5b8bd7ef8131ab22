"""The genesis of a Network: what it asks, completed by defaults and tried out.

A genesis that the application refuses would leave nodes that never start. It is therefore carried out
here once, on a machine in memory, and refused with the module's own words. The same objects give the same
bytes, in whatever order they come.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any

from virtengine.api import Network
from virtengine.chain.app import MODULES, make_machine
from virtengine.chain.genesis import export_app_state, parse_app_state
from virtengine.chain.kernel.context import Block
from virtengine.chain.kernel.machine import Machine
from virtengine.core.amounts import DENOM, MAX_AMOUNT
from virtengine.core.errors import Rejected
from virtengine.plans import genesis_stake
from virtengine.plans.genesis_stake import GenesisNode

TRIAL = Block(chain_id="trial", height=1, time_ms=0)
JOINING = tuple(module.name for module in MODULES if module.joins)
"""Modules that are part of a new chain because its genesis names them."""
MAX_BLOCK_BYTES = 4 * 2**20
MAX_BLOCK_GAS = 2 * 10**9
"""Room for about 80,000 transfers. The price of gas follows how full blocks are, so there must be a limit."""


def build_genesis(network: Network, addresses: Mapping[str, str], nodes: Sequence[GenesisNode]) -> str:
    """Return the genesis document: the same bytes for the same arguments.

    `addresses` holds the address of each genesis account by the name of its entry. Raises Rejected when the
    accounts, validators or parameters could never begin a chain.
    """
    document = {
        "genesis_time": network.spec.genesis.time or network.metadata.creation_timestamp,
        "chain_id": network.spec.chain_id,
        "initial_height": "1",
        "consensus_params": {
            "block": {"max_bytes": str(MAX_BLOCK_BYTES), "max_gas": str(MAX_BLOCK_GAS)},
            "evidence": {
                "max_age_num_blocks": "100000",
                "max_age_duration": "172800000000000",
                "max_bytes": "1048576",
            },
            "validator": {"pub_key_types": ["ed25519"]},
            "version": {"app": "0"},
            "abci": {"vote_extensions_enable_height": "0"},
        },
        "validators": [_validator(node) for node in sorted(nodes, key=lambda node: node.name)],
        "app_hash": "",
        "app_state": build_app_state(network, addresses, nodes),
    }
    return json.dumps(document, sort_keys=True, indent=1) + "\n"


@lru_cache(maxsize=1)
def default_params() -> Mapping[str, Mapping[str, Any]]:
    """Return the parameters of every module that holds without being told, in proto-JSON."""
    exported = export_app_state(_try({module: {} for module in JOINING}))
    return {name: state["params"] for name, state in exported.items() if state.get("params")}


def build_app_state(
    network: Network, addresses: Mapping[str, str], nodes: Sequence[GenesisNode] = ()
) -> dict[str, Any]:
    """Return the state of block zero. Raises Rejected, naming module and field, if no chain can begin so."""
    defaults = default_params()
    state: dict[str, Any] = {
        module: {"params": {**defaults.get(module, {}), **params}}
        for module, params in sorted(network.spec.params.items())
        if params
    }
    for module in JOINING:
        state.setdefault(module, {})
    stakes = genesis_stake.require_stakes(nodes)
    balances = genesis_stake.after_staking(_balances(network, addresses), stakes)
    state.setdefault("bank", {})["balances"] = [
        {"address": address, "coins": [{"denom": DENOM, "amount": str(amount)}]}
        for address, amount in sorted(balances.items())
        if amount
    ]
    if stakes:
        state.setdefault("staking", {}).update(genesis_stake.staking_state(stakes))
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


def _validator(node: GenesisNode) -> dict[str, Any]:
    return {
        "address": node.address,
        "pub_key": {"type": "tendermint/PubKeyEd25519", "value": node.public_key},
        "power": str(node.power),
        "name": node.name,
    }


def _try(state: Mapping[str, Any]) -> Machine:
    machine = make_machine(strict=True)
    machine.init_genesis(TRIAL, parse_app_state(json.dumps(state).encode(), machine.modules))
    machine.finalize(TRIAL, [])
    machine.commit()
    return machine
