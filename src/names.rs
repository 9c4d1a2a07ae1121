//! Names for the variants of an enumeration.

/// A text that does not name a variant of the enumeration it was parsed for.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("unknown {kind} '{name}'")]
pub struct UnknownName {
    /// The enumeration's type name, such as `Dimension`.
    pub kind: &'static str,
    /// The text as given.
    pub name: String,
}

/// Defines an enumeration whose variants have names: `A => "a"`. Implements `ALL`, `name`,
/// [`FromStr`](std::str::FromStr) and [`Serialize`](serde::Serialize) for it.
macro_rules! names {
    (
        $(#[$of_type:meta])*
        $visibility:vis enum $type:ident {
            $($(#[$of_variant:meta])* $variant:ident => $name:literal),+ $(,)?
        }
    ) => {
        $(#[$of_type])*
        $visibility enum $type {
            $($(#[$of_variant])* $variant),+
        }

        impl $type {
            /// Every variant, in the order in which the documentation lists them.
            #[allow(dead_code, reason = "not every enumeration is listed")]
            pub const ALL: [Self; [$($name),+].len()] = [$(Self::$variant),+];

            /// The name used in flags and reports.
            pub const fn name(self) -> &'static str {
                match self {
                    $(Self::$variant => $name),+
                }
            }
        }

        impl std::str::FromStr for $type {
            type Err = $crate::names::UnknownName;

            // No two variants have the same name.
            #[deny(unreachable_patterns)]
            fn from_str(name: &str) -> Result<Self, Self::Err> {
                Ok(match name {
                    $($name => Self::$variant,)+
                    _ => {
                        return Err($crate::names::UnknownName {
                            kind: stringify!($type),
                            name: name.to_owned(),
                        });
                    }
                })
            }
        }

        impl serde::Serialize for $type {
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.serialize_str(self.name())
            }
        }
    };
}

pub(crate) use names;
