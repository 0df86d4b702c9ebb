"""Writes the containers that tests/containers.rs reads, by the libraries that people write them with.

Run in this folder: python make.py (numpy, scipy, pyarrow, safetensors, h5py, ml_dtypes; the versions are printed).
Every entry of the 3 x 3 matrix W is exact in half precision, and W differs from its transpose.
"""

import gzip
import pickle
import struct
import zipfile

import h5py
import ml_dtypes
import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import safetensors.numpy
import scipy.io
import scipy.sparse

W = np.array([[0.5, 0.0, 0.25], [-1.5, 0.125, 0.0], [0.0, 2.0, -0.75]])
SPARSE = scipy.sparse.csr_matrix(W)


def archives():
    np.savez("one.npz", W=W)
    np.savez_compressed("beside.npz", W=W, bias=np.array([1.0, 2.0, 3.0]), name=np.array("network"))
    np.savez_compressed("several.npz", W=np.asfortranarray(W), V=W.astype(np.float32)[:2], z=W + 1j)
    np.savez_compressed("integers.npz", W=(8 * W).astype(np.int16))
    for form in ["csr", "csc", "coo", "bsr", "dia"]:
        scipy.sparse.save_npz(f"{form}.npz", SPARSE.asformat(form), compressed=form != "csr")
    scipy.sparse.save_npz("array.npz", scipy.sparse.csr_array(SPARSE))


def matlab():
    for name, compressed in [("v5.mat", False), ("v7.mat", True)]:
        scipy.io.savemat(name, {"W": W, "label": "network", "rate": 0.5}, do_compression=compressed)
    several = {"W": W, "V": W[:2], "single": W.astype(np.float32), "whole": (8 * W).astype(np.int8)}
    several |= {"mask": W > 0, "z": W + 1j, "cells": np.array([1, "a"], dtype=object), "record": {"field": W}}
    scipy.io.savemat("several.mat", several, do_compression=True)
    scipy.io.savemat("sparse.mat", {"W": SPARSE.tocsc()}, do_compression=True)
    scipy.io.savemat("sparse-logical.mat", {"W": (SPARSE != 0).tocsc()})
    scipy.io.savemat("v4.mat", {"W": W}, format="4")
    big_endian()
    hdf5()


def big_endian():
    """The same as v5.mat, as a machine with the other byte order wrote it: scipy reads it, and writes only its own."""

    def element(kind, data):
        return struct.pack(">II", kind, len(data)) + data + bytes(-len(data) % 8)

    array = element(6, struct.pack(">II", 6, 0)) + element(5, struct.pack(">ii", 3, 3))
    array += struct.pack(">HH", 1, 1) + b"W\0\0\0" + element(9, W.T.astype(">f8").tobytes())
    header = b"MATLAB 5.0 MAT-file, big-endian".ljust(124) + struct.pack(">H", 0x0100) + b"MI"
    open("big-endian.mat", "wb").write(header + element(14, array))
    assert (scipy.io.loadmat("big-endian.mat")["W"] == W).all()


def hdf5():
    """As MATLAB's save -v7.3 lays it out: a text header of 512 bytes, arrays transposed, their class beside them."""
    with h5py.File("v73.mat", "w", userblock_size=512) as file:
        file.create_dataset("W", data=W.T, chunks=(2, 2), compression="gzip", shuffle=True)
        file["W"].attrs["MATLAB_class"] = np.bytes_("double")
        file["label"] = np.array([[110], [101]], dtype=np.uint16)
        file["label"].attrs["MATLAB_class"] = np.bytes_("char")
        odd = h5py.h5t.IEEE_F16LE.copy()
        odd.set_fields(15, 7, 8, 0, 7), odd.set_ebias(127)
        h5py.h5d.create(file.id, b"odd", odd, h5py.h5s.create_simple((3, 3)))
        file["half"] = W.T.astype(np.float16)
        file["whole"] = (8 * W.T).astype(">i4")
        file["V"] = W[:2].T.astype(np.float32)
        file["V"].attrs["MATLAB_class"] = np.bytes_("single")
        group = file.create_group("S")
        group.attrs["MATLAB_class"] = np.bytes_("double")
        group.attrs["MATLAB_sparse"] = np.uint64(3)
        columns = SPARSE.tocsc()
        group["data"], group["ir"] = columns.data, columns.indices.astype(np.uint64)
        group["jc"] = columns.indptr.astype(np.uint64)
        file.create_group("#refs#")
    with open("v73.mat", "r+b") as file:
        file.write(b"MATLAB 7.3 MAT-file, Platform: GLNXA64".ljust(116) + bytes(8) + struct.pack("<H", 0x0200) + b"IM")
    with h5py.File("plain.h5", "w") as file:
        file["W"] = W
    with h5py.File("latest.h5", "w", libver="latest") as file:
        file.create_dataset("W", data=W > 0, chunks=(2, 2))


