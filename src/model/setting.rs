//! `Setting<T>`: one option of a set, unset or set, with its place.

use crate::source::Span;

/// One option: NixOS's default, or a value of ours. Two settings are equal when their values are; places don't count.
#[derive(Debug, Clone, Default)]
pub enum Setting<T> {
    /// Not defined here: NixOS's default or another module decides.
    #[default]
    Unset,
    /// Defined here.
    Set(T, Span),
}

impl<T> Setting<T> {
    /// The value, if it is set.
    ///
    /// ```
    /// use nixos_ssh::Setting;
    /// assert_eq!(Setting::from(22).get(), Some(&22));
    /// assert_eq!(Setting::<u16>::Unset.get(), None);
    /// ```
    pub fn get(&self) -> Option<&T> {
        match self {
            Setting::Unset => None,
            Setting::Set(value, _) => Some(value),
        }
    }

    /// Changes the value in place, starting from the type's default if it was unset.
    ///
    /// ```
    /// let mut ports = nixos_ssh::Setting::<Vec<u16>>::Unset;
    /// ports.update(|ports| ports.push(22));
    /// assert_eq!(ports.get(), Some(&vec![22]));
    /// ```
    pub fn update(&mut self, change: impl FnOnce(&mut T))
    where
        T: Default,
    {
        let (mut value, span) = match std::mem::take(self) {
            Setting::Unset => (T::default(), Span::NONE),
            Setting::Set(value, span) => (value, span),
        };
        change(&mut value);
        *self = Setting::Set(value, span);
    }

    /// Whether a value is set.
    ///
    /// ```
    /// assert!(!nixos_ssh::Setting::<bool>::Unset.is_set());
    /// ```
    pub fn is_set(&self) -> bool {
        matches!(self, Setting::Set(..))
    }
}

impl<T> From<T> for Setting<T> {
    fn from(value: T) -> Setting<T> {
        Setting::Set(value, Span::NONE)
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
