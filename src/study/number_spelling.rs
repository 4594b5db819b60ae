//! Numbers that are written with a decimal comma or with separators between groups of digits, as spreadsheets of many
//! countries write them, or with other characters, such as full-width digits.
//!
//! A setting takes a number with a decimal point and without separators. Another spelling is never guessed at: `1,000` is
//! one in Germany and a thousand in the United States. An error lists what it may stand for.

/// The characters that separate groups of digits and may stand in a list between two numbers, too.
pub const GROUP_SPACES: [char; 4] = ['\u{a0}', '\u{2007}', '\u{2009}', '\u{202f}'];

/// The distance of the full-width form of a character from its ASCII form.
const FULL_WIDTH_OFFSET: u32 = '０' as u32 - '0' as u32;

/// The separator of groups and the decimal sign of a notation. A group separator that is also the decimal sign of another
/// notation makes a text ambiguous.
const NOTATIONS: [(char, char); 7] =
    [(' ', ','), ('.', ','), ('\'', ','), (',', '.'), (' ', '.'), ('\'', '.'), ('_', '.')];

/// The numbers that a text with separators or other characters may stand for, with a decimal point and without
/// separators; empty for a plain number, and for a text that is no number in any notation.
#[must_use]
pub fn plain_spellings(text: &str) -> Vec<String> {
    let given = text.trim();
    let text: String = given.chars().map(simplified).collect();
    let (sign, unsigned) = match text.strip_prefix(['-', '+']) {
        Some(unsigned) => (&text[..1], unsigned),
        None => ("", text.as_str()),
    };
    let (mantissa, exponent) = match unsigned.find(['e', 'E']) {
        Some(index) if unsigned[index + 1..].parse::<i32>().is_ok() => unsigned.split_at(index),
        Some(_) => return Vec::new(),
        None => (unsigned, ""),
    };
    let mut spellings: Vec<String> = Vec::new();
    if text != given && is_plain(mantissa) {
        spellings.push(text.clone());
    }
    for (group_separator, decimal_sign) in NOTATIONS {
        if let Some(plain) = without_separators(mantissa, group_separator, decimal_sign) {
            let spelling = format!("{sign}{plain}{exponent}");
            if !spellings.contains(&spelling) {
                spellings.push(spelling);
            }
        }
    }
    spellings
}

/// Whether a text is one or more digits.
#[must_use]
pub fn is_digits(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit())
}

/// Whether a text is digits with at most one decimal point.
fn is_plain(mantissa: &str) -> bool {
    let (integer, fraction) = mantissa.split_once('.').unwrap_or((mantissa, "0"));
    is_digits(integer) && is_digits(fraction)
}

/// The same sign in its plain form.
fn simplified(sign: char) -> char {
    match sign {
        // The full-width forms of the ASCII characters have the same order.
        '０'..='９' | '．' | '＋' | '－' => {
            char::from_u32(u32::from(sign) - FULL_WIDTH_OFFSET).unwrap_or(sign)
        }
        '\u{2212}' | '\u{2010}'..='\u{2013}' => '-',
        '，' => ',',
        '’' => '\'',
        space if space.is_whitespace() => ' ',
        other => other,
    }
}

/// A number in this notation, with a decimal point and without separators; `None` where the text is not in this notation,
/// or needs no change.
fn without_separators(mantissa: &str, group_separator: char, decimal_sign: char) -> Option<String> {
    let (integer, fraction) = match mantissa.split_once(decimal_sign) {
        Some((integer, fraction)) => (integer, Some(fraction)),
        None => (mantissa, None),
    };
    if !fraction.is_none_or(is_digits) {
        return None;
    }
    let groups: Vec<&str> = integer.split(group_separator).collect();
    let has_decimal_comma = fraction.is_some() && decimal_sign == ',';
    let digits = match groups[..] {
        // `,5` is a half.
        [""] if has_decimal_comma => "0".to_owned(),
        [only] if is_digits(only) && has_decimal_comma => only.to_owned(),
        [first, ref others @ ..] if !others.is_empty() => {
            let are_groups = is_digits(first)
                && first.len() <= 3
                && !first.starts_with('0')
                && others.iter().all(|group| group.len() == 3 && is_digits(group));
            are_groups.then(|| groups.concat())?
        }
        _ => return None,
    };
    Some(match fraction {
        Some(fraction) => format!("{digits}.{fraction}"),
        None => digits,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn separators_have_every_reading_of_a_common_notation() {
        for (text, expected) in [
            // Decimal commas.
            ("0,001", &["0.001"][..]),
            ("1,5", &["1.5"]),
            ("-1,5e-3", &["-1.5e-3"]),
            (",5", &["0.5"]),
            ("0，5", &["0.5"]),
            ("1,0000", &["1.0000"]),
            ("01,5", &["01.5"]),
            // One or a thousand.
            ("1,000", &["1.000", "1000"]),
            ("12,345", &["12.345", "12345"]),
            // Groups.
            ("1,000,000", &["1000000"]),
            ("1,234.5", &["1234.5"]),
            ("1.234,5", &["1234.5"]),
            ("1.234.567", &["1234567"]),
            ("1 000", &["1000"]),
            ("1\u{202f}000,5", &["1000.5"]),
            ("1\u{2009}234\u{2009}567.25", &["1234567.25"]),
            ("1'000", &["1000"]),
            ("1’000,5", &["1000.5"]),
            ("1_000", &["1000"]),
            // A whole number with a point as its group separator. As a real number it needs no other spelling.
            ("1.000", &["1000"]),
            // Other characters.
            ("１２", &["12"]),
            ("－０．５", &["-0.5"]),
            ("\u{2212}0.09", &["-0.09"]),
            ("1e\u{2013}5", &["1e-5"]),
            ("１，０００", &["1.000", "1000"]),
            ("\u{2212}1,5", &["-1.5"]),
            ("10\u{2013}20", &[]),
            // Plain numbers, lists and other texts.
            ("0.001", &[]),
            ("1000", &[]),
            ("1e-3", &[]),
            ("", &[]),
            (",", &[]),
            ("0,", &[]),
            ("10,20,30", &[]),
            ("0,1,0,2", &[]),
            ("0.1,0.2", &[]),
            ("1e-3,1e-4", &[]),
            ("0,234,567", &[]),
            ("1000,000,000", &[]),
            ("1 00", &[]),
            ("1,2e", &[]),
            ("a,b", &[]),
            ("--1,5", &[]),
        ] {
            assert_eq!(plain_spellings(text), expected, "{text}");
        }
    }
}
