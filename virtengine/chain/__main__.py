"""Entry of `python -m virtengine.chain`."""

import sys

from virtengine.chain.main import main

sys.exit(main())
