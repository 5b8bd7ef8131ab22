"""What an Account should have."""

from __future__ import annotations

import base64
from typing import Any

import pytest

from virtengine.api import Account
from virtengine.core.errors import Rejected
from virtengine.plans import account as plans
from virtengine.plans.account import AccountKeys, Funds
from virtengine.plans.plan import RETAIN

ADDRESS = "ve1" + "q" * 38
KEYS = AccountKeys("some words", b"p" * 32, b"e" * 32, b"s" * 32, b"k" * 33, ADDRESS)


def account(*, ready: bool = False, **status: Any) -> Account:
    conditions = (
        [{"type": "Ready", "status": "True", "observedGeneration": 1, "reason": "Ready"}] if ready else []
    )
    return Account.read(
        {
            "metadata": {"name": "alice", "namespace": "home", "generation": 1},
            "spec": {"networkRef": {"name": "net"}},
            "status": {"conditions": conditions, **status},
        }
    )


def test_the_secret_holds_every_key_and_outlives_the_account() -> None:
    made = plans.secret(account(), KEYS)
    assert made["metadata"]["name"] == "alice-account"
    assert made["metadata"]["annotations"] == {RETAIN: "true"}
    assert set(made["data"]) == {"mnemonic", "private-key", "encryption-key", "signing-key", "address"}
    assert base64.b64decode(made["data"]["private-key"]) == b"p" * 32
    assert plans.require_keys(account(), made) == ADDRESS


def test_keys_never_appear_in_text() -> None:
    assert "some words" not in repr(KEYS)


def test_an_incomplete_secret_is_refused() -> None:
    made = plans.secret(account(), KEYS)
    del made["data"]["signing-key"]
    with pytest.raises(Rejected) as caught:
        plans.require_keys(account(), made)
    assert caught.value.reason == "KeyIncomplete"


def test_the_keys_of_another_account_are_refused() -> None:
    with pytest.raises(Rejected) as caught:
        plans.require_keys(account(address="ve1" + "p" * 38), plans.secret(account(), KEYS))
    assert caught.value.reason == "KeyChanged"


def test_keys_that_are_gone_are_never_made_anew() -> None:
    plans.require_unused(account())
    with pytest.raises(Rejected) as caught:
        plans.require_unused(account(address=ADDRESS))
    assert caught.value.reason == "KeyMissing"


def plan(resource: Account, funds: Funds | None, *, is_chain_ready: bool = True) -> Any:
    return plans.plan(
        resource, address=ADDRESS, public_key=b"k" * 33, funds=funds, is_chain_ready=is_chain_ready
    )


def test_money_is_written_when_it_becomes_known() -> None:
    made = plan(account(), Funds(10, 2))
    assert (made.status.balance, made.status.sequence, made.ready, made.after) == ("10", 2, True, None)


def test_money_that_moves_is_not_written_again() -> None:
    made = plan(account(ready=True, balance="10", sequence=2), Funds(7, 3))
    assert (made.status.balance, made.status.sequence) == ("10", 2)


def test_an_account_looks_again_while_a_ready_chain_is_silent() -> None:
    assert plan(account(), None).after == plans.LOOK_AGAIN
    assert plan(account(), None, is_chain_ready=False).after is None
