from __future__ import annotations

from typing import Any

import pytest

from tests.chain.support import TestChain
from tests.chain.support.messages import send
from virtengine.chain.kernel.accounts import ESCROW_ADDRESS
from virtengine.chain.kernel.errors import InvalidQuery, QueryNotFound
from virtengine.crypto.addresses import decode_address
from virtengine.wire.cosmos.auth.v1beta1 import auth_pb2
from virtengine.wire.cosmos.auth.v1beta1 import query_pb2 as wire
from virtengine.wire.cosmos.crypto.secp256k1.keys_pb2 import PubKey


def ask(chain: TestChain, method: str, **fields: Any) -> Any:
    kind = getattr(wire, f"Query{method}Request", None) or getattr(wire, f"{method}Request")
    return chain.query("/cosmos.auth.v1beta1.Query/" + method, kind(**fields))


def test_an_account_is_read_with_its_key_once_it_signed(chain: TestChain) -> None:
    alice = chain.actor("alice")
    account = auth_pb2.BaseAccount()
    ask(chain, "Account", address=alice.address).account.Unpack(account)
    assert (account.address, account.sequence, account.HasField("pub_key")) == (alice.address, 0, False)
    chain.send(alice, send(alice, alice))
    info = ask(chain, "AccountInfo", address=alice.address).info
    assert info.sequence == 1
    assert info.pub_key.type_url == "/cosmos.crypto.secp256k1.PubKey"
    assert PubKey.FromString(info.pub_key.value).key == alice.key.public_key


def test_all_accounts_are_read_page_by_page(chain: TestChain) -> None:
    everyone = ask(chain, "Accounts")
    assert everyone.pagination.total == len(everyone.accounts) >= 9
    kinds = {one.type_url.rpartition(".")[2] for one in everyone.accounts}
    assert kinds == {"BaseAccount", "ModuleAccount"}


def test_module_accounts_are_read(chain: TestChain) -> None:
    names = []
    for packed in ask(chain, "ModuleAccounts").accounts:
        account = auth_pb2.ModuleAccount()
        packed.Unpack(account)
        names.append(account.name)
    assert names == sorted(names)
    assert {"community_pool", "escrow", "fee_collector"} <= set(names)
    escrow = auth_pb2.ModuleAccount()
    ask(chain, "ModuleAccountByName", name="escrow").account.Unpack(escrow)
    assert escrow.base_account.address == ESCROW_ADDRESS


def test_addresses_are_translated(chain: TestChain) -> None:
    alice = chain.actor("alice").address
    assert ask(chain, "Bech32Prefix").bech32_prefix == "ve"
    assert ask(chain, "AddressStringToBytes", address_string=alice).address_bytes == decode_address(alice)
    assert ask(chain, "AddressBytesToString", address_bytes=decode_address(alice)).address_string == alice
    number = chain.state("auth").accounts.get(alice).number
    assert ask(chain, "AccountAddressByID", account_id=number).account_address == alice


def test_the_limits_are_read(chain: TestChain) -> None:
    params = ask(chain, "Params").params
    assert (params.max_memo_characters, params.tx_sig_limit, params.tx_size_cost_per_byte) == (256, 7, 10)


@pytest.mark.parametrize(
    ("method", "fields", "error"),
    [
        ("Account", {"address": "x"}, InvalidQuery),
        ("AddressStringToBytes", {"address_string": "x"}, InvalidQuery),
        ("AddressBytesToString", {"address_bytes": b"x"}, InvalidQuery),
        ("AccountAddressByID", {"account_id": 10**9}, QueryNotFound),
        ("ModuleAccountByName", {"name": "nothing"}, QueryNotFound),
    ],
)
def test_what_is_not_there_is_said(
    chain: TestChain, method: str, fields: dict[str, Any], error: type[Exception]
) -> None:
    with pytest.raises(error):
        ask(chain, method, **fields)


def test_an_address_without_account_is_not_found(chain: TestChain) -> None:
    with pytest.raises(QueryNotFound):
        ask(chain, "Account", address=chain.actor("nobody").address)
