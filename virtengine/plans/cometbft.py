"""The configuration of CometBFT 0.40: only what differs from its defaults, and why."""

from __future__ import annotations

from collections.abc import Mapping

SOCKET = "/run/virtengine/app.sock"


def config_toml(*, moniker: str, block_time: str, peers: str, mempool: str) -> str:
    """Return config.toml of one node.

    The mempool is the application's: it keeps a queue for each account and rechecks by itself. Empty
    blocks are made, since usage and grace are counted in blocks.
    """
    sections: Mapping[str, Mapping[str, str | int | bool]] = {
        "": {
            "proxy_app": f"unix://{SOCKET}",
            "moniker": moniker,
            "log_level": "info",
            "log_format": "json",
            "filter_peers": False,
        },
        "rpc": {
            "laddr": "tcp://0.0.0.0:26657",
            "unsafe": False,
            "max_request_batch_size": 0,
            "max_body_bytes": 2 * 2**20,
        },
        "p2p": {
            "laddr": "tcp://0.0.0.0:26656",
            "persistent_peers": peers,
            # Pods reach each other by cluster addresses, which are private ranges.
            "addr_book_strict": False,
            "addr_book_file": "data/addrbook.json",
            "allow_duplicate_ip": True,
        },
        "mempool": {
            "type": mempool,
            "seen_cache_size": 200_000,
            "reap_interval": "100ms",
            "max_tx_bytes": 2**20,
        },
        "consensus": {"timeout_commit": block_time, "create_empty_blocks": True},
        "tx_index": {"indexer": "kv"},
        "instrumentation": {"prometheus": True, "prometheus_listen_addr": ":26660"},
    }
    return "\n".join(_section(name, values) for name, values in sections.items())


def _section(name: str, values: Mapping[str, str | int | bool]) -> str:
    head = [f"[{name}]"] if name else []
    return "\n".join([*head, *(f"{key} = {_value(value)}" for key, value in values.items())]) + "\n"


def _value(value: str | int | bool) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value) if isinstance(value, int) else f'"{value}"'
