from tests.support.slurm import slurm

__all__ = ["slurm"]
