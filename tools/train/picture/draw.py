"""Scenes to pictures: 16 by 16 pixels, red, green and blue, soft edges by distance. Knows no prompts and no model."""

import torch

from scenes import AT, COLOURS, SHAPES

SIDE, PATCH = 16, 2
CELLS = (SIDE // PATCH) ** 2
RGB = torch.tensor(
    [
        [0.87, 0.15, 0.15],  # red
        [0.97, 0.56, 0.10],  # orange
        [0.98, 0.86, 0.15],  # yellow
        [0.15, 0.65, 0.25],  # green
        [0.15, 0.35, 0.90],  # blue
        [0.50, 0.20, 0.70],  # purple
        [0.98, 0.62, 0.78],  # pink
        [0.10, 0.10, 0.10],  # black
    ]
)
RADIUS = {"small": 2.3, "": 3.1, "big": 3.9}
SHIFT, GROWTH = 0.5, 0.04  # what the seed decides: pixels to any side, share of the radius
ROWS, COLUMNS = torch.meshgrid(torch.arange(SIDE) + 0.5, torch.arange(SIDE) + 0.5, indexing="ij")


def distances(x, y, r):
    """To the edge of each shape, negative inside: [..., shapes, rows, columns] for [..., 1, 1, 1]."""
    across, down = (COLUMNS - x).abs(), ROWS - y
    far = (across**2 + down**2).sqrt()
    high = down.abs()
    most = torch.maximum
    every = {
        "circle": far - r,
        "square": most(across, high) - 0.86 * r,
        "triangle": most((1.85 * across - 1.05 * (down + r)) / 2.127, down - 0.85 * r),
        "ring": (far - 0.72 * r).abs() - 0.28 * r,
        "cross": torch.minimum(most(across - r, high - 0.34 * r), most(high - r, across - 0.34 * r)),
        "diamond": (across + high - 1.2 * r) / 2**0.5,
    }
    return torch.cat([every[name] for name in SHAPES], -3)


def covers(shapes, shift=0.0, growth=0.0):
    """How much of each pixel each shape covers: [shapes, rows, columns]; `shift` [shapes, 2], `growth` [shapes]."""
    at = torch.tensor([AT[s.where] for s in shapes]) * SIDE + shift
    r = torch.tensor([RADIUS[s.size] for s in shapes]) * (1 + growth)
    d = distances(at[:, 0, None, None, None], at[:, 1, None, None, None], r[:, None, None, None])
    kind = torch.tensor([SHAPES.index(s.shape) for s in shapes])
    return (0.5 - d[torch.arange(len(shapes)), kind]).clamp(0, 1)


def jitter(count, generator):
    u = torch.rand(count, 3, generator=generator) * 2 - 1
    return u[:, :2] * SHIFT, u[:, 2] * GROWTH


def paint(shapes, cover, owner, count):
    """White paper, the shapes of each picture laid over it: [count, 16, 16, 3] in 0..1."""
    pictures = torch.ones(count, SIDE, SIDE, 3)
    colours = RGB[[COLOURS.index(s.colour) for s in shapes]]
    for order in (0, 1):  # the first shapes of all pictures, then the second
        some = [i for i in range(len(shapes)) if sum(owner[j] == owner[i] for j in range(max(0, i - 1), i)) == order]
        if some:
            where = [owner[i] for i in some]
            alpha = cover[some][..., None]
            pictures[where] = pictures[where] * (1 - alpha) + colours[some][:, None, None] * alpha
    return pictures


def pictures(scenes, generator=None):
    """Of scenes: pictures [scenes, 16, 16, 3] and what each shape covers of which picture."""
    shapes = [s for scene in scenes for s in scene.shapes]
    owner = [at for at, scene in enumerate(scenes) for _ in scene.shapes]
    cover = covers(shapes, *jitter(len(shapes), generator)) if generator else covers(shapes)
    return paint(shapes, cover, owner, len(scenes)), cover, owner


def patches(pictures):
    """[n, 16, 16, 3] in 0..1 to [n, 64, 12] in -1..1: a cell's rows, columns, colours."""
    side = SIDE // PATCH
    cut = pictures.reshape(-1, side, PATCH, side, PATCH, 3).transpose(2, 3)
    return cut.reshape(-1, CELLS, PATCH * PATCH * 3) * 2 - 1


def whole(patches):
    """The way back."""
    side = SIDE // PATCH
    cut = patches.reshape(-1, side, side, PATCH, PATCH, 3).transpose(2, 3)
    return ((cut.reshape(-1, SIDE, SIDE, 3) + 1) / 2).clamp(0, 1)
