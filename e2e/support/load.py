"""A steady load of transfers on a Network, through its Service, that outlives every perturbation."""

from __future__ import annotations

import base64
import json
import threading
import time
import urllib.request
from dataclasses import dataclass, field
from typing import Any

from e2e.support.testnet import NAMESPACE, NETWORK, Testnet
from virtengine.core.amounts import DENOM
from virtengine.crypto.secp256k1 import PrivateKey
from virtengine.crypto.tx import Signer, Terms, sign_tx
from virtengine.wire.cosmos.bank.v1beta1.tx_pb2 import MsgSend
from virtengine.wire.cosmos.base.v1beta1.coin_pb2 import Coin

PAYER, PAYEE = "faucet", "validator-0"
GAS, FEE = 200_000, 20_000
A_ROUND, ROUND_SECONDS = 5, 0.25


@dataclass
class Load:
    """Sends from one account until it is stopped; the chain's sequence counts what was committed."""

    net: Testnet
    chain_id: str
    handed_in: int = 0
    first_sequence: int = 0
    _stopped: threading.Event = field(default_factory=threading.Event)
    _thread: threading.Thread | None = None

    def __enter__(self) -> Load:
        secrets = {
            name: self.net.kubectl.get("secret", f"{name}-account", NAMESPACE) for name in (PAYER, PAYEE)
        }
        payer, payee = secrets[PAYER], secrets[PAYEE]
        assert payer is not None
        assert payee is not None
        self._key = PrivateKey(base64.b64decode(payer["data"]["private-key"]))
        self._payer, self._payee = (
            base64.b64decode(one["data"]["address"]).decode() for one in (payer, payee)
        )
        self.first_sequence = self.account()[1]
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stopped.set()
        if self._thread is not None:
            self._thread.join(30)

    @property
    def committed(self) -> int:
        """Return how many of the transfers are in blocks."""
        return self.account()[1] - self.first_sequence

    def account(self) -> tuple[int, int]:
        """Return number and sequence of the paying account."""
        found = self._get(f"{NETWORK}-rpc:1317", f"cosmos/auth/v1beta1/account_info/{self._payer}")["info"]
        return int(found["account_number"]), int(found["sequence"])

    def _run(self) -> None:
        number = sequence = -1
        while not self._stopped.wait(ROUND_SECONDS):
            try:
                if sequence < 0:
                    number, sequence = self.account()
                for _ in range(A_ROUND):
                    if not self._send(number, sequence):
                        sequence = -1
                        break
                    sequence += 1
                    self.handed_in += 1
            except (OSError, ValueError, KeyError):
                # A node that is perturbed gives no answer: begin again where the chain stands.
                sequence = -1
                time.sleep(ROUND_SECONDS)

    def _send(self, number: int, sequence: int) -> bool:
        send = MsgSend(
            from_address=self._payer, to_address=self._payee, amount=[Coin(denom=DENOM, amount="1")]
        )
        terms = Terms(self.chain_id, gas_limit=GAS, fee=FEE)
        raw = sign_tx([send], [Signer(self._key, number, sequence)], terms)
        answer = self._get(f"{NETWORK}-rpc:26657", f"broadcast_tx_sync?tx=0x{raw.hex()}")
        return int(answer["result"]["code"]) == 0

    def _get(self, service: str, path: str) -> Any:
        url = f"{self.net.proxy}/api/v1/namespaces/{NAMESPACE}/services/{service}/proxy/{path}"
        with urllib.request.urlopen(url, timeout=5) as answer:
            return json.load(answer)
