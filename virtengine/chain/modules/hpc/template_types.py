"""Records of workload templates and cluster templates.

A template is a document that its publisher signed: the chain keeps it as the bytes of its message, so that
nothing about it can be lost or changed by being kept.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import IntEnum
from typing import Final

from virtengine.chain.kernel.codec import Record


class TemplateStatus(IntEnum):
    """States of one version of a template."""

    PENDING = 1
    APPROVED = 2
    REJECTED = 3
    DEPRECATED = 4
    REVOKED = 5


TEMPLATE_MOVES: Final[Mapping[TemplateStatus, frozenset[TemplateStatus]]] = {
    TemplateStatus.PENDING: frozenset(
        {
            TemplateStatus.APPROVED,
            TemplateStatus.REJECTED,
            TemplateStatus.DEPRECATED,
            TemplateStatus.REVOKED,
        }
    ),
    TemplateStatus.APPROVED: frozenset({TemplateStatus.DEPRECATED, TemplateStatus.REVOKED}),
    TemplateStatus.REJECTED: frozenset({TemplateStatus.REVOKED}),
    TemplateStatus.DEPRECATED: frozenset({TemplateStatus.REVOKED}),
    TemplateStatus.REVOKED: frozenset(),
}


class Template(Record, frozen=True):
    """One version; `document` is the WorkloadTemplate that its publisher signed."""

    template_id: str
    version: str
    type: str
    publisher: str
    document: bytes
    content_hash: str
    status: TemplateStatus
    created_at: int
    updated_at: int
    image_digest: str = ""
    reason: str = ""
    decided_by: str = ""


class TemplateJob(Record, frozen=True):
    """A job that was made from a template and has not ended."""

    job_id: str
    template_id: str
    version: str
    provider: str
    needs_action: bool = False


class RevokedTemplate(Record, frozen=True):
    """A revoked version whose jobs are still being marked, up to the cursor."""

    template_id: str
    version: str
    cursor: str = ""


class ClusterTemplate(Record, frozen=True):
    """How clusters of a kind are set up; `document` is the message of that name."""

    provider: str
    template_id: str
    version: str
    document: bytes
    created_at: int
    updated_at: int
