"""Makes picture/: a tiny seeded model that draws, and what PyTorch computes from it with tools/train/picture/model.py.

Run again with: python picture.py (torch 2.6, safetensors, CPU). All in f32. The file of the reference holds, for each of the
two drawings (`plain`, and `weighed` with factors), `NAME.STEP.clean`, `NAME.STEP.own.LAYER` and `NAME.STEP.cross.LAYER`
[heads, queries, keys], and what all of them begin with.
"""

import json
import pathlib
import sys

import torch
from safetensors.torch import save_file

HERE = pathlib.Path(__file__)
sys.path.insert(0, str(HERE.parents[2] / "tools/train/picture"))
from model import Picture, sample  # noqa: E402

OUT = HERE.with_suffix("")
SIDE, PATCH, WIDTH, HEADS, LAYERS, INNER, VOCAB, LONGEST, STEPS, SEED = 8, 2, 32, 4, 2, 48, 12, 8, 5, 7
CELLS, NUMBERS = (SIDE // PATCH) ** 2, 3 * PATCH**2
IDS = [1, 4, 9, 3, 11, 4]
FACTORS = [1.0, 0.0, 2.0, 0.5, 1.0, -1.0]


def splitmix(seed, purpose):
    """src/text/random.rs: SplitMix64 of the seed, exclusive-or FNV-1a of the purpose."""
    most = 2**64 - 1
    hash = 0xCBF29CE484222325
    for byte in purpose.encode():
        hash = ((hash ^ byte) * 0x100000001B3) & most

    def stream(state):
        while True:
            state = (state + 0x9E3779B97F4A7C15) & most
            z = ((state ^ (state >> 30)) * 0xBF58476D1CE4E5B9) & most
            z = ((z ^ (z >> 27)) * 0x94D049BB133111EB) & most
            yield z ^ (z >> 31)

    return stream(next(stream(seed)) ^ hash)


def noise(seed):
    """Twelve uniform numbers of 24 bits, summed, for each of the cells' numbers."""
    stream = splitmix(seed, "picture")
    normal = lambda: sum(next(stream) >> 40 for _ in range(12)) / 2**24 - 6
    return torch.tensor([[normal() for _ in range(NUMBERS)] for _ in range(CELLS)])


def main():
    torch.manual_seed(3)
    model = Picture(VOCAB, LONGEST, CELLS, NUMBERS, WIDTH, INNER, HEADS, LAYERS).eval()
    for name, p in model.named_parameters():  # no weight is left at 0 or 1, where a loader that forgets it would still be right
        if p.dim() == 1 and name.endswith("norm.weight"):
            torch.nn.init.uniform_(p, 0.5, 1.5)
        else:
            torch.nn.init.normal_(p, std=0.25)
    OUT.mkdir(exist_ok=True)
    save_file({name: p.contiguous() for name, p in model.state_dict().items()}, OUT / "model.safetensors")
    config = {"model_type": "headlight-picture", "d_model": WIDTH, "d_ff": INNER, "num_heads": HEADS, "num_layers": LAYERS}
    config |= {"vocab_size": VOCAB, "max_position_embeddings": LONGEST, "side": SIDE, "patch": PATCH, "channels": 3}
    config |= {"schedule": "cosine", "num_train_timesteps": 1000, "prediction": "sample", "activation_function": "gelu_new"}
    config |= {"layer_norm_eps": 1e-5, "bos_token_id": 1}
    (OUT / "config.json").write_text(json.dumps(config, indent=2) + "\n")

    start = noise(SEED)
    reference = {"ids": torch.tensor(IDS), "factors": torch.tensor(FACTORS), "noise": start, "seed": torch.tensor([SEED])}
    for name, factors in (("plain", None), ("weighed", torch.tensor([FACTORS]))):
        for step, (clean, maps) in enumerate(sample(model, start[None], torch.tensor([IDS]), STEPS, factors=factors)):
            reference[f"{name}.{step}.clean"] = clean[0]
            for layer, (own, cross) in enumerate(maps):
                reference[f"{name}.{step}.own.{layer}"] = own[0]
                reference[f"{name}.{step}.cross.{layer}"] = cross[0]
    assert (reference["plain.4.clean"].abs() < 1).float().mean() > 0.5, "hardly a number that is not cut off"
    assert (reference["plain.4.clean"] - reference["weighed.4.clean"]).abs().max() > 0.05, "factors change nothing"
    save_file({name: tensor.contiguous() for name, tensor in reference.items()}, OUT / "ref.safetensors")


if __name__ == "__main__":
    main()
