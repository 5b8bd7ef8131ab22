"""Errors of usage, bills, settlement, disputes, routing and templates. Numbers are never reused."""

from __future__ import annotations

from virtengine.chain.modules.hpc.errors import HpcError


class InvalidReward(HpcError):
    """The reward is malformed or not of this job."""

    code = 2113


class InvalidDispute(HpcError):
    """The dispute cannot be raised or ended so."""

    code = 2114


class DisputeNotFound(HpcError):
    """There is no such dispute."""

    code = 2115


class AccountingNotFound(HpcError):
    """The job has no accounting record, or there is no such record."""

    code = 2116


class InvalidAccounting(HpcError):
    """The accounting record does not allow this as it stands."""

    code = 2117


class InvalidClusterTemplate(HpcError):
    """The cluster template is malformed."""

    code = 2121


class InvalidPartition(HpcError):
    """A partition of a cluster template is malformed."""

    code = 2122


class InvalidQos(HpcError):
    """A QoS policy of a cluster template is malformed."""

    code = 2123


class InvalidHardwareClass(HpcError):
    """A hardware class of a cluster template is malformed."""

    code = 2124


class InvalidSchedulingPolicy(HpcError):
    """The scheduling policy of a cluster template is malformed."""

    code = 2125


class RoutingViolationNotFound(HpcError):
    """There is no such violation, or it is resolved."""

    code = 2132


class DecisionStale(HpcError):
    """The decision is too old and could not be refreshed."""

    code = 2133


class ClusterMismatch(HpcError):
    """The job was decided for another cluster."""

    code = 2135


class EnforcementFailed(HpcError):
    """The decided cluster cannot take the job."""

    code = 2136


class FallbackNotAuthorized(HpcError):
    """The job may not run on this cluster instead."""

    code = 2137


class DecisionMissing(HpcError):
    """The job has no decision."""

    code = 2138


class InvalidTemplate(HpcError):
    """The template is malformed."""

    code = 2139


class TemplateNotFound(HpcError):
    """There is no such version of the template."""

    code = 2140


class TemplateNotApproved(HpcError):
    """The version is not approved, or its state does not lead there."""

    code = 2141


class InvalidTemplateRuntime(HpcError):
    """The runtime of a template is malformed."""

    code = 2142


class InvalidTemplateResources(HpcError):
    """Resources of a template are malformed, or asked for outside of its ranges."""

    code = 2143


class InvalidTemplateSecurity(HpcError):
    """The security of a template is malformed."""

    code = 2144


class InvalidEntrypoint(HpcError):
    """The entry point of a template is malformed."""

    code = 2145


class InvalidParameter(HpcError):
    """A parameter's schema or value does not hold."""

    code = 2146


class InvalidDataBinding(HpcError):
    """A data binding of a template is malformed."""

    code = 2147


class InvalidTemplateSignature(HpcError):
    """The template is not what its publisher signed."""

    code = 2148


class ImageNotAllowed(HpcError):
    """The image, its registry or its digest is not allowed."""

    code = 2150


class ResourceLimit(HpcError):
    """The template asks for more than any may."""

    code = 2151


class InvalidSnapshot(HpcError):
    """The usage report is malformed or does not follow from the ones before it."""

    code = 2170


class SnapshotExists(HpcError):
    """The sequence was used for another report."""

    code = 2171


class InvalidUsageSignature(HpcError):
    """The provider's signing key did not sign this report."""

    code = 2172


class InvalidBillingRules(HpcError):
    """The billing rules are malformed."""

    code = 2173


class InvalidReconciliation(HpcError):
    """The reconciliation cannot be made or ended so."""

    code = 2174


class ReconciliationNotFound(HpcError):
    """There is no such reconciliation."""

    code = 2175


class DiscrepancyOpen(HpcError):
    """A discrepancy has to be resolved before the job is settled."""

    code = 2176


class SettlementNotDue(HpcError):
    """The delays before the settlement are not over."""

    code = 2177


class TemplateExists(HpcError):
    """The version is there already, with other content or approved."""

    code = 2178
