"""Money of a story: accounts are funded from the treasury as a person would do it."""

from __future__ import annotations

import json
import secrets
from dataclasses import dataclass
from pathlib import Path

from e2e.support.chain import Chain
from e2e.support.command import virtengine
from e2e.support.kubernetes import Kubectl, wait_for

ACCOUNTS = "accounts.virtengine.com"
TREASURY = "virtengine-system/treasury"


@dataclass(frozen=True)
class Treasury:
    """The account that holds the coins of the genesis, under a name of its own in this machine's keyring."""

    kubectl: Kubectl
    chain: Chain
    name: str
    passphrase: Path

    @classmethod
    def open(cls, kubectl: Kubectl, chain: Chain, folder: Path) -> Treasury:
        """Take the treasury's key over."""
        passphrase = folder / "passphrase"
        passphrase.write_text(f"{secrets.token_hex(16)}\n")
        passphrase.chmod(0o600)
        name = f"treasury-{secrets.token_hex(4)}"
        virtengine("keys", "import", name, "--account", TREASURY, "--passphrase-file", str(passphrase))
        return cls(kubectl, chain, name, passphrase)

    def fund(self, account: str, uve: int) -> str:
        """Send coins to an Account, named namespace/name; return its address."""
        address = wait_for(lambda: self.address(account), f"Account {account} to have an address", 120)
        virtengine(
            "tx",
            "send",
            address,
            f"{uve}uve",
            "--from",
            self.name,
            "--passphrase-file",
            str(self.passphrase),
            "--output",
            "json",
        )
        wait_for(lambda: self.chain.balance(address) >= uve, f"{account} to hold {uve} uve", 60)
        return address

    def address(self, account: str) -> str | None:
        """Return the address of an Account, None before it has one."""
        namespace, _, name = account.partition("/")
        found = json.loads(
            self.kubectl("get", ACCOUNTS, name, "-n", namespace, "--ignore-not-found", "-o", "json") or "{}"
        )
        return (found.get("status") or {}).get("address")
