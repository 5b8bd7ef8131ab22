from virtengine.wire.cosmos.base.v1beta1 import coin_pb2 as _coin_pb2
from google.protobuf.internal import containers as _containers
from google.protobuf.internal import enum_type_wrapper as _enum_type_wrapper
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable, Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class AccountState(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    ACCOUNT_STATE_UNSPECIFIED: _ClassVar[AccountState]
    ACCOUNT_STATE_OPEN: _ClassVar[AccountState]
    ACCOUNT_STATE_OVERDRAWN: _ClassVar[AccountState]
    ACCOUNT_STATE_CLOSED: _ClassVar[AccountState]

class PaymentState(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    PAYMENT_STATE_UNSPECIFIED: _ClassVar[PaymentState]
    PAYMENT_STATE_OPEN: _ClassVar[PaymentState]
    PAYMENT_STATE_OVERDRAWN: _ClassVar[PaymentState]
    PAYMENT_STATE_CLOSED: _ClassVar[PaymentState]
ACCOUNT_STATE_UNSPECIFIED: AccountState
ACCOUNT_STATE_OPEN: AccountState
ACCOUNT_STATE_OVERDRAWN: AccountState
ACCOUNT_STATE_CLOSED: AccountState
PAYMENT_STATE_UNSPECIFIED: PaymentState
PAYMENT_STATE_OPEN: PaymentState
PAYMENT_STATE_OVERDRAWN: PaymentState
PAYMENT_STATE_CLOSED: PaymentState

class Deposit(_message.Message):
    __slots__ = ("depositor", "amount", "balance", "height")
    DEPOSITOR_FIELD_NUMBER: _ClassVar[int]
    AMOUNT_FIELD_NUMBER: _ClassVar[int]
    BALANCE_FIELD_NUMBER: _ClassVar[int]
    HEIGHT_FIELD_NUMBER: _ClassVar[int]
    depositor: str
    amount: str
    balance: str
    height: int
    def __init__(self, depositor: _Optional[str] = ..., amount: _Optional[str] = ..., balance: _Optional[str] = ..., height: _Optional[int] = ...) -> None: ...

class Account(_message.Message):
    __slots__ = ("id", "owner", "state", "deposits", "balance", "transferred", "refunded", "settled_height", "deposited")
    ID_FIELD_NUMBER: _ClassVar[int]
    OWNER_FIELD_NUMBER: _ClassVar[int]
    STATE_FIELD_NUMBER: _ClassVar[int]
    DEPOSITS_FIELD_NUMBER: _ClassVar[int]
    BALANCE_FIELD_NUMBER: _ClassVar[int]
    TRANSFERRED_FIELD_NUMBER: _ClassVar[int]
    REFUNDED_FIELD_NUMBER: _ClassVar[int]
    SETTLED_HEIGHT_FIELD_NUMBER: _ClassVar[int]
    DEPOSITED_FIELD_NUMBER: _ClassVar[int]
    id: str
    owner: str
    state: AccountState
    deposits: _containers.RepeatedCompositeFieldContainer[Deposit]
    balance: str
    transferred: str
    refunded: str
    settled_height: int
    deposited: str
    def __init__(self, id: _Optional[str] = ..., owner: _Optional[str] = ..., state: _Optional[_Union[AccountState, str]] = ..., deposits: _Optional[_Iterable[_Union[Deposit, _Mapping]]] = ..., balance: _Optional[str] = ..., transferred: _Optional[str] = ..., refunded: _Optional[str] = ..., settled_height: _Optional[int] = ..., deposited: _Optional[str] = ...) -> None: ...

class Payment(_message.Message):
    __slots__ = ("id", "account_id", "payee", "state", "rate", "carry", "unsettled", "withdrawn", "owed", "platform_fees", "validator_fees", "blocks", "accrued_from_height", "exhausts_height", "rated_blocks", "rated_withdrawn")
    ID_FIELD_NUMBER: _ClassVar[int]
    ACCOUNT_ID_FIELD_NUMBER: _ClassVar[int]
    PAYEE_FIELD_NUMBER: _ClassVar[int]
    STATE_FIELD_NUMBER: _ClassVar[int]
    RATE_FIELD_NUMBER: _ClassVar[int]
    CARRY_FIELD_NUMBER: _ClassVar[int]
    UNSETTLED_FIELD_NUMBER: _ClassVar[int]
    WITHDRAWN_FIELD_NUMBER: _ClassVar[int]
    OWED_FIELD_NUMBER: _ClassVar[int]
    PLATFORM_FEES_FIELD_NUMBER: _ClassVar[int]
    VALIDATOR_FEES_FIELD_NUMBER: _ClassVar[int]
    BLOCKS_FIELD_NUMBER: _ClassVar[int]
    ACCRUED_FROM_HEIGHT_FIELD_NUMBER: _ClassVar[int]
    EXHAUSTS_HEIGHT_FIELD_NUMBER: _ClassVar[int]
    RATED_BLOCKS_FIELD_NUMBER: _ClassVar[int]
    RATED_WITHDRAWN_FIELD_NUMBER: _ClassVar[int]
    id: str
    account_id: str
    payee: str
    state: PaymentState
    rate: str
    carry: str
    unsettled: str
    withdrawn: str
    owed: str
    platform_fees: str
    validator_fees: str
    blocks: int
    accrued_from_height: int
    exhausts_height: int
    rated_blocks: int
    rated_withdrawn: str
    def __init__(self, id: _Optional[str] = ..., account_id: _Optional[str] = ..., payee: _Optional[str] = ..., state: _Optional[_Union[PaymentState, str]] = ..., rate: _Optional[str] = ..., carry: _Optional[str] = ..., unsettled: _Optional[str] = ..., withdrawn: _Optional[str] = ..., owed: _Optional[str] = ..., platform_fees: _Optional[str] = ..., validator_fees: _Optional[str] = ..., blocks: _Optional[int] = ..., accrued_from_height: _Optional[int] = ..., exhausts_height: _Optional[int] = ..., rated_blocks: _Optional[int] = ..., rated_withdrawn: _Optional[str] = ...) -> None: ...

class Params(_message.Message):
    __slots__ = ("min_deposit", "max_deposits", "queue_batch")
    MIN_DEPOSIT_FIELD_NUMBER: _ClassVar[int]
    MAX_DEPOSITS_FIELD_NUMBER: _ClassVar[int]
    QUEUE_BATCH_FIELD_NUMBER: _ClassVar[int]
    min_deposit: _coin_pb2.Coin
    max_deposits: int
    queue_batch: int
    def __init__(self, min_deposit: _Optional[_Union[_coin_pb2.Coin, _Mapping]] = ..., max_deposits: _Optional[int] = ..., queue_batch: _Optional[int] = ...) -> None: ...

class DepositReceipt(_message.Message):
    __slots__ = ("depositor", "account_id", "external_id", "amount")
    DEPOSITOR_FIELD_NUMBER: _ClassVar[int]
    ACCOUNT_ID_FIELD_NUMBER: _ClassVar[int]
    EXTERNAL_ID_FIELD_NUMBER: _ClassVar[int]
    AMOUNT_FIELD_NUMBER: _ClassVar[int]
    depositor: str
    account_id: str
    external_id: str
    amount: str
    def __init__(self, depositor: _Optional[str] = ..., account_id: _Optional[str] = ..., external_id: _Optional[str] = ..., amount: _Optional[str] = ...) -> None: ...

class GenesisState(_message.Message):
    __slots__ = ("params", "accounts", "payments", "receipts")
    PARAMS_FIELD_NUMBER: _ClassVar[int]
    ACCOUNTS_FIELD_NUMBER: _ClassVar[int]
    PAYMENTS_FIELD_NUMBER: _ClassVar[int]
    RECEIPTS_FIELD_NUMBER: _ClassVar[int]
    params: Params
    accounts: _containers.RepeatedCompositeFieldContainer[Account]
    payments: _containers.RepeatedCompositeFieldContainer[Payment]
    receipts: _containers.RepeatedCompositeFieldContainer[DepositReceipt]
    def __init__(self, params: _Optional[_Union[Params, _Mapping]] = ..., accounts: _Optional[_Iterable[_Union[Account, _Mapping]]] = ..., payments: _Optional[_Iterable[_Union[Payment, _Mapping]]] = ..., receipts: _Optional[_Iterable[_Union[DepositReceipt, _Mapping]]] = ...) -> None: ...

class EventDeposited(_message.Message):
    __slots__ = ("account_id", "depositor", "amount", "balance")
    ACCOUNT_ID_FIELD_NUMBER: _ClassVar[int]
    DEPOSITOR_FIELD_NUMBER: _ClassVar[int]
    AMOUNT_FIELD_NUMBER: _ClassVar[int]
    BALANCE_FIELD_NUMBER: _ClassVar[int]
    account_id: str
    depositor: str
    amount: _coin_pb2.Coin
    balance: str
    def __init__(self, account_id: _Optional[str] = ..., depositor: _Optional[str] = ..., amount: _Optional[_Union[_coin_pb2.Coin, _Mapping]] = ..., balance: _Optional[str] = ...) -> None: ...

class EventPaid(_message.Message):
    __slots__ = ("payment_id", "payee", "gross", "net", "platform_fee", "validator_fee")
    PAYMENT_ID_FIELD_NUMBER: _ClassVar[int]
    PAYEE_FIELD_NUMBER: _ClassVar[int]
    GROSS_FIELD_NUMBER: _ClassVar[int]
    NET_FIELD_NUMBER: _ClassVar[int]
    PLATFORM_FEE_FIELD_NUMBER: _ClassVar[int]
    VALIDATOR_FEE_FIELD_NUMBER: _ClassVar[int]
    payment_id: str
    payee: str
    gross: str
    net: str
    platform_fee: str
    validator_fee: str
    def __init__(self, payment_id: _Optional[str] = ..., payee: _Optional[str] = ..., gross: _Optional[str] = ..., net: _Optional[str] = ..., platform_fee: _Optional[str] = ..., validator_fee: _Optional[str] = ...) -> None: ...

class EventOverdrawn(_message.Message):
    __slots__ = ("account_id", "payment_id", "unsettled")
    ACCOUNT_ID_FIELD_NUMBER: _ClassVar[int]
    PAYMENT_ID_FIELD_NUMBER: _ClassVar[int]
    UNSETTLED_FIELD_NUMBER: _ClassVar[int]
    account_id: str
    payment_id: str
    unsettled: str
    def __init__(self, account_id: _Optional[str] = ..., payment_id: _Optional[str] = ..., unsettled: _Optional[str] = ...) -> None: ...

class EventAccountClosed(_message.Message):
    __slots__ = ("account_id", "refunded")
    ACCOUNT_ID_FIELD_NUMBER: _ClassVar[int]
    REFUNDED_FIELD_NUMBER: _ClassVar[int]
    account_id: str
    refunded: str
    def __init__(self, account_id: _Optional[str] = ..., refunded: _Optional[str] = ...) -> None: ...
