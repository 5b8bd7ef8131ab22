"""A Network of several nodes on loopback, made by the same plans as in a cluster and supervised the same way.

Four engines and four applications are real processes; genesis and configuration come from `virtengine.plans`,
with addresses of this machine put in the place of Kubernetes'.
"""

from __future__ import annotations

import json
import os
import shutil
import signal
import sys
import time
import urllib.error
import urllib.request
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from operators.chain import keys
from operators.node.main import Settings, allow_signing
from tests.support.processes import Program, free_port
from virtengine.api import Network, Validator
from virtengine.plans import cometbft, genesis_stake, node_pod, supervision
from virtengine.plans import validator as validator_plans
from virtengine.plans.cometbft import NodeConfig
from virtengine.plans.genesis import build_genesis
from virtengine.plans.genesis_stake import GenesisNode
from virtengine.plans.topology import Peering

VE = 10**6
CHAIN_ID = "perturbed-1"


@dataclass
class Ports:
    """Where one node listens."""

    p2p: int
    rpc: int
    grpc: int
    metrics: int

    @classmethod
    def free(cls) -> Ports:
        """Return ports that nobody uses now."""
        return cls(*(free_port() for _ in range(4)))


class TestNode:
    """One node: an engine and an application, each under its supervisor."""

    __test__ = False

    def __init__(self, folder: Path, name: str) -> None:
        self.name, self.folder, self.ports = name, folder, Ports.free()
        self.keys = keys.new_node_keys()
        self.account = keys.new_account_keys()
        self.home, self.signer = folder / "cometbft", folder / "signer"
        self.app = self.engine = Program([], folder / "none.log")

    @property
    def validator(self) -> Validator:
        """Return the object that asks for this node."""
        about = {"moniker": self.name, "identity": "0000", "website": "https://validator.example"}
        spec = {"networkRef": {"name": "net"}, "accountRef": {"name": self.name}, "description": about}
        return Validator.read({"metadata": {"name": self.name, "namespace": "home"}, "spec": spec})

    @property
    def public(self) -> GenesisNode:
        """Return its public side."""
        return validator_plans.read_public(self.validator, validator_plans.secret(self.validator, self.keys))

    @property
    def address(self) -> str:
        """Return its address for peers."""
        return f"{self.public.node_id}@127.0.0.1:{self.ports.p2p}"

    def write(self, genesis: str, peers: tuple[str, ...], block_time: str) -> None:
        """Write its files."""
        for path in (self.home / "config", self.home / "data", self.folder / "app", self.signer):
            path.mkdir(parents=True, exist_ok=True)
        config = cometbft.config_toml(
            NodeConfig(
                moniker=self.name,
                block_time=block_time,
                mempool="app",
                peering=Peering(persistent=peers),
                signing_state=supervision.SIGNING_STATE,
            )
        )
        for old, new in {
            "0.0.0.0:26657": f"127.0.0.1:{self.ports.rpc}",
            "0.0.0.0:26656": f"127.0.0.1:{self.ports.p2p}",
            '":26660"': '""',
            "prometheus = true": "prometheus = false",
            **self._places(),
        }.items():
            config = config.replace(old, new)
        (self.home / "config" / "config.toml").write_text(config)
        (self.home / "config" / "genesis.json").write_text(genesis)
        (self.home / "config" / node_pod.NODE_KEYS[0]).write_text(self.keys.priv_validator_key)
        (self.home / "config" / node_pod.NODE_KEYS[1]).write_text(self.keys.node_key)

    def start(self, *, known_height: int = 0, others: tuple[str, ...] = ()) -> None:
        """Start it as its pod would: first the question whether it may sign."""
        known = self.folder / "signed-height"
        known.write_text(str(known_height))
        allow_signing(
            Settings(
                home=self.home,
                app_home=self.folder / "app",
                engine_env=self.folder / "engine.env",
                signing_state=self.signer / "priv_validator_state.json",
                signed_height=known,
                peers=others,
                state_sync=False,
            )
        )
        self.app = self._supervised("app", supervision.SUPERVISE, self._app_settings())
        engine = supervision.ENGINE
        for old, new in self._places().items():
            engine = engine.replace(old, new)
        program = str(cometbft_program())
        engine = engine.replace("exec cometbft", f"exec {program}")
        self.engine = self._supervised(
            "engine", engine, {"RUN": f"engine start --home {self.home}", "WATCH": "follow"}
        )
        self.app.start()
        self.engine.start()

    def stop(self, *, hard: bool = False) -> None:
        """End both supervisors and what they run: a pod that is deleted, or that vanishes."""
        for program in (self.engine, self.app):
            if program.process is not None and program.process.poll() is None:
                with suppress(ProcessLookupError):
                    os.killpg(program.process.pid, signal.SIGKILL if hard else signal.SIGTERM)
                program.process.wait(20)

    def signal(self, part: str, number: signal.Signals) -> None:
        """Send a signal to the process below a supervisor."""
        program = self.app if part == "app" else self.engine
        assert program.process is not None
        children = Path(f"/proc/{program.process.pid}/task/{program.process.pid}/children").read_text()
        for pid in children.split():
            with suppress(ProcessLookupError):
                os.kill(int(pid), number)

    def rpc(self, path: str) -> Any:
        """Return the engine's answer, None when there is none."""
        try:
            with urllib.request.urlopen(f"{self.url}/{path}", timeout=3) as answer:
                return json.load(answer)["result"]
        except (OSError, ValueError, KeyError):
            return None

    @property
    def url(self) -> str:
        """Return where the engine's RPC is."""
        return f"http://127.0.0.1:{self.ports.rpc}"

    @property
    def height(self) -> int:
        """Return its newest height, 0 when it does not answer."""
        found = self.rpc("status")
        return int(found["sync_info"]["latest_block_height"]) if found else 0

    def tail(self) -> str:
        """Return the end of its words."""
        return f"--- {self.name}\n{self.app.tail()[-1500:]}\n{self.engine.tail()[-1500:]}"

    def _places(self) -> dict[str, str]:
        return {
            supervision.SIGNER: str(self.signer),
            supervision.HOME: str(self.home),
            supervision.ENGINE_ENV: str(self.folder / "engine.env"),
            cometbft.SOCKET: self._socket,
        }

    @property
    def _socket(self) -> str:
        return str(self.folder / "app.sock")

    def _app_settings(self) -> dict[str, str]:
        return {
            "RUN": f"{sys.executable} -m virtengine.chain start",
            "LEFT_BEHIND": self._socket,
            "VIRTENGINE_CHAIN_HOME": str(self.folder / "app"),
            "VIRTENGINE_CHAIN_ABCI": self._socket,
            "VIRTENGINE_CHAIN_GRPC": f"127.0.0.1:{self.ports.grpc}",
            "VIRTENGINE_CHAIN_REST": "",
            "VIRTENGINE_CHAIN_METRICS": f"127.0.0.1:{self.ports.metrics}",
            "VIRTENGINE_CHAIN_RPC": self.url,
        }

    def _supervised(self, name: str, script: str, settings: dict[str, str]) -> Program:
        argv = ["env", *(f"{key}={value}" for key, value in settings.items()), "sh", "-c", script]
        return Program(argv, self.folder / f"{name}.log")


