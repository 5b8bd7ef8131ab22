"""HPC: providers' batch clusters, what they cost, jobs that run on them once, and where each job runs.

A job's money is held before it runs. Where it runs is decided by a pure function of recorded inputs, so that
anybody can compute it again. Every walk of a block is bounded: queues, never sweeps.
"""

from virtengine.chain.modules.hpc.module import MODULE

__all__ = ["MODULE"]
