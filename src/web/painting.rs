//! A record painted as a look asks: the small pictures of all heads, and the cells of those that are looked at.
//!
//! Knows which numbers a picture is of; not what computed them, nor where pictures are shown.

use js_sys::{Float32Array, Int32Array, Object, Reflect, Uint8Array};
use ndarray::{Array2, Array3, Axis};
use wasm_bindgen::prelude::*;

use super::lab::Shown;
use super::look::{Against, Look, ScaleBy};
use super::objects::{floats, image, object, rgba};
use crate::analysis::{Alignment, Cell, Reading, Selection, View, difference, telling};
use crate::draw::{Range, Scale, Zero, extent, paint, ranges, thumb};
use crate::record::{Measure, Record};
use crate::shape::row_major;

/// `Painted` of www/types.d.ts. A head at a time, so that no more than one is held besides the record;
/// tells `report` the share that is done after each.
pub fn painted(shown: &Shown, pinned: Option<&Shown>, look: &Look, report: impl Fn(f64)) -> Object {
    let minuend = shown.reading(look.view, look.selection);
    let subtrahend = subtrahend(look, shown, &minuend, pinned);
    let signed = subtrahend.is_some();
    let heads = minuend.dim().0;
    let whole = shown.reading(View::Weights, Selection::ALL);
    let values = |head: usize| {
        let now = minuend.head(head);
        match &subtrahend {
            Some(Subtrahend::Heads(then)) => difference(now, then.head(head).view(), look.view),
            Some(Subtrahend::Aligned(then, alignment)) => {
                alignment.difference(now, then.head(head).view(), look.view)
            }
            Some(Subtrahend::Head(then)) => difference(now, then.view(), look.view),
            None => now,
        }
    };
    let zero = match look.view {
        _ if signed => Zero::Middle,
        View::Scores | View::Masked | View::Log => Zero::Anywhere,
        View::Weights | View::Weighted => Zero::Low,
    };
    let weights = look.view == View::Weights && !signed && shown.record.measure == Measure::Weights;
    let scale = match look.scale_by {
        ScaleBy::Row => Scale::Row,
        ScaleBy::Head => Scale::Picture,
        ScaleBy::Whole if weights => Scale::Shared(Range { lo: 0.0, hi: 1.0 }),
        ScaleBy::All | ScaleBy::Whole => {
            let extents = (0..=heads).map(|head| extent(values(head).view()));
            Scale::Shared(extents.fold(Range::NOTHING, Range::with))
        }
    };
    let colours = look.palette.colours(signed, look.dark);
    // One head alone has no average, nor have methods: heads with names of their own.
    let single = heads == 1 || !shown.record.names.is_empty();
    let most = if single { heads - 1 } else { heads };
    let wishes: Vec<usize> = look.heads.iter().map(|&wish| wish.min(most)).collect();
    let open = wishes.first().copied().unwrap_or(most);
    // The average is made of all heads, and is explained by them.
    let wanted = |head: usize| open == heads || wishes.contains(&head);

    let (mut thumbs, mut size, mut hides) = (Vec::new(), (0, 0), false);
    let [scores, weights, left, cells, pictures, tellings, q, k, v] =
        std::array::from_fn(|_| Object::new());
    let trace = shown.record.trace.as_ref();
    for head in 0..=heads {
        let values = values(head);
        let rows = ranges(values.view(), scale, zero);
        let (pixels, tile) = thumb(values.view(), look.room, &rows, &colours, signed);
        thumbs.extend(pixels);
        size = tile;
        if head == open {
            hides = values.iter().any(|value| value.is_nan());
        }
        if wanted(head) {
            if let Some(known) = &shown.record.scores {
                put_head(&scores, head, scores_of(known, head));
            }
            if let Some(trace) = trace.filter(|_| head < heads) {
                for (into, stack) in [(&q, &trace.q), (&k, &trace.k), (&v, &trace.v)] {
                    put_head(into, head, floats(&stack.index_axis(Axis(0), head)));
                }
            }
            let its_weights = whole.weights(head);
            put_head(&weights, head, floats(&its_weights));
            let of_left = minuend.leaves_out().then(|| minuend.weights(head));
            if let Some(of_left) = &of_left {
                put_head(&left, head, floats(of_left));
            }
            let shown_weights = of_left.as_ref().unwrap_or(&its_weights);
            put_head(
                &tellings,
                head,
                cell_object(telling(
                    &shown.record,
                    minuend.visible(),
                    shown_weights.view(),
                )),
            );
            put_head(&cells, head, floats(&values));
            let range = rows.iter().copied().fold(Range::NOTHING, Range::with);
            let picture = object(&[
                ("rgba", rgba(&paint(values.view(), &rows, &colours)).into()),
                ("lo", range.lo.into()),
                ("hi", range.hi.into()),
            ]);
            put_head(&pictures, head, picture.into());
        }
        report((head + 1) as f64 / (heads + 1) as f64);
    }
    let (rows, columns) = size;
    object(&[
        ("open", open.into()),
        (
            "scores",
            match shown.record.scores {
                Some(_) => scores.into(),
                None => JsValue::NULL,
            },
        ),
        ("weights", weights.into()),
        (
            "trace",
            trace.map_or(JsValue::NULL, |_| {
                object(&[("q", q.into()), ("k", k.into()), ("v", v.into())]).into()
            }),
        ),
        (
            "trimmed",
            if minuend.leaves_out() {
                let visible = minuend.visible().mapv(u8::from);
                object(&[
                    ("visible", Uint8Array::from(&*row_major(&visible)).into()),
                    ("weights", left.into()),
                ])
                .into()
            } else {
                JsValue::NULL
            },
        ),
        ("telling", tellings.into()),
        ("values", cells.into()),
        ("pictures", pictures.into()),
        (
            "thumbs",
            object(&[
                ("image", image(&thumbs, ((heads + 1) * rows, columns))),
                ("rows", rows.into()),
                ("columns", columns.into()),
            ])
            .into(),
        ),
        ("hides", hides.into()),
        ("signed", signed.into()),
        (
            "aligned",
            match &subtrahend {
                Some(Subtrahend::Aligned(_, Alignment { queries, keys })) => {
                    object(&[("queries", places(queries)), ("keys", places(keys))]).into()
                }
                _ => JsValue::NULL,
            },
        ),
        ("incomparable", (look.against.is_some() && !signed).into()),
        (
            "palette",
            Uint8Array::from(colours.table.concat().as_slice()).into(),
        ),
    ])
}

