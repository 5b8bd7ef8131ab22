"""Kinds of the group `virtengine.com`: what the product promises to people who write YAML.

One kind is one file. Every field has a description and its limits; rules across fields are CEL beside the
model. `make generate` turns the models into CRDs, RBAC rules and reference pages.
"""

from virtengine.api.account import Account
from virtengine.api.function import Function
from virtengine.api.hpc_cluster import HPCCluster
from virtengine.api.hpc_job import HPCJob
from virtengine.api.hpc_pool import HPCPool
from virtengine.api.lease import Lease
from virtengine.api.network import Network
from virtengine.api.offering import Offering
from virtengine.api.order import Order
from virtengine.api.proposal import Proposal
from virtengine.api.provider import Provider
from virtengine.api.resource import Condition, Metadata, Resource, Spec, Status
from virtengine.api.validator import Validator

KINDS: tuple[type[Resource], ...] = (
    Network,
    Validator,
    Account,
    Proposal,
    Provider,
    Offering,
    Lease,
    Order,
    Function,
    HPCCluster,
    HPCPool,
    HPCJob,
)

__all__ = [
    "KINDS",
    "Account",
    "Condition",
    "Function",
    "HPCCluster",
    "HPCJob",
    "HPCPool",
    "Lease",
    "Metadata",
    "Network",
    "Offering",
    "Order",
    "Proposal",
    "Provider",
    "Resource",
    "Spec",
    "Status",
    "Validator",
]