class TestNet:
    """Nodes that know each other."""

    __test__ = False

    def __init__(self, folder: Path, *, count: int = 4, block_time: str = "200ms") -> None:
        self.nodes = [TestNode(folder / f"node-{number}", f"node-{number}") for number in range(count)]
        accounts = [
            {"name": node.name, "address": node.account.address, "amount": str(2000 * VE)}
            for node in self.nodes
        ]
        time_text = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime())
        spec = {"chainId": CHAIN_ID, "genesis": {"accounts": accounts, "time": time_text}}
        self.network = Network.read({"metadata": {"name": "net", "namespace": "home"}, "spec": spec})
        self._block_time = block_time

    def write(self) -> None:
        """Hold the ceremony and write everybody's files."""
        stakes = [
            GenesisNode(
                node.name,
                node.public.public_key,
                node.public.address,
                node.public.node_id,
                genesis_stake.stake_of(node.validator, node.account.address),
            )
            for node in self.nodes
        ]
        addresses = {node.name: node.account.address for node in self.nodes}
        genesis = build_genesis(self.network, addresses, stakes)
        for node in self.nodes:
            peers = tuple(other.address for other in self.nodes if other is not node)
            node.folder.mkdir(parents=True)
            node.write(genesis, peers, self._block_time)

    def others(self, node: TestNode) -> tuple[str, ...]:
        """Return where the other nodes answer."""
        return tuple(other.url for other in self.nodes if other is not node)

    def wait(self, height: int, *, seconds: float = 60) -> float:
        """Wait until every node has a height; return how long it took."""
        begun = time.monotonic()
        while any(node.height < height for node in self.nodes):
            if time.monotonic() - begun > seconds:
                words = "\n".join(node.tail() for node in self.nodes)
                raise AssertionError(
                    f"heights {[node.height for node in self.nodes]}, not {height}:\n{words}"
                )
            time.sleep(0.1)
        return time.monotonic() - begun

    def forks(self) -> list[int]:
        """Return the heights at which nodes differ in block or application."""
        last = min(node.height for node in self.nodes)
        return [
            height
            for height in range(1, last + 1)
            if len({self._block(node, height) for node in self.nodes}) > 1
        ]

    def _block(self, node: TestNode, height: int) -> tuple[str, str]:
        found = node.rpc(f"block?height={height}")
        assert found is not None, f"{node.name} has no block {height}"
        return found["block_id"]["hash"], found["block"]["header"]["app_hash"]

    def stop(self) -> None:
        """End everything."""
        for node in self.nodes:
            node.stop(hard=True)


def cometbft_program() -> Path:
    """Return the engine, built from its pinned sources if need be."""
    from cluster import tools
    from cluster.paths import Paths
    from cluster.progress import Progress
    from cluster.settings import Settings as ClusterSettings

    return tools.ensure("cometbft", ClusterSettings(Paths.from_environment()), Progress())


def copy_tree(source: Path, target: Path) -> None:
    """Copy a folder as a snapshot of a volume would."""
    shutil.rmtree(target, ignore_errors=True)
    shutil.copytree(source, target)
