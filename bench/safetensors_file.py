"""Reads and writes safetensors files with nothing but PyTorch."""

import json
import struct

import torch

TYPES = {"F32": torch.float32, "I64": torch.int64}


def read_safetensors(path, prefix=""):
    """Tensors by name, of those that begin with `prefix`. A file is the length of its header in 8 bytes, the
    header in JSON, then the data."""
    with open(path, "rb") as file:
        (length,) = struct.unpack("<Q", file.read(8))
        header = json.loads(file.read(length))
        header.pop("__metadata__", None)
        return {name: read_tensor(file, 8 + length, entry) for name, entry in header.items()
                if name.startswith(prefix)}


def read_tensor(file, data, entry):
    begin, end = entry["data_offsets"]
    file.seek(data + begin)
    return torch.frombuffer(bytearray(file.read(end - begin)), dtype=TYPES[entry["dtype"]]).reshape(entry["shape"])


def write_safetensors(path, tensors):
    """Of float32."""
    header, offset = {}, 0
    for name, tensor in tensors.items():
        end = offset + 4 * tensor.numel()
        header[name] = {"dtype": "F32", "shape": list(tensor.shape), "data_offsets": [offset, end]}
        offset = end
    text = json.dumps(header).encode()
    with open(path, "wb") as file:
        file.write(struct.pack("<Q", len(text)) + text)
        for tensor in tensors.values():
            tensor.detach().contiguous().numpy().tofile(file)
