"""Schedulers of batch jobs. `contract` says what each of them does, one folder is one adapter."""

from virtengine.clients.scheduler.contract import Completed, Runner, Scheduler

__all__ = ["Completed", "Runner", "Scheduler"]
