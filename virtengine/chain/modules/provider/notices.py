"""Announcements of maintenance and of leaving: check, then change.

Tenants are told before their leases end. A window of leaving may grow, never shrink.
"""

from __future__ import annotations

from msgspec.structs import replace

from virtengine.chain.kernel.context import Context
from virtengine.chain.modules import wire
from virtengine.chain.modules.provider.errors import InvalidNotice
from virtengine.chain.modules.provider.store import State
from virtengine.chain.modules.provider.types import Notice, NoticeKind
from virtengine.wire.virtengine.provider.v1 import tx_pb2, types_pb2


def announce_notice(
    state: State, msg: tx_pb2.MsgAnnounceNotice, ctx: Context
) -> tx_pb2.MsgAnnounceNoticeResponse:
    """Tell every tenant what is coming; from now on the provider gets no new lease."""
    provider = state.require(msg.owner)
    kind, before = NoticeKind(int(msg.kind)), provider.notice
    if before is not None and _content(before) == (kind, msg.reason, msg.window_seconds):
        return tx_pb2.MsgAnnounceNoticeResponse(effective_at=before.effective_at)
    _require_window(state, kind, msg.window_seconds)
    since = before.announced_at if before is not None and before.kind is kind else ctx.time
    notice = Notice(kind, msg.reason, msg.window_seconds, since, since + msg.window_seconds)
    if before is not None and before.kind is kind is NoticeKind.LEAVING:
        if notice.effective_at < before.effective_at:
            raise InvalidNotice(f"window_seconds: leases were promised {before.window_seconds} s")
        notice = replace(notice, cursor=before.cursor, is_done=before.is_done)

    updated = replace(provider, notice=notice)
    state.put(updated)
    for hook in state.hooks.announcing:
        hook(updated, ctx)
    ctx.emit(
        types_pb2.EventNoticeAnnounced(
            owner=msg.owner, kind=wire.number(kind), effective_at=notice.effective_at
        )
    )
    return tx_pb2.MsgAnnounceNoticeResponse(effective_at=notice.effective_at)


def withdraw_notice(
    state: State, msg: tx_pb2.MsgWithdrawNotice, ctx: Context
) -> tx_pb2.MsgWithdrawNoticeResponse:
    """Take an announcement back; leases that were closed because of it stay closed."""
    provider = state.require(msg.owner)
    if provider.notice is None:
        return tx_pb2.MsgWithdrawNoticeResponse()

    state.put(replace(provider, notice=None))
    ctx.emit(types_pb2.EventNoticeWithdrawn(owner=msg.owner))
    return tx_pb2.MsgWithdrawNoticeResponse()


def _content(notice: Notice) -> tuple[NoticeKind, str, int]:
    return notice.kind, notice.reason, notice.window_seconds


def _require_window(state: State, kind: NoticeKind, seconds: int) -> None:
    params = state.get_params()
    least = params.min_leave_seconds if kind is NoticeKind.LEAVING else 0
    if not least <= seconds <= params.max_window_seconds:
        raise InvalidNotice(f"window_seconds: must be {least} to {params.max_window_seconds}")
