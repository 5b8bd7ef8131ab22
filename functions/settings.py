"""Settings that processes share, read once from the environment with the prefix VIRTENGINE_."""

from __future__ import annotations

from pathlib import Path

from pydantic import Field, SecretStr
from pydantic_settings import BaseSettings, SettingsConfigDict

from virtengine.clients.chain import GasPrice
from virtengine.core.errors import Rejected

KEY_BYTES = 32
ACCOUNT_KEY = "private-key"
SIGNING_KEY = "signing-key"


class ProcessSettings(BaseSettings):
    """What every process needs."""

    model_config = SettingsConfigDict(env_prefix="VIRTENGINE_", extra="ignore", frozen=True)

    chain_grpc: str = Field(description="gRPC address of a node, host:port")
    chain_rpc: str = Field(description="CometBFT RPC of the same node, http://host:26657")
    chain_id: str = Field(min_length=1, description="id of the chain; another one stops the process")
    events_url: str = Field(description="NATS servers, nats://host:4222")
    metrics_port: int = Field(
        default=9100, ge=0, le=65535, description="port of /metrics, /healthz and /readyz"
    )
    log_level: str = Field(default="INFO", description="DEBUG, INFO, WARNING or ERROR")


class FunctionSettings(ProcessSettings):
    """What a function on a provider's side needs."""

    database_url: SecretStr = Field(description="postgresql:// address of the usage store")
    account_key_file: Path = Field(description="the mounted Secret of the sending account, or its key file")
    provider: str = Field(min_length=1, description="address of the provider that the function works for")
    tick_seconds: float = Field(default=15.0, gt=0, description="time between two ticks")
    workers: int = Field(default=8, ge=1, le=64, description="events handled at a time")
    gas_price_micro: int = Field(
        default=0, ge=0, description="fee for a unit of gas, millionths of a uve; 0: what the node asks"
    )

    @property
    def gas_price(self) -> GasPrice | None:
        """Return what to pay for gas, None to ask the node."""
        return GasPrice(self.gas_price_micro) if self.gas_price_micro else None


def read_key(path: Path, entry: str) -> bytes:
    """Return the 32 bytes of a key from a mounted Secret's folder or from a file; raw or as 64 hex digits."""
    file = path / entry if path.is_dir() else path
    try:
        content = file.read_bytes()
    except OSError as error:
        raise Rejected(f"cannot read the key {file}: {error.strerror}", reason="KeyMissing") from error
    if len(content) == KEY_BYTES:
        return content
    try:
        key = bytes.fromhex(content.decode("ascii").strip())
    except ValueError:
        key = b""
    if len(key) != KEY_BYTES:
        raise Rejected(f"{file} does not hold a key of {KEY_BYTES} bytes", reason="KeyMalformed")
    return key
