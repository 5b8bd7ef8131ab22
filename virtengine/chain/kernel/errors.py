"""Errors of transactions and queries that belong to no module: the Cosmos codespace `sdk` with its numbers.

ModuleError
└── SdkError                one class per number below; numbers are those that wallets know
QueryError                  a query cannot be answered; carries its gRPC status
├── InvalidQuery            the request is malformed
├── QueryNotFound           there is no such object
└── QueryUnknown            nothing answers this path
"""

from __future__ import annotations

from typing import ClassVar

from virtengine.core.errors import ModuleError, Rejected


class SdkError(ModuleError):
    """Base of the errors that Cosmos clients know by number."""

    codespace = "sdk"


class InternalError(SdkError):
    """A bug was reached; the transaction failed and nothing of it was kept."""

    code = 1


class TxDecodeError(SdkError):
    """The bytes are no transaction."""

    code = 2


class Unauthorized(SdkError):
    """The signer may not do this, or the signature does not fit."""

    code = 4


class InsufficientFunds(SdkError):
    """The account holds less than is to be moved."""

    code = 5


class UnknownRequest(SdkError):
    """No module handles this message or path."""

    code = 6


class InvalidAddress(SdkError):
    """The text is no account address."""

    code = 7


class InvalidPublicKey(SdkError):
    """The public key is malformed or not the account's."""

    code = 8


class UnknownAddress(SdkError):
    """The account does not exist."""

    code = 9


class InvalidCoins(SdkError):
    """The amount or its denomination is malformed."""

    code = 10


class OutOfGas(SdkError):
    """The gas limit did not suffice."""

    code = 11


class MemoTooLarge(SdkError):
    """The memo is longer than allowed."""

    code = 12


class InsufficientFee(SdkError):
    """The fee is below the minimum."""

    code = 13


class TooManySignatures(SdkError):
    """More signatures than allowed."""

    code = 14


class NoSignatures(SdkError):
    """The transaction carries no signature."""

    code = 15


class InvalidRequest(SdkError):
    """The message is malformed whatever the state."""

    code = 18


class TxInMempool(SdkError):
    """The transaction is waiting already."""

    code = 19


class MempoolFull(SdkError):
    """The mempool takes no more."""

    code = 20


class TxTooLarge(SdkError):
    """The transaction is larger than allowed."""

    code = 21


class InvalidHeight(SdkError):
    """The height cannot be served."""

    code = 26


class TimeoutHeight(SdkError):
    """The block is above the transaction's timeout height."""

    code = 30


class UnknownExtensionOptions(SdkError):
    """The transaction asks for options that this chain does not know."""

    code = 31


class WrongSequence(SdkError):
    """The signature is for another sequence of the account."""

    code = 32


class UnpackError(SdkError):
    """An Any holds a message that cannot be read."""

    code = 34


class NotSupported(SdkError):
    """A known feature that this chain does not offer."""

    code = 37


class NotFound(SdkError):
    """What the message names does not exist."""

    code = 38


class InvalidGasLimit(SdkError):
    """The gas limit is outside what a block allows."""

    code = 41


class TxTimeout(SdkError):
    """The block is later than the transaction's timeout timestamp."""

    code = 42


class QueryError(Rejected):
    """A query cannot be answered; `status` is the gRPC status number."""

    status: ClassVar[int] = 2


class InvalidQuery(QueryError):
    """The request is malformed."""

    status = 3


class QueryNotFound(QueryError):
    """There is no such object."""

    status = 5


class QueryUnknown(QueryError):
    """Nothing answers this path, or not in this way."""

    status = 12


class InvariantBroken(Exception):
    """The state contradicts itself: a bug. Names the invariant and what it found."""
