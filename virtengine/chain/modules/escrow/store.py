"""State of the escrow module."""

from __future__ import annotations

from collections.abc import Callable

from virtengine.chain.kernel.context import Context
from virtengine.chain.kernel.store import Store
from virtengine.chain.kernel.table import Index, Table
from virtengine.chain.modules.bank.store import State as BankState
from virtengine.chain.modules.escrow.errors import AccountNotFound, PaymentNotFound
from virtengine.chain.modules.escrow.types import Account, DepositReceipt, Params, Payment, PaymentState
from virtengine.chain.modules.take.store import State as TakeState

_KNOWN = 65_536


class Hooks:
    """News for upper modules. They are told after the change is stored."""

    def __init__(self) -> None:
        self.funded: list[Callable[[Account, Context], None]] = []
        self.overdrawn: list[Callable[[Payment, Context], None]] = []
        self.recovered: list[Callable[[Payment, Context], None]] = []


class State:
    """Accounts, payments and their indexes, over the bank and the fee schedule."""

    def __init__(self, store: Store) -> None:
        self.bank = store.state_of(BankState)
        self.take = store.state_of(TakeState)
        self.hooks = Hooks()
        self.accounts = Table(store, b"escrow/account/", Account, key=(str,))
        self.account_states = Index(store, b"escrow/account_state/", key=(int, str))
        self.account_owners = Index(store, b"escrow/account_owner/", key=(str, str))
        self.payments = Table(store, b"escrow/payment/", Payment, key=(str,))
        self.account_payments = Index(store, b"escrow/account_payment/", key=(str, str))
        self.payment_states = Index(store, b"escrow/payment_state/", key=(int, str))
        self.exhaustions = Index(store, b"escrow/exhaustion/", key=(int, str))
        self.receipts = Table(store, b"escrow/receipt/", DepositReceipt, key=(str, str, str))
        self._params = Table(store, b"escrow/params/", Params, key=())
        self._known_payments: dict[str, str] = {}
        """Payments by account, as they were found: an account pays one, and payments stay."""

    def get_params(self) -> Params:
        """Return the parameters."""
        return self._params.get() or Params()

    def set_params(self, params: Params) -> None:
        """Store the parameters."""
        self._params.set(params)

    def require_account(self, account_id: str) -> Account:
        """Return an account. Raises AccountNotFound."""
        account = self.accounts.get(account_id)
        if account is None:
            raise AccountNotFound(f"there is no escrow account {account_id[:200]!r}")
        return account

    def require_payment(self, payment_id: str) -> Payment:
        """Return a payment. Raises PaymentNotFound."""
        payment = self.payments.get(payment_id)
        if payment is None:
            raise PaymentNotFound(f"there is no payment {payment_id[:250]!r}")
        return payment

    def payment_of(self, account_id: str) -> Payment | None:
        """Return the payment that an account makes, None before there is one."""
        known = self._known_payments.get(account_id)
        payment = None if known is None else self.payments.get(known)
        if payment is not None and payment.account_id == account_id:
            return payment
        key = next(self.account_payments.keys(account_id), None)
        if key is None:
            return None
        if len(self._known_payments) >= _KNOWN:
            self._known_payments.clear()
        self._known_payments[account_id] = str(key[1])
        return self.payments.get(key[1])

    def put_account(self, account: Account) -> None:
        """Store an account and keep its indexes."""
        before = self.accounts.get(account.id)
        if before is None:
            self.account_owners.add(account.owner, account.id)
        if before is None or before.state is not account.state:
            if before is not None:
                self.account_states.remove(int(before.state), account.id)
            self.account_states.add(int(account.state), account.id)
        self.accounts.set(account.id, account)

    def put_payment(self, payment: Payment) -> None:
        """Store a payment, keep its indexes and its place in the queue of exhaustion."""
        before = self.payments.get(payment.id)
        if before is None:
            self.account_payments.add(payment.account_id, payment.id)
        if before is None or before.state is not payment.state:
            if before is not None:
                self.payment_states.remove(int(before.state), payment.id)
            self.payment_states.add(int(payment.state), payment.id)
        if (
            before is not None
            and before.exhausts_height
            and before.exhausts_height != payment.exhausts_height
        ):
            self.exhaustions.remove(before.exhausts_height, payment.id)
        if payment.exhausts_height and payment.state is PaymentState.OPEN:
            self.exhaustions.add(payment.exhausts_height, payment.id)
        self.payments.set(payment.id, payment)
