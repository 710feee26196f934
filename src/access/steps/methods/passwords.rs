//! Passwords: asked for by sshd itself or by PAM (`auth-passwd.c`, `auth2-none.c`).

use super::Tries;
use crate::access::account::Password;
use crate::access::login::Login;
use crate::access::method::Kind;
use crate::access::steps::trail::{Tried, failed};
use crate::access::verdict::{Because, Method, Reason, Step};
use crate::access::why::{Said, Why};
use crate::source::Span;

impl Tries<'_> {
    /// `password`, which is PAM's with `UsePAM`.
    pub(super) fn password(&self) -> Tried {
        let tried = self.off(Kind::Password).unwrap_or_else(|| match self.uses_pam() {
            Err(why) => Tried::Unknown(why),
            Ok(true) => self.by_pam(Method::Password),
            Ok(false) => self.by_field(Method::Password, true),
        });
        self.root(tried)
    }

    /// `keyboard-interactive`, behind which only PAM stands on Linux.
    pub(super) fn keyboard_interactive(&self) -> Tried {
        let tried = self.off(Kind::KeyboardInteractive).unwrap_or_else(|| match self.uses_pam() {
            Err(why) => Tried::Unknown(why),
            Ok(true) => self.by_pam(Method::KeyboardInteractive),
            Ok(false) => failed(Step::Method, Because::MethodOff("UsePAM"), Span::NONE),
        });
        self.root(tried)
    }

    /// `none`, which an empty password passes.
    pub(super) fn nothing(&self) -> Tried {
        let on = |keyword: &str, default: &'static str| self.login.effective.is(keyword, default, "yes");
        match (on("PermitEmptyPasswords", "no"), on("PasswordAuthentication", "yes"), &self.account.password) {
            (Ok(Said { value: false, span }), ..) => failed(Step::Credential, Because::NoCredential, span),
            (_, Ok(Said { value: false, span }), _) => {
                failed(Step::Method, Because::MethodOff("PasswordAuthentication"), span)
            }
            (Ok(_), Ok(_), Ok(Said { value: Password::Empty, .. })) => {
                let tried = match self.uses_pam() {
                    Err(why) => Tried::Unknown(why),
                    Ok(true) => self.by_pam(Method::Nothing),
                    Ok(false) => self.by_field(Method::Nothing, true),
                };
                self.root(tried)
            }
            (Ok(_), Ok(_), Ok(Said { span, .. })) => failed(Step::Credential, Because::NoCredential, *span),
            (Err(why), ..) | (_, Err(why), _) => Tried::Unknown(why),
            (.., Err(why)) => Tried::Unknown(why.clone()),
        }
    }

    fn uses_pam(&self) -> Result<bool, Why> {
        self.login.effective.is("UsePAM", "no", "yes").map(|said| said.value)
    }

    fn by_pam(&self, method: Method) -> Tried {
        let pam = &self.login.system.pam;
        let others = |tried: Tried| match (&pam.others, tried) {
            (Some(why), Tried::Failed(_)) => Tried::Unknown(why.clone()),
            (_, tried) => tried,
        };
        match &pam.passwords {
            Err(why) => Tried::Unknown(why.clone()),
            Ok(Said { value: false, span }) => others(failed(Step::Credential, Because::PamAsksNoPassword, *span)),
            Ok(_) => match &pam.empty_passwords {
                Ok(empty) => others(self.by_field(method, empty.value)),
                Err(why) => Tried::Unknown(why.clone()),
            },
        }
    }

    /// Whether the password field is one that a password opens.
    fn by_field(&self, method: Method, takes_empty: bool) -> Tried {
        let (password, span) = match &self.account.password {
            Ok(Said { value, span }) => (*value, *span),
            Err(why) => return Tried::Unknown(why.clone()),
        };
        match password {
            Password::Set => {
                let reason = Reason { step: Step::Credential, because: Because::PasswordAccepted, span };
                Tried::Passed(method, Box::default(), vec![reason])
            }
            Password::Empty => match self.login.effective.is("PermitEmptyPasswords", "no", "yes") {
                Ok(Said { value: true, .. }) if takes_empty => {
                    let reason = Reason { step: Step::Credential, because: Because::PasswordAccepted, span };
                    Tried::Passed(Method::Nothing, Box::default(), vec![reason])
                }
                Ok(_) => failed(Step::Credential, Because::EmptyPassword, span),
                Err(why) => Tried::Unknown(why),
            },
            _ => failed(Step::Credential, Because::NoPassword(password), span),
        }
    }
}

/// Whether passwords are asked for at all, by sshd or by PAM; nothing if nobody knows.
pub(crate) fn asks_for_passwords(login: &Login<'_>) -> Option<bool> {
    let on = |keyword: &str, default: &'static str| login.effective.is(keyword, default, "yes").map(|said| said.value);
    let password = on("PasswordAuthentication", "yes").ok()?;
    let pam = on("UsePAM", "no").ok()?;
    let interactive = on("KbdInteractiveAuthentication", "yes").ok()?;
    let takes = !pam || login.system.pam.passwords.as_ref().ok()?.value;
    Some(takes && (password || pam && interactive))
}
