#!/usr/bin/env bash
# A sweep as a job array of Slurm: every job computes its part, all in one folder. A job that is killed, or that reaches
# its time, is submitted again and goes on; parts that are done end at once.
#
#   sbatch examples/slurm_array.sh examples/sweep.toml radius
#
# When all are done, one table: fisher-memory merge radius --out radius.csv
#SBATCH --job-name=sweep
#SBATCH --array=1-8
#SBATCH --cpus-per-task=4
#SBATCH --time=02:00:00
#SBATCH --signal=TERM@60
set -euo pipefail
exec fisher-memory sweep "$1" --out "$2" \
    --shard "$SLURM_ARRAY_TASK_ID/$SLURM_ARRAY_TASK_COUNT" --threads "${SLURM_CPUS_PER_TASK:-1}"
