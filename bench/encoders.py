"""The encoders that are compared: each encodes the video that it is given and returns the seconds.

Libraries are imported where they are used, for each process needs one, and some may be missing.
"""

import os
import tempfile
import time
from collections import namedtuple
from pathlib import Path

from processes import run_json

Given = namedtuple("Given", "folder precision video threads litevl processor")


class Encoder:
    needs = ()  # what `export.py` writes for it

    def encode(self):
        begin = time.perf_counter()
        self.output = self.compute()
        return time.perf_counter() - begin

    def tokens(self):
        """Of the last encoding, a tensor."""
        import torch

        return torch.as_tensor(self.output).float()


class LiteVL(Encoder):
    """A process for every time, which encodes once before it measures, as all do."""

    version = "LiteVL"

    def __init__(self, given):
        self.given = given
        self.folder = tempfile.TemporaryDirectory()
        self.file = Path(self.folder.name) / "tokens.safetensors"

    def encode(self):
        given = self.given
        command = [given.litevl, "bench", "--model", str(given.folder / "model"), "--pixels",
                   str(given.folder / "video.safetensors"), "--tokens", str(self.file), "--precision",
                   given.precision, "--rounds", "1", "--threads", str(given.threads), "--json"]
        if given.processor != "best":
            command += ["--processor", given.processor]
        return run_json(command, given.threads)["seconds"]

    def tokens(self):
        from safetensors_file import read_safetensors

        return read_safetensors(self.file)["tokens"]


class PyTorch(Encoder):
    is_compiled = False

    def __init__(self, given):
        import torch

        from export import load_encoder

        torch.set_num_threads(given.threads)
        self.torch, self.version = torch, f"PyTorch {torch.__version__}"
        number = getattr(torch, given.precision)
        self.encoder, self.video = load_encoder(given.folder).to(number), given.video.to(number)
        if self.is_compiled:
            import torch._inductor.config as inductor

            inductor.freezing = True  # weights are constants, packed once
            if os.environ.get("ATEN_CPU_CAPABILITY") == "avx2":
                inductor.cpp.simdlen = 256
            self.encoder = torch.compile(self.encoder)

    def compute(self):
        with self.torch.no_grad():
            return self.encoder(self.video)


class CompiledPyTorch(PyTorch):
    is_compiled = True


class OpenVINO(Encoder):
    needs = ("openvino",)
    file = "openvino.xml"

    def __init__(self, given):
        import openvino

        self.version = f"OpenVINO {openvino.__version__.split('-')[0]}"
        settings = {"PERFORMANCE_HINT": "LATENCY", "INFERENCE_NUM_THREADS": given.threads}
        # What is not in bytes is as OpenVINO likes it, bfloat16 where the processor has that; it does not notice
        # that it was told to use nothing above AVX2, and fails.
        hints = {"float32": "f32", "bfloat16": "bf16"} | ({"int8": "f32"} if given.processor != "best" else {})
        if given.precision in hints:
            settings["INFERENCE_PRECISION_HINT"] = hints[given.precision]
        core = openvino.Core()
        if given.precision == "bfloat16" and "BF16" not in core.get_property("CPU", "OPTIMIZATION_CAPABILITIES"):
            raise SystemExit("no bfloat16 on this processor")
        compiled = core.compile_model(given.folder / self.file, "CPU", settings)
        self.request, self.video = compiled.create_infer_request(), given.video.numpy()

    def compute(self):
        return self.request.infer([self.video], share_inputs=True, share_outputs=True)[0]


class ByteOpenVINO(OpenVINO):
    needs = ("openvino", "openvino-int8")
    file = "openvino-int8.xml"


class OnnxRuntime(Encoder):
    needs = ("onnx",)
    file = "encoder.onnx"

    def __init__(self, given):
        import onnxruntime

        self.version = f"ONNX Runtime {onnxruntime.__version__}"
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = given.threads
        options.graph_optimization_level = onnxruntime.GraphOptimizationLevel.ORT_ENABLE_ALL
        self.session = onnxruntime.InferenceSession(str(given.folder / self.file), options,
                                                    providers=["CPUExecutionProvider"])
        self.input = {self.session.get_inputs()[0].name: given.video.numpy()}

    def compute(self):
        return self.session.run(None, self.input)[0]


class ByteOnnxRuntime(OnnxRuntime):
    needs = ("onnx", "onnx-int8")
    file = "encoder-int8.onnx"


ENCODERS = {
    ("float32", "LiteVL"): LiteVL,
    ("float32", "PyTorch"): PyTorch,
    ("float32", "PyTorch, compiled"): CompiledPyTorch,
    ("float32", "OpenVINO"): OpenVINO,
    ("float32", "ONNX Runtime"): OnnxRuntime,
    ("bfloat16", "LiteVL"): LiteVL,
    ("bfloat16", "PyTorch"): PyTorch,
    ("bfloat16", "PyTorch, compiled"): CompiledPyTorch,
    ("bfloat16", "OpenVINO"): OpenVINO,
    ("int8", "LiteVL"): LiteVL,
    ("int8", "OpenVINO"): ByteOpenVINO,
    ("int8", "ONNX Runtime, dynamic"): ByteOnnxRuntime,
}
