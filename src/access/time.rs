//! Times that decide about a login: `expiry-time` of a key, the end of a certificate or of an account.

use crate::lint::config::Day;

/// Seconds since 1970 in UTC, leap seconds left out.
pub type Seconds = i64;

/// The most that a time zone differs from UTC, in seconds.
const WIDEST_ZONE: Seconds = 14 * 3600;
const DAY: Seconds = 86_400;

/// When a time is over.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Ending {
    /// Before it is over in no time zone.
    pub earliest: Seconds,
    /// After it is over in every time zone.
    pub latest: Seconds,
}

impl Ending {
    /// What is over from a day on, counted from 1970, as accounts are.
    pub(crate) fn before_day(day: i64) -> Ending {
        let last = day * DAY - 1;
        Ending { earliest: last, latest: last }
    }
}

/// Reads the `expiry-time` of a key: `YYYYMMDD[HHMM[SS]]`, with `Z` or `UTC` in UTC, otherwise in the time zone of the
/// server (`sshd(8)`). Days beyond the end of a month are in the next, as for C's `mktime`.
///
/// ```
/// use nixos_ssh::access::time::expiry;
/// assert_eq!(expiry("19700102Z").map(|ending| ending.latest), Some(86_400));
/// assert!(expiry("197001020000").is_some_and(|ending| ending.earliest < 86_400));
/// assert!(expiry("tomorrow").is_none());
/// ```
#[must_use]
pub fn expiry(text: &str) -> Option<Ending> {
    let zone = |zone: &str| {
        let start = text.len().checked_sub(zone.len())?;
        text.get(start..).filter(|end| end.eq_ignore_ascii_case(zone)).and(text.get(..start))
    };
    let utc = zone("Z").or_else(|| zone("UTC"));
    let digits = utc.unwrap_or(text);
    let part = |range: std::ops::Range<usize>| digits.get(range)?.trim_start().parse::<i64>().ok();
    let clock = |range: std::ops::Range<usize>| if range.end <= digits.len() { part(range) } else { Some(0) };
    if !matches!(digits.len(), 8 | 12 | 14) {
        return None;
    }
    let days = days(part(0..4)?, part(4..6)?, 1) + part(6..8)? - 1;
    let at = days * DAY + clock(8..10)? * 3600 + clock(10..12)? * 60 + clock(12..14)?;
    let slack = if utc.is_some() { 0 } else { WIDEST_ZONE };
    Some(Ending { earliest: at - slack, latest: at + slack })
}

/// A moment as people give it: `2026-05-31`, the end of that day is meant by nobody, so it begins; or
/// `2026-05-31T12:00:00Z`. In UTC.
///
/// ```
/// use nixos_ssh::access::time::moment;
/// assert_eq!(moment("1970-01-02"), Some(86_400));
/// assert_eq!(moment("1970-01-01T00:01:00Z"), Some(60));
/// assert_eq!(moment("soon"), None);
/// ```
#[must_use]
pub fn moment(text: &str) -> Option<Seconds> {
    let (day, clock) = match text.split_once(['T', ' ']) {
        Some((day, clock)) => (day, Some(clock.strip_suffix('Z').unwrap_or(clock))),
        None => (text, None),
    };
    let mut at = start_of(day.parse().ok()?);
    if let Some(clock) = clock {
        let parts: Vec<&str> = clock.split(':').collect();
        let number = |part: &str, limit: i64| {
            let right = part.len() == 2 && part.bytes().all(|byte| byte.is_ascii_digit());
            part.parse::<i64>().ok().filter(|number| right && *number < limit)
        };
        let (hour, minute, second) = match parts.as_slice() {
            [hour, minute] => (hour, minute, &"00"),
            [hour, minute, second] => (hour, minute, second),
            _ => return None,
        };
        at += number(hour, 24)? * 3600 + number(minute, 60)? * 60 + number(second, 60)?;
    }
    Some(at)
}

/// A moment as `2026-05-31 12:00 UTC`.
///
/// ```
/// assert_eq!(nixos_ssh::access::time::shown(86_460), "1970-01-02 00:01 UTC");
/// ```
#[must_use]
pub fn shown(at: Seconds) -> String {
    let (day, rest) = (at.div_euclid(DAY), at.rem_euclid(DAY));
    let (year, month, day) = civil(day);
    format!("{year:04}-{month:02}-{day:02} {:02}:{:02} UTC", rest / 3600, rest / 60 % 60)
}

/// The moment at which a day begins.
pub(crate) fn start_of(day: Day) -> Seconds {
    days_of(day) * DAY
}

/// Days since 1970 of a day.
pub(crate) fn days_of(day: Day) -> i64 {
    days(day.year.into(), day.month.into(), day.day.into())
}

/// Days since 1970 of a day of the calendar.
pub(crate) fn days(year: i64, month: i64, day: i64) -> i64 {
    // Years that begin in March end with the leap day.
    let (year, month) = (year - i64::from(month <= 2), (month + 9) % 12);
    let before = 365 * year + year.div_euclid(4) - year.div_euclid(100) + year.div_euclid(400);
    before + (153 * month + 2) / 5 + day - 1 - 719_468
}

/// The day of the calendar, days after 1970.
fn civil(days: i64) -> (i64, i64, i64) {
    let days = days + 719_468;
    let (era, of_era) = (days.div_euclid(146_097), days.rem_euclid(146_097));
    let year = (of_era - of_era / 1460 + of_era / 36_524 - of_era / 146_096) / 365;
    let of_year = of_era - (365 * year + year / 4 - year / 100);
    let month = (5 * of_year + 2) / 153;
    let day = of_year - (153 * month + 2) / 5 + 1;
    let month = if month < 10 { month + 3 } else { month - 9 };
    (era * 400 + year + i64::from(month <= 2), month, day)
}
