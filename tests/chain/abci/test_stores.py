"""Single keys by `abci_query`, proofs and older heights; methods at older heights too."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.chain.support.engine import SOURCE, Engine
from tests.docs.test_verifier import verify
from virtengine.chain.kernel.keys import encode_key
from virtengine.wire.cosmos.bank.v1beta1 import query_pb2

BOB = SOURCE.actor("bob").address
KEY = encode_key((BOB, "uve"))
METHOD = "/cosmos.bank.v1beta1.Query/Balance"


@pytest.fixture
def engine(tmp_path: Path) -> Engine:
    engine = Engine(tmp_path)
    engine.block()
    for number in range(15):
        engine.block(engine.tx(amount=number + 1))
    return engine


def ask(engine: Engine, path: str, data: bytes, height: int = 0, *, prove: bool = True) -> Any:
    return engine.call("query", path=path, data=data, height=height, prove=prove)


def balance(engine: Engine, height: int) -> int:
    request = query_pb2.QueryBalanceRequest(address=BOB, denom="uve").SerializeToString()
    answer = engine.call("query", path=METHOD, data=request, height=height)
    assert (answer.code, answer.height) == (0, height or len(engine.blocks))
    return int(query_pb2.QueryBalanceResponse.FromString(answer.value).balance.amount)


def test_a_key_is_proven_against_the_root_of_its_height(engine: Engine) -> None:
    last = len(engine.blocks)
    seen = set()
    for height in (0, *range(last - 10, last + 1)):
        root = engine.blocks[(height or last) - 1][1]
        for path, data in (("/store/bank/balance/key", KEY), ("/store/key", b"bank/balance/" + KEY)):
            answer = ask(engine, path, data, height)
            assert (answer.code, answer.height) == (0, height or last)
            assert answer.key == b"bank/balance/" + KEY
            (op,) = answer.proof_ops.ops
            assert (op.type, op.key) == ("virtengine:commitment", answer.key)
            assert verify(root, answer.key, answer.value, op.data)
            seen.add(answer.value)
    assert len(seen) == 11


def test_a_key_that_is_not_there_is_proven_absent(engine: Engine) -> None:
    last = len(engine.blocks)
    for height in (last, last - 7):
        root = engine.blocks[height - 1][1]
        for data in (b"bank/balance/" + encode_key((BOB, "x")), b"", b"no/table/x"):
            answer = ask(engine, "/store/key", data, height)
            assert answer.value == b""
            assert verify(root, data, None, answer.proof_ops.ops[0].data)


def test_a_pending_block_is_not_part_of_proofs(engine: Engine) -> None:
    root = engine.blocks[-1][1]
    engine.finalize(engine.request([engine.tx(amount=99)]))
    answer = ask(engine, "/store/bank/balance/key", KEY)
    assert verify(root, answer.key, answer.value, answer.proof_ops.ops[0].data)


def test_without_prove_there_is_no_proof(engine: Engine) -> None:
    assert not ask(engine, "/store/bank/balance/key", KEY, prove=False).proof_ops.ops


def test_methods_answer_at_older_heights(engine: Engine) -> None:
    last, now = len(engine.blocks), balance(engine, 0)
    assert [now - balance(engine, last - back) for back in range(4)] == [0, 15, 29, 42]


def test_a_height_outside_the_window_is_refused_with_the_window(engine: Engine) -> None:
    last = len(engine.blocks)
    for height in (last - 11, 1, last + 1, 2**62):
        request = query_pb2.QueryBalanceRequest(address=BOB, denom="uve").SerializeToString()
        for path, data in (("/store/bank/balance/key", KEY), (METHOD, request)):
            answer = ask(engine, path, data, height, prove=data == KEY)
            assert (answer.codespace, answer.code) == ("sdk", 26)
            assert f"blocks {last - 10} to {last} are" in answer.log


def test_after_a_restart_the_window_holds_what_the_log_has(engine: Engine) -> None:
    before = [balance(engine, height) for height in range(6, 17)]
    engine.open()
    assert [balance(engine, height) for height in range(6, 17)] == before
    for height in (6, 11, 15, 16):
        answer = ask(engine, "/store/bank/balance/key", KEY, height)
        root = engine.blocks[height - 1][1]
        assert verify(root, answer.key, answer.value, answer.proof_ops.ops[0].data)


def test_other_paths_below_store_are_unknown(engine: Engine) -> None:
    for path in ("/store/bank/balance/subspace", "/store/", "/store/bank"):
        answer = ask(engine, path, KEY)
        assert answer.code == 6
        assert "/store/<table>/key" in answer.log
