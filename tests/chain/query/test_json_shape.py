from __future__ import annotations

import base64
from typing import Any

import pytest
from google.protobuf.any_pb2 import Any as Packed

from tests.chain.support.messages import coin, send
from virtengine.chain.kernel.errors import InvalidQuery
from virtengine.chain.query import json_shape
from virtengine.crypto.tx import pack
from virtengine.wire.cosmos.base.query.v1beta1.pagination_pb2 import PageResponse
from virtengine.wire.cosmos.base.v1beta1.coin_pb2 import Coin
from virtengine.wire.cosmos.tx.v1beta1.service_pb2 import (
    BROADCAST_MODE_SYNC,
    BroadcastTxRequest,
    GetTxsEventRequest,
)
from virtengine.wire.cosmos.tx.v1beta1.tx_pb2 import ModeInfo, TxBody
from virtengine.wire.tendermint.types.types_pb2 import Header
from virtengine.wire.virtengine.market.v1.query_pb2 import QueryOfferingsRequest


def test_numbers_bytes_enums_and_defaults_have_the_gateways_shape() -> None:
    assert json_shape.to_json(PageResponse(total=2**63)) == {"next_key": None, "total": str(2**63)}
    assert json_shape.to_json(PageResponse(next_key=b"\xff\x00")) == {"next_key": "/wA=", "total": "0"}
    assert json_shape.to_json(Coin()) == {"denom": "", "amount": ""}
    request = BroadcastTxRequest(tx_bytes=b"x", mode=BROADCAST_MODE_SYNC)
    assert json_shape.to_json(request) == {"tx_bytes": "eA==", "mode": "BROADCAST_MODE_SYNC"}
    assert json_shape.to_json(GetTxsEventRequest())["pagination"] is None


def test_times_are_text() -> None:
    header = Header(height=5)
    header.time.FromJsonString("2026-01-02T03:04:05.6Z")
    shown = json_shape.to_json(header)
    assert (shown["time"], shown["height"]) == ("2026-01-02T03:04:05.600Z", "5")


def test_an_any_shows_what_it_holds() -> None:
    shown = json_shape.to_json(TxBody(messages=[pack(send("a", "b", 3))]))
    assert shown["messages"] == [
        {
            "@type": "/cosmos.bank.v1beta1.MsgSend",
            "from_address": "a",
            "to_address": "b",
            "amount": [{"denom": "uve", "amount": "3"}],
        }
    ]
    unknown = Packed(type_url="/x.y.Z", value=b"x")
    assert json_shape.to_json(unknown) == {"@type": "/x.y.Z", "value": "eA=="}


def test_only_the_member_of_a_oneof_that_is_set_is_shown() -> None:
    assert json_shape.to_json(ModeInfo(single=ModeInfo.Single(mode=1))) == {
        "single": {"mode": "SIGN_MODE_DIRECT"}
    }
    assert json_shape.to_json(ModeInfo()) == {}


def test_parameters_set_fields_at_any_depth() -> None:
    request = QueryOfferingsRequest()
    for name, values in {
        "pagination.limit": ["7"],
        "pagination.count_total": ["true"],
        "pagination.key": ["_wA="],
        "pagination.reverse": ["1"],
        "provider": ["ve1"],
        "category": ["1"],
    }.items():
        json_shape.set_path(request, name, values)
    assert (request.pagination.limit, request.pagination.count_total, request.pagination.key) == (
        7,
        True,
        b"\xff\x00",
    )
    assert (request.provider, request.category) == ("ve1", 1)
    camel = QueryOfferingsRequest()
    json_shape.set_path(camel, "pagination.countTotal", ["false"])
    assert not camel.pagination.count_total


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("pagination", "1"),
        ("pagination.limit.x", "1"),
        ("pagination.limit", "-1"),
        ("pagination.limit", "x"),
        ("pagination.limit", str(2**64)),
        ("pagination.key", "!"),
        ("pagination.reverse", "maybe"),
        ("category", "WRONG"),
        ("category", str(2**40)),
        ("pagination.limit", "1_000"),
        ("pagination.limit", "\u0661"),
        ("pagination.limit", "9" * 5000),
        ("provider.name", "x"),
    ],
)
def test_parameters_that_do_not_fit_are_refused(name: str, value: str) -> None:
    with pytest.raises(InvalidQuery):
        json_shape.set_path(QueryOfferingsRequest(), name, [value])


@pytest.mark.parametrize("name", ["nothing", "", ".", "pagination.nothing", "a.b.c" * 100, "_"])
def test_parameters_that_there_are_not_are_passed_over(name: str) -> None:
    request = QueryOfferingsRequest()
    json_shape.set_path(request, name, ["x"])
    assert request.ByteSize() == 0


def test_what_is_nested_too_deep_or_no_time_is_refused() -> None:
    nested = Packed(type_url="/google.protobuf.Any", value=b"")
    for _ in range(200):
        nested = Packed(type_url="/google.protobuf.Any", value=nested.SerializeToString())
    with pytest.raises(InvalidQuery):
        json_shape.to_text(nested)
    header = Header()
    header.time.seconds = 2**60
    with pytest.raises(InvalidQuery):
        json_shape.to_text(header)


@pytest.mark.parametrize("body", [5, [], {"tx_bytes": 5}, {"nothing": 1}, {"mode": "WRONG"}, None])
def test_bodies_that_do_not_fit_are_refused(body: Any) -> None:
    with pytest.raises(InvalidQuery):
        json_shape.from_json(body, BroadcastTxRequest())


def test_a_body_fills_a_message() -> None:
    request = BroadcastTxRequest()
    json_shape.from_json(
        {"tx_bytes": base64.b64encode(b"abc").decode(), "mode": "BROADCAST_MODE_SYNC"}, request
    )
    assert (request.tx_bytes, request.mode) == (b"abc", BROADCAST_MODE_SYNC)
    assert coin(1).denom == "uve"
