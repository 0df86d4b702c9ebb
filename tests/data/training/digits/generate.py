"""Four small files in the IDX format: images of 4 x 4 pixels in three classes, each bright in rows of its own, with noise.

python3 generate.py
"""

import gzip
import random
import struct


def write(name, sizes, content):
    header = struct.pack(">BBBB", 0, 0, 8, len(sizes)) + b"".join(struct.pack(">I", size) for size in sizes)
    with open(name + ".gz", "wb") as file, gzip.GzipFile("", "wb", 9, file, 0) as packed:
        packed.write(header + bytes(content))


def main():
    draw = random.Random(0)
    for name, count in [("train", 60), ("t10k", 24)]:
        labels = [index % 3 for index in range(count)]
        pixels = [
            min(255, max(0, (200 if row == label else 20) + draw.randrange(-40, 40)))
            for label in labels
            for row in range(4)
            for _ in range(4)
        ]
        write(name + "-images-idx3-ubyte", [count, 4, 4], pixels)
        write(name + "-labels-idx1-ubyte", [count], labels)


if __name__ == "__main__":
    main()
