"""SLURM: its REST daemon for everything that it can do, `scontrol` for the rest."""

from virtengine.clients.scheduler.slurm.adapter import SlurmScheduler
from virtengine.clients.scheduler.slurm.rest import Patience
from virtengine.clients.scheduler.slurm.token import Credential, GivenToken, SigningKey

__all__ = ["Credential", "GivenToken", "Patience", "SigningKey", "SlurmScheduler"]
