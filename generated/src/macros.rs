// Written by `specwright generate`; changes are lost.
//! What repeats from type to type.

/// An object: the struct that it is, each field with how it is read and written, and by which name;
/// and how it is made from what is required, if that is not all (its `Default`, if each of that has one
/// value).
macro_rules! object {
    (
        $(#[$meta:meta])*
        pub struct $name:ident {
            $($(#[$field_meta:meta])* pub $field:ident: $type:ty = $kind:ident $property:literal,)*
            $(others { $(#[$others_meta:meta])* pub $others:ident: $others_type:ty, })?
            $(others $refused:ident)?
        }
        $(new($($argument:ident: $given:ty),* $(,)?) { $($fixed:ident: $only:expr),* $(,)? })?
    ) => {
        $(#[$meta])*
        pub struct $name {
            $($(#[$field_meta])* pub $field: $type,)*
            $($(#[$others_meta])* pub $others: $others_type,)?
        }

        object! {
            @made $name { $($kind $field,)* $(others $others,)? }
            $(new($($argument: $given),*) { $($fixed: $only),* })?
        }

        // The type of a field may be a model of any name that a type of Rust can have.
        const _: () = {
            #[allow(non_camel_case_types)]
            enum __At {
                $($field,)*
                Others,
            }

            struct __Slots {
                $($field: crate::runtime::object::$kind::Slot<$type>,)*
            }

            impl<'de> crate::runtime::object::Object<'de> for $name {
                const NAME: &'static str = stringify!($name);
                const PROPERTIES: &'static [&'static str] = &[$($property,)*];
                type Others = object!(@others [$($others_type)?] [$($refused)?]);

                fn read<A: serde::de::MapAccess<'de>>(
                    from: &mut crate::runtime::object::ObjectReader<'de, A, Self::Others>,
                ) -> Result<Self, A::Error> {
                    let mut slots = __Slots { $($field: None,)* };
                    let _ = &mut slots;
                    loop {
                        match from.next_field()? {
                            $(at if at == __At::$field as usize => {
                                crate::runtime::object::$kind::read(from, &mut slots.$field)
                            })*
                            at if at == __At::Others as usize => from.other(),
                            _ => break,
                        }?;
                    }
                    $(crate::runtime::object::$kind::check(&slots.$field, $property)?;)*
                    Ok(Self {
                        $($field: crate::runtime::object::$kind::take(slots.$field),)*
                        $($others: std::mem::take(&mut from.others),)?
                    })
                }
            }

            impl<'de> serde::Deserialize<'de> for $name {
                fn deserialize<D: serde::Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
                    crate::runtime::object::read(from)
                }
            }

            impl serde::Serialize for $name {
                fn serialize<S: serde::Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
                    let mut to = crate::runtime::object::ObjectWriter::new(to)?;
                    let _ = &mut to;
                    $(crate::runtime::object::$kind::write(&mut to, $property, &self.$field);)*
                    $(to.others(&self.$others);)?
                    to.end()
                }
            }
        };
    };
    (@made $name:ident { $($fields:tt)* }) => {};
    (
        @made $name:ident { $(
            $(required $required:ident)? $(optional $optional:ident)? $(lenient $lenient:ident)?
            $(others $others:ident)?,
        )* }
        new() { $($fixed:ident: $only:expr),* }
    ) => {
        impl Default for $name {
            fn default() -> Self {
                Self {
                    $($fixed: $only,)*
                    $($($optional: None,)? $($lenient: None,)? $($others: <_>::default(),)?)*
                }
            }
        }
    };
    (
        @made $name:ident { $(
            $(required $required:ident)? $(optional $optional:ident)? $(lenient $lenient:ident)?
            $(others $others:ident)?,
        )* }
        new($($argument:ident: $given:ty),*) { $($fixed:ident: $only:expr),* }
    ) => {
        impl $name {
            /// With what is required, and nothing else.
            pub fn new($($argument: $given),*) -> Self {
                Self {
                    $($argument: $argument.into(),)*
                    $($fixed: $only,)*
                    $($($optional: None,)? $($lenient: None,)? $($others: <_>::default(),)?)*
                }
            }
        }
    };
    (@others [] []) => { crate::runtime::object::Ignored };
    (@others [] [refused]) => { crate::runtime::object::Closed };
    (@others [$type:ty] []) => { $type };
}

/// A text enum, each value with how it is written. It has one more variant, `Other`.
macro_rules! text_enum {
    (
        $(#[$meta:meta])*
        pub enum $name:ident {
            $($(#[$variant_meta:meta])* $variant:ident = $text:literal,)*
        }
    ) => {
        $(#[$meta])*
        pub enum $name {
            $($(#[$variant_meta])* $variant,)*
            /// A value that the document does not list.
            Other(String),
        }

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

/// A union whose branches are told apart by what they look like: the first that fits is meant.
macro_rules! untagged_union {
    (
        $(#[$meta:meta])*
        pub enum $name:ident { $(
            $(#[$variant_meta:meta])*
            $variant:ident($type:ty): [$kinds:expr]
                $(required [$($required:literal),*])?
                $(known [$($known:literal),*])?
                $(fixed [$($fixed:expr),*])?
                $(closed $closed:literal)?;
        )* }
    ) => {
        $(#[$meta])*
        pub enum $name {
            $($(#[$variant_meta])* $variant($type),)*
        }

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

/// An operation: the struct that is its request, each field with its place in it; how that is
/// made; what is sent and answered.
#[cfg(any(feature = "biometric-validations", feature = "document-liveness"))]
macro_rules! operation {
    (
        $(#[$meta:meta])*
        $name:ident = $method:literal $path:literal,
        id $id:literal
        $(, tags [$($tag:literal),*])?
        $(, server $server:literal)?
        $(, needs $security:expr)?;
        $(required { $(
            $(#[$required_meta:meta])*
            $required:ident: $required_type:ty $(as $argument:ty)?
                $(= $required_place:ident($($required_how:expr),*))?,
        )* })?
        $(many { $(
            $(#[$many_meta:meta])*
            $many:ident: $many_type:ty $(as $many_argument:ty)?
                $(= $many_place:ident($($many_how:expr),*))?,
        )* })?
        $(sends $body:ident: $codec:ty;)?
        $(accepts $accept:ident;)?
        answers $success:ty $(as $output:ident)?, or $failure:ty $(as $error:ident)?;
        $(optional { $(
            $(#[$optional_meta:meta])*
            $optional:ident: $optional_type:ty
                $(= $optional_place:ident($($optional_how:expr),*))?,
        )* })?
    ) => {
        $(#[$meta])*
        pub struct $name {
            $($($(#[$required_meta])* pub $required: $required_type,)*)?
            $($($(#[$many_meta])* pub $many: $many_type,)*)?
            $($($(#[$optional_meta])* pub $optional: Option<$optional_type>,)*)?
            $(
                /// Media types that the caller can do with.
                pub $accept: crate::runtime::Accept,
            )?
        }

        $(pub type $output = $success;)?
        $(pub type $error = $failure;)?

        operation! {
            @new $name
            { $($($required: $required_type $(as $argument)?,)*)? }
            { $($($optional)*)? }
            { $($accept)? }
        }

        impl $name {
            $($(
                #[doc = concat!("Sets `", stringify!($optional), "`.")]
                #[must_use]
                pub fn $optional(mut self, value: impl Into<$optional_type>) -> Self {
                    self.$optional = Some(value.into());
                    self
                }
            )*)?
            $(
                #[doc = concat!("Sets `", stringify!($accept), "`.")]
                #[must_use]
                pub fn $accept(mut self, value: impl Into<crate::runtime::Accept>) -> Self {
                    self.$accept = value.into();
                    self
                }
            )?
        }

        impl crate::runtime::Operation for $name {
            const ID: &'static str = $id;
            const METHOD: &'static str = $method;
            const PATH: &'static str = $path;
            $(const TAGS: &'static [&'static str] = &[$($tag),*];)?
            $(const SERVER: Option<&'static str> = Some($server);)?
            const SECURITY: crate::runtime::security::Security =
                operation!(@security [$($security)?]);
            type Body = operation!(@type [$($codec)?] crate::runtime::Empty);
            type Success = $success;
            type Failure = $failure;
        }

        // Only a client writes fields; elsewhere, how they are written is named here.
        #[cfg(not(feature = "client"))]
        const _: fn() = || {
            $($($(let _ = ($($required_how,)*);)?)*)?
            $($($(let _ = ($($many_how,)*);)?)*)?
            $($($(let _ = ($($optional_how,)*);)?)*)?
        };

        #[cfg(feature = "client")]
        impl crate::runtime::operation::ClientOperation for $name {
            fn write(
                self,
                to: &mut crate::runtime::RequestWriter,
            ) -> crate::runtime::operation::BodyOf<Self> {
                let _ = &to;
                $($($(to.$required_place($($required_how,)* &self.$required);)?)*)?
                $($($(to.$many_place($($many_how,)* &self.$many);)?)*)?
                $($($(to.$optional_place($($optional_how,)* &self.$optional);)?)*)?
                $(to.accept(&self.$accept);)?
                $(self.$body)?
            }
        }
    };
    (@new $name:ident {} { $($optional:ident)* } { $($accept:ident)? }) => {};
    (
        @new $name:ident
        { $($required:ident: $type:ty $(as $argument:ty)?,)* }
        { $($optional:ident)* }
        { $($accept:ident)? }
    ) => {
        impl $name {
            /// With what is required, and nothing else.
            pub fn new($($required: operation!(@type [$($argument)?] $type)),*) -> Self {
                Self {
                    $($required: operation!(@value $required $(as $argument)?),)*
                    $($optional: None,)*
                    $($accept: crate::runtime::Accept::default(),)?
                }
            }
        }
    };
    (@type [] $type:ty) => { $type };
    (@type [$given:ty] $type:ty) => { $given };
    (@value $value:ident) => { $value };
    (@value $value:ident as $given:ty) => { $value.into() };
    (@security []) => { &[] };
    (@security [$security:expr]) => { $security };
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

/// Answers of an operation: an enum with a variant for each, and how they are told apart.
#[cfg(any(feature = "biometric-validations", feature = "document-liveness"))]
macro_rules! answers {
    (
        $(#[$meta:meta])*
        pub enum $name:ident {
            $($(#[$variant_meta:meta])* $variant:ident $(($type:ty))? = $answer:ty,)*
        }
    ) => {
        $(#[$meta])*
        pub enum $name {
            $($(#[$variant_meta])* $variant $(($type))?,)*
        }

        answers! { @told_apart $name { $($variant [$($type)?] $answer,)* } [] }
    };
    (@told_apart $name:ident {
        $($variant:ident [$($type:ty)?] $answer:ty,)*
    } [$($other:ident)?]) => {
        impl crate::runtime::Answer for $name {
            type Value = Self;
            const MEDIA: crate::runtime::MediaTypes = crate::runtime::MediaTypes::All(&[
                $(<$answer as crate::runtime::Answer>::MEDIA,)*
            ]);

            fn covers(status: crate::runtime::StatusCode) -> bool {
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
                crate::runtime::codec::Intake::Whole
            }

            fn read(
                message: crate::runtime::codec::Incoming,
            ) -> Result<Self, crate::runtime::codec::CodecError> {
                $(if <$answer as crate::runtime::Answer>::covers(message.status) {
                    let read = <$answer as crate::runtime::Answer>::read(message);
                    return read.map(answers!(@made $variant [$($type)?]));
                })*
                answers!(@unknown message [$($other)?])
            }

            fn write(
                value: Self,
            ) -> Result<crate::runtime::codec::Outgoing, crate::runtime::codec::CodecError> {
                match value {
                    $(answers!(@variant $variant value [$($type)?]) => {
                        let write = <$answer as crate::runtime::Answer>::write;
                        write(answers!(@value value [$($type)?]))
                    })*
                    $(Self::$other(value) => Ok(value.write()),)?
                }
            }
        }
    };
    (@made $variant:ident []) => { |()| Self::$variant };
    (@made $variant:ident [$type:ty]) => { Self::$variant };
    (@variant $variant:ident $value:ident []) => { Self::$variant };
    (@variant $variant:ident $value:ident [$type:ty]) => { Self::$variant($value) };
    (@value $value:ident []) => { () };
    (@value $value:ident [$type:ty]) => { $value };
    (@unknown $message:ident []) => {
        Err(crate::runtime::codec::CodecError::Content(format!(
            "status {} is not documented",
            $message.status
        )))
    };
    (@unknown $message:ident [$other:ident]) => {
        Ok(Self::$other(crate::runtime::Undocumented::from($message)))
    };
}

/// Answers of an operation that are no success. There is one more variant, `Other`.
#[cfg(any(feature = "biometric-validations", feature = "document-liveness"))]
macro_rules! errors {
    (
        $(#[$meta:meta])*
        pub enum $name:ident {
            $($(#[$variant_meta:meta])* $variant:ident $(($type:ty))? = $answer:ty,)*
        }
    ) => {
        $(#[$meta])*
        pub enum $name {
            $($(#[$variant_meta])* $variant $(($type))?,)*
            /// An answer that the document does not describe.
            Other(crate::runtime::Undocumented),
        }

        answers! { @told_apart $name { $($variant [$($type)?] $answer,)* } [Other] }

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
