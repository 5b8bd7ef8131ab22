"""Verify the signatures of a block's unknown transactions on several threads before it is carried out.

libsecp256k1 runs without the interpreter's lock. The answer is only remembered when it is yes; the executor
decides.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor

from virtengine.chain.kernel.ante import verify_signature
from virtengine.chain.kernel.machine import Machine
from virtengine.chain.kernel.tx import Tx
from virtengine.core.errors import ModuleError

WORTH_IT = 64


class Verifier:
    """Notes with transactions which signatures are good."""

    def __init__(self, machine: Machine) -> None:
        self.machine = machine
        self.threads = min(8, os.cpu_count() or 1)
        self._workers = (
            ThreadPoolExecutor(self.threads, thread_name_prefix="verify") if self.threads > 1 else None
        )

    def warm(self, txs: Sequence[Tx]) -> None:
        """Verify what was not verified by CheckTx; small blocks are left to the executor."""
        if self._workers is None or len(txs) < WORTH_IT:
            return
        unknown = [tx for tx in txs if not tx.verified]
        if len(unknown) >= WORTH_IT:
            parts = [unknown[start :: self.threads] for start in range(self.threads)]
            list(self._workers.map(self._verify, parts))

    def _verify(self, txs: Sequence[Tx]) -> None:
        chain_id = self.machine.last.chain_id
        accounts = self.machine.deliver.accounts
        for tx in txs:
            for index, address in enumerate(tx.signers):
                account = accounts.get(address)
                key = tx.keys[index] or (account.public_key if account is not None else b"")
                if account is None or not key:
                    continue
                try:
                    verify_signature(tx, index, key, account.number, chain_id)
                except ModuleError:
                    continue
