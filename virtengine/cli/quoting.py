"""Where a quote's Offering, Provider and Order come from: files, the cluster, the chain."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml
from pydantic import ValidationError

from virtengine.api import Offering, Order, Provider
from virtengine.cli import chain, connection
from virtengine.cli.chain import Endpoints
from virtengine.cli.errors import Refused
from virtengine.clients.chain.client import ChainClient
from virtengine.core.amounts import parse_amount
from virtengine.core.ids import order_escrow_id
from virtengine.crypto.addresses import encode_address
from virtengine.plans import quote as plans
from virtengine.plans.pricing.tenants import Buyer, Vouched
from virtengine.wire.virtengine.market.v1 import types_pb2

NOBODY = encode_address(bytes(20))
"""Stands for an account that is not known."""


@dataclass(frozen=True)
class Asked:
    """What the user named. `deposit` -1: as the order says."""

    files: tuple[Path, ...]
    order: str
    offering: str
    tenant: str
    deposit: int
    used: int
    grpc: str


@dataclass
class Found:
    """The objects of a quote."""

    providers: list[Provider]
    offerings: list[Offering]
    orders: list[Order]


def quote(asked: Asked) -> dict[str, Any]:
    """Return what each offering says to the order."""
    found = _objects(asked)
    order, buyer = _live(asked) if asked.order else _written(asked, found)
    chosen = [one for one in found.offerings if asked.offering in {"", one.name}]
    if not chosen:
        raise Refused("there is no Offering to ask", hint="name files with -f, or apply an Offering")
    answers = [_ask(one, found.providers, order, buyer, asked.used) for one in chosen]
    return {"order": plans.order_name(order), "quotes": [_document(one) for one in answers]}


def _ask(
    offering: Offering, providers: list[Provider], order: types_pb2.Order, buyer: Buyer, used: int
) -> plans.Answer:
    provider = next((one for one in providers if one.name == offering.spec.provider_ref.name), None)
    if provider is None:
        raise Refused(
            f"Offering {offering.name} is of Provider {offering.spec.provider_ref.name}, which is not there",
            hint="name its file with -f",
        )
    address = provider.status.address or NOBODY
    listing = plans.listing_of(offering, provider, address)
    if offering.status.offering_id:
        listing.offering.external_id = offering.status.offering_id.partition("/")[2]
    elif order.offering_id:
        order.offering_id = ""  # the id of an offering that is only a file is not known yet
    return plans.answer(order, listing, plans.seller_of(provider, address, (listing,), used), buyer)


def _document(answer: plans.Answer) -> dict[str, Any]:
    return {
        "offering": answer.offering,
        "bids": answer.verdict is None,
        "reason": answer.verdict.value if answer.verdict else "",
        "amount": answer.amount,
        "unit": answer.unit,
        "ceiling": answer.ceiling,
        "lines": [{"step": line.step, "detail": line.detail, "amount": line.amount} for line in answer.lines],
        "price": chain.document(answer.price) if answer.price else None,
    }


def _objects(asked: Asked) -> Found:
    found = Found([], [], [])
    for document in _documents(asked.files):
        _add(found, document)
    if not found.offerings or not found.providers:
        api = connection.load_kubernetes()
        for plural, kind in (("providers", "Provider"), ("offerings", "Offering")):
            for item in connection.list_objects(api, plural):
                _add(found, {**item, "kind": kind})
    return found


def _documents(files: tuple[Path, ...]) -> Iterator[dict[str, Any]]:
    for path in files:
        for one in sorted(path.glob("*.yaml")) if path.is_dir() else [path]:
            try:
                yield from (item for item in yaml.safe_load_all(one.read_text()) if isinstance(item, dict))
            except yaml.YAMLError as error:
                raise Refused(f"{one} is not YAML: {error}", hint="correct the file") from error


def _add(found: Found, document: dict[str, Any]) -> None:
    kinds: dict[str, tuple[Any, list[Any]]] = {
        "Provider": (Provider, found.providers),
        "Offering": (Offering, found.offerings),
        "Order": (Order, found.orders),
    }
    if document.get("kind") not in kinds:
        return
    model, objects = kinds[str(document["kind"])]
    try:
        objects.append(model.model_validate(document))
    except ValidationError as error:
        name = (document.get("metadata") or {}).get("name", "?")
        raise Refused(
            f"{document['kind']} {name}: {error.errors()[0]['loc']}: {error.errors()[0]['msg']}",
            hint="correct the file; fields are in docs/reference",
        ) from error


def _written(asked: Asked, found: Found) -> tuple[types_pb2.Order, Buyer]:
    if not found.orders:
        raise Refused("there is no Order", hint="name a file with -f, or an order on chain with --order")
    order = found.orders[0]
    deposit = int(order.spec.deposit) if asked.deposit < 0 else asked.deposit
    return plans.order_of(order, asked.tenant or NOBODY), Buyer(deposit)


def _live(asked: Asked) -> tuple[types_pb2.Order, Buyer]:
    async def read(client: ChainClient) -> tuple[types_pb2.Order, Buyer]:
        order = chain.require(await client.order(asked.order), f"order {asked.order}")
        account = await client.escrow_account(order_escrow_id(asked.order))
        held = parse_amount(account.balance or "0") if account else 0
        words = await client.audited_attributes(order.owner)
        vouched: Vouched = {one.auditor: {item.key: item.value for item in one.attributes} for one in words}
        return order, Buyer(held if asked.deposit < 0 else asked.deposit, vouched=vouched)

    return chain.ask(Endpoints(asked.grpc), read)
