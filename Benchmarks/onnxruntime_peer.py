"""How long onnxruntime takes for one text with all-MiniLM-L6-v2 in int8, on one thread.

usage: onnxruntime_peer.py MODEL_FOLDER [ROUNDS] [TOKENS ...]

Builds the network from model.safetensors, lets onnxruntime quantise it (dynamic, weights per channel, int8), checks the
vector against the one in single precision, and prints the median of CPU milliseconds for each number of tokens as JSON.
"""

import json
import os
import sys
import tempfile
import time

import numpy
import onnx
import onnxruntime
from onnx import TensorProto, helper, numpy_helper
from onnxruntime.quantization import QuantType, quantize_dynamic
from safetensors.numpy import load_file

SIZE, HEADS, LAYERS = 384, 12, 6


class Network:
    """The encoder as a graph, node by node."""

    def __init__(self, weights):
        self.weights, self.nodes, self.constants, self.count = weights, [], [], 0

    def constant(self, array):
        name = f"c{len(self.constants)}"
        self.constants.append(numpy_helper.from_array(numpy.ascontiguousarray(array), name))
        return name

    def node(self, kind, *inputs, **attributes):
        self.count += 1
        name = f"n{self.count}"
        self.nodes.append(helper.make_node(kind, list(inputs), [name], name=name + kind, **attributes))
        return name

    def linear(self, x, name):
        product = self.node("MatMul", x, self.constant(self.weights[name + ".weight"].T))
        return self.node("Add", product, self.constant(self.weights[name + ".bias"]))

    def norm(self, x, name):
        scale, bias = (self.constant(self.weights[f"{name}.LayerNorm.{part}"]) for part in ("weight", "bias"))
        return self.node("LayerNormalization", x, scale, bias, axis=-1, epsilon=1e-12)

    def heads(self, x, order):
        shape = self.constant(numpy.array([1, -1, HEADS, SIZE // HEADS], dtype=numpy.int64))
        return self.node("Transpose", self.node("Reshape", x, shape), perm=order)

    def build(self):
        weights = self.weights
        words = self.node("Gather", self.constant(weights["embeddings.word_embeddings.weight"]), "ids")
        places = weights["embeddings.position_embeddings.weight"] + weights["embeddings.token_type_embeddings.weight"][0]
        x = self.node("Add", words, self.node("Gather", self.constant(places), "positions"))
        x = self.norm(x, "embeddings")
        for layer in range(LAYERS):
            name = f"encoder.layer.{layer}"
            query = self.heads(self.linear(x, f"{name}.attention.self.query"), [0, 2, 1, 3])
            key = self.heads(self.linear(x, f"{name}.attention.self.key"), [0, 2, 3, 1])
            value = self.heads(self.linear(x, f"{name}.attention.self.value"), [0, 2, 1, 3])
            scale = self.constant(numpy.float32(1 / numpy.sqrt(SIZE // HEADS)))
            shares = self.node("Softmax", self.node("Mul", self.node("MatMul", query, key), scale), axis=-1)
            context = self.node("Transpose", self.node("MatMul", shares, value), perm=[0, 2, 1, 3])
            context = self.node("Reshape", context, self.constant(numpy.array([1, -1, SIZE], dtype=numpy.int64)))
            out = self.linear(context, f"{name}.attention.output.dense")
            x = self.norm(self.node("Add", x, out), f"{name}.attention.output")
            wide = self.linear(x, f"{name}.intermediate.dense")
            half = self.node("Mul", wide, self.constant(numpy.float32(0.5)))
            bent = self.node("Erf", self.node("Div", wide, self.constant(numpy.float32(numpy.sqrt(2)))))
            wide = self.node("Mul", half, self.node("Add", bent, self.constant(numpy.float32(1))))
            x = self.norm(self.node("Add", x, self.linear(wide, f"{name}.output.dense")), f"{name}.output")
        mean = self.node("ReduceMean", x, self.constant(numpy.array([1], dtype=numpy.int64)), keepdims=0)
        self.nodes.append(helper.make_node("LpNormalization", [mean], ["vector"], axis=-1, p=2))
        graph = helper.make_graph(
            self.nodes, "encoder",
            [helper.make_tensor_value_info(name, TensorProto.INT64, [1, "tokens"]) for name in ("ids", "positions")],
            [helper.make_tensor_value_info("vector", TensorProto.FLOAT, [1, SIZE])], self.constants)
        return helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17 + 1)], ir_version=9)


def session(path):
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    options.inter_op_num_threads = 1
    options.graph_optimization_level = onnxruntime.GraphOptimizationLevel.ORT_ENABLE_ALL
    return onnxruntime.InferenceSession(path, options, providers=["CPUExecutionProvider"])


def main():
    folder = sys.argv[1]
    rounds = int(sys.argv[2]) if len(sys.argv) > 2 else 200
    sizes = [int(word) for word in sys.argv[3:]] or [16]
    weights = {key: value.astype(numpy.float32) if value.dtype == numpy.float16 else value
               for key, value in load_file(os.path.join(folder, "model.safetensors")).items()}
    with tempfile.TemporaryDirectory() as scratch:
        whole, small = os.path.join(scratch, "whole.onnx"), os.path.join(scratch, "small.onnx")
        onnx.save(Network(weights).build(), whole)
        quantize_dynamic(whole, small, weight_type=QuantType.QInt8, per_channel=True)
        reference, quantised = session(whole), session(small)
        report = {"onnxruntime": onnxruntime.__version__, "texts": []}
        random = numpy.random.default_rng(1)
        for size in sizes:
            ids = random.integers(1_000, 30_000, (1, size))
            ids[0, 0], ids[0, -1] = 101, 102
            feed = {"ids": ids, "positions": numpy.arange(size).reshape(1, -1)}
            cosine = float((reference.run(None, feed)[0] * quantised.run(None, feed)[0]).sum())
            row = {"tokens": size, "cosine": round(cosine, 4)}
            for name, runner in (("int8", quantised), ("fp32", reference)):
                times = []
                for _ in range(rounds):
                    began = time.process_time_ns()
                    runner.run(None, feed)
                    times.append((time.process_time_ns() - began) / 1e6)
                row[name + "_ms"] = round(sorted(times)[len(times) // 2], 3)
            report["texts"].append(row)
        print(json.dumps(report))


if __name__ == "__main__":
    main()
