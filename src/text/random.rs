//! Numbers that look random and are the same each time.
//!
//! SplitMix64 (Steele, Lea and Flood, "Fast splittable pseudorandom number generators", OOPSLA 2014), whole numbers
//! only until the last step, so all machines agree on every bit.

/// A stream of numbers, decided by its seed.
#[derive(Debug, Clone)]
pub struct Random(u64);

impl Random {
    /// The stream of `seed` for one purpose: other purposes (`wq` of head 3, the word `cat`) get other numbers.
    pub fn new(seed: u32, purpose: &str) -> Self {
        // FNV-1a turns the purpose into a number; the generator's own mixing does the rest.
        let hash = purpose
            .bytes()
            .fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| {
                (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
            });
        let mut stream = Random(u64::from(seed));
        Random(stream.next_u64() ^ hash)
    }

    /// The next 64 bits.
    pub fn next_u64(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let z = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    /// A whole number in `0..n`.
    pub fn below(&mut self, n: u32) -> u32 {
        (((self.next_u64() >> 32) * u64::from(n)) >> 32) as u32
    }

    /// Nearly normal, mean 0, variance 1, never beyond ±6: twelve uniform numbers, summed.
    pub fn normal(&mut self) -> f32 {
        let sum: u64 = (0..12).map(|_| self.next_u64() >> 40).sum(); // 24 bits each: the sum is exact
        (sum as f64 / f64::from(1 << 24) - 6.0) as f32
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    #[cfg(target_arch = "wasm32")]
    use wasm_bindgen_test::wasm_bindgen_test as test;

    #[test]
    fn the_generator_gives_the_published_numbers() {
        // The first outputs of SplitMix64 for the state 1234567.
        let mut random = Random(1_234_567);
        let got: Vec<u64> = (0..3).map(|_| random.next_u64()).collect();
        assert_eq!(
            got,
            [
                6457827717110365317,
                3203168211198807973,
                9817491932198370423
            ]
        );
    }

    #[test]
    fn normal_numbers_have_mean_0_and_variance_1() {
        let mut random = Random::new(7, "test");
        let numbers: Vec<f64> = (0..10_000).map(|_| f64::from(random.normal())).collect();
        let mean = numbers.iter().sum::<f64>() / 1e4;
        let variance = numbers.iter().map(|x| (x - mean).powi(2)).sum::<f64>() / 1e4;
        assert!(mean.abs() < 0.03, "mean {mean}");
        assert!((variance - 1.0).abs() < 0.05, "variance {variance}");
    }

    #[test]
    fn another_seed_or_purpose_gives_other_numbers() {
        let first = |seed, purpose: &str| Random::new(seed, purpose).next_u64();
        assert_eq!(first(1, "wq"), first(1, "wq"));
        assert_ne!(first(1, "wq"), first(2, "wq"));
        assert_ne!(first(1, "wq"), first(1, "wk"));
    }
}
