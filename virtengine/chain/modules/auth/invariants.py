"""What must always hold in auth."""

from __future__ import annotations

from virtengine.chain.modules.auth.store import State


def numbers_are_unique(state: State) -> str | None:
    """No two accounts have one number: a signature would be good for both."""
    seen: dict[int, str] = {}
    for key, account in state.accounts.table.items():
        other = seen.setdefault(account.number, str(key[0]))
        if other != key[0]:
            return f"{other} and {key[0]!r} both have number {account.number}"
    return None