def tensors():
    kinds = {"F64": W, "F32": W.astype(np.float32), "F16": W.astype(np.float16), "BF16": W.astype(ml_dtypes.bfloat16)}
    kinds |= {"I16": (8 * W).astype(np.int16), "U8": np.abs(8 * W).astype(np.uint8), "BOOL": W > 0}
    kinds |= {"bias": W[0], "cube": np.zeros((2, 2, 2), np.float32), "C64": W.astype(np.complex64)}
    safetensors.numpy.save_file({name: np.ascontiguousarray(array) for name, array in kinds.items()}, "kinds.safetensors")
    gates = np.concatenate([W, 2 * W, 3 * W, 4 * W]).astype(np.float32)
    safetensors.numpy.save_file({"weight_hh_l0": gates, "bias_hh_l0": gates[:, 0].copy()}, "lstm.safetensors")


def edges():
    """Ids of 18 digits, of which no double holds the last; the second edge comes in two parts, the fourth below zero."""
    ids = np.array([720575940612345679, 720575940612345678, 864691135000000001], dtype=np.int64)
    pre, post = ids[[0, 1, 1, 2, 0]], ids[[1, 2, 2, 0, 0]]
    weights = [3, 1, 4, -1, 5]
    flywire = {"pre_pt_root_id": pre, "post_pt_root_id": post, "neuropil": ["A", "B", "C", "A", "B"], "syn_count": weights}
    pq.write_table(pa.table(flywire), "flywire.parquet", row_group_size=2)
    unsigned = {"post": post.astype(np.uint64), "pre": pre.astype(np.uint64), "weight": np.array(weights, np.float32) / 8}
    pq.write_table(pa.table(unsigned), "unsigned.parquet", compression="gzip", data_page_version="2.0")
    names = np.array(["AVAL", "VA1", "9"])
    texts = {"source": pa.array(names[[0, 1, 1, 2, 0]]).dictionary_encode(), "target": pa.array(names[[1, 2, 2, 0, 0]])}
    pq.write_table(pa.table(texts), "names.parquet")
    large = {"from": texts["target"].cast(pa.large_string()), "to": texts["target"], "a": weights, "b": weights}
    pq.write_table(pa.table(large), "choice.parquet", use_dictionary=False)
    numbers = {"pre": pre, "post": post.astype(np.int64), "weight": np.array(weights, np.float64)}
    kinds = {"pre": "DELTA_BINARY_PACKED", "post": "PLAIN", "weight": "BYTE_STREAM_SPLIT"}
    pq.write_table(pa.table(numbers), "delta.parquet", use_dictionary=False, column_encoding=kinds)
    pq.write_table(pa.table(texts), "plain-names.parquet", use_dictionary=False)
    gap = pa.table({"pre": ["a", None], "post": ["b", "a"]})
    pq.write_table(gap, "missing-name.parquet", use_dictionary=False)
    texts |= {"weight": [True, True, True, False, True]}
    kinds = {"source": "DELTA_BYTE_ARRAY", "target": "DELTA_LENGTH_BYTE_ARRAY", "weight": "RLE"}
    texts["source"] = texts["source"].cast(pa.string())
    pq.write_table(pa.table(texts), "delta-names.parquet", use_dictionary=False, column_encoding=kinds)
    pq.write_table(pa.table({"pre": [1, None, 2], "post": [2, 1, 1]}), "missing.parquet")
    pq.write_table(pa.table({"pre": [1.0, 2.0], "post": [2, 1]}), "doubles.parquet")
    pq.write_table(pa.table({"pre": [1, -2], "post": [-2, 1]}), "negative.parquet")
    pq.write_table(pa.table({"pre": [1, 2], "post": [2, 1]}), "zstd.parquet", compression="zstd")


def others():
    with gzip.GzipFile("W.csv.gz", "wb", mtime=0) as file:
        file.write(b"0.5,0,0.25\n-1.5,0.125,0\n")
    with open("W.csv.gz", "ab") as both, gzip.GzipFile(fileobj=both, mode="wb", mtime=0) as file:
        file.write(b"0,2,-0.75\n")
    pickle.dump(W, open("W.pkl", "wb"))
    with zipfile.ZipFile("model.pt", "w") as archive:
        archive.writestr("model/data.pkl", pickle.dumps({"W": [[0.5]]}))
        archive.writestr("model/version", "3\n")


if __name__ == "__main__":
    archives(), matlab(), tensors(), edges(), others()
    print(*(f"{module.__name__} {module.__version__}" for module in [np, scipy, pa, safetensors, h5py]), sep=", ")
