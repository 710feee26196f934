//! The account steps: whether somebody of this name may log in at all (`allowed_user` in `auth.c`), and what PAM says.

use super::trail::{Passed, Trail, fails};
use crate::access::account::{Account, Password, ShellKind};
use crate::access::login::Login;
use crate::access::patterns::user_at;
use crate::access::server::Directive;
use crate::access::verdict::{Because, Step};
use crate::access::why::{Said, Truth};

/// Whether the account may log in.
pub(crate) fn check(login: &Login<'_>, trail: &mut Trail) -> Passed {
    if let Some(refuses) = trail.known(login.effective.is("RefuseConnection", "no", "yes"))
        && refuses.value
    {
        return fails(Step::Reach, Because::RefuseConnection, refuses.span);
    }
    let Some(account) = login.account else {
        let of_service = login.system.accounts_of_services.get(&*login.user);
        let Some(why) = login.system.accounts_unread.as_ref().or(of_service) else {
            return fails(Step::Account, Because::NoAccount, crate::source::Span::NONE);
        };
        trail.unknown(why.clone());
        // Whatever else it is, lists of names may shut it out.
        return users(login, &login.user, trail);
    };
    locked(login, account, trail)?;
    shell(login, account, trail)?;
    users(login, &account.name, trail)?;
    groups(login, account, trail)
}

/// Without PAM, sshd looks at the password field and the expiry itself.
fn locked(login: &Login<'_>, account: &Account, trail: &mut Trail) -> Passed {
    let Some(pam) = trail.known(login.effective.is("UsePAM", "no", "yes")) else { return Ok(()) };
    if pam.value {
        return Ok(());
    }
    if let Some(password) = trail.known(account.password.clone()) {
        match password.value {
            Password::Locked => {
                return fails(Step::Account, Because::Locked(password.value), password.span);
            }
            Password::ByHand => {
                trail.unknown(crate::access::why::Why::new(
                    crate::access::why::Cause::Pam,
                    &account.name,
                    account.span,
                ));
            }
            _ => {}
        }
    }
    expired(login, account, trail, Step::Account)
}

/// Whether the account is over.
fn expired(login: &Login<'_>, account: &Account, trail: &mut Trail, step: Step) -> Passed {
    let Some(Said { value: Some(ending), span }) = trail.known(account.expires.clone()) else { return Ok(()) };
    match login.is_over(ending, &account.name, span) {
        Truth::Yes => fails(step, Because::Expired, span),
        Truth::Maybe(why) => {
            trail.unknown(why);
            Ok(())
        }
        Truth::No => Ok(()),
    }
}

/// The shell must be there, unless the session is shut into a folder.
fn shell(login: &Login<'_>, account: &Account, trail: &mut Trail) -> Passed {
    let Some(chroot) = trail.known(login.effective.is("ChrootDirectory", "none", "none")) else { return Ok(()) };
    match &account.shell {
        Ok(Said { value: shell, span }) if chroot.value && shell.kind == ShellKind::Missing => {
            fails(Step::Account, Because::ShellMissing(shell.name.clone()), *span)
        }
        _ => Ok(()),
    }
}

/// The patterns of directives, each with its directive.
fn patterns<'d>(directives: &'d [&'d Directive]) -> impl Iterator<Item = (&'d str, &'d Directive)> + Clone {
    directives.iter().flat_map(|directive| directive.words.iter().map(move |word| (word.as_str(), *directive)))
}

fn users(login: &Login<'_>, name: &str, trail: &mut Trail) -> Passed {
    for keyword in ["DenyUsers", "AllowUsers"] {
        let Some(directives) = trail.known(login.effective.all(keyword)) else { continue };
        let mut maybe = None;
        let mut hit = None;
        for (pattern, directive) in patterns(&directives) {
            match user_at(name, &login.source, pattern, directive.span) {
                // sshd breaks off at a pattern that cannot be.
                None => {
                    let because = Because::ConfigRefused(format!("{keyword} has the wrong pattern {pattern}"));
                    return fails(Step::Account, because, directive.span);
                }
                Some(Truth::Yes) => {
                    hit = Some((pattern, directive.span));
                    break;
                }
                Some(Truth::Maybe(why)) => maybe = maybe.or(Some(why)),
                Some(Truth::No) => {}
            }
        }
        let first = directives.first().map(|directive| directive.span);
        match (keyword, hit, maybe, first) {
            ("DenyUsers", Some((pattern, span)), ..) => {
                return fails(Step::Account, Because::Listed("DenyUsers", pattern.to_owned()), span);
            }
            ("AllowUsers", Some((pattern, span)), ..) => {
                trail.found(Step::Account, Because::Admitted("AllowUsers", pattern.to_owned()), span);
            }
            (_, None, Some(why), _) => trail.unknown(why),
            ("AllowUsers", None, None, Some(span)) => {
                return fails(Step::Account, Because::NotListed("AllowUsers"), span);
            }
            _ => {}
        }
    }
    Ok(())
}

fn groups(login: &Login<'_>, account: &Account, trail: &mut Trail) -> Passed {
    for keyword in ["DenyGroups", "AllowGroups"] {
        let Some(directives) = trail.known(login.effective.all(keyword)) else { continue };
        let Some(first) = directives.first().map(|directive| directive.span) else { continue };
        if account.groups.is_empty() && account.groups_unread.is_none() {
            return fails(Step::Account, Because::NoGroup, first);
        }
        let fitting = account.group_among(patterns(&directives).map(|(pattern, _)| pattern));
        match (keyword, fitting, &account.groups_unread) {
            ("DenyGroups", Some(group), _) => {
                return fails(Step::Account, Because::Listed("DenyGroups", group.name.to_string()), first);
            }
            ("AllowGroups", Some(group), _) => {
                trail.found(Step::Account, Because::Admitted("AllowGroups", group.name.to_string()), first);
            }
            (_, None, Some(why)) => trail.unknown(why.clone()),
            ("AllowGroups", None, None) => return fails(Step::Account, Because::NotListed("AllowGroups"), first),
            _ => {}
        }
    }
    Ok(())
}

/// What PAM says of the account once it has proved who it is.
pub(crate) fn pam(login: &Login<'_>, account: &Account, trail: &mut Trail) -> Passed {
    match login.effective.is("UsePAM", "no", "yes") {
        Ok(pam) if pam.value => expired(login, account, trail, Step::Pam),
        _ => Ok(()),
    }
}
