from __future__ import annotations

from typing import Any

import pytest

from tests.chain.support.stake import StakeChain

PARAMS: dict[str, Any] = {
    "epoch_length": "10",
    "base_reward_per_block": "100000",
    "veid_reward_pool": "1000000",
    "identity_network_reward_pool": "500000",
    "downtime_threshold": "5",
    "signed_blocks_window": "40",
    "min_signed_per_window": "500000",
    "slash_fraction_double_sign": "50000",
    "slash_fraction_downtime": "1000",
    "slash_fraction_invalid_attestation": "50000",
    "jail_double_sign": "604800",
    "jail_downtime": "600",
    "jail_invalid_attestation": "604800",
    "score_tolerance": "100",
    "max_missed_veid_recomputations": "10",
    "reward_denom": "uve",
    "history_epochs": "3",
}


@pytest.fixture
def chain() -> StakeChain:
    """A chain with three validators of 100, 90 and 80 VE, short epochs and little patience."""
    return StakeChain(genesis_state={"performance": {"params": PARAMS}})


@pytest.fixture
def patient() -> StakeChain:
    """The same with the parameters of a new chain."""
    return StakeChain()
