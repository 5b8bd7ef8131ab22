"""Transactions as bytes: size, shape, messages and signers, before any state is looked at."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from typing import Final

from google.protobuf.any_pb2 import Any
from google.protobuf.message import Message

from virtengine.chain.kernel import quick, strict
from virtengine.chain.kernel.errors import (
    InvalidCoins,
    InvalidRequest,
    NoSignatures,
    NotSupported,
    TooManySignatures,
    TxDecodeError,
    TxTooLarge,
    UnknownExtensionOptions,
    UnknownRequest,
)
from virtengine.chain.kernel.events import encode_field
from virtengine.chain.kernel.routes import Route
from virtengine.chain.kernel.signing.multisig import count_members, read_key
from virtengine.core.amounts import DENOM, MAX_AMOUNT
from virtengine.crypto import secp256k1
from virtengine.wire.cosmos.tx.signing.v1beta1.signing_pb2 import SIGN_MODE_DIRECT
from virtengine.wire.cosmos.tx.v1beta1.tx_pb2 import AuthInfo, SignerInfo, TxBody, TxRaw

MAX_TX_BYTES: Final = 262_144
MAX_MESSAGES: Final = 256
MAX_SIGNATURES: Final = 7

Find = Callable[[str], Route | None]


class Tx:
    """A decoded transaction.

    `verified` remembers for which keys and account numbers its signatures were found good, `is_checked` that
    its messages passed the checks that need no state. `is_usual`: one message, one key, as `quick` reads it.
    Many wait at a time, so one holds little beside its bytes.
    """

    __slots__ = (
        "_hash",
        "fee",
        "gas_limit",
        "granter",
        "is_checked",
        "is_direct",
        "is_usual",
        "keys",
        "memo",
        "messages",
        "payer",
        "raw",
        "routes",
        "sequences",
        "signatures",
        "signers",
        "size",
        "timeout_height",
        "timeout_ns",
        "unordered",
        "verified",
    )

    routes: tuple[Route, ...]
    messages: tuple[Message, ...]
    signers: tuple[str, ...]
    keys: tuple[bytes, ...]
    sequences: tuple[int, ...]
    signatures: tuple[bytes, ...]

    def __init__(self, raw: bytes, find: Find) -> None:
        if len(raw) > MAX_TX_BYTES:
            raise TxTooLarge(f"{len(raw)} bytes; at most {MAX_TX_BYTES} are taken")
        self.size = len(raw)
        self.raw = raw
        self._hash = ""
        self.verified: tuple[tuple[int, bytes, int], ...] = ()
        self.is_checked = self.is_usual = False
        usual = quick.read(raw)
        if usual is None or not self._take(usual, find):
            self._parse(raw, find)

    def _take(self, usual: quick.Read, find: Find) -> bool:
        """Take over what was read without protobuf; say whether that is all, which it is for one signer."""
        url, value, self.memo, key, sequence, fee = usual
        route = find(url)
        if route is None:
            return False
        message = None if route.handler.read is None else route.handler.read(value)
        if message is not None:
            self.is_checked = True
        else:
            try:
                message = strict.parse(route.kind, value)
            except strict.StrictError as error:
                raise TxDecodeError(str(error)) from error
        signers = route.signers(message)
        if len(signers) != 1:
            return False
        self._fill(route, message, signers, key, sequence, fee)
        return True

    def _fill(
        self,
        route: Route,
        message: Message,
        signers: tuple[str, ...],
        key: bytes,
        sequence: int,
        fee: quick.Fee,
    ) -> None:
        self.is_usual = self.is_direct = True
        self.routes, self.messages, self.signers = (route,), (message,), signers
        self.fee, self.gas_limit = fee.amount, fee.gas_limit
        self.payer, self.granter = signers[0], ""
        self.keys, self.sequences, self.signatures = (key,), (sequence,), (self.raw[-quick.SIGNATURE_SIZE :],)
        self.timeout_height = self.timeout_ns = 0
        self.unordered = False

    def _parse(self, raw: bytes, find: Find) -> None:
        """Read any transaction."""
        try:
            outer = strict.parse(TxRaw, raw, only_canonical=True)
            body = strict.parse(TxBody, outer.body_bytes, allow_non_critical=True)
            auth = strict.parse(AuthInfo, outer.auth_info_bytes)
            self._read_body(body, find)
            self._read_auth(auth, tuple(outer.signatures))
        except strict.StrictError as error:
            raise TxDecodeError(str(error)) from error

    @property
    def body_bytes(self) -> bytes:
        """The encoded body."""
        return TxRaw.FromString(self.raw).body_bytes

    @property
    def auth_bytes(self) -> bytes:
        """The encoded auth info."""
        return TxRaw.FromString(self.raw).auth_info_bytes

    @property
    def signed(self) -> bytes:
        """Body and auth info as they begin what is signed: they have the same field numbers in TxRaw."""
        if self.is_usual:
            return self.raw[: -quick.SIGNED_END]
        outer = TxRaw.FromString(self.raw)
        return encode_field(1, outer.body_bytes) + encode_field(2, outer.auth_info_bytes)

    @property
    def hash(self) -> str:
        """The hash by which the transaction is known, in upper-case hex."""
        if not self._hash:
            self._hash = hashlib.sha256(self.raw).hexdigest().upper()
        return self._hash

    def _read_body(self, body: TxBody, find: Find) -> None:
        if body.extension_options:
            raise UnknownExtensionOptions(
                f"extension option {body.extension_options[0].type_url[:120]!r} is not known"
            )
        if not 1 <= len(body.messages) <= MAX_MESSAGES:
            raise InvalidRequest(
                f"a transaction has 1 to {MAX_MESSAGES} messages, this one {len(body.messages)}"
            )
        self.memo = body.memo
        self.timeout_height = body.timeout_height
        self.unordered = body.unordered
        self.timeout_ns = _nanoseconds(body) if body.HasField("timeout_timestamp") else 0
        routes, messages, signers = [], [], dict[str, None]()
        for packed in body.messages:
            route, message = _read_message(packed, find)
            routes.append(route)
            messages.append(message)
            for signer in _signers_of(route, message):
                signers[signer] = None
                if len(signers) > MAX_SIGNATURES:
                    raise TooManySignatures(f"more than {MAX_SIGNATURES} accounts would have to sign")
        self.routes, self.messages, self.signers = tuple(routes), tuple(messages), tuple(signers)

    def _read_auth(self, auth: AuthInfo, signatures: tuple[bytes, ...]) -> None:
        if auth.HasField("tip"):
            raise NotSupported("tips are not taken")
        self.gas_limit = auth.fee.gas_limit
        self.fee = _fee(auth)
        self.granter = auth.fee.granter
        self.payer = auth.fee.payer or self.signers[0]
        if self.payer not in self.signers:
            self.signers = (*self.signers, self.payer)
        if not signatures:
            raise NoSignatures("the transaction is not signed")
        if len(signatures) > MAX_SIGNATURES:
            raise TooManySignatures(f"{len(signatures)} signatures; at most {MAX_SIGNATURES} are taken")
        if not len(signatures) == len(auth.signer_infos) == len(self.signers):
            raise InvalidRequest(
                f"{len(self.signers)} accounts must sign; there are {len(signatures)} signatures and "
                f"{len(auth.signer_infos)} signer infos"
            )
        self.signatures = signatures
        self.keys = tuple(_public_key(info) for info in auth.signer_infos)
        if sum(map(len, self.keys)) > secp256k1.PUBLIC_KEY_SIZE * len(self.keys):
            _require_few_members(self.keys)
        self.is_direct = all(info.mode_info.single.mode == SIGN_MODE_DIRECT for info in auth.signer_infos)
        self.sequences = tuple(info.sequence for info in auth.signer_infos)

    @property
    def infos(self) -> Sequence[SignerInfo]:
        """How each signer signed: for modes other than the plain one."""
        return AuthInfo.FromString(self.auth_bytes).signer_infos


class WholeTx(Tx):
    """A transaction that a handler's `read_whole` read at once. What is the same in all is the class's."""

    __slots__ = ("key", "message", "price", "sequence")
    is_checked = is_usual = is_direct = True
    memo = granter = ""
    timeout_height = timeout_ns = 0
    unordered = False

    def __init__(self, raw: bytes, routes: tuple[Route], whole: quick.Whole) -> None:
        self.raw = raw
        self.size = len(raw)
        self._hash = ""
        self.verified = ()
        self.message, self.payer, self.key, self.sequence, fee = whole
        self.routes = routes
        self.fee, self.gas_limit, self.price = fee.amount, fee.gas_limit, fee.price

    @property
    def messages(self) -> tuple[Message]:  # type: ignore[override]
        """The one message."""
        return (self.message,)

    @property
    def signers(self) -> tuple[str]:  # type: ignore[override]
        """The one signer, who pays."""
        return (self.payer,)

    @property
    def keys(self) -> tuple[bytes]:  # type: ignore[override]
        """The one key."""
        return (self.key,)

    @property
    def sequences(self) -> tuple[int]:  # type: ignore[override]
        """The one sequence."""
        return (self.sequence,)

    @property
    def signatures(self) -> tuple[bytes]:  # type: ignore[override]
        """The one signature."""
        return (self.raw[-quick.SIGNATURE_SIZE :],)

    @property
    def signed(self) -> bytes:
        """All but the signature."""
        return self.raw[: -quick.SIGNED_END]


def _read_message(packed: Any, find: Find) -> tuple[Route, Message]:
    route = find(packed.type_url)
    if route is None:
        raise UnknownRequest(f"no module handles {packed.type_url[:160]!r}")
    return route, strict.parse(route.kind, packed.value)


def _signers_of(route: Route, message: Message) -> tuple[str, ...]:
    signers = route.signers(message)
    if not signers:
        raise InvalidRequest(f"{route.url} names nobody who signs it")
    return signers


def _nanoseconds(body: TxBody) -> int:
    stamp = body.timeout_timestamp
    if not (0 <= stamp.seconds < 2**33 and 0 <= stamp.nanos < 10**9):
        raise InvalidRequest("timeout_timestamp is out of range")
    return stamp.seconds * 10**9 + stamp.nanos


def _fee(auth: AuthInfo) -> int:
    if not auth.fee.amount:
        return 0
    if len(auth.fee.amount) > 1 or auth.fee.amount[0].denom != DENOM:
        raise InvalidCoins(f"fees are paid in {DENOM} only")
    text = auth.fee.amount[0].amount
    if not (text.isascii() and text.isdigit() and len(text) <= 77) or int(text) > MAX_AMOUNT:
        raise InvalidCoins("the fee is not a whole number")
    return int(text)


def _require_few_members(keys: Sequence[bytes]) -> None:
    count = sum(count_members(key) for key in keys if key)
    if count > MAX_SIGNATURES:
        raise TooManySignatures(f"{count} keys would sign; at most {MAX_SIGNATURES} may")


def _public_key(info: SignerInfo) -> bytes:
    return read_key(info.public_key) if info.HasField("public_key") else b""
