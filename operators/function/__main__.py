"""Entry of `python -m operators.function`."""

from operators.function.main import main

main()
