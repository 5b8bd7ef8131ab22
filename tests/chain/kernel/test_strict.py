from __future__ import annotations

import pytest
from google.protobuf.any_pb2 import Any

from virtengine.chain.kernel import strict
from virtengine.chain.kernel.events import encode_field
from virtengine.wire.cosmos.bank.v1beta1.tx_pb2 import MsgSend
from virtengine.wire.cosmos.base.v1beta1.coin_pb2 import Coin
from virtengine.wire.cosmos.tx.v1beta1.tx_pb2 import AuthInfo, Fee, ModeInfo, SignerInfo, TxBody

SEND = MsgSend(from_address="a", to_address="b", amount=[Coin(denom="uve", amount="1")])
RAW = SEND.SerializeToString()


def test_what_an_encoder_writes_is_taken() -> None:
    assert strict.parse(MsgSend, RAW) == SEND


def test_fields_in_another_order_are_taken() -> None:
    turned = (
        encode_field(2, b"b") + encode_field(1, b"a") + encode_field(3, SEND.amount[0].SerializeToString())
    )
    assert strict.parse(MsgSend, turned) == SEND


def test_defaults_that_are_written_out_are_taken() -> None:
    assert strict.parse(AuthInfo, encode_field(2, b"\x10\x00")) == AuthInfo(fee=Fee())


def test_a_number_longer_than_needed_is_taken() -> None:
    assert strict.parse(Fee, b"\x10\x81\x00").gas_limit == 1


@pytest.mark.parametrize(
    ("kind", "data"),
    [
        (MsgSend, RAW + encode_field(4, b"x")),
        (MsgSend, RAW + encode_field(1, b"a")),
        (MsgSend, RAW[:-1]),
        (MsgSend, b"\x0f\x00"),
        (MsgSend, b"\x0b\x0c"),
        (MsgSend, b"\x08\x01"),
        (MsgSend, encode_field(3, encode_field(7, b"deep"))),
        (MsgSend, encode_field(1, b"\xff\xfe")),
        (MsgSend, b"\xff" * 11),
        (MsgSend, b"\x00\x00"),
        (TxBody, encode_field(900, b"critical")),
        (SignerInfo, encode_field(2, encode_field(1, b"") + encode_field(2, b""))),
    ],
)
def test_other_bytes_are_refused(kind: type, data: bytes) -> None:
    with pytest.raises(strict.StrictError):
        strict.parse(kind, data)


def test_only_a_body_may_have_unknown_fields_and_only_non_critical_ones() -> None:
    body = TxBody(messages=[Any(type_url="/x")], memo="m").SerializeToString()
    extra = body + encode_field(1024 + 5, b"note")
    assert strict.parse(TxBody, extra, allow_non_critical=True).memo == "m"
    with pytest.raises(strict.StrictError):
        strict.parse(TxBody, extra)
    with pytest.raises(strict.StrictError):
        strict.parse(TxBody, body + encode_field(2048 + 5, b"note"), allow_non_critical=True)


@pytest.mark.parametrize("levels", [20, 60, 5000])
def test_nesting_has_a_limit(levels: int) -> None:
    raw = b""
    for _ in range(levels):
        raw = encode_field(2, encode_field(2, raw))
    with pytest.raises(strict.StrictError):
        strict.parse(ModeInfo, raw + encode_field(2, b""))
