"""The configuration of CometBFT 0.40: only what differs from its defaults, and why."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, replace

from virtengine.plans.topology import Peering

SOCKET = "/run/virtengine/app.sock"
MEMORY_LIMIT = "1Gi"
# Most of what the engine makes lives for one transaction. Its collector runs a quarter as often as usual,
# which saves a tenth to a fifth of its processor time, until three quarters of its memory are used.
RUNTIME: Mapping[str, str] = {"GOGC": "400", "GOMEMLIMIT": "768MiB"}
# What the start of a pod finds out goes into the environment; these stand here so that it counts.
UNKNOWN_TRUST: Mapping[str, str | int] = {"trust_height": 0, "trust_hash": ""}


@dataclass(frozen=True, slots=True, kw_only=True)
class NodeConfig:
    """What one node is told."""

    moniker: str
    block_time: str
    mempool: str
    peering: Peering
    external_address: str = ""
    signing_state: str = "data/priv_validator_state.json"
    remote_signer: str = ""


def config_toml(node: NodeConfig) -> str:
    """Return config.toml of one node.

    The mempool is the application's: it keeps a queue for each account and rechecks by itself. Empty
    blocks are made, since usage and grace are counted in blocks.
    """
    sections: Mapping[str, Mapping[str, str | int | bool]] = {
        "": {
            "proxy_app": f"unix://{SOCKET}",
            "moniker": node.moniker,
            "log_level": "info",
            "log_format": "json",
            "filter_peers": False,
            "priv_validator_state_file": node.signing_state,
            "priv_validator_laddr": node.remote_signer,
        },
        "rpc": {
            "laddr": "tcp://0.0.0.0:26657",
            "unsafe": False,
            "max_request_batch_size": 0,
            "max_body_bytes": 2 * 2**20,
        },
        "p2p": _p2p(node),
        "mempool": {
            "type": node.mempool,
            "seen_cache_size": 200_000,
            "reap_interval": "100ms",
            "max_tx_bytes": 2**20,
        },
        "statesync": {"enable": False, "rpc_servers": "", **UNKNOWN_TRUST, "discovery_time": "5s"},
        "consensus": {"timeout_commit": node.block_time, "create_empty_blocks": True},
        "tx_index": {"indexer": "kv"},
        "instrumentation": {"prometheus": True, "prometheus_listen_addr": ":26660"},
    }
    return "\n".join(_section(name, values) for name, values in sections.items())


def digest(node: NodeConfig) -> str:
    """Return a digest of what a running node must be restarted for.

    Whom a node dials is left out: whoever comes later dials by itself, and peers tell of each other.
    """
    lasting = replace(node, peering=replace(node.peering, persistent=()))
    return hashlib.sha256(config_toml(lasting).encode()).hexdigest()[:16]


def _p2p(node: NodeConfig) -> Mapping[str, str | int | bool]:
    hidden = ",".join(node.peering.private)
    return {
        "laddr": "tcp://0.0.0.0:26656",
        "external_address": node.external_address,
        "persistent_peers": ",".join(node.peering.persistent),
        "private_peer_ids": hidden,
        # A full sentry must never refuse the validator behind it.
        "unconditional_peer_ids": hidden,
        "seeds": "",
        "seed_mode": node.peering.is_seed,
        "pex": node.peering.exchanges,
        # A peer that was away for long is dialled again within seconds of its return.
        "persistent_peers_max_dial_period": "5s",
        "max_num_inbound_peers": 25,
        "max_num_outbound_peers": 25,
        # Pods reach each other by cluster addresses, which are private ranges.
        "addr_book_strict": False,
        "addr_book_file": "data/addrbook.json",
        "allow_duplicate_ip": True,
    }


def _section(name: str, values: Mapping[str, str | int | bool]) -> str:
    head = [f"[{name}]"] if name else []
    return "\n".join([*head, *(f"{key} = {_value(value)}" for key, value in values.items())]) + "\n"


def _value(value: str | int | bool) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value) if isinstance(value, int) else f'"{value}"'
