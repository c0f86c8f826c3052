"""The denoiser: cells look at one another and at the words of the prompt. Knows numbers; no prompts, no drawing."""

import math

import torch
from torch import nn
from torch.nn import functional as F

STEPS = 1000  # of the schedule: 0 is the clean picture, 1000 noise alone


class Attention(nn.Module):
    def __init__(self, width, heads):
        super().__init__()
        self.heads = heads
        self.q, self.k, self.v, self.o = (nn.Linear(width, width) for _ in range(4))

    def forward(self, x, source, hidden=None, factors=None):
        """`hidden` [n, keys] is true for padding; `factors` [n, keys] multiply weights after softmax (Hertz et al. 2022, 3.2)."""
        split = lambda rows: rows.unflatten(-1, (self.heads, -1)).transpose(1, 2)
        q, k, v = split(self.q(x)), split(self.k(source)), split(self.v(source))
        if self.training and source is x:  # the same, faster; nobody asks for these weights
            return self.o(F.scaled_dot_product_attention(q, k, v).transpose(1, 2).flatten(2)), None
        scores = q @ k.transpose(-1, -2) / math.sqrt(q.shape[-1])
        if hidden is not None:
            scores = scores.masked_fill(hidden[:, None, None], -torch.inf)
        weights = scores.softmax(-1)
        used = weights if factors is None else weights * factors[:, None, None]
        return self.o((used @ v).transpose(1, 2).flatten(2)), weights


class Layer(nn.Module):
    def __init__(self, width, inner, heads):
        super().__init__()
        self.own_norm, self.cross_norm, self.feed_norm = (nn.LayerNorm(width) for _ in range(3))
        self.own, self.cross = Attention(width, heads), Attention(width, heads)
        self.up, self.down = nn.Linear(width, inner), nn.Linear(inner, width)

    def forward(self, x, words, hidden, factors):
        normed = self.own_norm(x)
        given, own = self.own(normed, normed)
        x = x + given
        given, cross = self.cross(self.cross_norm(x), words, hidden, factors)
        x = x + given
        return x + self.down(F.gelu(self.up(self.feed_norm(x)), approximate="tanh")), own, cross


class Picture(nn.Module):
    def __init__(self, vocab, longest, cells, numbers, width, inner, heads, layers):
        super().__init__()
        self.words, self.places, self.cells = (nn.Embedding(rows, width) for rows in (vocab, longest, cells))
        self.patch = nn.Linear(numbers, width)
        self.time_up, self.time_down = nn.Linear(width, width), nn.Linear(width, width)
        self.layers = nn.ModuleList(Layer(width, inner, heads) for _ in range(layers))
        self.norm, self.out = nn.LayerNorm(width), nn.Linear(width, numbers)
        for table in (self.words, self.places, self.cells):
            nn.init.normal_(table.weight, std=0.5)
        for layer in self.layers:
            for linear in (layer.own.o, layer.cross.o, layer.down):
                nn.init.normal_(linear.weight, std=0.02)
                nn.init.zeros_(linear.bias)

    def waves(self, t):
        """Sines in the first half, cosines in the second, of t [n] in 0..1000."""
        half = self.cells.embedding_dim // 2
        angles = t[:, None].double() * 10000.0 ** (-torch.arange(half, dtype=torch.float64) / half)
        return torch.cat([angles.sin(), angles.cos()], -1).float()

    def forward(self, x, t, ids, hidden=None, factors=None):
        """Noisy cells [n, cells, numbers] at times [n] to clean ones, and each layer's weights: own, cross."""
        words = self.words(ids) + self.places.weight[: ids.shape[1]]
        time = self.time_down(F.silu(self.time_up(self.waves(t))))
        x = self.patch(x) + self.cells.weight + time[:, None]
        maps = []
        for layer in self.layers:
            x, own, cross = layer(x, words, hidden, factors)
            maps.append((own, cross))
        return self.out(self.norm(x)), maps


def signal_noise(t):
    """Shares of picture and noise, their squares sum to 1: a cosine (Nichol and Dhariwal 2021, 3.2, without the offset)."""
    angle = torch.as_tensor(t, dtype=torch.float64) / STEPS * (math.pi / 2)
    return angle.cos().float(), angle.sin().float()


@torch.no_grad()
def sample(model, noise, ids, steps, hidden=None, factors=None):
    """From noise to a picture, without chance (DDIM, Song et al. 2021, equation 12 with sigma 0): predictions and maps of each step."""
    x, every = noise, []
    for step in range(steps):
        now, after = STEPS * (steps - step) // steps, STEPS * (steps - step - 1) // steps
        clean, maps = model(x, torch.full((len(x),), now), ids, hidden, factors)
        clean = clean.clamp(-1, 1)
        every.append((clean, maps))
        signal, noisy = signal_noise(now)
        next_signal, next_noisy = signal_noise(after)
        x = next_signal * clean + next_noisy * ((x - signal * clean) / noisy)
    return every
