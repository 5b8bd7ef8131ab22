from __future__ import annotations

import asyncio
import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from tests.chain.support import TestChain
from tests.support.node import Node
from virtengine.cli.errors import Refused
from virtengine.cli.main import build
from virtengine.wire.cosmos.base.v1beta1.coin_pb2 import Coin
from virtengine.wire.virtengine.market.v1.tx_pb2 import MsgCreateOrder
from virtengine.wire.virtengine.market.v1.types_pb2 import Resources

app = build(("provider",))
EXAMPLE = Path(__file__).parents[2] / "examples" / "first-lease" / "order.yaml"
SELLER = """
apiVersion: virtengine.com/v1alpha1
kind: Provider
metadata: {name: seller, namespace: market}
spec:
  networkRef: {name: local}
  accountRef: {name: seller}
  hostURI: https://seller.example.com
  regions: [eu]
---
apiVersion: virtengine.com/v1alpha1
kind: Offering
metadata: {name: small, namespace: market}
spec:
  providerRef: {name: seller}
  name: Small
  price:
    cpu: "1000000"
    memory: "800000"
    strategy:
      kind: CostPlus
      percent: "20"
      commitmentDiscounts: [{hours: 100, percent: "50"}]
"""


@pytest.fixture
def seller(tmp_path: Path) -> str:
    path = tmp_path / "seller.yaml"
    path.write_text(SELLER)
    return str(path)


def test_a_quote_from_files_tells_every_step(runner: CliRunner, seller: str) -> None:
    answer = runner.invoke(app, ["provider", "quote", "-f", seller, "-f", str(EXAMPLE), "-o", "json"])
    assert answer.exit_code == 0, answer.output
    (found,) = json.loads(answer.stdout)["quotes"]
    assert [line["step"] for line in found["lines"]] == ["cpu", "memory", "cost plus", "commitment"]
    assert [line["amount"] for line in found["lines"]] == ["100000", "150000", "180000", "90000"]
    assert (found["amount"], found["unit"], found["bids"]) == ("90000", "uve/hour", True)


def test_money_put_down_is_what_one_says(runner: CliRunner, seller: str) -> None:
    command = ["provider", "quote", "-f", seller, "-f", str(EXAMPLE), "--deposit", "0", "-o", "json"]
    found = json.loads(runner.invoke(app, command).stdout)["quotes"][0]
    assert found["amount"] == "180000"


def test_a_table_ends_with_price_ceiling_and_verdict(runner: CliRunner, seller: str) -> None:
    shown = runner.invoke(app, ["provider", "quote", "-f", seller, "-f", str(EXAMPLE)]).stdout
    for word in ("STEP", "cost plus", "90000 uve/hour", "ceiling  2000000 uve/hour", "verdict  bid"):
        assert word in shown


def test_a_refusal_has_its_reason_and_the_price_all_the_same(
    runner: CliRunner, seller: str, tmp_path: Path
) -> None:
    cheap = tmp_path / "order.yaml"
    cheap.write_text(EXAMPLE.read_text().replace('"2000000"', '"100"'))
    command = ["provider", "quote", "-f", seller, "-f", str(cheap), "-o", "json"]
    found = json.loads(runner.invoke(app, command).stdout)["quotes"][0]
    assert (found["bids"], found["reason"], found["amount"]) == (False, "AboveCeiling", "90000")


def test_what_is_missing_is_named(runner: CliRunner, seller: str) -> None:
    answer = runner.invoke(app, ["provider", "quote", "-f", seller])
    assert isinstance(answer.exception, Refused)
    assert "Order" in answer.exception.message


@pytest.mark.contract
async def test_an_order_on_chain_is_quoted_with_the_money_it_holds(runner: CliRunner, seller: str) -> None:
    chain = TestChain()
    tenant = chain.actor("tenant")
    order = MsgCreateOrder(
        owner=tenant.address,
        external_id="shop",
        resources=Resources(cpu_millis=500, memory_bytes=2**30),
        billing="BILLING_USAGE",
        max_price="2000000",
        deposit=Coin(denom="uve", amount="200000000"),
    )
    async with Node(chain).running() as node:
        node.make_block(chain.sign(tenant, order))
        asked = ["--order", f"{tenant.address}/shop", "--grpc", node.grpc]
        answer = await asyncio.to_thread(
            runner.invoke, app, ["provider", "quote", "-f", seller, *asked, "-o", "json"]
        )
    assert answer.exit_code == 0, (answer.output, answer.exception)
    (found,) = json.loads(answer.stdout)["quotes"]
    assert [line["amount"] for line in found["lines"]] == ["500000", "1300000", "1560000", "780000"]
