"""Validator: one node of a Network, which is CometBFT and the application in one pod."""

from __future__ import annotations

from typing import ClassVar, Literal

from pydantic import ConfigDict, Field

from virtengine.api.container import Placement
from virtengine.api.fields import Amount, Label, Model, Quantity, Ref, immutable, immutable_optional, rules
from virtengine.api.resource import Column, Definition, Resource, Spec, Status

Mode = Literal["validator", "sentry", "full", "seed"]
FRACTION = r"^(0(\.[0-9]{1,18})?|1(\.0{1,18})?)$"


class Storage(Model):
    """The volume that holds blocks and state."""

    model_config = ConfigDict(json_schema_extra=rules(*immutable_optional("storageClassName")))

    size: Quantity = Field(
        default="5Gi", description="Size of the volume.", json_schema_extra=immutable("storage.size")
    )
    storage_class_name: Label | None = Field(
        default=None, description="Storage class; the cluster's default if left out."
    )


class ComputeAmounts(Model):
    """cpu and memory of one container."""

    cpu: Quantity | None = Field(default=None, description="Cores, such as 500m.")
    memory: Quantity | None = Field(default=None, description="Bytes, such as 512Mi.")


class NodeResources(Model):
    """What the application's container asks for and may use at most."""

    requests: ComputeAmounts = Field(
        default=ComputeAmounts(cpu="100m", memory="256Mi"),
        description="What is reserved for the application.",
    )
    limits: ComputeAmounts = Field(
        default=ComputeAmounts(memory="1Gi"), description="What the application may use at most."
    )


class Commission(Model):
    """The validator's share of its delegators' rewards, as fractions of one."""

    rate: str = Field(
        default="0.05",
        max_length=20,
        pattern=FRACTION,
        description="The share wanted. It moves by at most maxChangeRate a day.",
    )
    max_rate: str = Field(
        default="0.2",
        max_length=20,
        pattern=FRACTION,
        description="The share will never be above this.",
        json_schema_extra=immutable("commission.maxRate"),
    )
    max_change_rate: str = Field(
        default="0.01",
        max_length=20,
        pattern=FRACTION,
        description="Most that the share may change in a day.",
        json_schema_extra=immutable("commission.maxChangeRate"),
    )


class Description(Model):
    """What delegators read about the validator."""

    moniker: str | None = Field(
        default=None, min_length=1, max_length=70, description="Name; this object's by default."
    )
    identity: str = Field(default="", max_length=3000, description="Keybase or similar identity.")
    website: str = Field(default="", max_length=140, description="Web page.")
    security_contact: str = Field(default="", max_length=140, description="Where to report problems.")
    details: str = Field(default="", max_length=280, description="More words.")


class RemoteSigner(Model):
    """A signer that holds the consensus key elsewhere and dials in."""

    address: str = Field(
        max_length=256,
        pattern=r"^(tcp://[0-9a-zA-Z.:\[\]-]+:[0-9]{1,5}|unix:///.+)$",
        description="Where CometBFT listens for the signer, such as tcp://0.0.0.0:26659.",
    )
    public_key: str = Field(
        min_length=44,
        max_length=44,
        pattern=r"^[A-Za-z0-9+/]{43}=$",
        description="The consensus key that it signs with: Ed25519, base64.",
        json_schema_extra=immutable("remoteSigner.publicKey"),
    )


