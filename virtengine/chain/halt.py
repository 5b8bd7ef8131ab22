"""How a node that runs the wrong software says so, for operators and for the kubelet.

`upgrade-info.json` in the data folder names the plan, as supervisors of Cosmos nodes read it; the container's
termination message is the line that is logged; the exit code tells the cases apart.
"""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Final

import structlog

from virtengine.chain.kernel.upgrade import Plans, UpgradeNeeded, WrongSoftware

UPGRADE_NEEDED: Final = 64
"""Exit code: the next block needs newer software."""
WRONG_SOFTWARE: Final = 65
"""Exit code: this software is too new for the chain, or lacks an upgrade that the chain took."""
INFO_FILE: Final = "upgrade-info.json"

log = structlog.get_logger(__name__)


def report(error: WrongSoftware, home: Path, termination_log: Path) -> int:
    """Write down why the node stops and return the exit code."""
    log.critical(str(error), exit_code=exit_code(error))
    if isinstance(error, UpgradeNeeded):
        write_info(home, error)
    if termination_log.is_file():
        termination_log.write_text(str(error)[:4096], encoding="utf-8")
    return exit_code(error)


def exit_code(error: WrongSoftware) -> int:
    """Return the exit code of a case."""
    return UPGRADE_NEEDED if isinstance(error, UpgradeNeeded) else WRONG_SOFTWARE


def write_info(home: Path, error: UpgradeNeeded) -> None:
    """Write the plan into the data folder, whole or not at all."""
    plan = error.plan
    text = json.dumps({"name": plan.name, "height": plan.height, "info": plan.info})
    scratch = home / f".{INFO_FILE}"
    with scratch.open("w", encoding="utf-8") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    scratch.replace(home / INFO_FILE)


def clear_info(home: Path, plans: Plans) -> None:
    """Remove the file of a plan that was taken."""
    path = home / INFO_FILE
    try:
        name = json.loads(path.read_text(encoding="utf-8"))["name"]
    except FileNotFoundError:
        return
    except (ValueError, KeyError, TypeError):
        log.warning("the upgrade file cannot be read; it is left alone", path=str(path))
        return
    if plans.applied.has(name):
        path.unlink()
