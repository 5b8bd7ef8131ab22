"""State of slashing."""

from __future__ import annotations

from virtengine.chain.kernel.store import Store
from virtengine.chain.kernel.table import Index, Table
from virtengine.chain.modules.slashing.types import Params, SigningInfo
from virtengine.chain.modules.staking.store import State as StakingState

_DEFAULTS = Params()


class State:
    """Who signs, by consensus address, over staking."""

    def __init__(self, store: Store) -> None:
        self.staking = store.state_of(StakingState)
        self.infos = Table(store, b"slashing/info/", SigningInfo, key=(bytes,))
        self.missed = Table(store, b"slashing/missed/", int, key=(bytes, int))
        """Bits of missed blocks; block h is bit h % window, counted through the chunks."""
        self.infractions = Table(store, b"slashing/infractions/", int, key=(bytes,))
        self.evidence = Index(store, b"slashing/evidence/", key=(bytes,))
        """What was acted on: none of it acts twice."""
        self._params = Table(store, b"slashing/params/", Params, key=())

    def get_params(self) -> Params:
        """Return the parameters."""
        return self._params.get() or _DEFAULTS

    def set_params(self, params: Params) -> None:
        """Store the parameters; a new window begins empty."""
        if params.window != self.get_params().window:
            for key, info in list(self.infos.items()):
                assert isinstance(key[0], bytes)
                self.forgive(key[0], info)
        self._params.set(params)

    def forgive(self, consensus: bytes, info: SigningInfo) -> SigningInfo:
        """Forget which blocks a validator missed; return its info, stored."""
        for key in list(self.missed.keys(consensus)):
            self.missed.delete(*key)
        clean = SigningInfo(info.start_height, info.jailed_until_ms, info.tombstoned)
        self.infos.set(consensus, clean)
        return clean
