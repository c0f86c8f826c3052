"""Makes lab.json: what PyTorch computes, in f64, from the embeddings and matrices of a few records of the lab.

Run again with: python lab.py (torch 2.6, CPU; Node, and the page built by `cargo xtask build`). Knows the definition of
the multi-head module and of the sinusoidal position (Vaswani et al. 2017, sections 3.2 and 3.5) and reads the mask from
the spec by itself; takes embeddings and matrices as the record gives them. A tensor is {shape, f32}: base64 of
little-endian float32, row-major.
"""

import base64
import json
import pathlib
import subprocess

import torch

HERE = pathlib.Path(__file__).resolve().parent
PRESETS = ["reasons", "causal", "window", "word-order", "by-hand", "random"]
OWN = {
    "odd widths, one-sided window, softcap, temperature, a head off": dict(
        preset="random", target="a cat and a dog saw zyx", dModel=7, heads=3, dK=5, dV=3, positionStrength=1.5,
        softcap=2.0, temperature=0.7, headsOff=[1], startEnd=True,
        mask=dict(direction="both", window=[2, 1], prefix=0, padding=1, flips=[[0, 5]]),
    ),
    "a prefix, rows that see nothing": dict(
        preset="random", scaled=False,
        mask=dict(direction="causal", window=None, prefix=2, padding=0, flips=[[3, j] for j in range(4)]),
    ),
}
NODE = """
import { load } from '../../www/headlight.js';
const { core } = await load();
const states = Object.fromEntries(core.catalog().presets.map(({ id, state }) => [id, state]));
const cases = JSON.parse(process.argv[1]).map(({ name, preset, ...fields }) => {
  const { open, cell, ...spec } = { ...states[preset], ...fields };
  const { trace } = new core.Lab().compute(spec);
  const lists = value => ArrayBuffer.isView(value) ? Array.from(value)
    : value && typeof value === 'object' && !Array.isArray(value) ? Object.fromEntries(Object.entries(value).map(([k, v]) => [k, lists(v)])) : value;
  return { name, spec, trace: lists(trace) };
});
console.log(JSON.stringify(cases));
"""


def tensor(t):
    data = t.to(torch.float32).contiguous().numpy().astype("<f4").tobytes()
    return {"shape": list(t.shape), "f32": base64.b64encode(data).decode()}


def position(tokens, width, strength):
    place = torch.arange(tokens, dtype=torch.float64)[:, None]
    angle = place / 10000 ** (torch.arange(0, width, 2, dtype=torch.float64) / width)
    return strength * torch.stack([angle.sin(), angle.cos()], -1).flatten(1)[:, :width]


def visible(mask, queries, keys):
    i, j = torch.arange(queries)[:, None], torch.arange(keys)[None, :]
    see = torch.ones(queries, keys, dtype=torch.bool)
    if mask["direction"] == "causal":
        see &= (j <= i) | (j < mask["prefix"])
    if mask["direction"] == "anticausal":
        see &= j >= i
    if mask["window"]:
        back, ahead = mask["window"]
        see &= (j >= i - back) & (j <= i + ahead)
    if mask["padding"]:
        see &= j < keys - mask["padding"]
    for query, key in mask["flips"]:
        if query < queries and key < keys:
            see[query, key] = ~see[query, key]
    return see


def expected(case):
    spec, trace = case["spec"], case["trace"]
    width, heads, d_k, d_v = spec["dModel"], spec["heads"], spec["dK"], spec["dV"]
    of = lambda values, *shape: torch.tensor(values, dtype=torch.float64).reshape(*shape)

    def x(side):
        embedding = of(side["embedding"], -1, width)
        strength = spec["positionStrength"] if spec["position"] == "sinusoidal" else 0.0
        return embedding + position(len(embedding), width, strength)

    asks = x(trace["queryInput"])
    looked_at = x(trace["keyInput"]) if trace["keyInput"] else asks
    q = asks @ of(trace["wq"], heads, width, d_k)
    k = looked_at @ of(trace["wk"], heads, width, d_k)
    v = looked_at @ of(trace["wv"], heads, width, d_v)
    scores = q @ k.transpose(1, 2) * (d_k**-0.5 if spec["scaled"] else 1.0) / spec["temperature"]
    if spec["softcap"]:
        scores = spec["softcap"] * torch.tanh(scores / spec["softcap"])
    see = visible(spec["mask"], len(asks), len(looked_at))
    weights = scores.masked_fill(~see, -torch.inf).softmax(-1).nan_to_num(0.0)
    each = weights @ v
    wo = of(trace["wo"], heads, d_v, width)
    parts = each @ wo
    whole = parts.sum(0)
    on = torch.tensor([float(h not in spec["headsOff"]) for h in range(heads)], dtype=torch.float64)[:, None, None]
    length = whole.norm(dim=-1)
    relative = lambda moved: torch.where(length > 0, moved.norm(dim=-1) / length, torch.zeros(()).double())
    return {
        "x": asks, "scores": scores, "weights": weights, "heads": each, "output": (on * parts).sum(0),
        "effect": relative(parts), "moved": relative(((1 - on) * parts).sum(0)),
    }


wanted = [dict(name=id, preset=id) for id in PRESETS] + [dict(name=name, **fields) for name, fields in OWN.items()]
command = ["node", "--input-type=module", "-e", NODE, json.dumps(wanted)]
cases = json.loads(subprocess.run(command, cwd=HERE, check=True, capture_output=True, text=True).stdout)
lines = [json.dumps({"name": c["name"], "spec": c["spec"], "tensors": {n: tensor(t) for n, t in expected(c).items()}}, ensure_ascii=False) for c in cases]
(HERE / "lab.json").write_text("[\n" + ",\n".join(lines) + "\n]\n", encoding="utf-8")
