"""One chain on which every kind of object stands in every state, and an account for every role."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from google.protobuf.message import Message

from tests.chain.authority.books_world import BooksWorld
from tests.chain.authority.hpc_world import HpcWorld
from tests.chain.modules.gov.scene import PARAMS as GOV_PARAMS
from tests.chain.modules.scene import GENESIS, GIB, Scene, encryption_key, rate_price, secret
from tests.chain.support.stake import VE, StakeChain, operator
from virtengine.chain.kernel.context import Block, Context
from virtengine.chain.modules.authority import AUTHORITY
from virtengine.chain.modules.bank import ledger
from virtengine.core.errors import ModuleError
from virtengine.crypto.addresses import operator_of
from virtengine.crypto.recipient_key import compute_fingerprint
from virtengine.wire.cosmos.authz.v1beta1 import authz_pb2
from virtengine.wire.cosmos.authz.v1beta1 import tx_pb2 as authz_tx
from virtengine.wire.cosmos.feegrant.v1beta1 import feegrant_pb2
from virtengine.wire.cosmos.feegrant.v1beta1 import tx_pb2 as feegrant_tx
from virtengine.wire.cosmos.gov.v1 import gov_pb2
from virtengine.wire.cosmos.gov.v1 import tx_pb2 as gov_tx
from virtengine.wire.cosmos.vesting.v1beta1 import tx_pb2 as vesting_tx
from virtengine.wire.virtengine.encryption.v1 import tx_pb2 as encryption_tx
from virtengine.wire.virtengine.market.v1 import tx_pb2 as market_tx
from virtengine.wire.virtengine.market.v1 import types_pb2 as market_types
from virtengine.wire.virtengine.provider.v1 import tx_pb2 as provider_tx
from virtengine.wire.virtengine.provider.v1 import types_pb2 as provider_types
from virtengine.wire.virtengine.settlement.v1 import tx_pb2 as settlement_tx

GOVERNANCE: Final = "governance"
ROLES: Final = (
    GOVERNANCE,
    "stranger",
    "tenant",
    "rival_tenant",
    "provider",
    "rival_provider",
    "usage_agent",
    "settlement_agent",
    "validator",
    "rival_validator",
    "jailed_validator",
    "delegator",
    "granter",
    "grantee",
    "proposer",
    "newcomer",
    "locked",
)
VALIDATORS: Final = {"validator": "val0", "rival_validator": "val1", "jailed_validator": "val2"}
UNFUNDED: Final = ("newcomer", "locked")
"""Who has no account, and whose coins can be delegated but not spent."""
ACCOUNTS: Final = tuple(role for role in ROLES if role not in (GOVERNANCE, *VALIDATORS, *UNFUNDED))
LEASES: Final = (
    "pending",
    "accepted",
    "provisioning",
    "active",
    "suspended",
    "terminating",
    "terminated",
    "rejected",
    "failed",
)
PROPOSED: Final = market_types.Resources(cpu_millis=2000, memory_bytes=GIB, storage_bytes=GIB)
PROPOSALS: Final = ("deposit", "voting", "ended")


def _genesis() -> dict[str, Any]:
    market_params = {
        **GENESIS["market"]["params"],
        "max_orders_per_customer": 100,
        "max_offerings_per_provider": 50,
        "order_expiry_blocks": "100000",
        "final_usage_blocks": "100000",
    }
    gov = {**GOV_PARAMS, "max_deposit_period": "1000000s", "voting_period": "500000s"}
    return {**GENESIS, "market": {"params": market_params}, "gov": {"params": gov}}


class World:
    """`world.verdict(role, message)` is what becomes of a message, without leaving a trace."""

    def __init__(self) -> None:
        self.chain = StakeChain((50 * VE, 30 * VE, 20 * VE), genesis_state=_genesis(), actors=ACCOUNTS)
        self.scene = Scene(chain=self.chain)
        self.orders: dict[str, str] = {}
        self.leases: dict[str, str] = {}
        self.proposals: dict[str, int] = {}
        self.keys: dict[str, str] = {}
        self._stake()
        self._trade()
        self._govern()
        self._grant()
        self.hpc = HpcWorld(self.chain)
        self.books = BooksWorld(self.chain)
        self.chain.set_up(lambda bank: ledger.move(bank, self.address("stranger"), AUTHORITY, 10**10), "bank")
        self.chain.advance()

    # ---- roles

    def address(self, role: str) -> str:
        """Return a role's address."""
        return AUTHORITY if role == GOVERNANCE else self.chain.actor(VALIDATORS.get(role, role)).address

    def operator(self, role: str) -> str:
        """Return the operator address that a role has or would have."""
        return operator_of(self.address(role))

    # ---- verdicts

    def verdict(self, role: str, message: Message) -> str:
        """Return `ok`, or the codespace and code with which a role's message is refused."""
        store = self.chain.machine.deliver.store
        block = Block(self.chain.chain_id, self.chain.height + 1, self.chain.time_ms)
        savepoint = store.savepoint()
        try:
            Context(store, block).dispatch(message, (self.address(role),))
        except ModuleError as error:
            return f"{error.codespace}/{error.code}"
        finally:
            store.rollback(savepoint)
        return "ok"

    def params(self, module: str) -> Any:
        """Return the parameters of a module as its own query shows them."""
        from virtengine.chain.modules.params.queries import params_of

        machine = self.chain.machine
        found = next(one for one in machine.modules if one.name == module)
        return params_of(found, machine.query.store, Context(machine.query.store, machine.last))

    # ---- objects

    def _stake(self) -> None:
        chain = self.chain
        chain.do("delegator", chain.delegate("delegator", "val0", 10 * VE))
        chain.do("delegator", chain.undelegate("delegator", "val0", 2 * VE))
        self.unbonding_height = chain.height
        chain.absent = {"val2"}
        chain.set_up(lambda staking: _jail(staking, operator(chain.actor("val2"))), "staking")
        chain.advance(blocks=3, seconds=10)
        chain.absent = set()

    def _trade(self) -> None:
        scene, chain = self.scene, self.chain
        agents = [
            provider_types.Agent(address=self.address("usage_agent"), role=1),  # type: ignore[arg-type]
            provider_types.Agent(address=self.address("settlement_agent"), role=2),  # type: ignore[arg-type]
        ]
        scene.register(agents=agents)
        scene.register(chain.actor("rival_provider"))
        for state, number in (("active", 1), ("paused", 2), ("terminated", 5)):
            scene.offer(external_id=state)
            if number != 1:
                move = market_tx.MsgSetOfferingState(
                    provider=self.address("provider"),
                    external_id=state,
                    state=number,  # type: ignore[arg-type]
                )
                chain.send(scene.provider, move)
        self._orders()
        for name in LEASES:
            self.leases[name] = scene.pending_lease(external_id=f"lease-{name}")
            self._advance(name)
        self.leases["by_block"] = scene.pending_lease(price=rate_price(), external_id="lease-by-block")
        scene.report(self.leases["by_block"], 3, 4)
        self._contracts()
        self._usage()
        self._keys()

    def _contracts(self) -> None:
        scene, chain = self.scene, self.chain
        lease = self.leases["changing"] = scene.pending_lease(external_id="lease-changing")
        scene.report(lease, 3, 4)
        propose = market_tx.MsgProposeContractChange(
            owner=scene.tenant.address, lease_id=lease, resources=PROPOSED, max_price="100000"
        )
        chain.send(scene.tenant, propose)
        word = provider_tx.MsgSignAttributes(
            auditor=self.address("stranger"),
            subject=self.address("provider"),
            attributes=[provider_types.Attribute(key="tier", value="gold")],
        )
        chain.send(chain.actor("stranger"), word)

    def _orders(self) -> None:
        scene, chain = self.scene, self.chain
        for state in ("open", "unbid", "cancelled"):
            self.orders[state] = scene.order(external_id=f"order-{state}")
        scene.bid(self.orders["open"])
        self.orders["rival"] = scene.order(chain.actor("rival_tenant"), external_id="rival")
        cancel = market_tx.MsgCancelOrder(owner=scene.tenant.address, order_id=self.orders["cancelled"])
        chain.send(scene.tenant, cancel)

    def _advance(self, name: str) -> None:
        lease, scene = self.leases[name], self.scene
        ways: Mapping[str, tuple[int, ...]] = {
            "accepted": (2,),
            "provisioning": (3,),
            "rejected": (8,),
            "failed": (3, 4, 9),
            "active": (3, 4),
            "suspended": (3, 4),
            "terminating": (3, 4),
            "terminated": (3, 4),
        }
        scene.report(lease, *ways.get(name, ()))
        if name in ("active", "terminating", "terminated"):
            scene.use(lease, cpu=2_000_000)
            scene.use(lease, cpu=1_000_000)
        if name == "suspended":
            pause = market_tx.MsgPauseLease(owner=scene.tenant.address, lease_id=lease)
            self.chain.send(scene.tenant, pause)
        if name in ("terminating", "terminated"):
            scene.close(lease)
        if name == "terminated":
            scene.use(lease, final=True)
            scene.settle(lease, final=True)
            scene.report(lease, 7)

    def _usage(self) -> None:
        dispute = settlement_tx.MsgDisputeUsage(
            customer=self.scene.tenant.address, usage_record_id=f"{self.leases['active']}/2", reason="idle"
        )
        self.chain.send(self.scene.tenant, dispute)
        self.invoice = self.scene.invoices(self.leases["terminated"])[0].id

    def _keys(self) -> None:
        tenant = self.scene.tenant
        for name in ("active", "revoked"):
            key = encryption_key(f"tenant/{name}")
            self.keys[name] = compute_fingerprint(key)
            register = encryption_tx.MsgRegisterRecipientKey(
                sender=tenant.address, public_key=key, algorithm_id="X25519-XSALSA20-POLY1305", label=name
            )
            self.chain.send(tenant, register)
        self.chain.send(
            tenant,
            encryption_tx.MsgRevokeRecipientKey(sender=tenant.address, key_fingerprint=self.keys["revoked"]),
        )

    def _govern(self) -> None:
        chain = self.chain
        proposer = chain.actor("proposer")
        for name, deposit, expedited in (
            ("deposit", 20, False),
            ("voting", 1_000, False),
            ("ended", 5_000, True),
        ):
            msg = gov_tx.MsgSubmitProposal(
                proposer=proposer.address,
                title=name,
                summary=name,
                metadata=name,
                expedited=expedited,
                initial_deposit=[_coin(deposit)],
            )
            answer: Any = chain.send(proposer, msg).responses[0]
            self.proposals[name] = answer.proposal_id
        vote = gov_tx.MsgVote(
            proposal_id=self.proposals["ended"],
            voter=self.address("validator"),
            option=gov_pb2.VOTE_OPTION_YES,
        )
        chain.send(chain.actor("val0"), vote)
        chain.advance(blocks=2, seconds=30)

    def _grant(self) -> None:
        grant = feegrant_tx.MsgGrantAllowance(
            granter=self.address("granter"), grantee=self.address("grantee")
        )
        grant.allowance.Pack(feegrant_pb2.BasicAllowance(), type_url_prefix="/")
        self.chain.send(self.chain.actor("granter"), grant)
        lock = vesting_tx.MsgCreatePermanentLockedAccount(
            from_address=self.address("stranger"),
            to_address=self.address("locked"),
            amount=[_coin(100 * VE)],
        )
        self.chain.send(self.chain.actor("stranger"), lock)
        self._authorize("/cosmos.bank.v1beta1.MsgSend")
        self._authorize("/cosmos.gov.v1.MsgVote", seconds=2)
        self.chain.advance(seconds=5)

    def _authorize(self, url: str, *, seconds: int = 0) -> None:
        grant = authz_tx.MsgGrant(granter=self.address("granter"), grantee=self.address("grantee"))
        generic = authz_pb2.GenericAuthorization(msg=url)
        grant.grant.authorization.Pack(generic, type_url_prefix="/")
        if seconds:
            grant.grant.expiration.seconds = self.chain.time_ms // 1000 + seconds
        self.chain.send(self.chain.actor("granter"), grant)


def _coin(amount: int) -> Any:
    from tests.chain.support.messages import coin

    return coin(amount)


def _jail(staking: Any, address: str) -> None:
    staking.change_validator(staking.validators.get(address), jailed=True)


def fresh(name: str) -> bytes:
    """Return 32 bytes that nothing else on the chain has."""
    return secret(f"authority/{name}")
