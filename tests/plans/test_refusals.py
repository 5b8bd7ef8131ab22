from __future__ import annotations

from virtengine.chain.modules.market.errors import OfferingNotFound
from virtengine.plans import refusals


def test_an_error_of_the_chain_has_its_name() -> None:
    assert refusals.reason_of(OfferingNotFound.codespace, OfferingNotFound.code) == "OfferingNotFound"
    assert refusals.reason_of("sdk", 5) == "InsufficientFunds"
    assert refusals.reason_of("nobody", 1) is None


def test_every_next_step_belongs_to_an_error_there_is() -> None:
    known = set(refusals._names().values())
    assert set(refusals.NEXT_STEPS) <= known
    assert refusals.next_step("SomethingElse") == refusals.FALLBACK
