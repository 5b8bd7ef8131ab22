"""`python -m functions.host package.module:function`."""

from __future__ import annotations

import sys

from functions import process
from functions.host.host import main

if __name__ == "__main__":
    sys.exit(process.run(main))
