"""Settings of the gateway, read once in main.py."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

from pydantic import Field, field_validator
from pydantic_settings import NoDecode

from virtengine.runtime.settings import RuntimeSettings


class Settings(RuntimeSettings):
    """What the gateway can be told."""

    chain_id: str = Field(min_length=1, description="Chain on which the leases are.")
    chain_grpc: str = Field(min_length=1, description="gRPC address of a node, host:port.")
    chain_rpc: str = Field(min_length=1, description="CometBFT RPC of a node, http.")
    provider: str = Field(min_length=1, description="Address of the provider on chain.")
    listen_host: str = Field(default="0.0.0.0", description="Address to listen on.")  # noqa: S104  tenants come from outside
    listen_port: int = Field(default=8443, ge=0, le=65535, description="Port for tenants, HTTPS; 0: any.")
    tls_folder: Path | None = Field(
        default=None, description="Folder with tls.crt and tls.key; none: a certificate of the gateway's own."
    )
    tls_names: Annotated[tuple[str, ...], NoDecode] = Field(
        default=("virtengine-gateway",),
        description="Names and addresses in the gateway's own certificate, with commas between.",
    )
    allow_exec: bool = Field(
        default=False, description="Run commands for tenants where the Provider or the Offering says so too."
    )
    token_seconds: int = Field(default=300, ge=30, le=3600, description="How long a token lasts.")
    tenant_per_second: float = Field(default=20, gt=0, description="Requests of one tenant, each second.")
    tenant_burst: int = Field(default=60, ge=1, description="Requests of one tenant at once.")
    address_per_second: float = Field(
        default=10, gt=0, description="Requests without a valid token of one network address, each second."
    )
    address_burst: int = Field(default=50, ge=1, description="Such requests at once.")
    trusted_proxies: Annotated[tuple[str, ...], NoDecode] = Field(
        default=(), description="Networks whose X-Forwarded-For is believed, with commas between."
    )
    allowed_origins: Annotated[tuple[str, ...], NoDecode] = Field(
        default=(), description="Origins from which browsers may open WebSockets, with commas between."
    )
    max_body_bytes: int = Field(default=512 * 1024, ge=16_384, description="Longest body of a request.")
    streams_per_lease: int = Field(default=128, ge=1, description="Log streams and commands of one lease.")
    streams: int = Field(default=2048, ge=1, description="Log streams and commands in all.")
    stream_seconds: float = Field(default=3600, ge=1, description="Longest life of a log stream.")
    exec_seconds: float = Field(default=600, ge=1, description="Longest life of a command.")
    connections: int = Field(default=4096, ge=1, description="Connections in all.")
    connections_per_address: int = Field(
        default=512, ge=1, description="Connections of one network address; raise it behind a proxy."
    )
    keep_alive_seconds: float = Field(
        default=30, ge=1, description="How long a connection may be idle between requests."
    )
    grace_seconds: float = Field(default=5, ge=0, description="How long requests may take to end at a stop.")
    snapshot_seconds: float = Field(default=2, ge=0, description="How long a look at pods is used again.")
    usage_seconds: float = Field(
        default=5, ge=0, description="How long an answer of the chain is used again."
    )

    @field_validator("tls_names", "trusted_proxies", "allowed_origins", mode="before")
    @classmethod
    def _split_list(cls, value: object) -> object:
        return (
            tuple(part.strip() for part in value.split(",") if part.strip())
            if isinstance(value, str)
            else value
        )
