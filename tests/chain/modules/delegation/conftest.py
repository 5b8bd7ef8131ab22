from __future__ import annotations

import pytest

from tests.chain.support.stake import StakeChain


@pytest.fixture
def chain() -> StakeChain:
    """A chain with three validators of 100, 90 and 80 VE, whose commission is 10 %; new coins are made."""
    return StakeChain(genesis_state={"mint": {}})
