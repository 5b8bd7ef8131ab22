"""A real node: CometBFT and the application as processes on loopback, to be killed and started again."""

from __future__ import annotations

import base64
import contextlib
import json
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from tests.chain.support.chain import PLENTY, Actor, TestChain
from virtengine.core.amounts import DENOM
from virtengine.crypto.tx import tx_hash
from virtengine.plans import cometbft

CHAIN_ID = "virtengine-live"


def cometbft_binary() -> Path:
    """Return the engine, building it when the cluster's tools have not done so yet."""
    from cluster import tools

    return tools.ensure("cometbft")


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class LiveNode:
    """One validator, or a full node that follows one. `start` and `kill` work on either process alone."""

    def __init__(
        self,
        folder: Path,
        *,
        mempool: str = "app",
        commit: str = "100ms",
        app_state: Mapping[str, Any] | None = None,
        config: Sequence[tuple[str, str, str]] = (),
        flags: Mapping[str, Any] | None = None,
        peers: Sequence[LiveNode] = (),
    ) -> None:
        """`config` is more of config.toml, (section, key, value); `flags` of the application's command line.

        A node with peers has their genesis and dials them; it is no validator.
        """
        self.folder = folder
        folder.mkdir(parents=True, exist_ok=True)
        self.config = [*config, *_peers(peers)]
        self.flags = dict(flags or {})
        self.binary = cometbft_binary()
        self.ports = {name: free_port() for name in ("rpc", "p2p", "grpc", "rest", "metrics")}
        self.engine_home = folder / "engine"
        self.app_home = folder / "app"
        # The path of a unix socket may have 107 bytes.
        self.socket = Path(f"/tmp/ve-{os.getpid()}-{self.ports['rpc']}.sock")
        self.processes: dict[str, subprocess.Popen[bytes]] = {}
        self.settings = {"mempool": mempool, "commit": commit}
        chain = TestChain(chain_id=CHAIN_ID)
        self.actors = chain.actors
        self._initialise(chain.genesis if app_state is None else app_state)
        if peers:
            shutil.copy(peers[0].genesis_path, self.genesis_path)

    @property
    def rpc_url(self) -> str:
        return f"http://127.0.0.1:{self.ports['rpc']}"

    @property
    def genesis_path(self) -> Path:
        return self.engine_home / "config" / "genesis.json"

    @property
    def peer_address(self) -> str:
        command = [str(self.binary), "show-node-id", "--home", str(self.engine_home)]
        answer = subprocess.run(command, check=True, capture_output=True, text=True)
        return f"{answer.stdout.strip()}@127.0.0.1:{self.ports['p2p']}"

    @property
    def rest_url(self) -> str:
        return f"http://127.0.0.1:{self.ports['rest']}"

    def actor(self, name: str) -> Actor:
        return self.actors[name]

    def start(self, *names: str) -> None:
        """Start the application, the engine, or both."""
        for name in names or ("app", "engine"):
            command = (
                self._app_command()
                if name == "app"
                else [str(self.binary), "start", "--home", str(self.engine_home)]
            )
            output = (self.folder / f"{name}.log").open("ab")
            environment = os.environ | (cometbft.RUNTIME if name == "engine" else {})
            self.processes[name] = subprocess.Popen(
                command, stdout=output, stderr=output, env=dict(environment)
            )

    def kill(self, *names: str, how: int = signal.SIGKILL) -> None:
        """Kill processes and wait until they are gone."""
        for name in names or ("engine", "app"):
            process = self.processes.pop(name, None)
            if process is not None:
                with contextlib.suppress(ProcessLookupError):
                    process.send_signal(how)
                process.wait(30)

    def settle_engine(self, seconds: float = 10) -> None:
        """Wait until the engine noticed that its application is gone, and clear it away.

        It exits by itself, but its socket client has a race in which a request that is queued at that moment
        waits for ever; a supervisor must be ready to kill it.
        """
        with contextlib.suppress(subprocess.TimeoutExpired):
            self.processes["engine"].wait(seconds)
        self.kill("engine")

    def close(self) -> None:
        self.kill()
        self.socket.unlink(missing_ok=True)

    def rpc(self, method: str, **params: Any) -> Any:
        """Call the engine's RPC; errors of the engine raise RpcError."""
        body = json.dumps({"jsonrpc": "2.0", "id": 1, "method": method, "params": params}).encode()
        request = urllib.request.Request(self.rpc_url, body, {"Content-Type": "application/json"})
        with urllib.request.urlopen(request, timeout=15) as response:
            answer = json.load(response)
        if "error" in answer:
            raise RpcError(str(answer["error"]))
        return answer["result"]

    def rest(self, path: str, body: Mapping[str, Any] | None = None) -> tuple[int, Any]:
        """Call REST; return status and document."""
        data = None if body is None else json.dumps(body).encode()
        request = urllib.request.Request(self.rest_url + path, data, {"Content-Type": "application/json"})
        try:
            with urllib.request.urlopen(request, timeout=15) as response:
                return response.status, json.load(response)
        except urllib.error.HTTPError as error:
            return error.code, json.load(error)

    def broadcast(self, raw: bytes) -> Any:
        """Send a transaction by RPC and return the verdict of CheckTx."""
        return self.rpc("broadcast_tx_sync", tx=base64.b64encode(raw).decode())

    def height(self) -> int:
        """Return the application's height; -1 while it does not answer."""
        try:
            return int(self.rpc("abci_info")["response"].get("last_block_height", 0))
        except (OSError, RpcError, ValueError):
            return -1

    def wait_height(self, height: int, seconds: float = 30) -> int:
        """Wait for a height."""
        return int(
            wait(
                lambda: now if (now := self.height()) >= height else None,
                f"height {height}",
                seconds,
                self.logs,
            )
        )

    def wait_tx(self, digest: str, seconds: float = 30) -> Any:
        """Wait until a transaction is in a block and return its result."""

        def look() -> Any:
            try:
                return self.rpc("tx", hash=base64.b64encode(bytes.fromhex(digest)).decode())
            except (OSError, RpcError):
                return None

        return wait(look, f"transaction {digest}", seconds, self.logs)

    def committed_txs(self) -> list[str]:
        """Return the hashes of all transactions that succeeded, read from the blocks.

        The engine's index is written beside the block: an engine that is killed in between never finds the
        transactions of that block by hash.
        """
        found = []
        for height in range(1, int(self.rpc("status")["sync_info"]["latest_block_height"])):
            raws = self.rpc("block", height=str(height))["block"]["data"]["txs"] or []
            if raws:
                results = self.rpc("block_results", height=str(height))["txs_results"]
                pairs = zip(raws, results, strict=True)
                found += [tx_hash(base64.b64decode(raw)) for raw, result in pairs if not result.get("code")]
        return found

    def app_hash(self, height: int) -> str:
        """Return the state's root after a block, as the next block's header holds it."""
        self.wait_height(height + 1)
        return str(self.rpc("header", height=str(height + 1))["header"]["app_hash"])

    def account(self, actor: Actor) -> tuple[int, int]:
        """Return account number and sequence."""
        status, document = self.rest(f"/cosmos/auth/v1beta1/account_info/{actor.address}")
        assert status == 200, document
        return int(document["info"]["account_number"]), int(document["info"]["sequence"])

    def balance(self, actor: Actor) -> int:
        status, document = self.rest(f"/cosmos/bank/v1beta1/balances/{actor.address}/by_denom?denom={DENOM}")
        assert status == 200, document
        return int(document["balance"]["amount"])

    def logs(self) -> str:
        return "\n".join(
            f"--- {name}\n" + (self.folder / f"{name}.log").read_text(errors="replace")[-3000:]
            for name in ("app", "engine")
            if (self.folder / f"{name}.log").exists()
        )

    def _app_command(self) -> list[str]:
        listen = {name: f"127.0.0.1:{self.ports[name]}" for name in ("grpc", "rest", "metrics")}
        flags = {
            "home": self.app_home,
            "abci": self.socket,
            "rpc": self.rpc_url,
            **listen,
            "snapshot-interval": 20,
            **self.flags,
        }
        return [
            sys.executable, "-m", "virtengine.chain", "start", "--strict",
            *(part for name, value in flags.items() for part in (f"--{name}", str(value))),
        ]  # fmt: skip

    def _initialise(self, app_state: Mapping[str, Any]) -> None:
        command = [str(self.binary), "init", "--home", str(self.engine_home)]
        subprocess.run(command, check=True, capture_output=True)
        document = json.loads(self.genesis_path.read_text())
        document["chain_id"] = CHAIN_ID
        document["app_state"] = app_state
        self.genesis_path.write_text(json.dumps(document))
        config = self.engine_home / "config" / "config.toml"
        text = config.read_text()
        for section, key, value in (
            ("", "proxy_app", f'"unix://{self.socket}"'),
            ("rpc", "laddr", f'"tcp://127.0.0.1:{self.ports["rpc"]}"'),
            ("p2p", "laddr", f'"tcp://127.0.0.1:{self.ports["p2p"]}"'),
            ("mempool", "type", f'"{self.settings["mempool"]}"'),
            ("mempool", "reap_interval", '"100ms"'),
            ("consensus", "timeout_commit", f'"{self.settings["commit"]}"'),
            *self.config,
        ):
            text = _set(text, section, key, value)
        config.write_text(text)

    def wipe_app(self) -> None:
        """Lose the application's data folder."""
        shutil.rmtree(self.app_home)


