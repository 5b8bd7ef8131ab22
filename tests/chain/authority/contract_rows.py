"""Messages that change contracts, announce what comes, and vouch for others, as each role would send them."""

from __future__ import annotations

from collections.abc import Iterator

from tests.chain.authority.row import Row
from tests.chain.authority.world import LEASES, PROPOSED
from tests.chain.modules.scene import usage_price
from virtengine.wire.virtengine.market.v1 import tx_pb2 as market
from virtengine.wire.virtengine.provider.v1 import tx_pb2 as provider
from virtengine.wire.virtengine.provider.v1.types_pb2 import Attribute


def change_rows() -> Iterator[Row]:
    for state in LEASES:
        yield Row(
            market.MsgProposeContractChange,
            state,
            lambda w, r, state=state: market.MsgProposeContractChange(  # type: ignore[misc]
                owner=w.address(r), lease_id=w.leases[state], resources=PROPOSED, max_price="100000"
            ),
        )
    for words, number in (("proposed", 1), ("not there", 2)):
        yield Row(
            market.MsgAcceptContractChange,
            words,
            lambda w, r, number=number: market.MsgAcceptContractChange(  # type: ignore[misc]
                provider=w.address(r), lease_id=w.leases["changing"], number=number, price=usage_price()
            ),
        )
        yield Row(
            market.MsgRejectContractChange,
            words,
            lambda w, r, number=number: market.MsgRejectContractChange(  # type: ignore[misc]
                sender=w.address(r), lease_id=w.leases["changing"], number=number
            ),
        )


def notice_rows() -> Iterator[Row]:
    for words, kind in (("maintenance", 1), ("leaving", 2)):
        yield Row(
            provider.MsgAnnounceNotice,
            words,
            lambda w, r, kind=kind: provider.MsgAnnounceNotice(  # type: ignore[misc]
                owner=w.address(r), kind=kind, window_seconds=3600
            ),
        )
    yield Row(
        provider.MsgWithdrawNotice,
        "nothing was announced",
        lambda w, r: provider.MsgWithdrawNotice(owner=w.address(r)),
    )


def audit_rows() -> Iterator[Row]:
    yield Row(
        provider.MsgSignAttributes,
        "about the provider",
        lambda w, r: provider.MsgSignAttributes(
            auditor=w.address(r),
            subject=w.address("provider"),
            attributes=[Attribute(key="audited", value="yes")],
        ),
    )
    yield Row(
        provider.MsgRevokeAttributes,
        "what the stranger said about the provider",
        lambda w, r: provider.MsgRevokeAttributes(auditor=w.address(r), subject=w.address("provider")),
    )


def rows() -> Iterator[Row]:
    """Yield every row of this file."""
    yield from change_rows()
    yield from notice_rows()
    yield from audit_rows()
