"""What every module stands on: state, commitment, transactions, gas.

Pure: no clock, chance, network or thread.
"""