def _peers(peers: Sequence[LiveNode]) -> list[tuple[str, str, str]]:
    addresses = ",".join(peer.peer_address for peer in peers)
    return [
        ("p2p", "persistent_peers", f'"{addresses}"'),
        ("p2p", "addr_book_strict", "false"),
        ("p2p", "allow_duplicate_ip", "true"),
        ("p2p", "pex", "false"),
    ]


class RpcError(Exception):
    """The engine refused a call."""


def wait(look: Any, what: str, seconds: float, logs: Any) -> Any:
    """Return the first answer that is not None."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        found = look()
        if found is not None:
            return found
        time.sleep(0.05)
    raise AssertionError(f"no {what} within {seconds} s\n{logs()}")


def _set(text: str, section: str, key: str, value: str) -> str:
    head, _, rest = text.partition(f"[{section}]\n") if section else ("", "", text)
    assert section == "" or rest, f"config.toml has no section {section}"
    changed, count = re.subn(rf"(?m)^{key} = .*$", f"{key} = {value}", rest, count=1)
    if not count:
        changed = f"{key} = {value}\n{rest}"
    return f"{head}[{section}]\n{changed}" if section else changed


@contextlib.contextmanager
def live_node(folder: Path, **options: Any) -> Iterator[LiveNode]:
    """Start a node, wait for its first blocks, and leave nothing behind."""
    node = LiveNode(folder, **options)
    try:
        node.start()
        node.wait_height(2)
        yield node
    finally:
        node.close()


__all__ = ["CHAIN_ID", "PLENTY", "LiveNode", "RpcError", "live_node", "wait"]