class ValidatorSpec(Spec):
    """What the node should be."""

    model_config = ConfigDict(
        json_schema_extra=rules(
            *immutable_optional("accountRef", "keySecretRef"),
            (
                "!has(self.remoteSigner) || !has(self.keySecretRef)",
                "give remoteSigner or keySecretRef, not both",
            ),
            ("self.mode == 'validator' || !has(self.accountRef)", "accountRef is for mode validator"),
            ("self.mode == 'validator' || size(self.sentries) == 0", "sentries are for mode validator"),
        )
    )

    network_ref: Ref = Field(
        description="The Network it belongs to, in the same namespace.",
        json_schema_extra=immutable("networkRef"),
    )
    mode: Mode = Field(
        default="validator",
        description=(
            "validator: signs blocks; sentry: stands between validators and everybody else; full: follows "
            "and answers queries; seed: tells new nodes whom to dial."
        ),
        json_schema_extra=immutable("mode"),
    )
    account_ref: Ref | None = Field(
        default=None,
        description=(
            "The Account of this namespace that operates the validator: it stakes, sets the commission and "
            "earns. Without one the node signs only if the genesis has no staking."
        ),
    )
    stake: Amount = Field(
        default="1000000000",
        description="uve that the account delegates to itself. More is delegated when this is raised.",
    )
    min_self_delegation: Amount = Field(
        default="1",
        description="Below this own stake the validator is jailed.",
        json_schema_extra=immutable("minSelfDelegation"),
    )
    commission: Commission = Field(default=Commission(), description="Its share of delegators' rewards.")
    description: Description = Field(default=Description(), description="What delegators read about it.")
    sentries: tuple[Label, ...] = Field(
        default=(),
        max_length=16,
        description="Names of the sentries that it hides behind; it talks to nobody else.",
        json_schema_extra={"x-kubernetes-list-type": "set"},
    )
    key_secret_ref: Ref | None = Field(
        default=None,
        description=(
            "A Secret of yours with priv_validator_key.json and, if the key has signed before, "
            "priv_validator_state.json; left out: a new key is made."
        ),
    )
    remote_signer: RemoteSigner | None = Field(
        default=None, description="A signer outside the pod; then no consensus key is mounted."
    )
    unjail: Literal["Manual", "Automatic"] = Field(
        default="Manual",
        description="Automatic: once the jail time is over the account asks for release, each time.",
    )
    on_deletion: Literal["Unbond", "Leave"] = Field(
        default="Unbond",
        description=(
            "Unbond: its own stake is taken back before the node stops, unless it is the chain's last one."
        ),
    )
    recovery: Literal["BlockSync", "StateSync"] = Field(
        default="BlockSync",
        description="How an empty volume is filled: all blocks from the first, or a snapshot of other nodes.",
    )
    storage: Storage = Field(default=Storage(), description="The volume for blocks and state.")
    resources: NodeResources = Field(
        default=NodeResources(), description="Compute of the application's container."
    )
    placement: Placement = Field(default=Placement(), description="Where the node runs.")
    deletion_policy: Literal["Retain", "Delete"] = Field(
        default="Retain",
        description="Retain keeps volumes and the key Secret on deletion; Delete removes them.",
    )


class ValidatorStatus(Status):
    """What the node is. Values that change with every block are not kept here."""

    height: int | None = Field(default=None, description="Height when the conditions last changed.")
    peers: int | None = Field(default=None, description="Peers when the conditions last changed.")
    catching_up: bool | None = Field(default=None, description="Whether the node is still behind the chain.")
    node_id: str | None = Field(default=None, description="CometBFT node id, for peers.")
    consensus_address: str | None = Field(
        default=None, description="Address of the consensus key, upper-case hex."
    )
    app_hash: str | None = Field(
        default=None, description="Application hash when the conditions last changed, hex."
    )
    operator_address: str | None = Field(default=None, description="The validator's address on chain.")
    voting_power: int | None = Field(
        default=None, description="Voting power; written when it has changed by one in a hundred."
    )
    missed_blocks: int | None = Field(
        default=None, description="Blocks missed in the window when the conditions last changed."
    )
    jailed: bool | None = Field(default=None, description="Whether the chain has jailed it.")
    commission: str | None = Field(default=None, description="Its commission on chain.")
    upgrade: str | None = Field(default=None, description="The upgrade plan whose image the node runs.")


class Validator(Resource):
    """One node of a chain."""

    definition: ClassVar[Definition] = Definition(
        kind="Validator",
        plural="validators",
        short_name="veval",
        operator="chain",
        columns=(
            Column("Network", ".spec.networkRef.name"),
            Column("Mode", ".spec.mode"),
            Column("Power", ".status.votingPower", "integer"),
            Column("Jailed", ".status.jailed", "boolean", priority=1),
            Column("NodeID", ".status.nodeId", priority=1),
        ),
    )

    spec: ValidatorSpec = Field(description="What the node should be.")
    status: ValidatorStatus = Field(default=ValidatorStatus(), description="What the node is.")
