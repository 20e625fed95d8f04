"""all-MiniLM-L6-v2 in JAX, with narrow matrices added to each of its own."""

import jax
import jax.numpy as jnp
import numpy
from safetensors.numpy import load_file

LAYERS, HEADS, SIZE = 6, 12, 384
MATRICES = [
    "attention.self.query", "attention.self.key", "attention.self.value",
    "attention.output.dense", "intermediate.dense", "output.dense",
]


def load(folder):
    """The model's numbers."""
    weights = load_file(folder + "/model.safetensors")

    def norm(name):
        return weights[name + ".LayerNorm.weight"], weights[name + ".LayerNorm.bias"]

    layers = []
    for number in range(LAYERS):
        name = f"encoder.layer.{number}."
        layer = {one: (weights[name + one + ".weight"].T.copy(), weights[name + one + ".bias"]) for one in MATRICES}
        layer["norms"] = norm(name + "attention.output"), norm(name + "output")
        layers.append(layer)
    model = {
        "words": weights["embeddings.word_embeddings.weight"],
        "places": weights["embeddings.position_embeddings.weight"],
        "segments": weights["embeddings.token_type_embeddings.weight"],
        "norm": norm("embeddings"),
        "layers": layers,
    }
    return jax.tree.map(lambda array: jnp.asarray(array, jnp.float32), model)


def adapter(model, rank, random):
    """What is learned: narrow matrices that add nothing yet, the norms, the segments, and a last row."""
    factors = [
        {name: (jnp.asarray(random.normal(0, 0.05, (layer[name][0].shape[0], rank)), jnp.float32),
                jnp.zeros((rank, layer[name][0].shape[1]), jnp.float32)) for name in MATRICES}
        for layer in model["layers"]
    ]
    return {
        "factors": factors,
        "segments": model["segments"],
        "norms": [layer["norms"] for layer in model["layers"]],
        "head": (jnp.asarray(random.normal(0, 0.02, (SIZE, 1)), jnp.float32), jnp.zeros(1)),
    }


def normalize(x, norm):
    mean = x.mean(-1, keepdims=True)
    variance = ((x - mean) ** 2).mean(-1, keepdims=True)
    return (x - mean) / jnp.sqrt(variance + 1e-12) * norm[0] + norm[1]


def forget(x, key, rate):
    if key is None:
        return x
    return jnp.where(jax.random.bernoulli(key, 1 - rate, x.shape), x / (1 - rate), 0)


def logits(model, learned, ids, segments, mask, key=None, rate=0.1):
    """The odds, as a logarithm, that one answer serves both questions of each row."""
    rows, width = ids.shape
    x = model["words"][ids] + model["places"][jnp.arange(width)] + learned["segments"][segments]
    x = normalize(x, model["norm"])
    away = jnp.where(mask[:, None, None, :] > 0, 0.0, -1e9)
    keys = [None] * LAYERS * 2 if key is None else jax.random.split(key, LAYERS * 2)
    for number, layer in enumerate(model["layers"]):
        factors, norms = learned["factors"][number], learned["norms"][number]

        def linear(x, name):
            weight, bias = layer[name]
            inward, outward = factors[name]
            return x @ weight + bias + (x @ inward) @ outward

        def heads(x):
            return x.reshape(rows, width, HEADS, SIZE // HEADS).transpose(0, 2, 1, 3)

        query, key_, value = (heads(linear(x, name)) for name in MATRICES[:3])
        shares = jax.nn.softmax(query @ key_.transpose(0, 1, 3, 2) / numpy.sqrt(SIZE // HEADS) + away, -1)
        context = (shares @ value).transpose(0, 2, 1, 3).reshape(rows, width, SIZE)
        x = normalize(x + forget(linear(context, MATRICES[3]), keys[2 * number], rate), norms[0])
        wide = jax.nn.gelu(linear(x, MATRICES[4]), approximate=False)
        x = normalize(x + forget(linear(wide, MATRICES[5]), keys[2 * number + 1], rate), norms[1])
    mean = (x * mask[..., None]).sum(1) / mask.sum(1, keepdims=True)
    return (mean @ learned["head"][0] + learned["head"][1])[:, 0]
