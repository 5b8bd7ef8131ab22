"""Settings of the provider operator, read once in main.py."""

from __future__ import annotations

from pydantic import Field

from virtengine.runtime.settings import RuntimeSettings


class Settings(RuntimeSettings):
    """What the provider operator can be told besides what every operator can."""

    workers: int = Field(default=16, ge=1, le=64, description="Objects of one kind worked on at one time.")
    public_host: str = Field(
        default="", max_length=253, description="Address at which node ports answer; none: that of a node."
    )
    bid_seconds: float = Field(default=15, gt=0, description="Longest time between looks for open orders.")
    image_registries: str = Field(
        default="", description="Registries whose images are run, with commas between; none: any."
    )
    gateway_role: str = Field(
        default="",
        max_length=253,
        description="ClusterRole of the provider gateway in leases; none: there is no gateway.",
    )
    gateway_api: bool = Field(
        default=False, description="The cluster has the Gateway API: routes of leases are watched."
    )
    gateway_pinned: bool = Field(
        default=True, description="Publish the digest of the gateway's own certificate, by which it is known."
    )
    needs_image_digest: bool = Field(default=False, description="Run only images that are named by digest.")
