"""Makes spread.json: q and k as numbers, and what numpy computes of them in f64, with the scale and without.

Run again with: python spread.py (numpy 2, CPU). Knows the definitions: the population's standard deviation of the scores, softmax,
the largest weight, the entropy in bits, and the Frobenius norm of softmax's Jacobian, diag(w) - w·wᵀ, written out as a matrix; the last
three as means over rows. q [heads, queries, dim], k [heads, keys, dim], row-major, exact in f32.
"""

import json
import pathlib

import numpy as np

HERE = pathlib.Path(__file__).resolve().parent


def spread(q, k, scale):
    scores = np.einsum("hqd,hkd->hqk", q, k) * scale
    weights = np.exp(scores - scores.max(-1, keepdims=True))
    weights /= weights.sum(-1, keepdims=True)
    rows = weights.reshape(-1, weights.shape[-1])
    bits = [-sum(w * np.log2(w) for w in row if w > 0) for row in rows]
    lengths = [np.linalg.norm(np.diag(row) - np.outer(row, row)) for row in rows]
    return {"deviation": scores.std(), "largest": rows.max(-1).mean(), "entropy": np.mean(bits), "jacobian": np.mean(lengths)}


def case(heads, queries, keys, dim, scale, seed, stretch=1.0):
    random = np.random.default_rng(seed)
    q = np.round(random.standard_normal((heads, queries, dim)) * stretch, 2).astype(np.float32)
    k = np.round(random.standard_normal((heads, keys, dim)), 2).astype(np.float32)
    numbers = lambda x: [float(f"{value:.2f}") for value in x.flat]
    return {"shape": [heads, queries, keys, dim], "scale": scale, "q": numbers(q), "k": numbers(k), **spread(q.astype(np.float64), k.astype(np.float64), scale)}


cases = [
    case(1, 3, 4, 2, 1.0, 1),
    case(2, 2, 5, 8, 1.0, 2),
    case(2, 2, 5, 8, 8**-0.5, 2),
    case(1, 4, 1, 3, 1.0, 3),
    case(1, 3, 6, 4, 1.0, 4, stretch=40.0),
]
(HERE / "spread.json").write_text("[\n" + ",\n".join(map(json.dumps, cases)) + "\n]\n", encoding="utf-8")
