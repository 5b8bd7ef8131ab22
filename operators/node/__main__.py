"""`python -m operators.node`."""

import sys

from operators.node.main import main

if __name__ == "__main__":
    sys.exit(main())
