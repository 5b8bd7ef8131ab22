"""What happens in a node's pod before anything runs: folders, the key's signing state, state sync.

It starts on every start of a pod, so it is kept to the standard library and answers within moments.
"""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from operators.node import peers
from virtengine.plans import signing_state
from virtengine.plans.signing_state import SigningState

LOOK_AGAIN = 3.0
TRUST_MARGIN = 2
"""State sync needs the headers right after the height that is trusted."""


@dataclass(frozen=True)
class Settings:
    """Where things are; empty paths mean that this node holds no key that signs."""

    home: Path
    app_home: Path
    engine_env: Path
    signing_state: Path | None
    signed_height: Path | None
    peers: tuple[str, ...]
    state_sync: bool


def read_settings(environment: Mapping[str, str]) -> Settings:
    """Return the settings of this process."""

    def optional(name: str) -> Path | None:
        value = environment.get(f"VIRTENGINE_NODE_{name}", "")
        return Path(value) if value else None

    return Settings(
        home=Path(environment["VIRTENGINE_NODE_HOME"]),
        app_home=Path(environment["VIRTENGINE_NODE_APP_HOME"]),
        engine_env=Path(environment["VIRTENGINE_NODE_ENGINE_ENV"]),
        signing_state=optional("SIGNING_STATE"),
        signed_height=optional("SIGNED_HEIGHT"),
        peers=_lines(optional("PEERS")),
        state_sync=bool(environment.get("VIRTENGINE_NODE_STATE_SYNC")),
    )


def main() -> int:
    """Prepare the node; end with an error when it must not start."""
    settings = read_settings(os.environ)
    (settings.home / "data").mkdir(parents=True, exist_ok=True)
    settings.app_home.mkdir(parents=True, exist_ok=True)
    allow_signing(settings)
    settings.engine_env.write_text(engine_environment(settings), encoding="utf-8")
    return 0


def allow_signing(settings: Settings) -> None:
    """Return once the key may sign on from the state in the file, which is written anew if need be."""
    path = settings.signing_state or settings.home / "data" / "priv_validator_state.json"
    _take_over(settings.home / "data" / "priv_validator_state.json", path)
    said = ""
    while True:
        found = signing_state.read(path.read_text(encoding="utf-8")) if path.exists() else None
        known = _known_height(settings.signed_height)
        is_enough = found is not None and found.height >= known
        heads = [] if is_enough or not known else peers.heads(settings.peers)
        verdict = signing_state.judge(found, known_height=known, heads=heads)
        if not verdict.wait:
            break
        if verdict.wait != said:
            said = verdict.wait
            print(said, file=sys.stderr, flush=True)
        time.sleep(LOOK_AGAIN)
    if verdict.write is not None:
        replace(path, verdict.write)
        print(f"signing begins above height {verdict.write.height}", file=sys.stderr, flush=True)


def replace(path: Path, state: SigningState) -> None:
    """Write a state so that a crash leaves the old or the new one, never half of it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    scratch = path.with_suffix(".new")
    with scratch.open("w", encoding="utf-8") as file:
        file.write(signing_state.write(state))
        file.flush()
        os.fsync(file.fileno())
    scratch.replace(path)
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)


def engine_environment(settings: Settings) -> str:
    """Return settings of the engine that only the start of a pod can know: what state sync may trust."""
    if not settings.state_sync or (settings.home / "data" / "blockstore.db").exists():
        return ""
    trust = peers.trusted(settings.peers, margin=TRUST_MARGIN)
    if trust is None:
        print("no two nodes agree on a block: all blocks are fetched instead", file=sys.stderr, flush=True)
        return ""
    servers = trust.servers if len(trust.servers) > 1 else trust.servers * 2
    values = {
        "CMT_STATESYNC_ENABLE": "true",
        "CMT_STATESYNC_RPC_SERVERS": ",".join(servers),
        "CMT_STATESYNC_TRUST_HEIGHT": str(trust.height),
        "CMT_STATESYNC_TRUST_HASH": trust.block_hash,
    }
    return "".join(f"export {name}={value}\n" for name, value in values.items())


def _take_over(old: Path, path: Path) -> None:
    """Bring along the state of a node whose key had no volume of its own yet."""
    if path == old or path.exists() or not old.exists():
        return
    found = signing_state.read(old.read_text(encoding="utf-8"))
    if found is not None:
        replace(path, found)


def _lines(path: Path | None) -> tuple[str, ...]:
    if path is None or not path.exists():
        return ()
    return tuple(path.read_text(encoding="utf-8").split())


def _known_height(path: Path | None) -> int:
    if path is None:
        return 0
    return int(path.read_text(encoding="utf-8").strip() or "0")
