// Written by `specwright generate`; changes are lost.
//! What repeats from type to type.

/// A text enum: how its values are written.
macro_rules! text_enum {
    ($name:ident { $($variant:ident = $text:literal,)* }) => {
        impl $name {
            /// Every value that the document lists.
            pub const ALL: &'static [Self] = &[$(Self::$variant),*];

            /// As it is written.
            pub fn as_str(&self) -> &str {
                match self {
                    $(Self::$variant => $text,)*
                    Self::Other(text) => text,
                }
            }

            /// Whether the document lists it.
            pub fn is_known(&self) -> bool {
                !matches!(self, Self::Other(_))
            }
        }

        impl From<&str> for $name {
            fn from(text: &str) -> Self {
                match text {
                    $($text => Self::$variant,)*
                    other => Self::Other(other.to_owned()),
                }
            }
        }

        impl From<String> for $name {
            fn from(text: String) -> Self {
                match text.as_str() {
                    $($text => Self::$variant,)*
                    _ => Self::Other(text),
                }
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(self.as_str())
            }
        }

        impl serde::Serialize for $name {
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.serialize_str(self.as_str())
            }
        }

        impl<'de> serde::Deserialize<'de> for $name {
            fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                crate::runtime::union::read_text(deserializer)
            }
        }
    };
}

/// An enum that holds no other values than those the document lists.
macro_rules! closed_enum {
    ($name:ident) => {
        impl crate::runtime::Check for $name {
            fn check(&self, checks: &mut crate::runtime::Checks) {
                checks.known(self.is_known(), self);
            }
        }
    };
}

/// What the branches of a union look like.
macro_rules! looks {
    ($name:ident { $(
        $variant:ident($type:ty): [$kinds:expr]
            $(required [$($required:literal),*])?
            $(known [$($known:literal),*])?
            $(fixed [$($fixed:expr),*])?
            $(closed $closed:literal)?;
    )* }) => {
        impl $name {
            const BRANCHES: &'static [crate::runtime::union::Branch<Self>] = &[$(
                crate::runtime::union::Branch {
                    name: stringify!($variant),
                    kinds: $kinds,
                    required: &[$($($required),*)?],
                    known: &[$($($known),*)?],
                    closed: crate::runtime::union::is_closed(&[$($closed)?]),
                    fixed: &[$($($fixed),*)?],
                    read: |value| {
                        crate::runtime::misfit::from_value::<$type>(value).map(Self::$variant)
                    },
                },
            )*];
        }
    };
}

/// A union whose branches are told apart by what they look like.
macro_rules! untagged_union {
    ($name:ident { $(
        $variant:ident($type:ty): [$kinds:expr]
            $(required [$($required:literal),*])?
            $(known [$($known:literal),*])?
            $(fixed [$($fixed:expr),*])?
            $(closed $closed:literal)?;
    )* }) => {
        impl serde::Serialize for $name {
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                match self {
                    $(Self::$variant(value) => value.serialize(serializer),)*
                }
            }
        }

        looks! { $name { $(
            $variant($type): [$kinds]
                $(required [$($required),*])?
                $(known [$($known),*])?
                $(fixed [$($fixed),*])?
                $(closed $closed)?;
        )* } }

        impl<'de> serde::Deserialize<'de> for $name {
            fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                let name = stringify!($name);
                crate::runtime::union::read_untagged(deserializer, name, Self::BRANCHES)
            }
        }
    };
}

/// Setters of what may be left out of a request.
#[cfg(feature = "biometric-validations")]
macro_rules! setters {
    (
        $name:ident { $($field:ident: $type:ty,)* }
        $(always { $($always:ident: $always_type:ty,)* })?
    ) => {
        impl $name {
            $(
                #[doc = concat!("Sets `", stringify!($field), "`.")]
                #[must_use]
                pub fn $field(mut self, value: impl Into<$type>) -> Self {
                    self.$field = Some(value.into());
                    self
                }
            )*
            $($(
                #[doc = concat!("Sets `", stringify!($always), "`.")]
                #[must_use]
                pub fn $always(mut self, value: impl Into<$always_type>) -> Self {
                    self.$always = value.into();
                    self
                }
            )*)?
        }
    };
}

