"""A SLURM cluster in pods: what it consists of, and how its nodes come and go without losing a job."""
