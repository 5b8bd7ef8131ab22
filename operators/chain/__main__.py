"""`python -m operators.chain`."""

from operators.chain.main import main

if __name__ == "__main__":
    main()
