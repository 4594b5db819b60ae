//! Reads decimal numbers, each as the float64 that is nearest to it. The standard library does the same a good deal
//! faster, with tables that would take a twentieth of the page's program.

use std::cmp::Ordering;

/// Digits of a whole number in base 2^32, the lowest first, with no zeros at the end.
type Whole = Vec<u32>;

/// The number that a text says, where it says one: to the bit what `text.parse::<f64>()` gives.
#[must_use]
pub fn parse(text: &str) -> Option<f64> {
    let size = text.strip_prefix(['+', '-']).unwrap_or(text);
    let is = |word: &str| size.eq_ignore_ascii_case(word);
    let size = match () {
        () if is("inf") || is("infinity") => f64::INFINITY,
        () if is("nan") => f64::NAN,
        () => read(size)?,
    };
    Some(if text.starts_with('-') { -size } else { size })
}

/// Reads digits with or without a point and an exponent.
fn read(text: &str) -> Option<f64> {
    let (number, exponent) = match text.split_once(['e', 'E']) {
        Some((number, exponent)) => (number, read_exponent(exponent)?),
        None => (text, 0),
    };
    let (before, behind) = number.split_once('.').unwrap_or((number, ""));
    let digits: Option<Vec<u8>> = before.bytes().chain(behind.bytes()).map(digit).collect();
    let digits = digits.filter(|digits| !digits.is_empty())?;
    let zeros = digits.iter().take_while(|digit| **digit == 0).count();
    Some(nearest(&digits[zeros..], exponent - behind.len() as i64))
}

fn digit(letter: u8) -> Option<u8> {
    letter.is_ascii_digit().then(|| letter - b'0')
}

fn read_exponent(text: &str) -> Option<i64> {
    let size = text.strip_prefix(['+', '-']).unwrap_or(text);
    let digits: Option<Vec<u8>> = size.bytes().map(digit).collect();
    let digits = digits.filter(|digits| !digits.is_empty())?;
    // Far beyond the length of any text.
    let size = digits.iter().fold(0, |size: i64, digit| (10 * size + i64::from(*digit)).min(1 << 50));
    Some(if text.starts_with('-') { -size } else { size })
}

/// The float64 nearest to these digits times a power of ten.
fn nearest(digits: &[u8], exponent: i64) -> f64 {
    // The number is below this power of ten, and not below the one before.
    match digits.len() as i64 + exponent {
        _ if digits.is_empty() => return 0.0,
        power if power > 310 => return f64::INFINITY,
        power if power < -330 => return 0.0,
        _ => {}
    }
    // The number as a fraction.
    let (mut above, mut below) = (Whole::new(), vec![1]);
    for digit in digits {
        multiply(&mut above, 10, *digit);
    }
    for _ in 0..exponent {
        multiply(&mut above, 10, 0);
    }
    for _ in exponent..0 {
        multiply(&mut below, 10, 0);
    }
    // The bits of a number that is not negative grow with it. Sought is the first one that lies so high that the
    // number lies below the middle between it and the next, or on the middle, where that goes to the even one.
    let (mut least, mut most) = (0, f64::INFINITY.to_bits());
    while least < most {
        let bits = least + (most - least) / 2;
        let lies_higher = match compare_with_middle(&above, &below, bits) {
            Ordering::Less => false,
            Ordering::Equal => bits & 1 == 1,
            Ordering::Greater => true,
        };
        if lies_higher { least = bits + 1 } else { most = bits }
    }
    f64::from_bits(least)
}

/// How a fraction compares with the middle between the float64 of these bits and the next.
fn compare_with_middle(above: &Whole, below: &Whole, bits: u64) -> Ordering {
    let (fraction, biased) = (bits & ((1 << 52) - 1), bits >> 52);
    let (mantissa, power) =
        if biased == 0 { (fraction, -1_074) } else { (fraction | 1 << 52, biased as i64 - 1_075) };
    // The middle is a whole number, times a power of two one lower.
    let (middle, power) = (2 * mantissa + 1, power - 1);
    let mut middle_above = below.clone();
    multiply(&mut middle_above, middle, 0);
    let (left, right) = (shifted(above, -power), shifted(&middle_above, power));
    left.len().cmp(&right.len()).then_with(|| left.iter().rev().cmp(right.iter().rev()))
}

