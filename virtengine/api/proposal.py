"""Proposal: something that the holders of stake decide, and how accounts of ours vote on it."""

from __future__ import annotations

from typing import Any, ClassVar, Literal

from pydantic import ConfigDict, Field

from virtengine.api.fields import (
    Address,
    Amount,
    Label,
    Model,
    NamespacedRef,
    Ref,
    immutable,
    immutable_optional,
    map_list,
    rules,
)
from virtengine.api.resource import Column, Definition, Resource, Spec, Status

FORMS = ("upgrade", "params", "spend", "messages")
_ONE_FORM = (
    "[has(self.upgrade), has(self.params), has(self.spend), size(self.messages) > 0]"
    ".filter(given, given).size() <= 1"
)


class UpgradePlan(Model):
    """A halt at a height, from which the image named by the Network goes on."""

    name: str = Field(
        min_length=1, max_length=140, description="Name of the plan; see Network spec.upgrades."
    )
    height: int = Field(ge=1, le=2**62, description="Height of the halt.")
    info: str = Field(default="", max_length=4096, description="Words for people.")


class ParamsChange(Model):
    """Parameters of one module; those not named stay."""

    module: str = Field(
        min_length=1, max_length=40, pattern=r"^[a-z][a-z0-9_]*$", description="The module, such as slashing."
    )
    params: dict[str, Any] = Field(
        description="New values by name, as in a genesis.",
        json_schema_extra={"x-kubernetes-preserve-unknown-fields": True, "maxProperties": 64},
    )


class Spend(Model):
    """Money out of the community pool."""

    recipient: Address = Field(description="Who gets it.")
    amount: Amount = Field(description="uve.")


class Vote(Model):
    """The wish of one account."""

    account_ref: Ref = Field(description="An Account of the same namespace.")
    name: Label = Field(description="What this vote is called in the list.")
    option: Literal["Yes", "No", "Abstain", "NoWithVeto"] = Field(description="How it votes.")


class ProposalSpec(Spec):
    """What is proposed. It cannot change once it is there; votes and deposit may."""

    model_config = ConfigDict(
        json_schema_extra=rules(
            (_ONE_FORM, f"give one of {', '.join(FORMS)}, or none of them for a proposal of words"),
            *immutable_optional("upgrade", "params", "spend"),
        )
    )

    network_ref: NamespacedRef = Field(
        description="The Network whose chain decides.", json_schema_extra=immutable("networkRef")
    )
    account_ref: Ref = Field(
        description="The Account of this namespace that proposes and deposits.",
        json_schema_extra=immutable("accountRef"),
    )
    title: str = Field(
        min_length=1, max_length=140, description="Title.", json_schema_extra=immutable("title")
    )
    summary: str = Field(
        min_length=1, max_length=10_000, description="What and why.", json_schema_extra=immutable("summary")
    )
    upgrade: UpgradePlan | None = Field(default=None, description="Upgrade the chain.")
    params: ParamsChange | None = Field(default=None, description="Change parameters of a module.")
    spend: Spend | None = Field(default=None, description="Spend from the community pool.")
    messages: tuple[dict[str, Any], ...] = Field(
        default=(),
        max_length=16,
        description="Messages in JSON, each with its @type, that the governance account carries out.",
        json_schema_extra={
            "items": {"type": "object", "x-kubernetes-preserve-unknown-fields": True},
            **immutable("messages"),
        },
    )
    expedited: bool = Field(
        default=False,
        description="Decide in shorter time by a larger majority.",
        json_schema_extra=immutable("expedited"),
    )
    deposit: Amount = Field(
        default="0", description="uve that the account deposits; voting begins at the chain's minimum."
    )
    votes: tuple[Vote, ...] = Field(
        default=(),
        max_length=32,
        description="How accounts of ours vote; a changed wish is voted again.",
        json_schema_extra=map_list("name"),
    )


class Tally(Model):
    """Votes by the stake behind them."""

    yes: str = Field(default="0", description="uve of stake for it.")
    no: str = Field(default="0", description="uve of stake against it.")
    abstain: str = Field(default="0", description="uve of stake that abstains.")
    no_with_veto: str = Field(default="0", description="uve of stake with a veto.")


class ProposalStatus(Status):
    """What has become of it."""

    proposal_id: int | None = Field(default=None, description="Number on chain.")
    phase: Literal["Submitted", "Deposit", "Voting", "Passed", "Rejected", "Failed"] | None = Field(
        default=None, description="Where it stands."
    )
    voting_ends: str | None = Field(default=None, description="End of voting, RFC 3339.")
    votes: tuple[str, ...] = Field(
        default=(), max_length=32, description="Votes of ours that are on chain, name=option."
    )
    tally: Tally | None = Field(default=None, description="The result, once it is final.")
    failure: str | None = Field(default=None, max_length=1024, description="Why a passed proposal failed.")


class Proposal(Resource):
    """One decision of a chain."""

    definition: ClassVar[Definition] = Definition(
        kind="Proposal",
        plural="proposals",
        short_name="veprop",
        operator="chain",
        columns=(
            Column("ID", ".status.proposalId", "integer"),
            Column("Phase", ".status.phase"),
            Column("Ends", ".status.votingEnds", priority=1),
        ),
    )

    spec: ProposalSpec = Field(description="What is proposed.")
    status: ProposalStatus = Field(default=ProposalStatus(), description="What has become of it.")
