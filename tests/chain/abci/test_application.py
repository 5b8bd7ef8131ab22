"""The application driven by an engine in process: call orders, replays, proposals, vote extensions."""

from __future__ import annotations

import random
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.chain.support.engine import SOURCE, Engine
from virtengine.core.errors import Rejected
from virtengine.wire.cosmos.bank.v1beta1 import query_pb2
from virtengine.wire.cosmos.tx.v1beta1.tx_pb2 import AuthInfo, TxRaw
from virtengine.wire.tendermint.abci import types_pb2 as abci


@pytest.fixture
def engine(tmp_path: Path) -> Engine:
    engine = Engine(tmp_path / "data")
    engine.block()
    return engine


def test_a_chain_begins_with_its_genesis(tmp_path: Path) -> None:
    engine = Engine(tmp_path)
    assert engine.call("info").last_block_height == 0
    assert engine.call("info").last_block_app_hash == b""
    root = engine.init_chain().app_hash
    assert engine.init_chain().app_hash == root, "the engine may send it twice"
    assert engine.block().app_hash == root
    assert engine.call("info").last_block_height == 1


def test_a_genesis_that_cannot_be_stops_the_application(tmp_path: Path) -> None:
    engine = Engine(tmp_path)
    with pytest.raises(Rejected):
        engine.call("init_chain", chain_id="abci", app_state_bytes=b'{"nothing": {}}')


def test_a_genesis_on_a_running_chain_is_refused(engine: Engine) -> None:
    with pytest.raises(RuntimeError):
        engine.init_chain()


def test_a_wrong_height_is_refused(engine: Engine) -> None:
    with pytest.raises(RuntimeError):
        engine.finalize(abci.RequestFinalizeBlock(height=5))


def test_a_commit_without_a_block_is_refused(engine: Engine) -> None:
    with pytest.raises(RuntimeError):
        engine.call("commit")


def test_a_transaction_goes_from_check_to_block(engine: Engine) -> None:
    raw = engine.tx(amount=7)
    assert engine.call("check_tx", tx=raw).code == 0
    proposal = engine.call("prepare_proposal", max_tx_bytes=10_000, height=2)
    assert list(proposal.txs) == [raw]
    answer = engine.block(*proposal.txs)
    assert [result.code for result in answer.tx_results] == [0]
    assert list(engine.call("prepare_proposal", max_tx_bytes=10_000, height=3).txs) == []


def test_transactions_that_arrive_out_of_order_are_proposed_in_order(engine: Engine) -> None:
    raws = [engine.tx(ahead=ahead) for ahead in range(6)]
    for place in (3, 1, 5, 0, 2, 4):
        assert engine.call("check_tx", tx=raws[place]).code == 0
    assert list(engine.call("prepare_proposal", max_tx_bytes=100_000).txs) == raws
    assert [result.code for result in engine.block(*raws).tx_results] == [0] * 6


def test_a_failed_proposal_loses_nothing(engine: Engine) -> None:
    raw = engine.tx()
    engine.call("check_tx", tx=raw)
    for _ in range(3):
        assert list(engine.call("prepare_proposal", max_tx_bytes=10_000).txs) == [raw]


def test_the_engines_own_mempool_is_taken_as_it_comes(engine: Engine) -> None:
    raws = [engine.tx(ahead=ahead) for ahead in range(4)]
    limit = 2 * (len(raws[0]) + 3) + 10
    assert list(engine.call("prepare_proposal", max_tx_bytes=limit, txs=raws).txs) == raws[:2]


def test_a_proposal_with_garbage_is_refused(engine: Engine) -> None:
    answer = engine.call("process_proposal", txs=[engine.tx(), b"garbage"], height=2)
    assert answer.status == abci.ResponseProcessProposal.REJECT


def test_garbage_that_was_decided_all_the_same_fails_alone(engine: Engine) -> None:
    answer = engine.finalize(engine.request([b"garbage", engine.tx()]))
    assert [(result.code, result.codespace) for result in answer.tx_results] == [(2, "sdk"), (0, "")]


def test_peers_transactions_are_inserted_and_gossiped_once(engine: Engine) -> None:
    raw = engine.tx()
    assert engine.call("insert_tx", tx=raw).code == 0
    assert list(engine.call("reap_txs").txs) == [raw]
    assert list(engine.call("reap_txs").txs) == []
    assert engine.call("insert_tx", tx=engine.tx(ahead=50)).code == 32_032
    assert engine.call("insert_tx", tx=b"garbage").code == 2


def test_a_simulation_needs_no_signature_and_leaves_nothing(engine: Engine) -> None:
    outer = TxRaw.FromString(engine.tx(amount=5))
    auth = AuthInfo.FromString(outer.auth_info_bytes)
    auth.signer_infos[0].mode_info.single.mode = 0
    auth.fee.gas_limit = 0
    unsigned = TxRaw(
        body_bytes=outer.body_bytes, auth_info_bytes=auth.SerializeToString(), signatures=[b""]
    ).SerializeToString()
    result = engine.application.simulate(unsigned)
    assert (result.code, result.gas_used > 10_000) == (0, True)
    assert engine.call("check_tx", tx=unsigned).code == 11, "no gas"
    assert engine.block().app_hash == engine.blocks[0][1]


