//! The true range of a number, a length or a count, in words.
//!
//! In: bounds as schemas state them, possibly several times over. Out: one sentence that a reader
//! can act on: `minimum: 0, exclusiveMinimum: -5, maximum: 10, multipleOf: 0.5` is
//! "0 to 10 in steps of 0.5".

use std::cmp::Ordering;

use crate::ir::{Number, Schema};

/// What is left of the number line after every bound was heard.
#[derive(Clone, Debug, Default)]
pub(crate) struct Range {
    lower: Option<Bound>,
    upper: Option<Bound>,
    steps: Vec<Number>,
}

#[derive(Clone, Debug)]
struct Bound {
    value: Number,
    exclusive: bool,
}

impl Range {
    /// Narrows the range by the keywords of one schema.
    pub(crate) fn narrow(&mut self, schema: &Schema) {
        let lower = [(&schema.number.minimum, false), (&schema.number.exclusive_minimum, true)];
        for (value, exclusive) in lower {
            narrow(&mut self.lower, value.as_ref(), exclusive, Ordering::Greater);
        }
        let upper = [(&schema.number.maximum, false), (&schema.number.exclusive_maximum, true)];
        for (value, exclusive) in upper {
            narrow(&mut self.upper, value.as_ref(), exclusive, Ordering::Less);
        }
        if let Some(step) = &schema.number.multiple_of
            && !self.steps.contains(step)
        {
            self.steps.push(step.clone());
        }
    }

    /// A value at the lower end, if that end is said and belongs to the range.
    pub(crate) fn smallest(&self) -> Option<serde_json::Value> {
        let lower = self.lower.as_ref().filter(|lower| !lower.exclusive)?;
        Some(serde_json::Value::Number(lower.value.clone()))
    }

    /// What a reader is told; `None` if there is nothing to tell.
    pub(crate) fn words(&self) -> Option<String> {
        let range = match (&self.lower, &self.upper) {
            (None, None) => None,
            (Some(lower), None) => Some(lower.words("at least", "more than")),
            (None, Some(upper)) => Some(upper.words("at most", "less than")),
            (Some(lower), Some(upper)) => Some(between(lower, upper)),
        };
        let steps: Vec<String> = self.steps.iter().map(ToString::to_string).collect();
        let steps = steps.join(" and of ");
        match (range, steps.is_empty()) {
            (range, true) => range,
            (Some(range), false) => Some(format!("{range} in steps of {steps}")),
            (None, false) => Some(format!("a multiple of {steps}")),
        }
    }
}

impl Bound {
    fn words(&self, inclusive: &str, exclusive: &str) -> String {
        format!("{} {}", if self.exclusive { exclusive } else { inclusive }, self.value)
    }
}

fn between(lower: &Bound, upper: &Bound) -> String {
    let inclusive = !lower.exclusive && !upper.exclusive;
    match compare(&lower.value, &upper.value) {
        Ordering::Greater => {
            format!("no value: at least {} and at most {}", lower.value, upper.value)
        }
        Ordering::Equal if inclusive => format!("exactly {}", lower.value),
        _ if inclusive => format!("{} to {}", lower.value, upper.value),
        _ => format!(
            "{}, {}",
            lower.words("at least", "more than"),
            upper.words("at most", "less than")
        ),
    }
}

fn narrow(bound: &mut Option<Bound>, value: Option<&Number>, exclusive: bool, tighter: Ordering) {
    let Some(value) = value else { return };
    let replaces = match bound {
        None => true,
        Some(known) => match compare(value, &known.value) {
            Ordering::Equal => exclusive && !known.exclusive,
            order => order == tighter,
        },
    };
    if replaces {
        *bound = Some(Bound { value: value.clone(), exclusive });
    }
}

fn compare(one: &Number, two: &Number) -> Ordering {
    if let (Some(one), Some(two)) = (one.as_i128(), two.as_i128()) {
        return one.cmp(&two);
    }
    let float = |number: &Number| number.as_f64().unwrap_or(f64::NAN);
    float(one).partial_cmp(&float(two)).unwrap_or(Ordering::Equal)
}

/// How many characters, items or properties.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Count {
    least: Option<u64>,
    most: Option<u64>,
}

impl Count {
    pub(crate) fn narrow(&mut self, least: Option<u64>, most: Option<u64>) {
        self.least = self.least.max(least);
        self.most = match (self.most, most) {
            (Some(one), Some(two)) => Some(one.min(two)),
            (one, two) => one.or(two),
        };
    }

    /// Such as "1 to 30 characters".
    pub(crate) fn words(self, one: &str, many: &str) -> Option<String> {
        let least = self.least.filter(|least| *least > 0);
        let unit = |count: u64| if count == 1 { one } else { many };
        Some(match (least, self.most) {
            (None, None) => return None,
            (Some(least), None) => format!("at least {least} {}", unit(least)),
            (None, Some(0)) => format!("no {many}"),
            (None, Some(most)) => format!("at most {most} {}", unit(most)),
            (Some(least), Some(most)) if least == most => {
                format!("exactly {most} {}", unit(most))
            }
            (Some(least), Some(most)) if least > most => {
                format!("no value: at least {least} and at most {most} {}", unit(most))
            }
            (Some(least), Some(most)) => format!("{least} to {most} {many}"),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::{Count, Range};
    use crate::docs::testing;

    #[test]
    fn ranges_in_words() {
        for (keywords, expected) in [
            (
                "{minimum: 0, exclusiveMinimum: -5, maximum: 10, exclusiveMaximum: 20, multipleOf: 0.5}",
                Some("0 to 10 in steps of 0.5"),
            ),
            ("{type: integer}", None),
            ("{minimum: 1}", Some("at least 1")),
            ("{exclusiveMinimum: 0}", Some("more than 0")),
            ("{maximum: 5}", Some("at most 5")),
            ("{exclusiveMaximum: 5}", Some("less than 5")),
            ("{minimum: 5, maximum: 5}", Some("exactly 5")),
            ("{minimum: 0, exclusiveMinimum: 0}", Some("more than 0")),
            ("{exclusiveMinimum: 0, maximum: 1}", Some("more than 0, at most 1")),
            ("{minimum: 6, maximum: 5}", Some("no value: at least 6 and at most 5")),
            ("{multipleOf: 3}", Some("a multiple of 3")),
            ("{minimum: 9007199254740993}", Some("at least 9007199254740993")),
        ] {
            let api = testing::api_with_schema(keywords);
            let (_, id) = api.schemas.components().next().expect("there is one schema");
            let mut range = Range::default();
            range.narrow(api.schemas.get(id));
            assert_eq!(range.words().as_deref(), expected, "{keywords}");
        }
    }

    #[test]
    fn counts_in_words() {
        for (least, most, expected) in [
            (None, None, None),
            (Some(0), None, None),
            (Some(1), None, Some("at least 1 character")),
            (None, Some(30), Some("at most 30 characters")),
            (Some(2), Some(30), Some("2 to 30 characters")),
            (Some(5), Some(5), Some("exactly 5 characters")),
            (None, Some(0), Some("no characters")),
        ] {
            let mut count = Count::default();
            count.narrow(least, most);
            assert_eq!(count.words("character", "characters").as_deref(), expected);
        }
    }
}
