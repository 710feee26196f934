//! Work on several threads whose results come in order, and never many at once.

use std::collections::BTreeMap;
use std::num::NonZeroUsize;
use std::sync::mpsc::{Receiver, RecvTimeoutError, channel};
use std::sync::{Condvar, Mutex, PoisonError};
use std::time::Duration;

/// The stack of a thread: Nix nests.
const STACK: usize = 16 << 20;
/// How many results for each thread may wait for one before them.
const WAITING: usize = 16;
/// How often somebody who waits is told the time.
const TICK: Duration = Duration::from_millis(100);

/// Which piece of work is next, and how many results were taken.
#[derive(Default)]
struct State {
    next: usize,
    taken: usize,
}

/// What is done with results.
pub trait Results<T> {
    /// One result; they come in the order of the work.
    fn take(&mut self, result: T);

    /// Called while the next result is waited for; so many are done.
    fn waiting(&mut self, done: usize);
}

/// Does the pieces of work `0..count` and hands over what each gives.
///
/// # Errors
/// The system has no thread for us.
pub fn in_order<T: Send>(
    threads: Option<NonZeroUsize>,
    count: usize,
    work: impl Fn(usize) -> T + Sync,
    results: &mut impl Results<T>,
) -> std::io::Result<()> {
    let threads = threads.or_else(|| std::thread::available_parallelism().ok()).map_or(1, NonZeroUsize::get);
    let threads = threads.min(count.max(1));
    let (state, moved) = (Mutex::new(State::default()), Condvar::new());
    let (sender, receiver) = channel();
    let next = || {
        let mut state = state.lock().unwrap_or_else(PoisonError::into_inner);
        while state.next < count && state.next >= state.taken + threads * WAITING {
            state = moved.wait(state).unwrap_or_else(PoisonError::into_inner);
        }
        state.next += 1;
        Some(state.next - 1).filter(|index| *index < count)
    };
    std::thread::scope(|scope| {
        let mut started = Ok(());
        for number in 0..threads {
            let (sender, next, work) = (sender.clone(), &next, &work);
            let worker = move || {
                while let Some(index) = next() {
                    if sender.send((index, work(index))).is_err() {
                        return;
                    }
                }
            };
            match std::thread::Builder::new().stack_size(STACK).spawn_scoped(scope, worker) {
                Ok(_) => {}
                // Fewer threads do as well.
                Err(error) if number == 0 => started = Err(error),
                Err(_) => break,
            }
        }
        drop(sender);
        let taken = |number: usize| {
            state.lock().unwrap_or_else(PoisonError::into_inner).taken = number;
            moved.notify_all();
        };
        started.map(|()| receive(&receiver, results, taken))
    })
}

fn receive<T>(receiver: &Receiver<(usize, T)>, results: &mut impl Results<T>, taken: impl Fn(usize)) {
    let mut early = BTreeMap::new();
    let (mut next, mut done) = (0, 0);
    loop {
        match receiver.recv_timeout(TICK) {
            Ok((index, result)) => {
                early.insert(index, result);
                done += 1;
            }
            Err(RecvTimeoutError::Timeout) => {}
            Err(RecvTimeoutError::Disconnected) => return,
        }
        while let Some(result) = early.remove(&next) {
            results.take(result);
            next += 1;
        }
        taken(next);
        results.waiting(done);
    }
}
