from __future__ import annotations

import pytest

from tests.chain.support.stake import VE, StakeChain
from virtengine.chain.kernel.errors import QueryError
from virtengine.wire.cosmos.staking.v1beta1 import query_pb2

PATH = "/cosmos.staking.v1beta1.Query/HistoricalInfo"


def tokens_at(chain: StakeChain, height: int) -> dict[str, int]:
    hist = chain.query(PATH, query_pb2.QueryHistoricalInfoRequest(height=height)).hist
    assert hist.header.height == height
    return {one.description.moniker: int(one.tokens) // VE for one in hist.valset}


def test_every_height_shows_the_validators_that_it_met(chain: StakeChain) -> None:
    first = chain.height
    chain.do("alice", chain.delegate("alice", "val2", 15 * VE))
    chain.do("alice", chain.delegate("alice", "val1", 30 * VE))
    chain.advance()
    assert tokens_at(chain, first) == {"val0": 100, "val1": 90, "val2": 80}
    assert tokens_at(chain, first + 1) == {"val0": 100, "val1": 90, "val2": 80}
    assert tokens_at(chain, first + 2) == {"val0": 100, "val1": 90, "val2": 95}
    assert list(tokens_at(chain, first + 3)) == ["val1", "val0", "val2"]


def test_who_left_the_set_is_part_of_older_heights_only() -> None:
    chain = StakeChain([100 * VE, 90 * VE, 80 * VE], params={"max_validators": 2})
    first = chain.height
    chain.do("alice", chain.delegate("alice", "val2", 15 * VE))
    chain.advance()
    assert set(tokens_at(chain, first)) == {"val0", "val1"}
    assert set(tokens_at(chain, chain.height)) == {"val0", "val2"}


def test_old_headers_and_all_that_they_needed_are_forgotten() -> None:
    chain = StakeChain(params={"historical_entries": 3})
    for _ in range(6):
        chain.do("alice", chain.delegate("alice", "val2", 15 * VE))
    chain.advance(blocks=5)
    state = chain.state("staking")
    assert list(state.headers.keys()) == [(chain.height - n,) for n in (2, 1, 0)]
    assert len(list(state.sets.keys())) == 1
    assert len(list(state.versions.keys())) == len(list(state.version_heights.keys())) == 3
    with pytest.raises(QueryError) as caught:
        tokens_at(chain, chain.height - 3)
    assert caught.value.status == 5


def test_a_chain_may_keep_no_headers() -> None:
    chain = StakeChain(params={"historical_entries": 0})
    chain.advance(blocks=3)
    assert not list(chain.state("staking").headers.keys())


def test_a_height_below_nothing_is_refused(chain: StakeChain) -> None:
    with pytest.raises(QueryError) as caught:
        tokens_at(chain, -1)
    assert caught.value.status == 3
