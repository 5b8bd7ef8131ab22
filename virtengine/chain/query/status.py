"""gRPC and HTTP status of errors."""

from __future__ import annotations

from typing import Final

from virtengine.chain.kernel.errors import QueryError
from virtengine.core.errors import ModuleError, Unavailable

INVALID_ARGUMENT: Final = 3
DEADLINE_EXCEEDED: Final = 4
NOT_FOUND: Final = 5
RESOURCE_EXHAUSTED: Final = 8
UNIMPLEMENTED: Final = 12
INTERNAL: Final = 13
UNAVAILABLE: Final = 14
UNKNOWN: Final = 2

CODE_NAMES: Final = {
    1: "Canceled", 2: "Unknown", 3: "InvalidArgument", 4: "DeadlineExceeded", 5: "NotFound",
    6: "AlreadyExists", 7: "PermissionDenied", 8: "ResourceExhausted", 9: "FailedPrecondition", 10: "Aborted",
    11: "OutOfRange", 12: "Unimplemented", 13: "Internal", 14: "Unavailable", 15: "DataLoss",
    16: "Unauthenticated",
}  # fmt: skip

HTTP_STATUS: Final = {
    1: 499, 2: 500, 3: 400, 4: 504, 5: 404, 6: 409, 7: 403, 8: 429, 9: 400, 10: 409, 11: 400, 12: 501,
    13: 500, 14: 503, 15: 500, 16: 401,
}  # fmt: skip


def status_of(error: Exception) -> tuple[int, str]:
    """Return gRPC status and text of an error that a query may raise."""
    if isinstance(error, QueryError):
        return error.status, error.message
    if isinstance(error, ModuleError):
        is_bug = (error.codespace, error.code) == ("sdk", 1)
        return (INTERNAL if is_bug else INVALID_ARGUMENT), error.message
    if isinstance(error, Unavailable):
        return UNAVAILABLE, error.message
    return INTERNAL, "internal error"
