"""Malformed transactions of every kind of message: nothing crashes, nothing unsigned is accepted.

`FUZZ_INPUTS` and `FUZZ_SEED` choose another number and another seed. One process, bounded memory.
"""

from __future__ import annotations

import os
import resource
import time

from bench.load.malformed import Campaign
from bench.report import Figure, Report, percentile

INPUTS = 200_000
SEED = 20_260_101


def measure() -> Report:
    """Feed the chain until there were enough inputs."""
    report = Report("fuzz")
    wanted = int(os.environ.get("FUZZ_INPUTS", INPUTS))
    seed = int(os.environ.get("FUZZ_SEED", SEED))
    campaign = Campaign(seed)
    tally, started, rounds = campaign.tally, time.monotonic(), 0
    while tally.inputs < wanted:
        campaign.round()
        rounds += 1
        if rounds % 50 == 0:
            print(
                f"{tally.inputs} inputs, {tally.crashes} crashes, {tally.accepted_invalid} wrongly in",
                flush=True,
            )
    campaign.machine.check_invariants()
    report.figures |= {
        "inputs": Figure(tally.inputs, wanted, "transactions", "higher"),
        "crashes": Figure(tally.crashes, 0, "exceptions"),
        "accepted_invalid": Figure(tally.accepted_invalid, 0, "transactions"),
        "differing_answers": Figure(tally.differing, 0, "transactions"),
        "check_p99_us": Figure(round(percentile(tally.check_us, 99)), 1_000, "µs of processor"),
    }
    report.context |= {
        "seed": seed,
        "seconds": round(time.monotonic() - started, 1),
        "blocks": rounds,
        "kinds": len(tally.kinds),
        "accepted_with_valid_signature": tally.accepted_valid,
        "codes": dict(tally.codes.most_common(12)),
        "peak_rss_mib": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024,
    }
    if tally.failures:
        report.context["failures"] = tally.failures
    report.samples["fuzz"] = {"codes": dict(tally.codes), "kinds": dict(tally.kinds)}
    return report
