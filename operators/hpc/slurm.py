"""Opens the adapter for SLURM's REST API."""

from __future__ import annotations

from contextlib import AbstractAsyncContextManager

from operators.hpc.schedulers import Access
from virtengine.clients.scheduler import Scheduler
from virtengine.clients.scheduler.slurm import Credential, GivenToken, SigningKey, SlurmScheduler


def open_slurm(access: Access) -> AbstractAsyncContextManager[Scheduler]:
    """Return a scheduler that speaks to slurmrestd, and through the controller's pod to scontrol."""
    credential: Credential = (
        SigningKey(access.key, access.user) if access.key else GivenToken(access.token, access.user)
    )
    return SlurmScheduler(access.url, credential, api_version=access.api_version, run=access.run)
