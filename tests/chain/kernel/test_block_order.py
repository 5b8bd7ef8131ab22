"""Hooks of a block run by their order, then as modules are listed."""

from __future__ import annotations

from typing import Any

from tests.chain.support import TestChain
from virtengine.chain import app
from virtengine.chain.kernel.module import Module


def test_hooks_of_lower_order_run_earlier() -> None:
    ran: list[str] = []

    def hook(name: str) -> Any:
        return lambda _state, _ctx: ran.append(name)

    def module(name: str, begin: int, end: int) -> Module:
        return Module(
            name,
            state=lambda _store: None,
            begin_block=hook(f"{name} begins"),
            end_block=hook(f"{name} ends"),
            begin_order=begin,
            end_order=end,
        )

    extra = (module("first", 0, 2), module("second", 0, 0), module("third", -1, 0))
    chain = TestChain(machine=app.Machine((*app.MODULES, *extra), app.make_fees, strict=True))
    ran.clear()
    chain.block()
    assert ran == [
        "third begins",
        "first begins",
        "second begins",
        "second ends",
        "third ends",
        "first ends",
    ]


def test_governance_ends_before_staking_chooses_validators() -> None:
    machine = app.make_machine()
    names = [module.name for module in sorted(machine.modules, key=lambda module: module.end_order)]
    assert names.index("gov") < names.index("staking")
