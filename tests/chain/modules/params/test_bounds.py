"""The bounds that the registry shows are enforced: one step outside them is refused, in every module."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

import pytest
from google.protobuf.descriptor import FieldDescriptor

from tests.chain.support import TestChain
from tests.chain.support.governance import decree
from virtengine.chain import app, decimal_fields
from virtengine.chain.kernel.context import Context
from virtengine.chain.kernel.module import Module
from virtengine.chain.modules.authority import AUTHORITY
from virtengine.chain.modules.bounds import COIN, DURATION
from virtengine.chain.modules.params.queries import params_of
from virtengine.core import decimals
from virtengine.core.errors import ModuleError


class Case(NamedTuple):
    """A parameter just outside one of its bounds."""

    module: Module
    name: str
    bound: str
    step: int

    def __str__(self) -> str:
        return f"{self.module.name}.{self.name} {'below' if self.step < 0 else 'above'} {self.bound}"


def update_of(module: Module) -> Any:
    kinds = [kind for kind in module.messages if kind.DESCRIPTOR.name == "MsgUpdateParams"]
    return kinds[0] if kinds else None


def cases() -> Iterator[Case]:
    for module in app.MODULES:
        if update_of(module) is None:
            continue
        for name, bound in module.bounds.items():
            if bound.minimum:
                yield Case(module, name, bound.minimum, -1)
            if bound.maximum:
                yield Case(module, name, bound.maximum, 1)


def message_of(chain: TestChain, module: Module) -> Any:
    """Return an update that changes nothing."""
    params: Any = params_of(
        module, chain.machine.query.store, Context(chain.machine.query.store, chain.machine.last)
    )
    kind = update_of(module)
    if "params" in kind.DESCRIPTOR.fields_by_name:
        return kind(authority=AUTHORITY, params=params)
    message = kind(authority=AUTHORITY)
    for field, value in params.ListFields():
        if field.name in kind.DESCRIPTOR.fields_by_name:
            getattr(message, field.name).CopyFrom(value)
    return message


def push(message: Any, case: Case) -> None:
    """Set the parameter one step outside the bound."""
    root = message.params if hasattr(message, "params") else message
    *path, last = case.name.split(".")
    for part in path:
        root = getattr(root, part)
    field: FieldDescriptor = root.DESCRIPTOR.fields_by_name[last]
    number = decimals.parse(case.bound.removesuffix("uve").removesuffix("s"))
    whole = number // decimals.ONE + case.step
    inner = field.message_type.full_name if field.message_type is not None else ""
    if inner == DURATION:
        getattr(root, last).seconds = whole
    elif inner == COIN and field.is_repeated:
        getattr(root, last)[0].amount = str(whole)
    elif inner == COIN:
        getattr(root, last).amount = str(whole)
    elif decimal_fields.is_decimal(field):
        setattr(root, last, str(number + case.step))
    elif field.type == FieldDescriptor.TYPE_STRING and "." in str(getattr(root, last)):
        setattr(root, last, decimals.show(number + case.step))
    elif field.type == FieldDescriptor.TYPE_STRING:
        setattr(root, last, str(whole))
    else:
        setattr(root, last, whole)


@pytest.fixture(scope="module")
def chain() -> TestChain:
    return TestChain(balance=10**15)


@pytest.mark.parametrize(
    "module",
    [module for module in app.MODULES if update_of(module) is not None],
    ids=lambda module: module.name,
)
def test_parameters_as_they_are_are_taken(chain: TestChain, module: Module) -> None:
    decree(chain, message_of(chain, module))


@pytest.mark.parametrize("case", list(cases()), ids=str)
def test_one_step_outside_a_bound_is_refused(chain: TestChain, case: Case) -> None:
    message = message_of(chain, case.module)
    try:
        push(message, case)
    except ValueError:
        return  # the wire cannot say it
    with pytest.raises(ModuleError):
        decree(chain, message)


@pytest.mark.parametrize(
    "module",
    [module for module in app.MODULES if update_of(module) is not None],
    ids=lambda module: module.name,
)
def test_an_empty_set_is_refused(chain: TestChain, module: Module) -> None:
    empty = update_of(module)(authority=AUTHORITY)
    if module.name == "bank":  # its one parameter is a flag: absent is false
        return
    with pytest.raises(ModuleError):
        decree(chain, empty)
