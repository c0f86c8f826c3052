"""Makes recurrent.json: how far each input moves each state, as PyTorch's autograd has it, in f64.

Run again with: python recurrent.py (torch 2.6, CPU). Knows nn.RNN, nn.LSTM and scaled dot-product attention; their Jacobians
come from torch.autograd.functional.jacobian, whose Frobenius lengths are written. A tensor is {shape, f32}: base64 of
little-endian float32, row-major; states and influences are written out, since f32 would not hold the smallest.
"""

import base64
import json
import pathlib

import torch

HERE = pathlib.Path(__file__).resolve().parent
torch.set_default_dtype(torch.float64)

CASES = [
    dict(name="small", tokens=9, d_model=5, width=4, scale=1.0, input=1.0),
    dict(name="as wide as the page's", tokens=14, d_model=32, width=16, scale=1.5, input=0.5),
    dict(name="one number wide", tokens=6, d_model=1, width=1, scale=0.8, input=1.0),
    dict(name="vanishing", tokens=40, d_model=6, width=5, scale=0.15, input=2.0),
    dict(name="exploding", tokens=30, d_model=4, width=12, scale=4.0, input=0.0001),
]


def tensor(value):
    return {"shape": list(value.shape), "f32": base64.b64encode(value.detach().float().numpy().tobytes()).decode()}


def single(value):
    """The nearest numbers that f32 holds."""
    return value.float().double()


def influence(outputs, x):
    """[t, s]: the Frobenius length of d outputs[t] / d x[s]."""
    jacobian = torch.autograd.functional.jacobian(outputs, x)  # [t, width, s, d_model]
    return jacobian.pow(2).sum(dim=(1, 3)).sqrt()


def recurrent(kind, case, x, gates):
    net = kind(case["d_model"], case["width"])
    with torch.no_grad():
        net.weight_ih_l0.copy_(single(torch.randn_like(net.weight_ih_l0) / case["d_model"] ** 0.5))
        parts = [torch.linalg.qr(torch.randn(case["width"], case["width"]))[0] * case["scale"] for _ in range(gates)]
        net.weight_hh_l0.copy_(single(torch.cat(parts)))
        for bias in (net.bias_ih_l0, net.bias_hh_l0):
            bias.copy_(single(torch.randn_like(bias) * case["input"] * 0.3))
    run = lambda x: net(x.unsqueeze(1))[0].squeeze(1)
    names = dict(w_ih=net.weight_ih_l0, w_hh=net.weight_hh_l0, b_ih=net.bias_ih_l0, b_hh=net.bias_hh_l0)
    return dict(
        parameters={name: tensor(value) for name, value in names.items()},
        states=run(x).flatten().tolist(), influence=influence(run, x).flatten().tolist(),
    )


def attention(case, x):
    wq, wk, wv = (single(torch.randn(case["width"], case["d_model"]) / case["d_model"] ** 0.5) for _ in range(3))

    def run(x):
        q, k, v = (torch.nn.functional.linear(x, w).unsqueeze(0) for w in (wq, wk, wv))
        return torch.nn.functional.scaled_dot_product_attention(q, k, v, is_causal=True).squeeze(0)

    return dict(
        parameters={name: tensor(value) for name, value in dict(wq=wq, wk=wk, wv=wv).items()},
        states=run(x).flatten().tolist(), influence=influence(run, x).flatten().tolist(),
    )


def made(seed, case):
    torch.manual_seed(seed)
    x = single(torch.randn(case["tokens"], case["d_model"]) * case["input"])
    return dict(
        name=case["name"], x=tensor(x), rnn=recurrent(torch.nn.RNN, case, x, 1),
        lstm=recurrent(torch.nn.LSTM, case, x, 4), attention=attention(case, x),
    )


(HERE / "recurrent.json").write_text(json.dumps([made(seed, case) for seed, case in enumerate(CASES)]) + "\n")
