"""The hpc operator: SLURM clusters in pods, and batch jobs that are paid and run once."""
