"""Makes attention.json: a few attentions as PyTorch computes them. Run again with: python attention.py (torch 2.6, CPU).

Knows PyTorch; nothing of this project but the form of the file. A tensor is {shape, f32}: base64 of little-endian
float32, row-major. Parameters keep PyTorch's names and packing: in_proj_weight is W_Q, W_K, W_V stacked, [out, in].
A boolean mask means "hidden" in nn.MultiheadAttention and "visible" in scaled_dot_product_attention.
"""

import base64
import json
import pathlib

import torch
import torch.nn.functional as F


def tensor(t):
    data = t.detach().to(torch.float32).contiguous().numpy().astype("<f4").tobytes()
    return {"shape": list(t.shape), "f32": base64.b64encode(data).decode(), "dtype": str(t.dtype).split(".")[1]}


def module(name, queries, keys, embed_dim, heads, causal=False, **widths):
    m = torch.nn.MultiheadAttention(embed_dim, heads, batch_first=True, **widths)
    for p in m.parameters():
        torch.nn.init.uniform_(p, -0.5, 0.5)
    query = torch.randn(1, queries, embed_dim)
    key = torch.randn(1, keys, widths.get("kdim") or embed_dim)
    value = torch.randn(1, keys, widths.get("vdim") or embed_dim)
    mask = torch.ones(queries, keys, dtype=torch.bool).triu(1) if causal else None
    output, weights = m(query, key, value, attn_mask=mask, average_attn_weights=False)
    tensors = {"query": query, "key": key, "value": value, "weights": weights, "output": output}
    tensors |= {f"param.{n}": p for n, p in m.named_parameters()}
    if causal:
        tensors["attn_mask"] = mask
    return {
        "name": name,
        "kind": "nn.MultiheadAttention",
        "embed_dim": embed_dim,
        "num_heads": heads,
        "causal": causal,
        "tensors": {n: tensor(t) for n, t in tensors.items()},
    }


def sdpa(name, heads, kv_heads, queries, keys, dim, value_dim, causal=False, mask=None, scale=None):
    q = torch.randn(1, heads, queries, dim)
    k = torch.randn(1, kv_heads, keys, dim)
    v = torch.randn(1, kv_heads, keys, value_dim)
    # The weights are the output for the identity as value.
    eye = torch.eye(keys).expand(1, kv_heads, keys, keys)
    run = lambda value: F.scaled_dot_product_attention(
        q, k, value, attn_mask=mask, is_causal=causal, scale=scale, enable_gqa=kv_heads != heads
    ).nan_to_num(0.0)
    tensors = {"q": q, "k": k, "v": v, "weights": run(eye), "output": run(v)}
    if mask is not None:
        tensors["attn_mask"] = mask
    return {
        "name": name,
        "kind": "F.scaled_dot_product_attention",
        "causal": causal,
        "scale": scale,
        "tensors": {n: tensor(t) for n, t in tensors.items()},
    }


torch.manual_seed(20)
hidden = torch.ones(1, 2, 3, 5, dtype=torch.bool)
hidden[0, 0, 1] = False
hidden[0, 1, :, 3] = False
cases = [
    module("self, 2 heads", 4, 4, 8, 2),
    module("self, causal, 3 heads of width 3", 5, 5, 9, 3, causal=True),
    module("cross, other widths of key and value", 3, 5, 8, 2, kdim=6, vdim=7),
    sdpa("grouped queries, other value width", 4, 2, 3, 5, 8, 6),
    sdpa("causal with more keys than queries", 2, 2, 3, 6, 4, 4, causal=True, scale=0.3),
    sdpa("a hidden key and a query that sees nothing", 2, 2, 3, 5, 4, 4, mask=hidden),
]
path = pathlib.Path(__file__).with_suffix(".json")
path.write_text("[\n" + ",\n".join(json.dumps(case) for case in cases) + "\n]\n")
