//! Signals that end a run: while files are changed, they wait until all files have one text again.

use std::sync::Arc;
use std::sync::OnceLock;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

/// While it lives, no signal that asks a run to end ends it. One that comes is remembered.
#[derive(Debug)]
pub struct Watch {
    #[cfg(unix)]
    state: &'static State,
}

#[derive(Debug, Default)]
struct State {
    /// Nothing is at work: signals do what they do without us.
    idle: Arc<AtomicBool>,
    /// The signal that came; 0 is none.
    caught: Arc<AtomicUsize>,
}

static STATE: OnceLock<State> = OnceLock::new();

#[cfg(unix)]
impl Watch {
    /// From now on they wait.
    pub fn begin() -> Watch {
        let state = STATE.get_or_init(|| {
            let state = State { idle: Arc::new(AtomicBool::new(true)), ..State::default() };
            handled().for_each(|signal| state.handle(signal));
            state
        });
        state.caught.store(0, Ordering::SeqCst);
        state.idle.store(false, Ordering::SeqCst);
        Watch { state }
    }

    /// The signal that came meanwhile.
    pub fn caught(&self) -> Option<i32> {
        i32::try_from(self.state.caught.load(Ordering::SeqCst)).ok().filter(|signal| *signal != 0)
    }
}

#[cfg(unix)]
impl Drop for Watch {
    fn drop(&mut self) {
        self.state.idle.store(true, Ordering::SeqCst);
    }
}

#[cfg(unix)]
impl State {
    /// Where a handler cannot be had the signal ends the run as before, and the next one repairs what it left.
    fn handle(&self, signal: i32) {
        use signal_hook::flag;
        if flag::register_conditional_default(signal, self.idle.clone()).is_ok()
            && let Ok(number) = usize::try_from(signal)
        {
            let _ = flag::register_usize(signal, self.caught.clone(), number);
        }
    }
}

/// INT, TERM and HUP, but for those that whoever started us turned off, as nohup does.
#[cfg(unix)]
fn handled() -> impl Iterator<Item = i32> {
    use signal_hook::consts::{SIGHUP, SIGINT, SIGTERM};
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let ignored = status.lines().find_map(|line| line.strip_prefix("SigIgn:"));
    let ignored = ignored.and_then(|mask| u64::from_str_radix(mask.trim(), 16).ok()).unwrap_or(0);
    [SIGINT, SIGTERM, SIGHUP].into_iter().filter(move |signal| ignored >> (signal - 1) & 1 == 0)
}

/// Ends the run as the signal would have; only where that cannot be does it return.
#[cfg(unix)]
pub fn end_by(signal: i32) {
    let _ = signal_hook::low_level::emulate_default_handler(signal);
}

#[cfg(not(unix))]
impl Watch {
    /// There are none that could wait.
    pub fn begin() -> Watch {
        Watch {}
    }

    /// None.
    pub fn caught(&self) -> Option<i32> {
        None
    }
}

/// There is none.
#[cfg(not(unix))]
pub fn end_by(_: i32) {}
