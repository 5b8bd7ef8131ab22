"""Settings of the chain process, read once in `main.py` from `VIRTENGINE_CHAIN_…` and the command line."""

from __future__ import annotations

from pathlib import Path

from pydantic import Field, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict


class Settings(BaseSettings):
    """One application process beside one CometBFT node."""

    model_config = SettingsConfigDict(env_prefix="VIRTENGINE_CHAIN_", extra="forbid")

    home: Path = Field(Path("data"), description="Data folder: block log, snapshots.")
    abci: Path = Field(Path("abci.sock"), description="Unix socket on which CometBFT finds the application.")
    grpc: str = Field("127.0.0.1:9090", description="Where gRPC listens; empty for nowhere.")
    rest: str = Field("127.0.0.1:1317", description="Where REST listens; empty for nowhere.")
    metrics: str = Field(
        "127.0.0.1:26661", description="Where /metrics and /healthz listen; empty for nowhere."
    )
    rpc: str = Field(
        "http://127.0.0.1:26657", description="CometBFT's RPC, for transaction and block queries."
    )
    minimum_gas_price: str = Field("0", description="Decimal uve for one unit of gas; CheckTx asks for it.")
    sequence_gap: int = Field(
        64, ge=0, le=4096, description="How far ahead of its account a transaction may wait."
    )
    mempool_txs: int = Field(50_000, ge=1, description="Transactions that may wait.")
    mempool_bytes: int = Field(67_108_864, ge=262_144, description="Bytes of transactions that may wait.")
    mempool_account_txs: int = Field(256, ge=1, description="Transactions of one account that may wait.")
    mempool_life_blocks: int = Field(600, ge=1, description="Blocks that a transaction may wait.")
    rate_account: int = Field(10, ge=1, description="Transactions of one account for a block, see below.")
    rate_identity: int = Field(100, ge=1, description="Identity transactions for a block, see below.")
    rate_total: int = Field(5_000, ge=1, description="Transactions of all accounts for a block, see below.")
    rate_from_percent: int = Field(
        50, ge=0, le=100, description="Percent of the mempool's bounds from which the three rates hold."
    )
    snapshot_interval: int = Field(10_000, ge=0, description="Blocks between snapshots; 0 for none.")
    snapshots_kept: int = Field(2, ge=2, description="Snapshots that stay, for recovery and for peers.")
    retain_blocks: int = Field(
        0,
        ge=0,
        description="Blocks that the engine keeps; more where snapshots or evidence need them; 0 for all.",
    )
    history_blocks: int = Field(100, ge=0, description="Older heights that queries and proofs may ask for.")
    history_keys: int = Field(
        500_000, ge=0, description="Changed keys that these heights may hold in memory, whichever ends first."
    )
    rehearsed_upgrades: str = Field(
        "",
        description="Names of planned upgrades, with commas, that this software takes as they are: for "
        "rehearsals on test networks.",
    )
    termination_log: Path = Field(
        Path("/dev/termination-log"),
        description="Where the container's last words go, when there is such a file.",
    )
    strict: bool = Field(
        False, description="Stop at the first bug instead of failing its transaction. For tests."
    )
    log_level: str = Field("info", description="debug, info, warning or error.")

    @field_validator("abci", mode="before")
    @classmethod
    def _plain_path(cls, value: object) -> object:
        return value.removeprefix("unix://") if isinstance(value, str) else value
