//! `Setting<T>`: one option of a set, unset or set, with its place.

use crate::source::Span;

/// One option: NixOS's default, or a value of ours with its place. Two settings are equal when their values are; places
/// don't count.
///
/// Most options of a set are unset, so a set one has its own place in memory and an unset one takes a pointer.
#[derive(Debug, Clone)]
pub struct Setting<T>(Option<Box<Defined<T>>>);

/// A value that is defined.
#[derive(Debug, Clone)]
struct Defined<T> {
    value: T,
    span: Span,
}

impl<T> Default for Setting<T> {
    fn default() -> Setting<T> {
        Setting::UNSET
    }
}

impl<T> Setting<T> {
    /// Not defined here: NixOS's default or another module decides.
    pub const UNSET: Setting<T> = Setting(None);

    /// A value and where it stands.
    ///
    /// ```
    /// use nixos_ssh::{Setting, source::Span};
    /// assert_eq!(Setting::at(22, Span::new(0, 0..2)), Setting::from(22));
    /// ```
    pub fn at(value: T, span: Span) -> Setting<T> {
        Setting(Some(Box::new(Defined { value, span })))
    }

    /// The value, if it is set.
    ///
    /// ```
    /// use nixos_ssh::Setting;
    /// assert_eq!(Setting::from(22).get(), Some(&22));
    /// assert_eq!(Setting::<u16>::UNSET.get(), None);
    /// ```
    pub fn get(&self) -> Option<&T> {
        self.0.as_ref().map(|defined| &defined.value)
    }

    /// The value for change, if it is set.
    ///
    /// ```
    /// let mut port = nixos_ssh::Setting::from(22);
    /// port.get_mut().map(|port| *port = 2222);
    /// assert_eq!(port.get(), Some(&2222));
    /// ```
    pub fn get_mut(&mut self) -> Option<&mut T> {
        self.0.as_mut().map(|defined| &mut defined.value)
    }

    /// The value, given away.
    ///
    /// ```
    /// assert_eq!(nixos_ssh::Setting::from(22).into_value(), Some(22));
    /// ```
    pub fn into_value(self) -> Option<T> {
        self.0.map(|defined| defined.value)
    }

    /// Where the value stands; [`Span::NONE`] when it is unset or was made in Rust.
    ///
    /// ```
    /// assert!(nixos_ssh::Setting::from(22).span().is_none());
    /// ```
    pub fn span(&self) -> Span {
        self.0.as_ref().map_or(Span::NONE, |defined| defined.span)
    }

    /// Changes the value in place, starting from the type's default if it was unset.
    ///
    /// ```
    /// let mut ports = nixos_ssh::Setting::<Vec<u16>>::UNSET;
    /// ports.update(|ports| ports.push(22));
    /// assert_eq!(ports.get(), Some(&vec![22]));
    /// ```
    pub fn update(&mut self, change: impl FnOnce(&mut T))
    where
        T: Default,
    {
        let unset = || Box::new(Defined { value: T::default(), span: Span::NONE });
        change(&mut self.0.get_or_insert_with(unset).value);
    }

    /// Whether a value is set.
    ///
    /// ```
    /// assert!(!nixos_ssh::Setting::<bool>::UNSET.is_set());
    /// ```
    pub fn is_set(&self) -> bool {
        self.0.is_some()
    }
}

impl<T> From<T> for Setting<T> {
    fn from(value: T) -> Setting<T> {
        Setting::at(value, Span::NONE)
    }
}

impl<T: PartialEq> PartialEq for Setting<T> {
    fn eq(&self, other: &Setting<T>) -> bool {
        self.get() == other.get()
    }
}

impl<T: Eq> Eq for Setting<T> {}

/// What a setter takes for an option of type `T`: the value itself, or what obviously means it.
pub trait IntoSetting<T> {
    /// The value.
    fn into_setting(self) -> T;
}

impl<T> IntoSetting<T> for T {
    fn into_setting(self) -> T {
        self
    }
}

impl<T> IntoSetting<Option<T>> for T {
    fn into_setting(self) -> Option<T> {
        Some(self)
    }
}

impl IntoSetting<String> for &str {
    fn into_setting(self) -> String {
        self.to_owned()
    }
}

impl IntoSetting<Option<String>> for &str {
    fn into_setting(self) -> Option<String> {
        Some(self.to_owned())
    }
}

impl<T, U: IntoSetting<T>, const N: usize> IntoSetting<Vec<T>> for [U; N] {
    fn into_setting(self) -> Vec<T> {
        self.into_iter().map(IntoSetting::into_setting).collect()
    }
}

impl<T, U: IntoSetting<T>, const N: usize> IntoSetting<Option<Vec<T>>> for [U; N] {
    fn into_setting(self) -> Option<Vec<T>> {
        Some(self.into_iter().map(IntoSetting::into_setting).collect())
    }
}
