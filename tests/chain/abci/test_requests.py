"""Requests that are read by hand mean what protobuf would have read; all others are left to it."""

from __future__ import annotations

import random

import pytest

from virtengine.chain.abci.requests import read_check, read_insert
from virtengine.wire.tendermint.abci import types_pb2 as abci


@pytest.mark.parametrize(
    "size", [1, 2, 100, 123, 124, 125, 126, 127, 128, 129, 300, 16_379, 16_383, 16_384, 70_000]
)
def test_a_transaction_of_any_size_is_read(size: int) -> None:
    raw = bytes(size)
    check = abci.Request(check_tx=abci.RequestCheckTx(tx=raw, type=abci.NEW)).SerializeToString()
    insert = abci.Request(insert_tx=abci.RequestInsertTx(tx=raw)).SerializeToString()
    assert (read_check(check), read_insert(check)) == (raw, None)
    assert (read_check(insert), read_insert(insert)) == (None, raw)


@pytest.mark.parametrize(
    "request_",
    [
        abci.Request(check_tx=abci.RequestCheckTx(tx=b"x" * 300, type=abci.RECHECK)),
        abci.Request(check_tx=abci.RequestCheckTx()),
        abci.Request(insert_tx=abci.RequestInsertTx()),
        abci.Request(flush=abci.RequestFlush()),
        abci.Request(info=abci.RequestInfo(version="1")),
    ],
)
def test_other_requests_are_left(request_: abci.Request) -> None:
    frame = request_.SerializeToString()
    assert read_check(frame) is None
    assert read_insert(frame) is None


def test_whatever_is_read_is_what_protobuf_reads() -> None:
    dice = random.Random(2)
    usual = abci.Request(check_tx=abci.RequestCheckTx(tx=dice.randbytes(200))).SerializeToString()
    for at in range(6):
        for value in range(256):
            frame = usual[:at] + bytes((value,)) + usual[at + 1 :]
            raw = read_check(frame)
            if raw is not None:
                request = abci.Request.FromString(frame)
                assert (request.check_tx.tx, request.check_tx.type) == (raw, abci.NEW)
