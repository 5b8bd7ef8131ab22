"""What slurmrestd cannot do: nodes, partitions and requeues go through `scontrol`."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from virtengine.clients.scheduler.contract import Completed, Runner
from virtengine.core.errors import Rejected, Unavailable, VirtEngineError
from virtengine.plans.scheduler import OURS, Refusal, Trouble
from virtengine.plans.slurm import words

REFUSALS: Final = {
    "Invalid job id": Refusal.JOB_NOT_FOUND,
    "Job has already finished": Refusal.JOB_OVER,
    "Job/step already completing or completed": Refusal.JOB_OVER,
    "Invalid node name": Refusal.NODE_NOT_FOUND,
    "Unable to resolve": Refusal.NODE_NOT_FOUND,
    "Invalid partition name": Refusal.PARTITION_NOT_FOUND,
    "Invalid node state": Refusal.NODE_BUSY,
    "Requested nodes are busy": Refusal.NODE_BUSY,
    "Access/permission denied": Refusal.NOT_ALLOWED,
    "Job is no longer pending execution": Refusal.JOB_OVER,
    "operation is disabled": Refusal.NOT_ALLOWED,
}
MAX_TEXT: Final = 300


class Scontrol:
    """Commands of one cluster. Without a runner each of them is Rejected."""

    def __init__(self, run: Runner | None) -> None:
        self._run = run

    @property
    def is_there(self) -> bool:
        """Say whether commands can be run."""
        return self._run is not None

    async def drain(self, node: str, reason: str) -> None:
        """Drain a node with a reason of ours."""
        await self.update_node(node, "State=DRAIN", _reason(reason))

    async def down(self, node: str, reason: str) -> None:
        """Declare a node dead with a reason of ours."""
        await self.update_node(node, "State=DOWN", _reason(reason))

    async def update_node(self, node: str, *settings: str) -> None:
        """Change settings of a node."""
        await self._scontrol("update", f"NodeName={words.name(node, 'node')}", *settings)

    async def delete_node(self, node: str) -> None:
        """Forget a dynamic node."""
        await self._scontrol("delete", f"NodeName={words.name(node, 'node')}")

    async def requeue(self, job_id: str) -> None:
        """Put a job back into the queue."""
        await self._scontrol("requeue", words.job_id(job_id))

    async def update_partition(self, partition: str, setting: str) -> None:
        """Change a setting of a partition."""
        await self._scontrol("update", f"PartitionName={words.name(partition, 'partition')}", setting)

    async def reconfigure(self) -> None:
        """Make the controller read its files."""
        await self._scontrol("reconfigure")

    async def exit_codes(self, job_id: str) -> dict[str, tuple[int, int]]:
        """Return exit code and signal of a job, or of each task by its own id, as sacct tells them."""
        options = ["-n", "-P", "-X", "-j", words.job_id(job_id), "-o", "jobidraw,exitcode"]
        done = await self._checked(["sacct", *options])
        found = {}
        for line in done.stdout.splitlines():
            own, _bar, pair = line.partition("|")
            code, _colon, signal = pair.partition(":")
            if code.isdigit() and signal.isdigit():
                found[own] = (int(code), int(signal))
        return found

    async def _scontrol(self, *argv: str) -> Completed:
        return await self._checked(["scontrol", *argv])

    async def _checked(self, argv: Sequence[str]) -> Completed:
        if self._run is None:
            raise Rejected("this SLURM takes no commands from us", reason=Refusal.NOT_ALLOWED)
        done = await self._run(argv)
        if done.exit_code:
            raise _problem(f"{done.stderr}\n{done.stdout}".strip())
        return done


def _reason(reason: str) -> str:
    plain = reason.removeprefix(OURS).strip() or "maintenance"
    return f"Reason={words.text(f'{OURS} {plain}', 'reason')}"


def _problem(text: str) -> VirtEngineError:
    for words_, refusal in REFUSALS.items():
        if words_ in text:
            return Rejected(f"SLURM: {text[:MAX_TEXT]}", reason=refusal)
    return Unavailable(f"SLURM: {text[:MAX_TEXT]}", reason=Trouble.AWAY)
