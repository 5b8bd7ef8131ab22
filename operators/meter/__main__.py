"""Entry of `python -m operators.meter`."""

from operators.meter.main import main

main()
