"""The 8 x 8 handwritten digits of UCI, as scikit-learn brings them, in the files that `train --task digits` reads.

    python benches/digits.py FOLDER
    fisher-memory train --task digits --data FOLDER --compare chain ring orthogonal --seeds 12

1437 images for training and 360 for the test, in an order drawn once. Needs scikit-learn; the tests do not need it.
The data (E. Alpaydin and C. Kaynak 1998, Optical Recognition of Handwritten Digits, doi 10.24432/C50P49) are under
CC BY 4.0, and are no part of this package.
"""

import gzip
import pathlib
import struct
import sys

import numpy
from sklearn.datasets import load_digits

TRAINING = 1437


def write(path, values):
    """An IDX file of bytes: two zeros, the type, the number of dimensions, each size, the entries."""
    head = struct.pack(f">HBB{values.ndim}I", 0, 8, values.ndim, *values.shape)
    path.write_bytes(gzip.compress(head + values.astype(numpy.uint8).tobytes(), mtime=0))


def main():
    folder = pathlib.Path(sys.argv[1])
    folder.mkdir(parents=True, exist_ok=True)
    digits = load_digits()
    order = numpy.random.default_rng(0).permutation(len(digits.target))
    # From 0 to 16 in the data.
    images, labels = numpy.round(digits.images[order] * 255 / 16), digits.target[order]
    for name, part in [("train", slice(0, TRAINING)), ("t10k", slice(TRAINING, None))]:
        write(folder / f"{name}-images-idx3-ubyte.gz", images[part])
        write(folder / f"{name}-labels-idx1-ubyte.gz", labels[part])


main()
