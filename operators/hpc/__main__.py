"""Entry of `python -m operators.hpc`."""

from operators.hpc.main import main

main()
