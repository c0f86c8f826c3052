"""Trains the picture model: scenes drawn as they are needed, noised, and made clean again."""

import argparse
import copy
import json
import math
import random
import time
from pathlib import Path

import torch
from safetensors.torch import load_file, save_file
from tokenizers import Regex, Tokenizer, normalizers, pre_tokenizers, processors
from tokenizers.models import WordLevel

from draw import CELLS, PATCH, SIDE, patches, pictures
from model import STEPS, Picture, signal_noise
from scenes import COLOURS, FOLDER, IDS, LONGEST, PAD, SHAPES, SIZES, SPECIALS, START, WORDS, scenes

FORM = {"d_model": 64, "d_ff": 128, "num_heads": 4, "num_layers": 4}


def make(form=FORM):
    return Picture(len(WORDS), LONGEST, CELLS, PATCH * PATCH * 3, form["d_model"], form["d_ff"], form["num_heads"], form["num_layers"])


def batch(some, generator, rng, off):
    """Clean cells, ids, what is padding, and factors. Of some prompts one word is switched off: then the picture has what that word
    would have said at random, else the model would learn to tell the word by the weight that is missing."""
    rows, shown = [s.ids() for s in some], list(some)
    ids = torch.full((len(rows), max(map(len, rows))), PAD)
    factors = torch.ones(ids.shape)
    for at, row in enumerate(rows):
        ids[at, : len(row)] = torch.tensor(row)
        if rng.random() < off:
            tells = [i for i, word in enumerate(some[at].prompt().split()) if word in (*COLOURS, *SHAPES, *SIZES)]
            word = rng.choice(tells)
            factors[at, word + 1] = 0
            shown[at] = some[at].without(word, rng)
    return patches(pictures(shown, generator)[0]), ids, ids.eq(PAD), factors


def save(model, folder):
    save_file({name: p.half().contiguous() for name, p in model.state_dict().items()}, folder / "model.safetensors")
    config = {"model_type": "headlight-picture", **FORM, "vocab_size": len(WORDS), "max_position_embeddings": LONGEST}
    config |= {"side": SIDE, "patch": PATCH, "channels": 3, "schedule": "cosine", "num_train_timesteps": STEPS}
    config |= {"prediction": "sample", "activation_function": "gelu_new", "layer_norm_eps": 1e-5, "bos_token_id": 1, "torch_dtype": "float16"}
    (folder / "config.json").write_text(json.dumps(config, indent=1) + "\n")


def make_tokenizer():
    t = Tokenizer(WordLevel(IDS, unk_token="<unk>"))
    t.normalizer = normalizers.Sequence([normalizers.Lowercase(), normalizers.Replace(Regex(r"\ban\b"), "a")])
    t.pre_tokenizer = pre_tokenizers.WhitespaceSplit()
    t.post_processor = processors.TemplateProcessing(single="<start> $A", special_tokens=[("<start>", START)])
    t.add_special_tokens(SPECIALS)
    return t


def main():
    a = argparse.ArgumentParser()
    a.add_argument("--minutes", type=float, default=40)
    a.add_argument("--size", type=int, default=48)
    a.add_argument("--peak", type=float, default=2e-3)
    a.add_argument("--warmup", type=int, default=300)
    a.add_argument("--looks", type=float, default=0.003, help="what it costs to look at a word, not at <start>")
    a.add_argument("--off", type=float, default=0.2, help="share of the prompts of which one word is switched off")
    a.add_argument("--seed", type=int, default=2)
    a.add_argument("--threads", type=int, default=1)
    a.add_argument("--start", type=Path, help="a folder whose numbers to go on with")
    a.add_argument("--out", type=Path, default=FOLDER)
    args = a.parse_args()

    torch.set_num_threads(args.threads)
    torch.manual_seed(args.seed)
    generator, rng = torch.Generator().manual_seed(args.seed), random.Random(args.seed)
    model = make()
    if args.start:
        model.load_state_dict({name: p.float() for name, p in load_file(args.start / "model.safetensors").items()})
    mean = copy.deepcopy(model).requires_grad_(False)  # a running mean of the numbers draws better than the last ones
    args.out.mkdir(parents=True, exist_ok=True)
    make_tokenizer().save(str(args.out / "tokenizer.json"))
    print(f"{len(WORDS)} words, {sum(p.numel() for p in model.parameters())} parameters", flush=True)
    optimiser = torch.optim.AdamW(model.parameters(), lr=0.0, betas=(0.9, 0.98), weight_decay=0.01)
    stream, begin, sums, step = scenes(args.seed, held=False), time.time(), [0.0, 0.0], 0
    while True:
        step += 1
        done = (time.time() - begin) / 60 / args.minutes
        if done >= 1:
            break
        rate = args.peak * min(step / args.warmup, 0.5 * (1 + math.cos(math.pi * done)))
        for group in optimiser.param_groups:
            group["lr"] = rate
        clean, ids, hidden, factors = batch([next(stream) for _ in range(args.size)], generator, rng, args.off)
        t = torch.randint(1, STEPS + 1, (len(clean),), generator=generator)
        signal, noise = (share[:, None, None] for share in signal_noise(t))
        noisy = signal * clean + noise * torch.randn(clean.shape, generator=generator)
        guess, maps = model(noisy, t, ids, hidden, factors)
        error = (guess - clean).square().mean()
        looks = torch.stack([1 - cross[..., 0].mean() for _, cross in maps]).mean()
        (error + args.looks * looks).backward()
        torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        optimiser.step()
        optimiser.zero_grad()
        with torch.no_grad():
            keep = min(0.998, step / (step + 10))
            for old, new in zip(mean.parameters(), model.parameters()):
                old.lerp_(new, 1 - keep)
        sums = [sums[0] + error.item(), sums[1] + looks.item()]
        if step % 100 == 0:
            seconds = time.time() - begin
            print(f"step {step} rate {rate:.2e} error {sums[0] / 100:.5f} looks {sums[1] / 100:.3f} seconds {seconds:.0f}", flush=True)
            sums = [0.0, 0.0]
        if step % 500 == 0:
            save(mean, args.out)
    print(f"done: {step - 1} steps, {(step - 1) * args.size} pictures, {(time.time() - begin) / 60:.1f} minutes")
    save(mean, args.out)


if __name__ == "__main__":
    main()
