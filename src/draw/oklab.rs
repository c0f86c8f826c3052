//! Colours in OKLab, where equal steps look equal (Björn Ottosson 2020, "A perceptual color space for image
//! processing").
//!
//! Knows the conversion to sRGB only. Uses libm's functions: the same bits natively and in WebAssembly.

/// A colour by lightness (0 black to 1 white), chroma (0 grey, about 0.3 at most) and hue in degrees, as 8-bit sRGB.
/// A chroma that the screen cannot show is lowered until it can.
pub fn lch(lightness: f64, chroma: f64, hue: f64) -> [u8; 3] {
    let angle = hue.to_radians();
    let (a, b) = (libm::cos(angle), libm::sin(angle));
    let mut chroma = chroma;
    loop {
        let linear = to_linear(lightness, a * chroma, b * chroma);
        let shown = linear
            .iter()
            .all(|channel| (-1e-4..=1.0001).contains(channel));
        if shown || chroma < 1e-3 {
            return linear.map(encode);
        }
        chroma *= 0.97;
    }
}

fn to_linear(lightness: f64, a: f64, b: f64) -> [f64; 3] {
    let cube = |x: f64| x * x * x;
    let l = cube(lightness + 0.396_337_777_4 * a + 0.215_803_757_3 * b);
    let m = cube(lightness - 0.105_561_345_8 * a - 0.063_854_172_8 * b);
    let s = cube(lightness - 0.089_484_177_5 * a - 1.291_485_548 * b);
    [
        4.076_741_662_1 * l - 3.307_711_591_3 * m + 0.230_969_929_2 * s,
        -1.268_438_004_6 * l + 2.609_757_401_1 * m - 0.341_319_396_5 * s,
        -0.004_196_086_3 * l - 0.703_418_614_7 * m + 1.707_614_701 * s,
    ]
}

/// A linear channel as an sRGB byte (IEC 61966-2-1).
fn encode(linear: f64) -> u8 {
    let linear = linear.clamp(0.0, 1.0);
    let encoded = if linear <= 0.003_130_8 {
        12.92 * linear
    } else {
        1.055 * libm::pow(linear, 1.0 / 2.4) - 0.055
    };
    (encoded * 255.0).round() as u8
}

#[cfg(test)]
mod tests {
    use super::*;
    #[cfg(target_arch = "wasm32")]
    use wasm_bindgen_test::wasm_bindgen_test as test;

    #[test]
    fn known_colours_come_out() {
        // Lightness, chroma and hue of sRGB's corners, as CSS Color 4 gives them.
        for (lightness, chroma, hue, expect) in [
            (0.0, 0.0, 0.0, [0, 0, 0]),
            (1.0, 0.0, 0.0, [255, 255, 255]),
            (0.627_955, 0.257_683, 29.233_9, [255, 0, 0]),
            (0.866_440, 0.294_827, 142.495_3, [0, 255, 0]),
            (0.452_014, 0.313_214, 264.052_0, [0, 0, 255]),
        ] {
            let got = lch(lightness, chroma, hue);
            let near = got
                .iter()
                .zip(expect)
                .all(|(&got, expect)| got.abs_diff(expect) <= 1);
            assert!(near, "{got:?} instead of {expect:?}");
        }
    }
}
