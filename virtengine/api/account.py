"""Account: one account on a chain and the Secret that holds its keys."""

from __future__ import annotations

from typing import ClassVar, Literal

from pydantic import ConfigDict, Field

from virtengine.api.fields import NamespacedRef, Ref, immutable, immutable_optional, rules
from virtengine.api.resource import Column, Definition, Resource, Spec, Status


class AccountSpec(Spec):
    """Which account it is."""

    model_config = ConfigDict(json_schema_extra=rules(*immutable_optional("secretRef")))

    network_ref: NamespacedRef = Field(
        description="The Network the account belongs to.", json_schema_extra=immutable("networkRef")
    )
    secret_ref: Ref | None = Field(
        default=None,
        description="A Secret of yours with the key `mnemonic` (BIP-39 words); left out: new words are made.",
    )
    deletion_policy: Literal["Retain", "Delete"] = Field(
        default="Retain",
        description="Retain keeps the key Secret when this object is deleted; Delete destroys the keys.",
    )


class AccountStatus(Status):
    """What the account is."""

    address: str | None = Field(default=None, description="Address on the chain.")
    public_key: str | None = Field(default=None, description="Compressed secp256k1 public key, base64.")
    balance: str | None = Field(
        default=None,
        description="uve when the conditions last changed; `virtengine query` shows the live value.",
    )
    sequence: int | None = Field(
        default=None, description="Transactions sent when the conditions last changed."
    )


class Account(Resource):
    """One account on a chain and its keys."""

    definition: ClassVar[Definition] = Definition(
        kind="Account",
        plural="accounts",
        short_name="veacct",
        operator="chain",
        columns=(
            Column("Address", ".status.address"),
            Column("Balance", ".status.balance"),
            Column("Network", ".spec.networkRef.name", priority=1),
        ),
    )

    spec: AccountSpec = Field(description="Which account it is.")
    status: AccountStatus = Field(default=AccountStatus(), description="What the account is.")