fn multiply(whole: &mut Whole, factor: u64, plus: u8) {
    let mut carry = u128::from(plus);
    for digit in whole.iter_mut() {
        carry += u128::from(*digit) * u128::from(factor);
        *digit = carry as u32;
        carry >>= 32;
    }
    while carry > 0 {
        whole.push(carry as u32);
        carry >>= 32;
    }
}

/// A whole number times a power of two, where that is not negative.
fn shifted(whole: &Whole, power: i64) -> Whole {
    let power = power.max(0) as usize;
    let mut shifted = vec![0; power / 32];
    shifted.extend(whole);
    multiply(&mut shifted, 1 << (power % 32), 0);
    shifted
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// Whether a text reads as the standard library reads it.
    fn is_as_expected(text: &str) -> bool {
        let expected = text.parse::<f64>().ok();
        match (parse(text), expected) {
            (Some(read), Some(expected)) => {
                read.to_bits() == expected.to_bits() || read.is_nan() && expected.is_nan()
            }
            (read, expected) => read.is_none() && expected.is_none(),
        }
    }

    #[test]
    fn what_is_no_number_is_none_and_the_edges_are_where_they_are() {
        let texts = [
            "",
            " ",
            "+",
            "-",
            ".",
            "e",
            "e5",
            ".e5",
            "1e",
            "1e+",
            "1e-",
            "1 ",
            " 1",
            "1,5",
            "0x1",
            "1_0",
            "--1",
            "+-1",
            "1.2.3",
            "1e5e5",
            "1e5.5",
            "é",
            "١",
            "inf",
            "-INF",
            "Infinity",
            "+infinity",
            "infin",
            "nan",
            "-NaN",
            "0",
            "-0",
            "-0.0e9",
            "+1",
            ".5",
            "5.",
            "-.5e-3",
            "1e22",
            "1e23",
            "9007199254740993",
            "9007199254740992.99999",
            "9007199254740993.00001",
            "1.7976931348623157e308",
            "1.7976931348623158e308",
            "1.7976931348623159e308",
            "1e309",
            "1e99999999999999999999",
            "-1e-99999999999999999999",
            "0e99999999999999999999",
            "5e-324",
            "2.4703282292062327e-324",
            "2.4703282292062328e-324",
            "2.4703282292062329e-324",
            "2.2250738585072011e-308",
            "2.2250738585072014e-308",
            "0.1",
            "0.3",
            "123456789012345678901234567890",
            "1e-5",
            "8.98846567431158e307",
        ];
        for text in texts {
            assert!(is_as_expected(text), "{text}");
        }
        let zeros = "0".repeat(400);
        for text in
            [format!("0.{zeros}1e401"), format!("1{zeros}e-400"), format!("1{zeros}"), format!("0.{zeros}1")]
        {
            assert!(is_as_expected(&text), "{text}");
        }
    }

    proptest! {
        #[test]
        fn every_number_comes_back_as_it_was(bits: u64) {
            let number = f64::from_bits(bits);
            prop_assume!(!number.is_nan());
            for text in [format!("{number}"), format!("{number:e}"), format!("{number:.3e}"), format!("{number:.20}")] {
                prop_assert!(is_as_expected(&text), "{}", text);
            }
        }

        #[test]
        fn the_middle_between_two_numbers_goes_to_the_even_one(number in 1_u64 << 53..1 << 54, power in 0_u32..70) {
            let middle = u128::from(number | 1) << power;
            for text in [format!("{middle}"), format!("{middle}.000001"), format!("{}.999999", middle - 1)] {
                prop_assert!(is_as_expected(&text), "{}", text);
            }
        }

        #[test]
        fn texts_read_as_the_standard_library_reads_them(text in "[+-]?[0-9]{0,25}\\.?[0-9]{0,25}([eE][+-]?[0-9]{0,4})?") {
            prop_assert!(is_as_expected(&text), "{}", text);
        }
    }
}
