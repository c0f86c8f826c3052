"""Measures a picture model: which pictures are right, where the words' maps lie. Prints the tables of the card."""

import argparse
import itertools
import json
import struct
import zlib
from pathlib import Path

import torch
from safetensors.torch import load_file

import scenes as words
from draw import CELLS, PATCH, SIDE, SHIFT, covers, paint, patches, pictures, whole
from model import sample
from scenes import AT, COLOURS, CORNERS, FOLDER, LONGEST, OPPOSITE, PAD, SHAPES, SIZES, Shape
from train import make

STEPS = 12
EVERY = [(c, s, z) for c in COLOURS for s in SHAPES for z in SIZES]


def load(folder):
    model = make(json.loads((folder / "config.json").read_text()))
    model.load_state_dict({name: p.float() for name, p in load_file(folder / "model.safetensors").items()})
    return model.eval()


def region(where, alone):
    """The pixels that tell what stands at a place: all, a half, or a quarter."""
    rows, columns = torch.zeros(SIDE, dtype=torch.bool), torch.zeros(SIDE, dtype=torch.bool)
    half = SIDE // 2
    rows[slice(0, half) if "top" in where and not alone else slice(half, SIDE) if "bottom" in where and not alone else slice(0, SIDE)] = True
    columns[slice(0, half) if "left" in where and not alone else slice(half, SIDE) if "right" in where and not alone else slice(0, SIDE)] = True
    return rows[:, None] & columns


class Judge:
    """What a picture shows: the nearest of all renderings of prompts of its form, each also shifted half a pixel to every side."""

    def __init__(self):
        shifts = torch.tensor(list(itertools.product((-SHIFT, 0, SHIFT), repeat=2)))
        self.renderings = {}
        for where in AT:
            shapes = [Shape(*each, where) for each in EVERY for _ in shifts]
            cover = covers(shapes, shifts.repeat(len(EVERY), 1))
            self.renderings[where] = paint(shapes, cover, list(range(len(shapes))), len(shapes))
        self.shifts = len(shifts)

    def nearest(self, made, where, alone):
        """Squared distance and which of EVERY: [pictures] each."""
        pixels = region(where, alone)
        a, b = made[:, pixels].flatten(1), self.renderings[where][:, pixels].flatten(1)
        distance = (a**2).sum(1)[:, None] - 2 * a @ b.T + (b**2).sum(1)
        return distance.unflatten(1, (len(EVERY), self.shifts)).amin(2).min(1)

    def reads(self, made, form):
        """Of each picture: a list of (where, colour, shape, size)."""
        if form == "bare":
            layouts = [["middle"]]
        elif form == "placed":
            layouts = [[where] for where in AT]
        elif form == "corners":
            layouts = list(map(list, itertools.combinations(CORNERS, 2)))
        else:
            layouts = [["left", "right"], ["top", "bottom"]]
        total, found = [], []
        for layout in layouts:
            each = [self.nearest(made, where, len(layout) == 1) for where in layout]
            blank = [((made - 1) ** 2)[:, region(where, False)].sum((1, 2)) for where in CORNERS if form == "corners" and where not in layout]
            total.append(sum(distance for distance, _ in each) + sum(blank))
            found.append([which for _, which in each])
        best = torch.stack(total).argmin(0)
        return [[(w, *EVERY[found[b][i][at]]) for i, w in enumerate(layouts[b])] for at, b in enumerate(best.tolist())]


def draw(model, scenes, seed, size=100):
    """Pictures of all steps and maps, scenes of one length together so that nothing is padded."""
    order = sorted(range(len(scenes)), key=lambda at: len(scenes[at].ids()))
    generator, out = torch.Generator().manual_seed(seed), [None] * len(scenes)
    for _, group in itertools.groupby(order, key=lambda at: len(scenes[at].ids())):
        group = list(group)
        for some in (group[i : i + size] for i in range(0, len(group), size)):
            ids = torch.tensor([scenes[at].ids() for at in some])
            every = sample(model, torch.randn(len(some), CELLS, PATCH * PATCH * 3, generator=generator), ids, STEPS)
            made = whole(every[-1][0])
            maps = torch.stack([torch.stack([cross for _, cross in maps]) for _, maps in every])  # steps, layers, n, heads, cells, words
            for i, at in enumerate(some):
                out[at] = made[i], maps[:, :, i]
    return out


