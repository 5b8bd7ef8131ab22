"""Network: one chain, with its genesis, its parameters and the services that reach it."""

from __future__ import annotations

from typing import Any, ClassVar

from pydantic import ConfigDict, Field

from virtengine.api.fields import Address, Amount, Label, Model, NamespacedRef, immutable, map_list, rules
from virtengine.api.resource import Column, Definition, Resource, Spec, Status


class GenesisAccount(Model):
    """Money that an account holds from the first block on."""

    model_config = ConfigDict(
        json_schema_extra=rules(
            ("has(self.accountRef) != has(self.address)", "give either accountRef or address, not both")
        )
    )

    name: Label = Field(description="What this entry is called in the list.")
    account_ref: NamespacedRef | None = Field(
        default=None, description="An Account object; its address is used."
    )
    address: Address | None = Field(
        default=None, description="An address, for accounts whose key lives elsewhere."
    )
    amount: Amount = Field(description="uve it holds at the start.")


class Genesis(Model):
    """The state that the chain begins with."""

    time: str | None = Field(
        default=None,
        description="Time of the first block; when left out, the time this object was created.",
        json_schema_extra={"format": "date-time"},
    )
    accounts: tuple[GenesisAccount, ...] = Field(
        default=(),
        max_length=500,
        description="Accounts and what they hold.",
        json_schema_extra=map_list("name"),
    )
    min_validators: int = Field(
        default=1, ge=1, le=100, description="Validators that must exist before the chain begins."
    )
    validators: tuple[Label, ...] = Field(
        default=(),
        max_length=100,
        description=(
            "Names of the Validators that the chain begins with; the ceremony waits for exactly these. Left "
            "out: all that exist once there are minValidators."
        ),
        json_schema_extra={"x-kubernetes-list-type": "set"},
    )


class EventsCredentials(Model):
    """Where the relay finds its user and password."""

    name: Label = Field(description="Secret of the same namespace with the key `url`.")


class Authorities(Model):
    """Where the certificates are that the relay trusts."""

    name: Label = Field(description="Secret of the same namespace with the key `ca.crt`, in PEM.")


class Relay(Model):
    """The process that publishes chain events on NATS JetStream."""

    enabled: bool = Field(default=False, description="Run a relay for this network.")
    events_url: str = Field(
        default="nats://nats:4222",
        max_length=512,
        pattern=r"^(nats|tls)://.+$",
        description="NATS server, such as nats://nats.virtengine-system:4222.",
    )
    events_secret_ref: EventsCredentials | None = Field(
        default=None,
        description="Secret whose `url` replaces eventsUrl, for servers that ask for a password.",
    )
    authorities_secret_ref: Authorities | None = Field(
        default=None,
        description="Secret with the authorities of a tls:// server's certificate; else the image's own.",
    )


class Images(Model):
    """Images that differ from the operator's own settings."""

    platform: str | None = Field(
        default=None, max_length=512, description="Image of the application and the relay."
    )
    cometbft: str | None = Field(default=None, max_length=512, description="Image of CometBFT.")


class History(Model):
    """What nodes keep of the past."""

    snapshot_interval: int = Field(
        default=1000,
        ge=0,
        le=10_000_000,
        description="Blocks between snapshots that other nodes may start from; 0 for none.",
    )
    snapshots: int = Field(default=2, ge=2, le=100, description="Snapshots kept for other nodes.")
    query_blocks: int = Field(
        default=100, ge=0, le=1_000_000, description="Past heights at which state can be queried."
    )
    keep_blocks: int = Field(
        default=0, ge=0, le=1_000_000_000, description="Blocks that nodes keep; 0 for all of them."
    )


class Upgrade(Model):
    """The image that carries on from the height of a governance plan."""

    name: str = Field(min_length=1, max_length=140, description="Name of the plan, as the proposal has it.")
    image: str = Field(
        min_length=1, max_length=512, description="Image of the application from the plan's height on."
    )
    rehearse: bool = Field(
        default=False,
        description=(
            "Let the image take the plan as it is, though it has no code for it: for rehearsals on test "
            "networks, where the image may even stay the same."
        ),
    )


class NetworkSpec(Spec):
    """What the chain should be."""

    chain_id: str = Field(
        min_length=1,
        max_length=50,
        pattern=r"^[a-zA-Z0-9][a-zA-Z0-9-]*$",
        description="Chain id that every transaction is signed for.",
        json_schema_extra=immutable("chainId"),
    )
    genesis: Genesis = Field(
        default=Genesis(),
        description="State of block zero. It counts once: when the chain begins.",
        json_schema_extra=immutable("genesis"),
    )
    params: dict[str, dict[str, Any]] = Field(
        default_factory=dict,
        description="Parameters by module that differ from the defaults, such as market.funds_grace_blocks.",
        json_schema_extra={
            "x-kubernetes-preserve-unknown-fields": True,
            "maxProperties": 32,
            **immutable("params"),
        },
    )
    block_time: str = Field(
        default="1s",
        max_length=12,
        pattern=r"^([1-9][0-9]{0,5})(ms|s)$",
        description="Time between blocks, such as 1s or 500ms.",
    )
    minimum_gas_price: str = Field(
        default="0.025",
        max_length=40,
        pattern=r"^(0|[1-9][0-9]{0,17})(\.[0-9]{1,18})?$",
        description="Least uve for each unit of gas that nodes accept.",
    )
    relay: Relay = Field(default=Relay(), description="Publishing of chain events.")
    images: Images = Field(default=Images(), description="Images that differ from the operator's own.")
    history: History = Field(default=History(), description="What nodes keep of the past.")
    upgrades: tuple[Upgrade, ...] = Field(
        default=(),
        max_length=64,
        description=(
            "An image for each upgrade plan. A node that halts for a plan goes on with the plan's image; "
            "without one it stays halted and says so."
        ),
        json_schema_extra=map_list("name"),
    )


class NetworkEndpoints(Model):
    """Addresses inside the cluster."""

    rpc: str = Field(default="", description="CometBFT RPC, http.")
    grpc: str = Field(default="", description="gRPC, host:port.")
    rest: str = Field(default="", description="REST, http.")


class NetworkStatus(Status):
    """What the chain is. Values that change with every block are not kept here."""

    chain_id: str | None = Field(default=None, description="Chain id.")
    height: int | None = Field(
        default=None,
        description="Height when the conditions last changed; `virtengine status` shows the live one.",
    )
    block_time: str | None = Field(default=None, description="Time between blocks that nodes are set to.")
    validators: int | None = Field(default=None, description="Validators in the genesis.")
    genesis_hash: str | None = Field(default=None, description="SHA-256 of the genesis file, hex.")
    seeds: tuple[str, ...] = Field(
        default=(), max_length=16, description="Seed nodes, id@host:port, for nodes elsewhere."
    )
    upgrade: str | None = Field(
        default=None, description="The last upgrade plan whose image a node of this Network runs."
    )
    endpoints: NetworkEndpoints | None = Field(
        default=None, description="Where clients in the cluster connect."
    )


class Network(Resource):
    """One chain: its genesis, its services and its relay."""

    definition: ClassVar[Definition] = Definition(
        kind="Network",
        plural="networks",
        short_name="venet",
        operator="chain",
        columns=(
            Column("Chain", ".spec.chainId"),
            Column("Validators", ".status.validators", "integer"),
            Column("RPC", ".status.endpoints.rpc", priority=1),
        ),
    )

    spec: NetworkSpec = Field(description="What the chain should be.")
    status: NetworkStatus = Field(default=NetworkStatus(), description="What the chain is.")
