"""Entry of `python -m operators.provider`."""

from operators.provider.main import main

main()
