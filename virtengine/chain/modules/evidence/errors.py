"""Errors of evidence, with the numbers that Cosmos clients know."""

from __future__ import annotations

from virtengine.core.errors import ModuleError


class EvidenceError(ModuleError):
    """Base of the errors of evidence."""

    codespace = "evidence"


class NoHandler(EvidenceError):
    """Evidence of this kind is not taken from transactions."""

    code = 2


class InvalidEvidence(EvidenceError):
    """The evidence is malformed."""

    code = 3
