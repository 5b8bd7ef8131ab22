"""The process of the chain operator."""

from __future__ import annotations

from operators.chain.account import Accounts
from operators.chain.network import Networks
from operators.chain.proposal import Proposals
from operators.chain.settings import ChainOperatorSettings
from operators.chain.staking import LiveStakes, Stakes
from operators.chain.validator import Validators
from operators.chain.views import ChainViews, LiveViews
from operators.networks import Networks as Chains
from virtengine.clients.chain import Block
from virtengine.runtime import Operator, run


def build(
    settings: ChainOperatorSettings, views: ChainViews, chains: Chains, stakes: Stakes | None = None
) -> Operator:
    """Return the operator."""
    controllers = (
        Accounts(views).controller(),
        Networks(views, settings.images).controller(),
        Validators(views, stakes or LiveStakes(chains), settings).controller(),
        Proposals(chains).controller(),
    )
    return Operator("chain", controllers, settings, closing=(views.close, chains.close))


def main() -> None:
    """Run until stopped."""
    settings = ChainOperatorSettings()  # type: ignore[call-arg]  # read from the environment
    run(build(settings, LiveViews(), Chains(_ignore)))


def _ignore(_block: Block) -> None:
    """Take no notice of blocks: this operator reads state when it looks at an object."""