def wrong(scene, read):
    """What is wrong of a picture: colour, shape, size, place."""
    want = {s.where: s for s in scene.shapes}
    if {where for where, *_ in read} != set(want):
        return {"place"}
    return {
        name
        for where, colour, shape, size in read
        for name, same in (("colour", colour == want[where].colour), ("shape", shape == want[where].shape), ("size", size == want[where].size))
        if not same
    }


def accuracy(judge, scenes, made):
    faults = [wrong(scene, judge.reads(picture[None], scene.form)[0]) for scene, picture in zip(scenes, made)]
    return faults


def percent(some):
    some = list(some)
    return f"{100 * sum(some) / len(some):.1f} % of {len(some)}" if some else "none"


def shares(scenes, drawn):
    """Of each colour and shape word: the share of its map inside its shape's cells, that of those cells, whether the strongest is one."""
    rows = []
    for scene, (_, maps) in zip(scenes, drawn):
        said, spans = scene.prompt().split(), iter(scene.shapes)
        _, cover, _ = pictures([scene])
        for at, word in enumerate(said):
            if word in COLOURS:
                index = len([w for w in said[:at] if w in COLOURS])
            if word in COLOURS or word in SHAPES:
                side = SIDE // PATCH
                cells = cover[index].reshape(side, PATCH, side, PATCH).amax((1, 3)).flatten() > 0.1
                rows.append((word in COLOURS, cells, maps[..., at + 1]))  # steps, layers, heads, cells
    return rows


def inside(rows, pick):
    got = [(pick(maps)[cells].sum() / pick(maps).sum().clamp(min=1e-12)).item() for _, cells, maps in rows]
    chance = [cells.float().mean().item() for _, cells, _ in rows]
    top = [cells[pick(maps).argmax()].item() for _, cells, maps in rows]
    mean = lambda all: 100 * sum(all) / len(all)
    return mean(got), mean(chance), mean(top)


def without(model, judge, scenes, seed):
    """One word switched off: how often the picture still has what it told, and has all the rest; and in how many ways it fills in."""
    generator, rows = torch.Generator().manual_seed(seed), []
    for scene in scenes:
        said = scene.prompt().split()
        for at, word in enumerate(said):
            part = "colour" if word in COLOURS else "shape" if word in SHAPES else "size" if word in SIZES else None
            if not part:
                continue
            factors = torch.ones(1, len(said) + 1)
            factors[0, at + 1] = 0
            noise = torch.randn(1, CELLS, PATCH * PATCH * 3, generator=generator)
            made = whole(sample(model, noise, torch.tensor([scene.ids()]), STEPS, factors=factors)[-1][0])
            read = {where: dict(colour=c, shape=s, size=z) for where, c, s, z in judge.reads(made, scene.form)[0]}
            index = sum(w in SHAPES for w in said[:at])
            there = set(read) == {s.where for s in scene.shapes}
            rest = there and all(
                read[s.where][p] == getattr(s, p) for i, s in enumerate(scene.shapes) for p in ("colour", "shape", "size") if (i, p) != (index, part)
            )
            rows.append((part, there and read[scene.shapes[index].where][part] == word, rest))
    for part, many in (("colour", len(COLOURS)), ("shape", len(SHAPES)), ("size", len(SIZES))):
        some = [row for row in rows if row[0] == part]
        print(f"a {part} word off: {percent(r[1] for r in some)} still have what it says (chance {100 / many:.1f} %), the rest is right in {percent(r[2] for r in some)}")