enum Subtrahend<'a> {
    Heads(Reading<'a>),
    /// Of other texts, by which tokens stand for which.
    Aligned(Reading<'a>, Alignment),
    Head(Array2<f32>),
}

/// What the look asks to be subtracted; nothing when it asks for nothing, or for what has other heads.
fn subtrahend<'a>(
    look: &Look,
    shown: &Shown,
    now: &Reading<'a>,
    pinned: Option<&'a Shown>,
) -> Option<Subtrahend<'a>> {
    match look.against? {
        Against::Pin => {
            let pinned = pinned?;
            let then = pinned.reading(look.view, look.selection);
            let (heads, queries, keys) = then.dim();
            if heads != now.dim().0 {
                return None;
            }
            let alignment = Alignment::new(&texts(&shown.record), &texts(&pinned.record));
            Some(if alignment.is_identity((queries, keys)) {
                Subtrahend::Heads(then)
            } else {
                Subtrahend::Aligned(then, alignment)
            })
        }
        Against::Head(head) => {
            (head < now.dim().0).then(|| Subtrahend::Head(now.head(head).into_owned()))
        }
    }
}

/// The texts of a record's queries and keys, token by token.
fn texts(record: &Record) -> [Vec<&str>; 2] {
    [&record.query_tokens, &record.key_tokens]
        .map(|tokens| tokens.iter().map(|token| token.text.as_str()).collect())
}

/// Places as JavaScript has them; -1 for none.
fn places(places: &[Option<usize>]) -> JsValue {
    let places = places.iter().map(|place| place.map_or(-1, |at| at as i32));
    Int32Array::from(&*places.collect::<Vec<_>>()).into()
}

/// The average has no scores of its own.
fn scores_of(scores: &Array3<f32>, head: usize) -> JsValue {
    if head == scores.dim().0 {
        return Float32Array::new_with_length(0).into();
    }
    floats(&scores.index_axis(Axis(0), head))
}

fn cell_object(cell: Option<Cell>) -> JsValue {
    cell.map_or(JsValue::NULL, |Cell { query, key, weight }| {
        object(&[
            ("query", query.into()),
            ("key", key.into()),
            ("weight", weight.into()),
        ])
        .into()
    })
}

fn put_head(heads: &Object, head: usize, value: JsValue) {
    // A fresh object takes any property.
    let _ = Reflect::set_u32(heads, head as u32, &value);
}
