//! The macros that turn the lines of an option table into structs with setters, reading, writing and schema.

/// Declares sets of options. One line per option: `field: Type = "nix.name", "default", since, "what it does";`
/// After them, `..field: Type;` holds names that are in no line, and `=> function;` checks the set as a whole.
macro_rules! option_sets {
    ($(
        $(#[$meta:meta])*
        $Set:ident, $summary:literal {
            $( $field:ident: $Type:ty = $name:literal, $default:literal, $since:expr, $doc:literal; )*
            $( ..$other:ident: $Other:ty; )?
            $( => $check:path; )?
        }
    )*) => {$(
        $(#[$meta])*
        #[doc = $summary]
        #[derive(Debug, Clone, PartialEq, Default)]
        #[non_exhaustive]
        pub struct $Set {
            $(
                #[doc = concat!("`", $name, "`: ", $doc, " NixOS default: `", $default, "`.")]
                pub $field: $crate::model::setting::Setting<$Type>,
            )*
            $(
                /// Every attribute that is in no line of the table.
                pub $other: $Other,
            )?
        }

        impl $Set {
            /// With every option unset.
            #[doc = concat!("\n```\nassert_eq!(nixos_ssh::", stringify!($Set), "::new(), Default::default());\n```")]
            #[must_use]
            pub fn new() -> $Set {
                $Set::default()
            }

            $(
                #[doc = concat!("Sets `", $name, "`: ", $doc)]
                #[must_use]
                pub fn $field(mut self, value: impl $crate::model::setting::IntoSetting<$Type>) -> $Set {
                    self.$field = $crate::model::setting::Setting::from(value.into_setting());
                    self
                }
            )*
        }

        impl $crate::model::options::OptionSet for $Set {
            const OPTIONS: &'static [$crate::model::options::OptionInfo] = &[$(
                $crate::model::options::OptionInfo {
                    name: $name,
                    default: $default,
                    since: { use $crate::model::options::Since::*; $since },
                    doc: $doc,
                    expected: <$Type as $crate::model::options::OptionValue>::expected,
                    schema: <$Type as $crate::model::options::OptionValue>::schema,
                    names: <$Type as $crate::model::options::OptionValue>::names,
                },
            )*];

            fn read_option(
                &mut self,
                name: &str,
                value: $crate::model::value::Value<'_>,
                context: &mut $crate::model::problem::Context,
            ) {
                match name {
                    $( $name => $crate::model::options::read_setting(&mut self.$field, value, context), )*
                    _ => {}
                }
            }

            fn write_options<'a>(
                &'a self,
                context: &mut $crate::model::problem::Context,
                sink: &mut dyn FnMut(&'static $crate::model::options::OptionInfo, $crate::model::value::Value<'a>),
            ) {
                let mut table = Self::OPTIONS.iter();
                $(
                    if let Some(option) = table.next() {
                        $crate::model::options::write_setting(option, &self.$field, context, sink);
                    }
                )*
            }

            fn options_without_pieces(&self) -> Self {
                $Set {
                    $( $field: $crate::model::options::setting_without_pieces(&self.$field), )*
                    $( $other: self.$other.clone(), )?
                }
            }

            $(
                fn check_together(&self, context: &mut $crate::model::problem::Context) {
                    $check(self, context);
                }
            )?

            fn merge_options(&mut self, later: Self) {
                $( $crate::model::options::merge_setting(&mut self.$field, later.$field); )*
                $( $crate::model::options::OtherOptions::merge(&mut self.$other, later.$other); )?
            }

            $(
                fn read_other(
                    &mut self,
                    attribute: $crate::model::value::Attribute<'_>,
                    _prefix: &str,
                    context: &mut $crate::model::problem::Context,
                ) {
                    $crate::model::options::OtherOptions::read(&mut self.$other, attribute, Self::OPTIONS, context);
                }

                fn write_other<'a>(
                    &'a self,
                    context: &mut $crate::model::problem::Context,
                    attributes: &mut Vec<$crate::model::value::Attribute<'a>>,
                ) {
                    $crate::model::options::OtherOptions::write(&self.$other, Self::OPTIONS, context, attributes);
                }

                fn other_names() -> Vec<&'static str> {
                    <$Other as $crate::model::options::OtherOptions>::names()
                }

                fn other_schemas() -> serde_json::Map<String, serde_json::Value> {
                    use $crate::model::options::OtherOptions;
                    <$Other>::names().into_iter().map(|name| (name.to_owned(), <$Other>::schema())).collect()
                }
            )?
        }

        $crate::model::option_table::option_set_value!($Set, $summary);
    )*};
}

/// A set of options as the type of an option.
macro_rules! option_set_value {
    ($Set:ident, $summary:literal) => {
        impl $crate::model::options::OptionValue for $Set {
            fn expected() -> String {
                "an attribute set".to_owned()
            }
            fn read(
                value: $crate::model::value::Value<'_>,
                context: &mut $crate::model::problem::Context,
            ) -> Option<Self> {
                $crate::model::options::read_set(value, context)
            }
            fn to_value<'a>(
                &'a self,
                context: &mut $crate::model::problem::Context,
            ) -> $crate::model::value::Value<'a> {
                $crate::model::options::set_to_value(self, context)
            }
            fn merge(&mut self, later: Self) {
                $crate::model::options::OptionSet::merge_options(self, later);
            }
            fn names() -> Vec<&'static str> {
                $crate::model::options::set_names::<$Set>()
            }
            fn without_pieces(&self) -> Self {
                $crate::model::options::OptionSet::options_without_pieces(self)
            }
            fn schema(definitions: &mut $crate::model::schema::Definitions) -> serde_json::Value {
                $crate::model::options::set_schema::<$Set>(stringify!($Set), $summary, definitions)
            }
        }
    };
}

pub(crate) use option_set_value;
pub(crate) use option_sets;