def main():
    a = argparse.ArgumentParser()
    a.add_argument("--folder", type=Path, default=FOLDER)
    a.add_argument("--scenes", type=int, default=500)
    a.add_argument("--seed", type=int, default=5)
    a.add_argument("--sheet", type=Path, help="where to write some pictures")
    args = a.parse_args()
    torch.set_num_threads(1)
    model, judge = load(args.folder), Judge()

    truth = list(itertools.islice(words.scenes(args.seed, held=False), args.scenes))
    generator = torch.Generator().manual_seed(args.seed)
    faults = accuracy(judge, truth, pictures(truth, generator)[0])
    print(f"the judge, on pictures drawn by the rule: {percent(not f for f in faults)}")

    sets = {
        "drawn as training is": truth,
        "a colour and shape never seen together": [s for s in itertools.islice(words.scenes(args.seed, held=True), 40 * args.scenes) if "pair" in s.held()][: args.scenes],
        "a shape never seen of that size, colour and place": [s for s in itertools.islice(words.scenes(args.seed, held=True), 40 * args.scenes) if s.held() == {"placed"}][: args.scenes],
    }
    for name, some in sets.items():
        drawn = draw(model, some, args.seed)
        faults = accuracy(judge, some, [picture for picture, _ in drawn])
        print(f"{name}: {percent(not f for f in faults)}")
        for part in ("colour", "shape", "size", "place"):
            print(f"  {part} right: {percent(part not in f for f in faults)}")
        for form in words.FORMS:
            print(f"  {form}: {percent(not f for f, s in zip(faults, some) if s.form == form)}")
        if name == "drawn as training is":
            rows = shares(some, drawn)
            picks = {"all steps, layers, heads": lambda m: m.mean((0, 1, 2))}
            picks |= {f"step {i + 1}": (lambda m, i=i: m[i].mean((0, 1))) for i in (0, 3, 7, STEPS - 1)}
            picks |= {f"layer {i}": (lambda m, i=i: m[:, i].mean((0, 1))) for i in range(len(model.layers))}
            for kind, which in (("colour", True), ("shape", False)):
                these = [row for row in rows if row[0] == which]
                for title, pick in picks.items():
                    print("  map of a {} word, {}: {:.1f} % inside, chance {:.1f} %, strongest cell inside {:.1f} %".format(kind, title, *inside(these, pick)))
    without(model, judge, truth[: args.scenes // 5], args.seed)
    if args.sheet:
        sheet(model, args.sheet, args.seed)


def sheet(model, file, seed):
    """Pictures of the examples, one a row: four seeds, then the words' maps of the first."""
    rows = []
    for example in json.loads((FOLDER / "examples.json").read_text()):
        ids = torch.tensor([[words.START] + [words.IDS[w] for w in example["text"].split()]]).expand(4, -1)
        every = sample(model, torch.randn(4, CELLS, 12, generator=torch.Generator().manual_seed(seed)), ids, STEPS)
        tiles = list(whole(every[-1][0]))
        maps = torch.stack([torch.stack([cross for _, cross in maps]) for _, maps in every])[:, :, 0].mean((0, 1, 2))
        for column in maps.T:
            grid = (column / column.max()).reshape(8, 8).repeat_interleave(2, 0).repeat_interleave(2, 1)
            tiles.append(grid[..., None].expand(-1, -1, 3))
        tiles += [torch.zeros(16, 16, 3)] * (4 + LONGEST - len(tiles))
        rows.append(torch.cat([torch.nn.functional.pad(t, (0, 0, 1, 1, 1, 1), value=0.5) for t in tiles], 1))
    grown = (torch.cat(rows) * 255).byte().repeat_interleave(3, 0).repeat_interleave(3, 1)
    file.write_bytes(png(grown))


def png(pixels):
    """The file of bytes [rows, columns, 3]."""
    chunk = lambda name, data: struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))
    head = struct.pack(">IIBBBBB", pixels.shape[1], pixels.shape[0], 8, 2, 0, 0, 0)
    lines = b"".join(b"\0" + bytes(row.flatten().tolist()) for row in pixels)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(lines)) + chunk(b"IEND", b"")


if __name__ == "__main__":
    main()
