from __future__ import annotations

from typing import Any

import pytest

from tests.chain.modules.slashing.test_liveness import info
from tests.chain.support.stake import StakeChain, key_of
from virtengine.chain.kernel.context import Block, Context
from virtengine.chain.kernel.errors import InvalidRequest, QueryError
from virtengine.chain.modules.authority import AUTHORITY, InvalidSigner
from virtengine.chain.modules.slashing import handlers, messages
from virtengine.core import decimals
from virtengine.crypto.addresses import consensus_address, encode_consensus
from virtengine.wire.cosmos.slashing.v1beta1 import query_pb2, slashing_pb2, tx_pb2

PATH = "/cosmos.slashing.v1beta1.Query"


def params(**changes: Any) -> slashing_pb2.Params:
    found = slashing_pb2.Params(
        signed_blocks_window=20,
        min_signed_per_window=str(decimals.parse("0.25")),
        slash_fraction_double_sign=str(decimals.parse("0.05")),
        slash_fraction_downtime="0",
    )
    found.downtime_jail_duration.seconds = 600
    for name, value in changes.items():
        setattr(found, name, value)
    return found


def test_a_new_window_begins_empty(chain: StakeChain) -> None:
    chain.absent = {"val1"}
    chain.advance(blocks=4)
    message = tx_pb2.MsgUpdateParams(authority=AUTHORITY, params=params())
    messages.check_update_params(message)
    ctx = Context(chain.machine.deliver.store, Block(chain.chain_id, chain.height + 1, chain.time_ms))
    chain.set_up(lambda state: handlers.update_params(state, message, ctx), "slashing")
    chain.absent = set()
    chain.advance()
    assert info(chain, "val1").missed == 0
    assert chain.query(f"{PATH}/Params", query_pb2.QueryParamsRequest()).params == params()


def test_only_governance_changes_them(chain: StakeChain) -> None:
    message = tx_pb2.MsgUpdateParams(authority=chain.actor("alice").address, params=params())
    assert chain.refuse("alice", message) == ("gov", 13)
    assert InvalidSigner.code == 13


@pytest.mark.parametrize(
    "changes",
    [
        {"signed_blocks_window": 0},
        {"signed_blocks_window": 2**62},
        {"min_signed_per_window": str(10**18 + 1)},
        {"slash_fraction_downtime": "-1"},
        {"slash_fraction_double_sign": ""},
    ],
)
def test_what_is_out_of_bounds_is_refused(changes: dict[str, Any]) -> None:
    with pytest.raises(InvalidRequest):
        messages.check_update_params(tx_pb2.MsgUpdateParams(authority=AUTHORITY, params=params(**changes)))


def test_signing_infos_are_listed_and_found(chain: StakeChain) -> None:
    chain.absent = {"val1"}
    chain.advance(blocks=2)
    listed = chain.query(f"{PATH}/SigningInfos", query_pb2.QuerySigningInfosRequest())
    assert len(listed.info) == listed.pagination.total == 3
    address = encode_consensus(consensus_address(key_of("val1")))
    one = chain.query(f"{PATH}/SigningInfo", query_pb2.QuerySigningInfoRequest(cons_address=address))
    assert one.val_signing_info.address == address
    assert one.val_signing_info.missed_blocks_counter == 2
    assert one.val_signing_info in listed.info


@pytest.mark.parametrize(("address", "status"), [("", 3), ("vevalcons1xyz", 3)])
def test_what_is_no_address_is_refused(chain: StakeChain, address: str, status: int) -> None:
    with pytest.raises(QueryError) as caught:
        chain.query(f"{PATH}/SigningInfo", query_pb2.QuerySigningInfoRequest(cons_address=address))
    assert caught.value.status == status
    unknown = encode_consensus(b"\x01" * 20)
    with pytest.raises(QueryError) as missing:
        chain.query(f"{PATH}/SigningInfo", query_pb2.QuerySigningInfoRequest(cons_address=unknown))
    assert missing.value.status == 5
