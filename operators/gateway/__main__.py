"""Entry of `python -m operators.gateway`."""

from operators.gateway.main import main

main()
