"""Checks our safetensors files against Python's reader and writer, in both directions.

    pip install safetensors numpy
    npx vitest run test/peers/safetensors.test.ts

The test calls this program where Python has the two packages; it can be called by hand, too:

    python test/peers/safetensors.py read FILE       prints each tensor's dtype, shape and SHA-256 as JSON
    python test/peers/safetensors.py write FILE      writes a file of tensors, and prints the same
"""

import hashlib
import json
import sys

# This file has the package's name: its own folder must not come first.
sys.path.pop(0)

import numpy as np
from safetensors import safe_open
from safetensors.numpy import save_file


def description(array):
    digest = hashlib.sha256(np.ascontiguousarray(array).tobytes()).hexdigest()
    return {"dtype": str(array.dtype), "shape": list(array.shape), "sha256": digest}


def read(path):
    with safe_open(path, framework="np") as stored:
        return {name: description(stored.get_tensor(name)) for name in stored.keys()}


def write(path):
    generator = np.random.default_rng(1)
    arrays = {
        "matrix": generator.standard_normal((3, 5)).astype(np.float32),
        "special": np.array([0.0, -0.0, np.inf, -np.inf, np.nan, 1e-45], dtype=np.float32),
        "scalar": np.array(7.5, dtype=np.float32),
        "empty": np.zeros((0, 4), dtype=np.float32),
        "whole": np.arange(-4, 4, dtype=np.int32),
        "name with spaces, ü": np.ones(1, dtype=np.float32),
    }
    save_file(arrays, path, metadata={"made": "by safetensors"})
    return {name: description(array) for name, array in arrays.items()}


print(json.dumps({"read": read, "write": write}[sys.argv[1]](sys.argv[2])))