def test_vote_extensions_are_empty(engine: Engine) -> None:
    assert engine.call("extend_vote", height=2).vote_extension == b""
    status = abci.ResponseVerifyVoteExtension
    assert engine.call("verify_vote_extension", height=2).status == status.ACCEPT
    assert engine.call("verify_vote_extension", height=2, vote_extension=b"x").status == status.REJECT


def test_echo_and_flush(engine: Engine) -> None:
    assert engine.call("echo", message="x").message == "x"
    engine.call("flush")


def test_a_query_is_answered_by_its_path(engine: Engine) -> None:
    request = query_pb2.QueryBalanceRequest(address=SOURCE.actor("alice").address, denom="uve")
    answer = engine.call("query", path="/cosmos.bank.v1beta1.Query/Balance", data=request.SerializeToString())
    assert (answer.code, answer.height) == (0, 1)
    assert query_pb2.QueryBalanceResponse.FromString(answer.value).balance.amount == "1000000000000"


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"path": "/nothing"}, 6),
        ({"path": ""}, 6),
        ({"path": "/cosmos.bank.v1beta1.Query/Balance", "data": b"\xff"}, 18),
        ({"path": "/cosmos.bank.v1beta1.Query/Balance", "data": b""}, 18),
        ({"path": "/cosmos.bank.v1beta1.Query/Balance", "data": b"x" * 2_000_000}, 18),
        ({"path": "/cosmos.auth.v1beta1.Query/ModuleAccountByName", "data": b"\x0a\x01x"}, 22),
        ({"path": "/cosmos.bank.v1beta1.Query/Params", "prove": True}, 37),
        ({"path": "/cosmos.bank.v1beta1.Query/Params", "height": 99}, 26),
    ],
)
def test_a_query_that_cannot_be_answered_says_why(engine: Engine, fields: dict[str, Any], code: int) -> None:
    answer = engine.call("query", **fields)
    assert (answer.codespace, answer.code) == ("sdk", code)
    assert answer.log


def test_a_new_engine_replaces_a_half_finished_block(engine: Engine) -> None:
    request = engine.request([engine.tx(amount=5)])
    first = engine.finalize(request)
    assert engine.call("info").last_block_height == 1
    assert engine.finalize(request).app_hash == first.app_hash
    engine.call("commit")
    assert engine.call("info").last_block_height == 2


KILLS: dict[str, Callable[[Engine], None]] = {
    "before finalize": lambda _engine: None,
    "after finalize": lambda engine: engine.finalize(engine.request([engine.tx(amount=9)])),
    "after commit": lambda engine: engine.block(engine.tx(amount=9)),
}


@pytest.mark.parametrize("point", sorted(KILLS))
def test_a_kill_anywhere_replays_to_the_same_hash(engine: Engine, point: str) -> None:
    for _ in range(3):
        engine.block(engine.tx())
    KILLS[point](engine)
    engine.open()
    assert engine.handshake() == 0
    again = engine.block(engine.tx(amount=3))
    assert again.app_hash == engine.machine.last_hash


def test_an_application_whose_commit_was_lost_replays_that_block(engine: Engine) -> None:
    """The engine stored the block, the application died before its fsync."""
    request = engine.request([engine.tx(amount=9)])
    app_hash = engine.finalize(request).app_hash
    engine.open()
    engine.blocks.append((request, app_hash))
    assert engine.handshake() == 1
    assert engine.machine.last_hash == app_hash


def test_an_application_that_lost_its_folder_replays_everything(engine: Engine, tmp_path: Path) -> None:
    for _ in range(3):
        engine.block(engine.tx())
    engine.folder = tmp_path / "new"
    engine.open()
    assert engine.handshake() == 4


@pytest.mark.thorough
def test_random_legal_call_orders_agree(tmp_path: Path) -> None:
    """Proposals, checks, queries, kills and replays in any legal order never change a hash."""
    for seed in range(6):
        chance = random.Random(seed)
        engine = Engine(tmp_path / str(seed))
        engine.block()
        for _ in range(60):
            step = chance.choice(["check", "prepare", "propose", "query", "drop", "kill", "block", "reap"])
            if step == "check":
                engine.call("check_tx", tx=engine.tx(ahead=chance.randint(0, 9), fee=chance.randint(0, 9)))
            elif step == "prepare":
                engine.call("prepare_proposal", max_tx_bytes=chance.choice([0, 500, 10**6]))
            elif step == "propose":
                engine.call("process_proposal", txs=[engine.tx(), chance.randbytes(20)])
            elif step == "query":
                engine.call("query", path="/cosmos.bank.v1beta1.Query/TotalSupply")
            elif step == "drop":
                engine.finalize(engine.request([engine.tx(amount=chance.randint(1, 9))]))
            elif step == "kill":
                engine.open()
                assert engine.handshake() == 0
            elif step == "reap":
                engine.call("reap_txs", max_bytes=chance.choice([0, 400]))
            else:
                engine.block(*engine.call("prepare_proposal", max_tx_bytes=10**6).txs)
            assert engine.machine.last_hash == engine.blocks[-1][1]
        engine.machine.check_invariants()
