//! Starts and what is kept of them, by every machine.

use super::*;
use crate::detect::digits;
use proptest::prelude::*;

fn bytes() -> impl Strategy<Value = Vec<u8>> {
    let byte = prop_oneof![
        6 => b'0'..=b'9',
        4 => prop::sample::select(b" -./\r\n".to_vec()),
        1 => prop::sample::select(vec![0xC2, 0xE2, 0x80, 0x93, 0xA0, 0xEF, 0xC3]),
        1 => any::<u8>(),
    ];
    prop::collection::vec(byte, 0..400)
}

/// Sees all runs.
#[derive(Default)]
struct All(Vec<(usize, usize, Window)>);

const EVERY: Wordless = Wordless {
    fewest: 0,
    lengths: 0,
    sieve: None,
};

impl Visitor for All {
    fn heeds_words(&self) -> bool {
        true
    }

    fn settle_words(&mut self) {}

    fn may_lead(&self, _: u8) -> bool {
        false
    }

    fn matters(&self, _: Window) -> bool {
        true
    }

    fn visit(&mut self, start: usize, digits_before: usize, window: Window) {
        self.0.push((start, digits_before, window));
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2_000))]
    #[test]
    fn starts_are_those_of_the_runs(bytes in bytes()) {
        let mut runs = Vec::new();
        let exotic = digits::for_each_run(&bytes, |start, end| runs.push((start, end)));
        let mut all = All::default();
        prop_assert_eq!(exotic, search(&bytes, &EVERY, &mut all));
        let mut plain = All::default();
        search_by::<Plain>(&bytes, &EVERY, &mut plain);
        prop_assert_eq!(&all.0, &plain.0);
        #[cfg(target_arch = "x86_64")]
        {
            let mut less = All::default();
            if avx2::search(&bytes, &EVERY, &mut less).is_some() {
                prop_assert_eq!(&less.0, &plain.0);
            }
        }
        let starts = all.0;
        let mut before = 0;
        prop_assert_eq!(starts.len(), runs.len());
        for ((start, end), (at, digits_before, window)) in runs.into_iter().zip(starts) {
            prop_assert_eq!((start, before), (at, digits_before));
            if window.is_close {
                prop_assert_eq!(at - before, 1);
                prop_assert!(!crate::detect::above::may_be_headed(&bytes, at));
                prop_assert!(!bytes[before.saturating_sub(6)..before].contains(&b'\\'));
            }
            before = end;
            let length = (end - start).min(SEEN) as u32;
            prop_assert_eq!(window.digits.trailing_ones(), length);
            for (index, byte) in bytes[start..].iter().take(SEEN).enumerate() {
                if window.digits >> index & 1 == 1 {
                    prop_assert!(byte.is_ascii_digit());
                } else if byte.is_ascii_digit() {
                    prop_assert!(!window.is_open);
                }
            }
        }
    }
}

/// What a machine keeps of a batch, and whether it met an exotic byte.
pub(super) fn kept_by<M: Machine>(many: &Many, sieve: &Sieve) -> ([u64; BATCH], u64, bool) {
    let mut seen = Masks::NOTHING;
    let exotic = M::look(many, &mut seen, sieve.has_leads, M::Exotic::default());
    let blocks = sieve.sift::<M::Lanes>(&mut seen);
    let mut kept = [0; BATCH];
    for (index, starts) in kept.iter_mut().enumerate() {
        *starts = seen.kept_of(index) & (blocks.kept >> index & 1).wrapping_neg();
    }
    (kept, blocks.with_digits, M::is_any(exotic))
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]
    #[test]
    fn batches_are_those_of_the_plain_machine(
        some in prop::collection::vec(bytes(), 20..30),
        fewest in 1..20_u32,
        lengths in any::<[u32; 2]>(),
        has_leads in any::<bool>(),
    ) {
        let some = some.concat();
        let mut many = [0; (BATCH + 1) * BLOCK];
        many.iter_mut().zip(some.iter().cycle()).for_each(|(to, from)| *to = *from);
        let [numbers, aside] = lengths.map(u64::from);
        let lengths = Lengths {
            numbers: numbers & 0x8000_0446,
            aside: aside & 0x8000_00A0,
            parted: aside & 0x4140,
                unfed: aside & 0x0C00,
        };
        let sieve = Sieve::new(fewest, lengths, has_leads);
        let plain = kept_by::<Plain>(&many, &sieve);
        #[cfg(target_arch = "x86_64")]
        {
            if avx2::is_there() {
                prop_assert_eq!(kept_by::<avx2::Avx2>(&many, &sieve), plain);
            }
            if avx512::is_there() {
                prop_assert_eq!(kept_by::<avx512::Avx512>(&many, &sieve), plain);
            }
        }
    }
}

#[test]
fn a_window_ends_where_no_number_goes_on() {
    let first = |text: &str| {
        let mut all = All::default();
        search(text.as_bytes(), &EVERY, &mut all);
        all.0[0].2
    };
    for (text, digits, is_open, is_unclear) in [
        ("211062-5629 x", 0b111_1011_1111, false, false),
        ("2020-09-02 12:57", 0b1_1011_0110_1111, false, false),
        ("2020\n2021", 0b1111, false, false),
        ("2020\r\n2021", 0b1111, false, false),
        ("211062-\n5629 x", 0b1111_0011_1111, false, false),
        ("211062–5629 og", 0b1_1110_0011_1111, false, true),
        ("21 år", 0b11, false, false),
        ("12345678901234567", 0xFFFF, true, false),
    ] {
        let window = Window {
            digits,
            is_open,
            is_unclear,
            is_close: false,
        };
        assert_eq!(first(text), window, "{text}");
    }
}
