"""Records of the bank."""

from __future__ import annotations

from virtengine.chain.kernel.codec import Record


class DenomUnit(Record, frozen=True):
    """One name of a denomination: `uve` with exponent 0, `VE` with exponent 6."""

    denom: str
    exponent: int
    aliases: tuple[str, ...] = ()


class Metadata(Record, frozen=True):
    """How a denomination is shown to people."""

    base: str
    display: str
    units: tuple[DenomUnit, ...]
    name: str = ""
    symbol: str = ""
    description: str = ""
    uri: str = ""
    uri_hash: str = ""


class Params(Record, frozen=True):
    """Whether coins can be sent where `SendEnabled` says nothing."""

    default_send_enabled: bool = True
