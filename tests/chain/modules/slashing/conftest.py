from __future__ import annotations

import pytest

from tests.chain.support.stake import StakeChain


@pytest.fixture
def chain() -> StakeChain:
    """A chain that jails whoever misses more than 5 of 10 blocks."""
    params = {
        "signed_blocks_window": "10",
        "min_signed_per_window": "0.5",
        "downtime_jail_duration": "60s",
        "slash_fraction_double_sign": "0.05",
        "slash_fraction_downtime": "0.01",
    }
    return StakeChain(genesis_state={"slashing": {"params": params}})
