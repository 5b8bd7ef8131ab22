"""Run by the environment that has cosmpy: how all scenarios connect, and how they answer."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from typing import Any

from cosmpy.aerial.client import LedgerClient
from cosmpy.aerial.config import NetworkConfig
from cosmpy.aerial.wallet import LocalWallet
from cosmpy.crypto.keypairs import PrivateKey


def connect(url: str, chain_id: str) -> LedgerClient:
    """Return a client of a node; `url` begins with grpc+http or rest+http."""
    config = NetworkConfig(
        chain_id=chain_id,
        url=url,
        fee_minimum_gas_price=0.001,
        fee_denomination="uve",
        staking_denomination="uve",
    )
    return LedgerClient(config, query_interval_secs=1, query_timeout_secs=60)


def wallet(key: str) -> LocalWallet:
    """Return the wallet of a secret key in hex."""
    return LocalWallet(PrivateKey(bytes.fromhex(key)), prefix="ve")


def answer(scenario: Callable[[dict[str, Any]], Any]) -> None:
    """Run a scenario on the arguments from standard input and print its answer."""
    print(json.dumps(scenario(json.load(sys.stdin)), default=str))
