"""Trains the verifier and writes it for SwitchboardKernels.

usage: train.py MODEL_FOLDER OUT.bin [--epochs 3] [--rank 16] [--rate 0.0015] [--begin OUT.bin.pickle]

MODEL_FOLDER holds model.safetensors (Scripts/install-embedder) and tokenizer.json, which comes with it in its package.
An epoch takes about twenty minutes on two cores.
"""

import argparse
import pickle
import random
import time

import jax
import jax.numpy as jnp
import numpy
import optax
from tokenizers import Tokenizer

import export
import network
import pairs

BATCH = 48


class Batches:
    """Pairs as arrays, those of like length together."""

    def __init__(self, folder):
        self.tokenizer = Tokenizer.from_file(folder + "/tokenizer.json")
        self.tokenizer.no_padding()
        self.tokenizer.no_truncation()

    def of(self, rows, size, chance=None):
        texts = self.tokenizer.encode_batch([(a, b) for a, b, _ in rows])
        order = list(range(len(rows)))
        if chance:
            chance.shuffle(order)
        chunks = [order[start:start + size * 20] for start in range(0, len(order), size * 20)]
        batches = []
        for chunk in chunks:
            chunk.sort(key=lambda place: len(texts[place].ids))
            batches += [chunk[start:start + size] for start in range(0, len(chunk), size)]
        if chance:
            chance.shuffle(batches)
        for batch in batches:
            width = (min(96, max(len(texts[place].ids) for place in batch)) + 7) // 8 * 8
            ids, segments, mask = (numpy.zeros((size, width), numpy.int32) for _ in range(3))
            labels, counts = numpy.zeros(size, numpy.float32), numpy.zeros(size, numpy.float32)
            for row, place in enumerate(batch):
                text = texts[place]
                length = min(width, len(text.ids))
                ids[row, :length], segments[row, :length] = text.ids[:length], text.type_ids[:length]
                mask[row, :length], labels[row], counts[row] = 1, rows[place][2], 1
            mask[len(batch):, 0] = 1
            yield batch, ids, segments, mask, labels, counts


def scores(predict, learned, batches, rows):
    """The mean over both orders."""
    total = numpy.zeros(len(rows))
    for turned in (rows, [(b, a, label) for a, b, label in rows]):
        for batch, ids, segments, mask, _, _ in batches.of(turned, 64):
            total[batch] += numpy.asarray(predict(learned, ids, segments, mask))[:len(batch)] / 2
    return total


def report(name, total, rows):
    labels = numpy.array([label for _, _, label in rows])
    right, wrong = total[labels == 1], numpy.sort(total[labels == 0])[::-1]
    shares = [f"{rate:.0%}: {(right > wrong[int(rate * len(wrong))]).mean():.1%}" for rate in (0.01, 0.02, 0.04, 0.08)]
    print(name, "served at wrong", ", ".join(shares), flush=True)


def main():
    arguments = argparse.ArgumentParser()
    arguments.add_argument("model")
    arguments.add_argument("out")
    arguments.add_argument("--epochs", type=int, default=3)
    arguments.add_argument("--rank", type=int, default=16)
    arguments.add_argument("--rate", type=float, default=0.0015)
    arguments.add_argument("--groups", type=int, help="at most so many of the broad groups")
    arguments.add_argument("--begin", help="what an earlier run learned, to go on from")
    options = arguments.parse_args()
    batches, model = Batches(options.model), network.load(options.model)
    learned = network.adapter(model, options.rank, numpy.random.default_rng(1))
    if options.begin:
        with open(options.begin, "rb") as file:
            learned, options.rank = pickle.load(file)
        learned = jax.tree.map(jnp.asarray, learned)
    train, judged = pairs.held_out(options.groups)
    judges = pairs.sample(judged, random.Random(7), is_clean=True)
    steps = options.epochs * len(train) * 137 // (10 * BATCH)
    rates = optax.warmup_cosine_decay_schedule(0, options.rate, steps // 20, steps, options.rate * 0.02)
    optimizer = optax.chain(optax.clip_by_global_norm(1.0), optax.adamw(rates, weight_decay=0.01))
    state = optimizer.init(learned)
    predict = jax.jit(lambda learned, *arrays: network.logits(model, learned, *arrays))

    def loss(learned, ids, segments, mask, labels, counts, key):
        odds = network.logits(model, learned, ids, segments, mask, key)
        labels = labels * 0.97 + 0.015
        losses = -(labels * jax.nn.log_sigmoid(odds) + (1 - labels) * jax.nn.log_sigmoid(-odds))
        return (losses * counts).sum() / counts.sum()

    @jax.jit
    def step(learned, state, *arrays):
        value, slopes = jax.value_and_grad(loss)(learned, *arrays)
        updates, state = optimizer.update(slopes, state, learned)
        return optax.apply_updates(learned, updates), state, value

    key, number, losses, began = jax.random.PRNGKey(1), 0, [], time.time()
    for epoch in range(options.epochs):
        chance = random.Random((200 if options.begin else 100) + epoch)
        for _, *arrays in batches.of(pairs.sample(train, chance), BATCH, chance):
            key, own = jax.random.split(key)
            learned, state, value = step(learned, state, *arrays, own)
            losses.append(float(value))
            number += 1
            if number % 100 == 0:
                print(f"{number} of {steps}: {numpy.mean(losses[-100:]):.4f}, {time.time() - began:.0f} s", flush=True)
        report(f"epoch {epoch}", scores(predict, learned, batches, judges), judges)
    learned = jax.tree.map(numpy.asarray, learned)
    with open(options.out + ".pickle", "wb") as file:
        pickle.dump((learned, options.rank), file)
    export.write(options.out, learned, options.rank, 1, 0, 0)
    print(f"{options.out}: fit it with calibrate.py")


if __name__ == "__main__":
    main()
