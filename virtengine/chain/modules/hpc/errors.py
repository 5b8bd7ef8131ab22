"""Errors of clusters, offerings, jobs, nodes and decisions. Numbers are never reused."""

from __future__ import annotations

from virtengine.core.errors import ModuleError


class HpcError(ModuleError):
    """Base of the hpc module's errors."""

    codespace = "hpc"


class InvalidCluster(HpcError):
    """The cluster is malformed, or its state does not lead there."""

    code = 2100


class ClusterNotFound(HpcError):
    """There is no such cluster, or it takes no jobs."""

    code = 2101


class ClusterExists(HpcError):
    """The external id was used for a cluster of other content."""

    code = 2102


class InvalidOffering(HpcError):
    """The offering is malformed or takes no jobs."""

    code = 2103


class OfferingNotFound(HpcError):
    """There is no such offering."""

    code = 2104


class InvalidJob(HpcError):
    """The job is malformed."""

    code = 2105


class JobNotFound(HpcError):
    """There is no such job."""

    code = 2106


class IllegalMove(HpcError):
    """The object's state does not lead there."""

    code = 2107


class IdentityTooLow(HpcError):
    """The customer's identity score is below what is asked."""

    code = 2108


class InvalidNode(HpcError):
    """The node's description is malformed, or its state does not lead there."""

    code = 2109


class NodeNotFound(HpcError):
    """There is no such node."""

    code = 2110


class InvalidDecision(HpcError):
    """The decision is not what follows from its inputs."""

    code = 2111


class NoCluster(HpcError):
    """No cluster takes the job now."""

    code = 2112


class Unauthorized(HpcError):
    """The signer has no part in the object."""

    code = 2118


class RuntimeTooLong(HpcError):
    """The job asks for more time than may be had."""

    code = 2119


class InvalidWorkload(HpcError):
    """The offering does not run such a workload."""

    code = 2120


class InvalidHeartbeat(HpcError):
    """The heartbeat is malformed or of another cluster."""

    code = 2126


class StaleHeartbeat(HpcError):
    """The sequence number was there already."""

    code = 2127


class NodeDeregistered(HpcError):
    """The node was deregistered for good."""

    code = 2128


class InvalidIdentity(HpcError):
    """The node's identity is malformed or not signed by its provider."""

    code = 2129


class HeartbeatNotAuthentic(HpcError):
    """The heartbeat is not signed by the node's agent, or its nonce was used."""

    code = 2130


class DecisionNotFound(HpcError):
    """There is no such decision."""

    code = 2134


class TenantQuotaReached(HpcError):
    """The customer has as much on the cluster as it may."""

    code = 2153


class InvalidParams(HpcError):
    """Parameters that cannot hold."""

    code = 2155


class JobExists(HpcError):
    """The external id was used for a job of other content."""

    code = 2156


class OfferingExists(HpcError):
    """The external id was used for an offering of other content."""

    code = 2157


class PriceTooHigh(HpcError):
    """The job's estimate is above what the customer would pay."""

    code = 2158


class InvalidReport(HpcError):
    """The report is not signed by the provider, is older than the last one, or counts backwards."""

    code = 2159


class TooMany(HpcError):
    """The owner has as many of these as it may."""

    code = 2160


class ProviderNotInGoodStanding(HpcError):
    """The signer is not a registered provider, or is leaving."""

    code = 2161


class ClusterBusy(HpcError):
    """The cluster has jobs that have not ended."""

    code = 2162


class NodeExists(HpcError):
    """The node id is taken."""

    code = 2163


class NotJoined(HpcError):
    """The chain began before there was batch computing and has not taken it up."""

    code = 2164
