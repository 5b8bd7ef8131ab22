"""Settings of the chain operator."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from virtengine.plans.network import Images
from virtengine.runtime import RuntimeSettings


class ChainOperatorSettings(RuntimeSettings):
    """What the chain operator needs beyond the runtime's settings."""

    platform_image: str = Field(min_length=1, description="Image of the application and the relay.")
    cometbft_image: str = Field(min_length=1, description="Image of CometBFT.")
    image_pull_policy: Literal["Always", "IfNotPresent", "Never"] = Field(
        default="IfNotPresent", description="When nodes pull the images."
    )
    mempool: Literal["app", "flood"] = Field(
        default="app", description="Whose mempool CometBFT uses: the application's, or its own."
    )

    @property
    def images(self) -> Images:
        """Return what pods run."""
        return Images(self.platform_image, self.cometbft_image, self.image_pull_policy)
