from __future__ import annotations

import pytest

from virtengine.chain import decimal_fields
from virtengine.chain.query import json_shape
from virtengine.core.errors import Rejected
from virtengine.wire.cosmos.base.v1beta1.coin_pb2 import DecCoin
from virtengine.wire.cosmos.distribution.v1beta1 import distribution_pb2
from virtengine.wire.cosmos.mint.v1beta1 import mint_pb2, query_pb2


def test_decimals_are_read_with_places_and_kept_as_the_wire_has_them() -> None:
    params = mint_pb2.Params(inflation_max="0.2", blocks_per_year=5)
    decimal_fields.from_json(params)
    assert params.inflation_max == "200000000000000000"
    assert params.inflation_min == ""


def test_decimals_deep_in_a_message_are_rewritten() -> None:
    pool = distribution_pb2.FeePool(community_pool=[DecCoin(denom="uve", amount="1500000000000000000")])
    decimal_fields.to_json(pool)
    assert pool.community_pool[0].amount == "1.500000000000000000"


def test_what_is_no_decimal_is_refused_by_its_name() -> None:
    with pytest.raises(Rejected, match="inflation_max"):
        decimal_fields.from_json(mint_pb2.Params(inflation_max="a lot"))


def test_answers_show_decimals_whether_text_or_bytes() -> None:
    assert json_shape.to_json(query_pb2.QueryInflationResponse(inflation=b"130000000000000000")) == {
        "inflation": "0.130000000000000000"
    }
    assert json_shape.to_json(mint_pb2.Minter())["inflation"] == "0.000000000000000000"
