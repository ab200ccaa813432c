// Times ONNX Runtime on what bench/export_onnx.py wrote, checks its tokens against PyTorch's, and prints one
// JSON document. PACKAGES is the folder into which onnxruntime-node was installed.
//
// usage: node bench/onnxruntime_times.mjs PACKAGES FOLDER THREADS ROUNDS
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join, resolve } from "node:path";

// Tokens are float32 on both sides and a few units large; ONNX Runtime orders its sums otherwise.
const TOLERANCE = 1e-3;

function loadRuntime(packages) {
  const require = createRequire(join(resolve(packages), "package.json"));
  return [require("onnxruntime-node"), require("onnxruntime-node/package.json").version];
}

function readFloats(path) {
  const bytes = readFileSync(path);
  return new Float32Array(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength));
}

function largestDifference(values, expected) {
  if (values.length !== expected.length) return Infinity;
  let largest = 0;
  for (let i = 0; i < expected.length; ++i) {
    const difference = Math.abs(values[i] - expected[i]);
    if (!(difference <= largest)) largest = difference; // so that NaN is kept
  }
  return largest;
}

async function measure(packages, folder, threads, rounds) {
  const [ort, version] = loadRuntime(packages);
  const session = await ort.InferenceSession.create(join(folder, "encoder.onnx"), {
    intraOpNumThreads: threads,
    interOpNumThreads: 1,
    graphOptimizationLevel: "all",
  });
  const shape = JSON.parse(readFileSync(join(folder, "shape.json"), "utf8"));
  const video = new ort.Tensor("float32", readFloats(join(folder, "video.f32")), shape);
  const { tokens } = await session.run({ video }); // warms up too
  const difference = largestDifference(tokens.data, readFloats(join(folder, "tokens.f32")));
  if (!(difference <= TOLERANCE)) throw new Error(`tokens differ from PyTorch's by ${difference}`);
  const seconds = [];
  for (let round = 0; round < rounds; ++round) {
    const begin = performance.now();
    await session.run({ video });
    seconds.push((performance.now() - begin) / 1000);
  }
  return { onnxruntime: version, difference, seconds };
}

try {
  const [packages, folder, threads, rounds] = process.argv.slice(2);
  if (!(Number(threads) >= 1 && Number(rounds) >= 1))
    throw new Error("usage: node bench/onnxruntime_times.mjs PACKAGES FOLDER THREADS ROUNDS");
  console.log(JSON.stringify(await measure(packages, folder, Number(threads), Number(rounds))));
} catch (error) {
  console.error(`onnxruntime_times: ${error.message.split("\n")[0]}`);
  process.exit(1);
}
