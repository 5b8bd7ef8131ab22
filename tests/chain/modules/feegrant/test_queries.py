from __future__ import annotations

import pytest

from tests.chain.modules.feegrant.support import basic, grant
from tests.chain.support import TestChain
from virtengine.chain.kernel.errors import InvalidQuery, QueryNotFound
from virtengine.crypto.tx import pack
from virtengine.wire.cosmos.feegrant.v1beta1 import feegrant_pb2, query_pb2

SERVICE = "/cosmos.feegrant.v1beta1.Query"


def test_allowances_are_found_from_both_sides(chain: TestChain) -> None:
    alice, bob, carol = (chain.actor(name) for name in ("alice", "bob", "carol"))
    chain.send(alice, grant(alice, bob, basic(5)), grant(alice, carol, basic()))
    chain.send(carol, grant(carol, bob, basic(9)))
    one = chain.query(
        f"{SERVICE}/Allowance", query_pb2.QueryAllowanceRequest(granter=alice.address, grantee=bob.address)
    )
    assert one.allowance == feegrant_pb2.Grant(
        granter=alice.address, grantee=bob.address, allowance=pack(basic(5))
    )
    mine = chain.query(f"{SERVICE}/Allowances", query_pb2.QueryAllowancesRequest(grantee=bob.address))
    assert {row.granter for row in mine.allowances} == {alice.address, carol.address}
    assert mine.pagination.total == 2
    issued = chain.query(
        f"{SERVICE}/AllowancesByGranter", query_pb2.QueryAllowancesByGranterRequest(granter=alice.address)
    )
    assert {row.grantee for row in issued.allowances} == {bob.address, carol.address}


def test_what_is_not_there_is_not_found(chain: TestChain) -> None:
    alice, bob = chain.actor("alice"), chain.actor("bob")
    with pytest.raises(QueryNotFound):
        chain.query(
            f"{SERVICE}/Allowance",
            query_pb2.QueryAllowanceRequest(granter=alice.address, grantee=bob.address),
        )
    with pytest.raises(InvalidQuery):
        chain.query(f"{SERVICE}/Allowances", query_pb2.QueryAllowancesRequest(grantee="x"))
