"""State of the encryption module."""

from __future__ import annotations

from collections.abc import Iterator

from virtengine.chain.kernel.store import Store
from virtengine.chain.kernel.table import Index, Table
from virtengine.chain.modules.encryption.types import KeyRef, Params, RecipientKey
from virtengine.crypto.recipient_key import normalise_key_id


class State:
    """Keys by account and version, by fingerprint, and the queues of their expiry."""

    def __init__(self, store: Store) -> None:
        self.keys = Table(store, b"encryption/key/", RecipientKey, key=(str, int))
        self.fingerprints = Table(store, b"encryption/fingerprint/", KeyRef, key=(str,))
        self.expiries = Index(store, b"encryption/expiry/", key=(int, str, int))
        self.warnings = Index(store, b"encryption/warning/", key=(int, str, int, int))
        self.purges = Index(store, b"encryption/purge/", key=(int, str, int))
        self._params = Table(store, b"encryption/params/", Params, key=())

    def get_params(self) -> Params:
        """Return the parameters."""
        return self._params.get() or Params()

    def set_params(self, params: Params) -> None:
        """Store the parameters."""
        self._params.set(params)

    def find(self, key_id: str) -> RecipientKey | None:
        """Return the key of a fingerprint or key id."""
        ref = self.fingerprints.get(normalise_key_id(key_id))
        return self.keys.get(ref.address, ref.key_version) if ref else None

    def keys_of(self, address: str) -> Iterator[RecipientKey]:
        """Yield an account's keys, newest first."""
        yield from self.keys.records(address, reverse=True)

    def active_key(self, address: str, now: int) -> RecipientKey | None:
        """Return the newest key of an account that new envelopes may name."""
        return next((key for key in self.keys_of(address) if key.is_active(now)), None)
