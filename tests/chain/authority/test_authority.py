"""Who may do what: every registered message, by every role, in every state of what it is about.

The expected verdicts are in `verdicts.txt`. A new message without rows fails here.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.chain.authority import (
    books_rows,
    coin_rows,
    contract_rows,
    governance_rows,
    hpc_rows,
    market_rows,
)
from tests.chain.authority.row import Row
from tests.chain.authority.world import GOVERNANCE, ROLES, World
from virtengine.chain import app
from virtengine.chain.kernel.context import Block, Mode
from virtengine.chain.kernel.routes import make_routes

ROWS = [
    *coin_rows.rows(),
    *governance_rows.rows(),
    *market_rows.rows(),
    *contract_rows.rows(),
    *hpc_rows.rows(),
    *books_rows.rows(),
]
LEAST_CELLS = 3_800
TABLE = Path(__file__).parent / "verdicts.txt"


def name_of(row: Row) -> str:
    return f"{row.kind.DESCRIPTOR.full_name} | {row.state}"


def read_table() -> dict[str, dict[str, str]]:
    """Return the expected verdict of each role by row."""
    table: dict[str, dict[str, str]] = {}
    for line in TABLE.read_text(encoding="utf-8").splitlines():
        if line.startswith("#"):
            continue
        message, state, *parts = line.split(" | ")
        name = f"{message} | {state}"
        assert name not in table, f"{name} stands twice"
        named = dict(part.split(": ") for part in parts)
        others = [verdict for verdict, roles in named.items() if roles == "*"]
        assert len(others) == 1, f"{name}: one verdict has the star"
        table[name] = dict.fromkeys(ROLES, others[0])
        for verdict, roles in named.items():
            if roles != "*":
                for role in roles.split(" "):
                    assert role in ROLES, f"{name}: {role} is no role"
                    table[name][role] = verdict
    return table


EXPECTED = read_table()


@pytest.fixture(scope="module")
def world() -> World:
    return World()


def test_every_registered_message_has_rows() -> None:
    covered = {f"/{row.kind.DESCRIPTOR.full_name}" for row in ROWS}
    assert sorted(set(make_routes(app.MODULES)) - covered) == []


def test_every_row_has_verdicts_and_every_verdict_a_row() -> None:
    names = [name_of(row) for row in ROWS]
    assert len(names) == len(set(names))
    assert sorted(EXPECTED) == sorted(names)
    assert len(names) * len(ROLES) >= LEAST_CELLS


@pytest.mark.parametrize("row", ROWS, ids=name_of)
def test_every_role_gets_its_verdict(world: World, row: Row) -> None:
    found = {role: world.verdict(role, row.make(world, role)) for role in ROLES}
    assert found == EXPECTED[name_of(row)]


def test_verdicts_leave_no_trace(world: World) -> None:
    before = world.chain.machine.deliver.store.scratch_size(), len(world.chain.machine.deliver.store.events)
    for row in ROWS[:40]:
        world.verdict("tenant", row.make(world, "tenant"))
    after = world.chain.machine.deliver.store.scratch_size(), len(world.chain.machine.deliver.store.events)
    assert before == after


@pytest.mark.parametrize("row", ROWS, ids=name_of)
def test_nobody_signs_for_somebody_else(world: World, row: Row) -> None:
    """A message of someone who may send it is refused when another account signs the transaction."""
    allowed = [role for role in ROLES if EXPECTED[name_of(row)][role] == "ok"]
    chain = world.chain
    for role in allowed:
        forger = chain.actor("rival_tenant" if role != "rival_tenant" else "stranger")
        raw = chain.sign(forger, row.make(world, role))
        block = Block(chain.chain_id, chain.height + 1, chain.time_ms)
        result = chain.machine.executor.run(raw, chain.machine.check, block, mode=Mode.CHECK)
        codes = {9} if role == "newcomer" else {4, 8}
        assert result.codespace == "sdk", (role, result.log)
        assert result.code in codes, (role, result.log)
        if role == GOVERNANCE:
            assert result.code == 4


@pytest.mark.parametrize(
    "row", [row for row in ROWS if row.kind.DESCRIPTOR.name == "MsgUpdateParams"], ids=name_of
)
def test_parameters_are_governances_alone(row: Row) -> None:
    expected = EXPECTED[name_of(row)]
    assert expected[GOVERNANCE] == "ok"
    refusals = {verdict for role, verdict in expected.items() if role != GOVERNANCE}
    assert len(refusals) == 1
    assert "ok" not in refusals


def test_every_module_with_parameters_can_be_told_new_ones() -> None:
    told = {
        kind.DESCRIPTOR.full_name.rsplit(".", 2)[0]
        for module in app.MODULES
        for kind in module.messages
        if kind.DESCRIPTOR.name == "MsgUpdateParams"
    }
    asked = {
        service.service.full_name.rsplit(".", 2)[0]
        for module in app.MODULES
        for service in module.queries
        if "Params" in service.methods
    }
    assert asked <= told
