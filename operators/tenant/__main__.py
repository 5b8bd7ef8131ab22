"""Entry of `python -m operators.tenant`."""

from operators.tenant.main import main

main()
