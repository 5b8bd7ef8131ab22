"""Pay out: split an amount and move its parts."""

from __future__ import annotations

from virtengine.chain.kernel.accounts import COMMUNITY_POOL_ADDRESS, FEE_COLLECTOR_ADDRESS
from virtengine.chain.modules.bank import ledger
from virtengine.chain.modules.take.store import State
from virtengine.chain.modules.take.types import BASIS_POINTS, Params, Split


def compute_split(params: Params, gross: int) -> Split:
    """Cut an amount by the fee schedule; each fee is truncated and the payee gets the rest."""
    return Split(
        gross=gross,
        platform=gross * params.platform_bps // BASIS_POINTS,
        validator=gross * params.validator_bps // BASIS_POINTS,
    )


def pay_out(state: State, *, payer: str, payee: str, gross: int) -> Split:
    """Move an amount from the payer to the payee, the community pool and the fee collector."""
    split = compute_split(state.get_params(), gross)
    ledger.move(state.bank, payer, payee, split.net)
    ledger.move(state.bank, payer, COMMUNITY_POOL_ADDRESS, split.platform)
    ledger.move(state.bank, payer, FEE_COLLECTOR_ADDRESS, split.validator)
    return split
