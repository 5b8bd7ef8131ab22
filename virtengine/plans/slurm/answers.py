"""What an answer of SLURM's REST daemon means: good, a no, or nothing that one may act upon.

The daemon answers 200 with errors inside, 500 for a plain no, and 500 with error number -1 both when the
controller is away and when it does not believe the token. Only a known number is a no; all else is unknown.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from virtengine.core.errors import Rejected, Unavailable, VirtEngineError
from virtengine.plans.scheduler.reasons import Trouble
from virtengine.plans.slurm import fields, reasons

Answer = Mapping[str, Any]
MAX_TEXT = 300


def errors(answer: Answer) -> list[tuple[int, str]]:
    """Return numbers and texts of the errors in an answer; -1 is no number."""
    listed = answer.get("errors")
    found = []
    for error in listed if isinstance(listed, list) else []:
        parts = fields.mapping(error)
        number = parts.get("error_code", parts.get("error_number"))
        words = [fields.text(parts.get(key)) for key in ("error", "description", "source")]
        text = "; ".join(word for word in words if word)[:MAX_TEXT]
        found.append((number if isinstance(number, int) else -1, text))
    return found


def problem(status: int, answer: Answer | None) -> VirtEngineError | None:
    """Return what to raise for an answer; None for a good one."""
    if status in {401, 403}:
        return Unavailable("SLURM does not take our token", reason=Trouble.TOKEN)
    if answer is None:
        return Unavailable(f"SLURM answered {status} in words we cannot read", reason=Trouble.CONFUSED)
    found = errors(answer)
    if not found:
        return None if status == 200 else _unknown(status, "")
    for number, text in found:
        refused = reasons.refusal(number)
        if refused is not None:
            return Rejected(f"SLURM: {text}", reason=refused)
    if status == 200 and all(number == reasons.EMPTY_RESULT for number, _text in found):
        return None
    number, text = next((one for one in found if one[0] > 0), found[0])
    if number <= 0 and status >= 500:
        return _unknown(status, text)
    return Unavailable(f"SLURM: {text}", reason=reasons.trouble(number))


def submitted(status: int, answer: Answer | None) -> str:
    """Return the id of a job that was just handed in. Raises what keeps it from being one.

    With an id the job is in the queue, whatever is said beside it about its waiting.
    """
    number = fields.whole(answer.get("job_id")) if answer is not None else 0
    if status == 200 and number:
        return str(number)
    raise problem(status, answer) or Unavailable("SLURM named no job", reason=Trouble.CONFUSED)


def _unknown(status: int, text: str) -> Unavailable:
    return Unavailable(f"SLURM answered {status}: {text or 'no reason'}", reason=Trouble.AWAY)
