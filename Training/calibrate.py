"""Fits the verifier's odds to probabilities, on groups that it did not learn from.

usage: calibrate.py pairs > held.jsonl
       swift run -c release semantic-bench held.jsonl --json > judged.jsonl
       calibrate.py fit judged.jsonl ../Sources/SwitchboardKernels/verifier.bin

The verifier must have been written by train.py, unfitted, before it is judged.
"""

import json
import random
import struct
import sys

import numpy

import pairs

PLACE = len(b"SWVERIFY") + 8 + 4
HARD = {"numbers", "dates", "names", "negation", "opposites", "order", "similarity", "eligible"}


def write_pairs():
    _, judged = pairs.held_out()
    for number, (a, b, label) in enumerate(pairs.sample(judged, random.Random(9), is_clean=True)):
        print(json.dumps({"id": number, "category": "held", "a": a, "b": b, "same_answer": bool(label)}))


def fit(path, target):
    with open(path, encoding="utf-8") as lines:
        judged = [json.loads(line) for line in lines if line.startswith("{")]
    judged = [one for one in judged if not HARD & set(one["trips"])]
    confidence = numpy.clip([one["confidence"] for one in judged], 1e-9, 1 - 1e-9)
    inputs = numpy.stack(
        [numpy.log(confidence / (1 - confidence)), [one["cosine"] for one in judged], numpy.ones(len(judged))], 1)
    labels = numpy.array([one["same_answer"] for one in judged], float)
    weights = numpy.zeros(3)
    for _ in range(100):
        chances = 1 / (1 + numpy.exp(-inputs @ weights))
        slope = inputs.T @ (chances - labels) + 1e-3 * weights
        bend = (inputs * (chances * (1 - chances))[:, None]).T @ inputs + 1e-3 * numpy.eye(3)
        weights -= numpy.linalg.solve(bend, slope)
    with open(target, "r+b") as file:
        file.seek(PLACE)
        file.write(struct.pack("<3f", *weights))
    chances = 1 / (1 + numpy.exp(-inputs @ weights))
    print(f"log odds = {weights[0]:.3f} · verifier + {weights[1]:.3f} · cosine + {weights[2]:.3f}")
    for least in (0.5, 0.6, 0.7, 0.8, 0.85, 0.9, 0.95):
        print(f"≥ {least}: {(chances[labels == 1] >= least).mean():.1%} of the same, {(chances[labels == 0] >= least).mean():.1%} of the others")


if __name__ == "__main__":
    write_pairs() if sys.argv[1] == "pairs" else fit(sys.argv[2], sys.argv[3])
