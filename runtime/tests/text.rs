//! Dates, times and bytes: what is accepted, that it is kept, and what it means.

use specwright_runtime::{Base64, Date, DateTime, Time};

#[test]
fn date_times_are_kept_as_they_were() {
    for (text, expected) in [
        ("2024-01-15T10:30:00Z", Some((1_705_314_600, 0))),
        ("2024-01-15T12:30:00.250+02:00", Some((1_705_314_600, 250_000_000))),
        ("1969-12-31T23:59:59Z", Some((-1, 0))),
        ("2000-02-29t00:00:00z", Some((951_782_400, 0))),
        ("2024-01-15T10:30:00", None),
        ("2024-13-15T10:30:00Z", None),
        ("2023-02-29T10:30:00Z", None),
        ("April 11, 2023 12:25 PM", None),
        ("2024-01-15", None),
        ("", None),
    ] {
        let parsed: Option<DateTime> = text.parse().ok();
        assert_eq!(parsed.as_ref().map(DateTime::unix), expected, "{text}");
        if let Some(parsed) = parsed {
            assert_eq!(serde_json::to_value(&parsed).unwrap(), text);
        }
    }
}

#[test]
fn instants_have_an_order() {
    let earlier: DateTime = "2024-01-15T12:30:00+02:00".parse().unwrap();
    let later: DateTime = "2024-01-15T10:30:01Z".parse().unwrap();
    assert!(earlier < later);
}

#[test]
fn dates_and_times() {
    assert!("2024-02-29".parse::<Date>().is_ok());
    assert!("2024-2-29".parse::<Date>().is_err());
    assert!("10:30:00".parse::<Time>().is_ok());
    assert!("10:30:00.5-01:00".parse::<Time>().is_ok());
    assert!("25:00:00".parse::<Time>().is_err());
}

#[test]
fn bytes_survive_base64() {
    for (bytes, text) in
        [("", ""), ("f", "Zg=="), ("fo", "Zm8="), ("foo", "Zm9v"), ("foob", "Zm9vYg==")]
    {
        assert_eq!(Base64::encode(bytes.as_bytes()).as_str(), text);
        assert_eq!(text.parse::<Base64>().unwrap().decode(), bytes.as_bytes());
    }
    assert_eq!("Zm9v\nYg".parse::<Base64>().unwrap().decode(), b"foob");
    for text in ["no base64!", "a", "YWJjZ"] {
        assert!(text.parse::<Base64>().is_err(), "{text}");
    }
}
