"""Settings of the chain operator."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, field_validator
from pydantic_settings import NoDecode

from virtengine.plans.network import Images
from virtengine.runtime import RuntimeSettings


class ChainOperatorSettings(RuntimeSettings):
    """What the chain operator needs beyond the runtime's settings."""

    platform_image: str = Field(min_length=1, description="Image of the application and the relay.")
    cometbft_image: str = Field(min_length=1, description="Image of CometBFT.")
    image_pull_policy: Literal["Always", "IfNotPresent", "Never"] = Field(
        default="IfNotPresent", description="When nodes pull the images."
    )
    image_pull_secrets: Annotated[tuple[str, ...], NoDecode] = Field(
        default=(),
        description="Secrets of a Network's namespace with which its pods pull images, commas between.",
    )
    mempool: Literal["app", "flood"] = Field(
        default="app", description="Whose mempool CometBFT uses: the application's, or its own."
    )

    @property
    def images(self) -> Images:
        """Return what pods run."""
        return Images(
            self.platform_image, self.cometbft_image, self.image_pull_policy, self.image_pull_secrets
        )

    @field_validator("image_pull_secrets", mode="before")
    @classmethod
    def _split_secrets(cls, value: object) -> object:
        return tuple(part for part in value.split(",") if part) if isinstance(value, str) else value
