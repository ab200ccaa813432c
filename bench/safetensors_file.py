"""Reads safetensors files, for which Debian 12 has no Python package."""

import json
import struct

import torch

TYPES = {"F32": torch.float32, "I64": torch.int64}


def read_safetensors(path):
    """Tensors by name. A file is the length of its header in 8 bytes, the header in JSON, then the data."""
    with open(path, "rb") as file:
        (length,) = struct.unpack("<Q", file.read(8))
        header = json.loads(file.read(length))
        data = bytearray(file.read())
    header.pop("__metadata__", None)
    return {name: tensor_of(entry, data) for name, entry in header.items()}


def tensor_of(entry, data):
    begin, end = entry["data_offsets"]
    # A copy, since an offset need not be a multiple of the number type's size.
    return torch.frombuffer(data[begin:end], dtype=TYPES[entry["dtype"]]).reshape(entry["shape"])
