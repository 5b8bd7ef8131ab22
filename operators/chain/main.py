"""The process of the chain operator."""

from __future__ import annotations

from operators.chain.account import Accounts
from operators.chain.network import Networks
from operators.chain.settings import ChainOperatorSettings
from operators.chain.validator import Validators
from operators.chain.views import ChainViews, LiveViews
from virtengine.runtime import Operator, run


def build(settings: ChainOperatorSettings, views: ChainViews) -> Operator:
    """Return the operator."""
    controllers = (
        Accounts(views).controller(),
        Networks(views, settings.images).controller(),
        Validators(views, settings.images, settings.mempool).controller(),
    )
    return Operator("chain", controllers, settings, closing=(views.close,))


def main() -> None:
    """Run until stopped."""
    run(build(ChainOperatorSettings(), LiveViews()))  # type: ignore[call-arg]  # read from the environment
