"""Tests of the scenes and their pictures: what is held out is never trained on, shapes are where the prompt says."""

import itertools
import random
import unittest
from dataclasses import replace

import torch

from draw import CELLS, patches, pictures, whole
from measure import Judge, wrong
from scenes import AT, COLOURS, HELD_PAIRS, IDS, LONGEST, SHAPES, WORDS, Scene, Shape, scenes


def some(count, held=False):
    return list(itertools.islice(scenes(1, held), count))


torch.set_num_threads(1)


class Scenes(unittest.TestCase):
    def test_nothing_held_out_is_trained_on(self):
        for scene in some(3000):
            self.assertFalse(scene.held(), scene.prompt())
        for scene in some(300, held=True):
            self.assertTrue(scene.held() or scene.prompt() == "a red circle", scene.prompt())

    def test_each_colour_and_each_shape_is_trained_on_with_most_of_the_others(self):
        seen = {(s.colour, s.shape) for scene in some(3000) for s in scene.shapes}
        self.assertEqual(len(seen), len(COLOURS) * len(SHAPES) - len(HELD_PAIRS))

    def test_every_prompt_is_of_known_words_and_fits(self):
        most = 0
        for scene in some(3000):
            most = max(most, len(scene.ids()))
            self.assertTrue(set(scene.prompt().split()) <= {*IDS, "an"})
        self.assertEqual(most, LONGEST)
        self.assertEqual(len(WORDS), len(set(WORDS)))

    def test_without_a_word_only_what_it_tells_may_be_another(self):
        rng, scene = random.Random(1), Scene((Shape("red", "circle", "", "left"), Shape("blue", "square", "big", "right")), "sides")
        said = scene.prompt().split()
        for word, index, part, least in (("red", 0, "colour", 3), ("circle", 0, "shape", 3), ("blue", 1, "colour", 3), ("big", 1, "size", 2), ("square", 1, "shape", 3)):
            made = {scene.without(said.index(word), rng) for _ in range(60)}
            self.assertGreaterEqual(len({getattr(m.shapes[index], part) for m in made}), least, word)
            for m in made:
                self.assertFalse(m.shapes[index].held())
                self.assertEqual(replace(m.shapes[index], **{part: getattr(scene.shapes[index], part)}), scene.shapes[index])
                self.assertEqual(m.shapes[1 - index], scene.shapes[1 - index])
        self.assertIsNone(scene.without(said.index("left"), rng))

    def test_prompts_read_as_they_should(self):
        circle = lambda where: Shape("red", "circle", "", where)
        ring = lambda where: Shape("green", "ring", "small", where)
        for shapes, form, prompt in (
            ([circle("middle")], "bare", "a red circle"),
            ([ring("top left")], "placed", "a small green ring in the top left corner"),
            ([circle("left"), ring("right")], "sides", "a red circle on the left and a small green ring on the right"),
            ([Shape("orange", "cross", "", "left")], "placed", "an orange cross on the left"),
            ([ring("top"), circle("bottom")], "between", "a small green ring above a red circle"),
        ):
            self.assertEqual(Scene(tuple(shapes), form).prompt(), prompt)


class Pictures(unittest.TestCase):
    def test_cutting_into_cells_and_putting_together_are_inverse(self):
        drawn, _, _ = pictures(some(20))
        self.assertEqual(patches(drawn).shape, (20, CELLS, 12))
        self.assertTrue(torch.allclose(whole(patches(drawn)), drawn, atol=1e-6))

    def test_the_judge_reads_what_was_drawn(self):
        judge, every = Judge(), some(100)
        drawn, _, _ = pictures(every, torch.Generator().manual_seed(1))
        for scene, picture in zip(every, drawn):
            self.assertEqual(wrong(scene, judge.reads(picture[None], scene.form)[0]), set(), scene.prompt())

    def test_the_judge_sees_another_colour_shape_size_and_place(self):
        judge, right = Judge(), Shape("red", "circle", "", "left")
        for other, what in (
            (Shape("blue", "circle", "", "left"), {"colour"}),
            (Shape("red", "square", "", "left"), {"shape"}),
            (Shape("red", "circle", "big", "left"), {"size"}),
            (Shape("red", "circle", "", "top"), {"place"}),
        ):
            drawn, _, _ = pictures([Scene((other,), "placed")])
            self.assertEqual(wrong(Scene((right,), "placed"), judge.reads(drawn, "placed")[0]), what)

    def test_two_shapes_do_not_lie_on_one_another(self):
        for shape, first, second in (("square", "left", "right"), ("triangle", "top", "bottom"), ("cross", "top left", "bottom right")):
            two = Scene((Shape("black", shape, "big", first), Shape("black", shape, "big", second)), "sides")
            _, cover, _ = pictures([two])
            self.assertLess((cover[0] * cover[1]).max(), 0.3, shape)
        self.assertIn("middle", AT)


if __name__ == "__main__":
    unittest.main()