/// What is meant where something is left out.
macro_rules! defaults {
    (
        $name:ident { $($field:ident as $method:ident: $type:ty = $value:expr,)* }
        $(texts { $($text:ident as $text_method:ident = $literal:literal,)* })?
        $(json { $($json:ident as $json_method:ident: $json_type:ty = $read:literal,)* })?
    ) => {
        impl $name {
            $(
                #[doc = concat!("`", stringify!($field), "`, or the default if it is left out.")]
                pub fn $method(&self) -> $type {
                    crate::runtime::given_or(self.$field.as_ref(), $value)
                }
            )*
            $($(
                #[doc = concat!("`", stringify!($text), "`, or the default if it is left out.")]
                pub fn $text_method(&self) -> &str {
                    self.$text.as_deref().unwrap_or($literal)
                }
            )*)?
            $($(
                #[doc = concat!("`", stringify!($json), "`, or the default if it is left out.")]
                pub fn $json_method(&self) -> $json_type {
                    crate::runtime::given_or_read(self.$json.as_ref(), $read)
                }
            )*)?
        }
    };
}

/// Answers of an operation that are no success.
#[cfg(any(feature = "biometric-validations", feature = "document-liveness"))]
macro_rules! errors {
    (
        $name:ident { $($variant:ident: $answer:ty,)* }
        $(empty { $($unit:ident: $unit_answer:ty,)* })?
    ) => {
        impl crate::runtime::Answer for $name {
            type Value = Self;
            const MEDIA: crate::runtime::MediaTypes = crate::runtime::MediaTypes::All(&[
                $(<$answer as crate::runtime::Answer>::MEDIA,)*
                $($(<$unit_answer as crate::runtime::Answer>::MEDIA,)*)?
            ]);

            fn covers(status: crate::runtime::StatusCode) -> bool {
                $($(<$unit_answer as crate::runtime::Answer>::covers(status) ||)*)?
                $(<$answer as crate::runtime::Answer>::covers(status) ||)*
                false
            }

            fn intake(
                status: crate::runtime::StatusCode,
                content_type: &str,
            ) -> crate::runtime::codec::Intake {
                $(if <$answer as crate::runtime::Answer>::covers(status) {
                    return <$answer as crate::runtime::Answer>::intake(status, content_type);
                })*
                let _ = (status, content_type);
                crate::runtime::codec::Intake::Whole
            }

            fn read(
                message: crate::runtime::codec::Incoming,
            ) -> Result<Self, crate::runtime::codec::CodecError> {
                let status = message.status;
                $($(if <$unit_answer as crate::runtime::Answer>::covers(status) {
                    return Ok(Self::$unit);
                })*)?
                $(if <$answer as crate::runtime::Answer>::covers(status) {
                    return <$answer as crate::runtime::Answer>::read(message).map(Self::$variant);
                })*
                Ok(Self::Other(crate::runtime::Undocumented::from(message)))
            }

            fn write(
                value: Self,
            ) -> Result<crate::runtime::codec::Outgoing, crate::runtime::codec::CodecError> {
                match value {
                    $($(Self::$unit => <$unit_answer as crate::runtime::Answer>::write(()),)*)?
                    $(Self::$variant(value) => <$answer as crate::runtime::Answer>::write(value),)*
                    Self::Other(value) => Ok(value.write()),
                }
            }
        }

        impl<T: Into<crate::runtime::Undocumented>> From<T> for $name {
            fn from(value: T) -> Self {
                Self::Other(value.into())
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                write!(f, "{self:?}")
            }
        }

        impl std::error::Error for $name {}
    };
}

/// Examples as functions, each with a test.
#[cfg(any(test, feature = "examples"))]
macro_rules! examples {
    (
        $values:literal;
        $($(#[$doc:meta])* $name:ident: $type:ty = $pointer:literal, $whole:literal;)*
    ) => {
        /// The examples as they stand in the document.
        const VALUES: &str = include_str!($values);

        $(
            $(#[$doc])*
            pub fn $name() -> $type {
                crate::runtime::example::read(VALUES, $pointer)
            }
        )*

        #[cfg(test)]
        mod tests {
            $(
                #[test]
                fn $name() {
                    let value = super::$name();
                    crate::runtime::example::check(super::VALUES, $pointer, &value, $whole);
                }
            )*
        }
    };
}
