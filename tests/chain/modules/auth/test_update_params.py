"""What transactions may be: governance decides, from the next block on."""

from __future__ import annotations

from typing import Any

import pytest

from tests.chain.support import TestChain
from tests.chain.support.governance import decree
from tests.chain.support.messages import send
from virtengine.chain import genesis
from virtengine.chain.modules.authority import AUTHORITY
from virtengine.wire.cosmos.auth.v1beta1 import query_pb2
from virtengine.wire.cosmos.auth.v1beta1.auth_pb2 import Params
from virtengine.wire.cosmos.auth.v1beta1.tx_pb2 import MsgUpdateParams


def params(**changes: int) -> Params:
    fields = {
        "max_memo_characters": 256,
        "tx_sig_limit": 7,
        "tx_size_cost_per_byte": 10,
        "sig_verify_cost_ed25519": 1_000,
        "sig_verify_cost_secp256k1": 1_000,
    }
    return Params(**(fields | changes))


def shown(chain: TestChain) -> Params:
    return chain.query("/cosmos.auth.v1beta1.Query/Params", query_pb2.QueryParamsRequest()).params  # type: ignore[no-any-return]


def test_new_limits_and_costs_hold_from_the_next_block_on(chain: TestChain) -> None:
    alice, bob = chain.actor("alice"), chain.actor("bob")
    wanted = params(
        max_memo_characters=4, tx_sig_limit=1, tx_size_cost_per_byte=20, sig_verify_cost_secp256k1=5_000
    )
    decree(chain, MsgUpdateParams(authority=AUTHORITY, params=wanted))
    raw = chain.sign(alice, send(alice, bob), memo="12345")
    old = chain.block(raw).txs[0]
    assert (old.code, old.gas_used) == (0, 10 * len(raw) + 1_000 + 10_000 + 2 * 2_000)
    assert shown(chain) == wanted
    assert chain.fail(alice, send(alice, bob), memo="12345").code == 12
    raw = chain.sign(alice, send(alice, bob), memo="1234")
    assert chain.check(raw).gas_used == 20 * len(raw) + 5_000
    assert chain.block(raw).txs[0].gas_used == 20 * len(raw) + 5_000 + 10_000 + 2 * 2_000
    assert chain.fail([alice, bob], send(alice, bob), send(bob, alice)).code == 14
    exported = genesis.export_app_state(chain.machine)["auth"]
    again = TestChain((), genesis_state={"auth": {"params": exported["params"]}})
    assert shown(again) == wanted


@pytest.mark.parametrize(
    "changes",
    [
        {"tx_sig_limit": 8},
        {"tx_sig_limit": 0},
        {"max_memo_characters": 0},
        {"tx_size_cost_per_byte": 0},
        {"sig_verify_cost_ed25519": 2**40},
    ],
)
def test_limits_have_bounds(chain: TestChain, changes: dict[str, int]) -> None:
    from virtengine.chain.kernel.errors import InvalidRequest

    with pytest.raises(InvalidRequest):
        decree(chain, MsgUpdateParams(authority=AUTHORITY, params=params(**changes)))


def test_nobody_else_decides_and_the_set_is_complete(chain: TestChain) -> None:
    alice = chain.actor("alice")
    outcome = chain.fail(alice, MsgUpdateParams(authority=alice.address, params=params()))
    assert (outcome.codespace, outcome.code) == ("gov", 13)
    error: Any
    with pytest.raises(Exception, match="complete") as error:
        decree(chain, MsgUpdateParams(authority=AUTHORITY))
    assert error.value.code == 18
