"""What an Account should have: one Secret with its keys, made once, and its address in the status."""

from __future__ import annotations

import base64
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from virtengine.api import Account
from virtengine.api.account import AccountStatus
from virtengine.core.errors import Rejected
from virtengine.plans.plan import RETAIN, Plan

KEYS = ("mnemonic", "private-key", "encryption-key", "signing-key", "address")
LOOK_AGAIN = 5.0


@dataclass(frozen=True, slots=True, repr=False)
class AccountKeys:
    """All keys of one account. Secrets never appear in text."""

    mnemonic: str
    private_key: bytes
    encryption_key: bytes
    signing_key: bytes
    public_key: bytes
    address: str


@dataclass(frozen=True, slots=True)
class Funds:
    """What the chain says about an account."""

    balance: int
    sequence: int


def secret_name(account: str) -> str:
    """Return the name of the Secret that holds an account's keys."""
    return f"{account}-account"


def secret(account: Account, keys: AccountKeys) -> dict[str, Any]:
    """Return the key Secret. It outlives the Account unless its policy says otherwise."""
    values = {
        "mnemonic": keys.mnemonic.encode(),
        "private-key": keys.private_key,
        "encryption-key": keys.encryption_key,
        "signing-key": keys.signing_key,
        "address": keys.address.encode(),
    }
    return {
        "apiVersion": "v1",
        "kind": "Secret",
        "metadata": {
            "name": secret_name(account.name),
            "namespace": account.namespace,
            "labels": {
                "app.kubernetes.io/name": "virtengine-account",
                "app.kubernetes.io/instance": account.name,
            },
            "annotations": {RETAIN: "true"},
        },
        "type": "virtengine.com/account",
        "data": {name: base64.b64encode(value).decode() for name, value in values.items()},
    }


def require_keys(account: Account, found: Mapping[str, Any]) -> str:
    """Return the address that a key Secret names. Raises Rejected when it is not this account's."""
    data = found.get("data") or {}
    missing = [name for name in KEYS if name not in data]
    name = secret_name(account.name)
    if missing:
        raise Rejected(
            f"Secret {name} lacks {', '.join(missing)}; restore it from a backup", reason="KeyIncomplete"
        )
    address = base64.b64decode(data["address"]).decode()
    known = account.status.address
    if known and known != address:
        raise Rejected(
            f"Secret {name} holds the keys of {address}, not of {known}; put the old Secret back",
            reason="KeyChanged",
        )
    return address


def require_unused(account: Account) -> None:
    """Raise Rejected when keys were made before and are gone: new ones would be another account."""
    if account.status.address:
        raise Rejected(
            f"Secret {secret_name(account.name)} with the keys of {account.status.address} is gone; "
            "restore it from a backup, or delete this Account and create another",
            reason="KeyMissing",
        )


def plan(
    account: Account, *, address: str, public_key: bytes, funds: Funds | None, is_chain_ready: bool
) -> Plan:
    """Return the status of an account whose keys are there.

    Money moves all the time; it is written when it becomes known or when the spec changes, so that an idle
    operator writes nothing.
    """
    before = account.status
    is_known = account.is_ready and before.balance is not None
    balance, sequence = before.balance, before.sequence
    if funds is not None and not is_known:
        balance, sequence = str(funds.balance), funds.sequence
    status = AccountStatus(
        address=address, public_key=base64.b64encode(public_key).decode(), balance=balance, sequence=sequence
    )
    is_waiting = balance is None and is_chain_ready
    text = f"its keys are in Secret {secret_name(account.name)}; who loses them loses the account"
    return Plan(message=text, status=status, after=LOOK_AGAIN if is_waiting else None)
