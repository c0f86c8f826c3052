"""Prompts and what they show: words, shapes with colour, size and place. Knows no pixels and no model."""

import hashlib
import json
import random
from dataclasses import dataclass, replace
from pathlib import Path

FOLDER = Path(__file__).resolve().parents[3] / "www/models/picture"

COLOURS = ["red", "orange", "yellow", "green", "blue", "purple", "pink", "black"]
SHAPES = ["circle", "square", "triangle", "ring", "cross", "diamond"]
SIZES = ["small", "", "big"]
SPECIALS = ["<pad>", "<start>", "<unk>"]
PAD, START, UNK = range(3)
WORDS = SPECIALS + sorted(
    "a the and in on at of to above below left right top bottom middle corner small big".split() + COLOURS + SHAPES
)
IDS = {word: at for at, word in enumerate(WORDS)}
LONGEST = 20  # ids of the longest prompt, <start> included

# never seen together in training, anywhere: one colour a shape
HELD_PAIRS = {
    ("red", "triangle"),
    ("blue", "ring"),
    ("green", "square"),
    ("purple", "circle"),
    ("black", "cross"),
    ("yellow", "diamond"),
}
HELD_PLACED = 0.04  # share of (colour, shape, size, where) that training never sees

CORNERS = [f"{v} {h}" for v in ("top", "bottom") for h in ("left", "right")]
# where a shape's middle is, in cells of a picture that is 1 wide and high
AT = {
    "middle": (0.5, 0.5),
    "left": (0.26, 0.5),
    "right": (0.74, 0.5),
    "top": (0.5, 0.26),
    "bottom": (0.5, 0.74),
    "top left": (0.26, 0.26),
    "top right": (0.74, 0.26),
    "bottom left": (0.26, 0.74),
    "bottom right": (0.74, 0.74),
}
OPPOSITE = {"left": "right", "right": "left", "top": "bottom", "bottom": "top"}
SAID = {"middle": "in the middle", "left": "on the left", "right": "on the right", "top": "at the top", "bottom": "at the bottom"}
SAID |= {corner: f"in the {corner} corner" for corner in CORNERS}
# where the first of two is, and how that is said between them
BETWEEN = {"top": "above", "bottom": "below", "left": "to the left of", "right": "to the right of"}


@dataclass(frozen=True)
class Shape:
    colour: str
    shape: str
    size: str
    where: str

    def words(self):
        article = "an" if self.colour == "orange" and not self.size else "a"
        return " ".join(w for w in (article, self.size, self.colour, self.shape) if w)

    def held(self):
        if (self.colour, self.shape) in HELD_PAIRS:
            return "pair"
        digest = hashlib.blake2s(f"{self.colour} {self.shape} {self.size} {self.where}".encode()).digest()
        return "placed" if int.from_bytes(digest[:4], "big") < HELD_PLACED * 2**32 else ""


@dataclass(frozen=True)
class Scene:
    shapes: tuple
    form: str

    def prompt(self):
        first, *rest = self.shapes
        if self.form == "bare":
            return first.words()
        if self.form == "placed":
            return f"{first.words()} {SAID[first.where]}"
        if self.form == "between":
            return f"{first.words()} {BETWEEN[first.where]} {rest[0].words()}"
        return " and ".join(f"{s.words()} {SAID[s.where]}" for s in self.shapes)

    def ids(self):
        return [START] + [IDS["a" if word == "an" else word] for word in self.prompt().split()]

    def without(self, at, rng):
        """What the prompt may mean without its word at this place: a scene with any other colour, shape or size there, not held out;
        None for words that tell no such thing."""
        said = self.prompt().split()
        part = "colour" if said[at] in COLOURS else "shape" if said[at] in SHAPES else "size" if said[at] in SIZES else None
        if not part:
            return None
        index = sum(word in SHAPES for word in said[:at])
        choices = {"colour": COLOURS, "shape": SHAPES, "size": SIZES}[part]
        while True:
            changed = replace(self.shapes[index], **{part: rng.choice(choices)})
            if not changed.held():
                return Scene((*self.shapes[:index], changed, *self.shapes[index + 1 :]), self.form)

    def held(self):
        return {s.held() for s in self.shapes} - {""}


FORMS = {"bare": 1, "placed": 3, "sides": 3, "between": 3, "corners": 2}


def scene(rng):
    """Any scene; the forms by their weights."""
    form = rng.choices(list(FORMS), FORMS.values())[0]
    if form == "bare":
        wheres = ["middle"]
    elif form == "placed":
        wheres = [rng.choice(list(AT))]
    elif form == "corners":
        wheres = rng.sample(CORNERS, 2)
    else:
        first = rng.choice(list(OPPOSITE))
        wheres = [first, OPPOSITE[first]]
    # small and big are said less often than nothing
    size = lambda: rng.choice(["", "", *SIZES])
    return Scene(tuple(Shape(rng.choice(COLOURS), rng.choice(SHAPES), size(), where) for where in wheres), form)


def scenes(seed, held):
    """Endless scenes: those of training, or those with something held out."""
    rng = random.Random(seed)
    examples = {e["text"] for e in json.loads((FOLDER / "examples.json").read_text())}
    while True:
        s = scene(rng)
        if held != (not s.held() and s.prompt() not in examples):
            yield s
