"""CometBFT's own remote signer, run on the cluster's machine: outside of the cluster, with pods in reach."""

from __future__ import annotations

import base64
import json
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from cluster import docker, tools
from cluster.commands import run
from cluster.settings import NODE_NAME
from e2e.support.machine import on_machine
from operators.chain import keys

FOLDER = "/var/lib/virtengine-signer"
PROGRAM = "priv_val_server"
# It gives up for ever a second after a node does not answer, so it is started again whenever it has no
# connection to the port (26659 is 0x6823).
LOOP = """
cd {folder}
touch on
while test -e on; do
  ./priv_val_server -addr tcp://$1:26659 -chain-id $2 -priv-key key.json -priv-state state.json >>log 2>&1 &
  sleep 1.2
  while test -e on && grep -q ':6823 01 ' /proc/net/tcp; do sleep 0.3; done
  kill -9 $!
done
"""


@dataclass(frozen=True)
class Signer:
    """The key and what it has signed, in a folder of the machine."""

    public_key: str

    @contextmanager
    def signing(self, address: str, chain_id: str) -> Iterator[None]:
        """Dial a node and sign for it, until the end of the block."""
        script = LOOP.format(folder=FOLDER)
        argv = [*docker.command(), "exec", NODE_NAME, "sh", "-c", script, "signer", address, chain_id]
        process = subprocess.Popen(argv, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        try:
            yield
        finally:
            on_machine(f"rm -f {FOLDER}/on")
            process.wait(20)

    def height(self) -> int:
        """Return the last height that the key has signed."""
        return int(json.loads(on_machine(f"cat {FOLDER}/state.json"))["height"])


def make_signer() -> Signer:
    """Put the program and a new key on the cluster's machine."""
    program = tools.ensure(PROGRAM)
    key = keys.new_node_keys().priv_validator_key
    state = '{"height":"0","round":0,"step":0}'
    on_machine(f"rm -rf {FOLDER}; mkdir -p {FOLDER}")
    run([*docker.command(), "cp", str(program), f"{NODE_NAME}:{FOLDER}/{PROGRAM}"], timeout=60)
    for name, text in (("key.json", key), ("state.json", state)):
        encoded = base64.b64encode(text.encode()).decode()
        on_machine(f"echo {encoded} | base64 -d > {FOLDER}/{name}")
    return Signer(json.loads(key)["pub_key"]["value"])
