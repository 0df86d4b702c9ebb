"""Writes edge lists of the size of a connectome into the folder that is given: python scale.py FOLDER (numpy, pyarrow).

4 million edges between 100000 units, by 64-bit identifiers and by names, for the ignored test of tests/containers.rs:
CONTAINERS_SCALE=FOLDER cargo test --test containers -- --ignored four_million --nocapture
"""

import sys

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

random = np.random.default_rng(1)
units = 720575940600000000 + np.sort(random.choice(10**9, 100_000, replace=False))
pre, post = (units[random.integers(0, len(units), 4_000_000)] for _ in range(2))
count = random.integers(1, 100, len(pre)).astype(np.int32)
ids = pa.table({"pre_pt_root_id": pre, "post_pt_root_id": post, "syn_count": count})
pq.write_table(ids, f"{sys.argv[1]}/ids.parquet")
names = {"pre": pa.array(pre).cast(pa.string()), "post": pa.array(np.char.add("n", (post % 10**6).astype(str)))}
pq.write_table(pa.table(names), f"{sys.argv[1]}/names.parquet")
