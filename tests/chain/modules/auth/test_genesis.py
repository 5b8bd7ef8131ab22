from __future__ import annotations

import json
from typing import Any

import pytest
from google.protobuf import json_format

from tests.chain.support import TestChain
from tests.chain.support.messages import send
from virtengine.chain import app, genesis
from virtengine.chain.kernel.context import Block
from virtengine.core.errors import Rejected


def begin(state: Any) -> Any:
    machine = app.make_machine(strict=True)
    machine.init_genesis(
        Block("test", 1, 0), genesis.parse_app_state(json.dumps(state).encode(), machine.modules)
    )
    return machine


def test_accounts_keep_number_sequence_and_key_through_an_export(chain: TestChain) -> None:
    alice = chain.actor("alice")
    chain.send(alice, send(alice, chain.actor("later")))
    state = json_format.MessageToDict(
        chain.machine.export_genesis()["auth"], preserving_proto_field_name=True
    )
    machine = begin({"auth": state})
    for key, account in chain.state("auth").accounts.table.items():
        assert machine.deliver.accounts.get(str(key[0])) == account
    assert machine.deliver.accounts.take_number() == len(list(chain.state("auth").accounts.table.items()))


def base(address: str, number: int) -> dict[str, Any]:
    return {"@type": "/cosmos.auth.v1beta1.BaseAccount", "address": address, "account_number": str(number)}


def test_repeated_numbers_and_addresses_are_refused(chain: TestChain) -> None:
    one, two = chain.actor("alice").address, chain.actor("bob").address
    for accounts in ([base(one, 5), base(two, 5)], [base(one, 5), base(one, 6)], [base("ve1x", 1)]):
        with pytest.raises(Rejected):
            begin({"auth": {"accounts": accounts}})


def test_an_unknown_kind_of_account_is_refused() -> None:
    with pytest.raises(Rejected):
        begin({"auth": {"accounts": [{"@type": "/cosmos.auth.v1beta1.Params"}]}})
