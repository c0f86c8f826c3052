//! Calls that use the memory of earlier ones again ask for none: a page computes at each keystroke.
//!
//! Knows how often memory was asked for, in this thread; a file of its own because it replaces the allocator.
#![cfg(not(target_arch = "wasm32"))]

use std::alloc::{GlobalAlloc, Layout, System};
use std::cell::Cell;

use headlight::attention::{
    Attended, Module, ModuleWorkspace, MultiHead, Options, Projections, Workspace,
    scaled_dot_product_into,
};
use headlight::mask::{Custom, Direction, Mask};
use ndarray::{Array2, Array3};

struct Counting;

thread_local!(static ASKED: Cell<usize> = const { Cell::new(0) });

// SAFETY: all work is the system's own.
unsafe impl GlobalAlloc for Counting {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        ASKED.set(ASKED.get() + 1);
        unsafe { System.alloc(layout) }
    }

    unsafe fn dealloc(&self, at: *mut u8, layout: Layout) {
        unsafe { System.dealloc(at, layout) }
    }
}

#[global_allocator]
static COUNTING: Counting = Counting;

/// How often memory is asked for by the third of three calls; the second may still grow what the first found.
fn asked(mut call: impl FnMut()) -> usize {
    call();
    call();
    let before = ASKED.get();
    call();
    ASKED.get() - before
}

#[test]
fn a_call_that_is_repeated_allocates_nothing_whatever_the_mask() {
    let (heads, tokens, dim) = (3, 13, 5);
    let numbers = Array3::from_shape_fn((heads, tokens, dim), |(h, t, d)| {
        ((h + 3 * t + 7 * d) % 11) as f32
    });
    let x = Array2::from_shape_fn((tokens, 12), |(t, d)| ((t + 5 * d) % 7) as f32);
    let w = Array2::from_shape_fn((12, 12), |(i, j)| ((i * j) % 3) as f32 / 12.0);
    let bias = [0.5; 12];
    let none = Mask::none();
    let cells = Custom((0..tokens * tokens).map(|at| at % 3 > 0).collect());
    let masks = [
        none.clone(),
        Mask::causal(),
        Mask {
            direction: Direction::Anticausal,
            padding: 2,
            ..none.clone()
        },
        Mask {
            window: Some((2, 1)),
            flips: vec![(0, 9)],
            ..none.clone()
        },
        Mask {
            custom: Some(cells),
            ..none
        },
    ];
    for mask in &masks {
        let options = Options::new(mask);
        let (mut workspace, mut attended) = (Workspace::default(), Attended::default());
        let count = asked(|| {
            let (q, k, v) = (numbers.view(), numbers.view(), numbers.view());
            scaled_dot_product_into(q, k, v, &options, &mut workspace, &mut attended).unwrap();
        });
        assert_eq!(count, 0, "attention under {mask:?}");

        let with = Projections {
            wq: w.view(),
            wk: w.view(),
            wv: w.view(),
            wo: w.view(),
            bq: Some(&bias),
            bk: None,
            bv: None,
            bo: Some(&bias),
        };
        let (mut module, mut result) = (Module::default(), MultiHead::default());
        let mut workspace = ModuleWorkspace::default();
        let count = asked(|| {
            module.take(4, &with).unwrap();
            let inputs = [x.view(), x.view(), x.view()];
            module
                .attend(inputs, &options, 2, &mut workspace, &mut result, |_, _| ())
                .unwrap();
        });
        assert_eq!(count, 0, "the module under {mask:?}");
    }
}
