"""Settings of the meter, read once in main.py."""

from __future__ import annotations

from pathlib import Path

from pydantic import Field

from virtengine.runtime.settings import RuntimeSettings


class Settings(RuntimeSettings):
    """What the meter can be told."""

    chain_id: str = Field(min_length=1, description="Chain that usage is signed for.")
    chain_grpc: str = Field(min_length=1, description="gRPC address of a node, host:port.")
    chain_rpc: str = Field(min_length=1, description="CometBFT RPC of a node, http.")
    events_url: str = Field(min_length=1, description="NATS server.", repr=False)
    provider: str = Field(min_length=1, description="Address of the provider on chain.")
    signing_key_file: Path = Field(
        default=Path("/var/run/virtengine/signing/signing-key"),
        description="File with the Ed25519 seed of the provider's signing key, 32 bytes.",
    )
    interval_seconds: float = Field(default=60, ge=0.2, le=86_400, description="Time between two reports.")
    lag_seconds: float = Field(default=2, ge=0, le=60, description="Time that evidence has to arrive.")
    kubelet_counters: bool = Field(default=True, description="Add the kubelets' counters to the intervals.")
