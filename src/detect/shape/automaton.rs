//! The automaton of all shapes, made state by state as rows need them.
//!
//! Few of its states are ever met. Making all of them took two thirds of the time in which a scan
//! starts.

use std::sync::Arc;

use regex_automata::hybrid::dfa::{Cache, Config, DFA};
use regex_automata::hybrid::{CacheError, LazyStateID};
use regex_automata::nfa::thompson;
use regex_automata::util::{start, syntax};
use regex_automata::{Anchored, MatchKind};

/// Bytes that all states may take, and the expressions before they become states.
const MOST_BYTES: usize = 2 << 20;

/// Shared but for the states that each thread makes.
#[derive(Clone)]
pub(super) struct Automaton {
    dfa: Arc<DFA>,
    states: Cache,
    /// Shapes; there are as many loose ones behind them.
    count: usize,
}

pub(super) type StateId = LazyStateID;

/// There is no room for another state.
pub(super) struct Full;

impl From<CacheError> for Full {
    fn from(_: CacheError) -> Self {
        Self
    }
}

impl Automaton {
    /// Of expressions, first those for rows with plain separators and then as many for others; `None`
    /// where it would be too large.
    pub(super) fn of(expressions: &[&String]) -> Option<Self> {
        let config = Config::new()
            .match_kind(MatchKind::All)
            .cache_capacity(MOST_BYTES)
            .skip_cache_capacity_check(true)
            // Numbered states must stay what they are.
            .minimum_cache_clear_count(Some(0));
        let dfa = DFA::builder()
            .configure(config)
            .thompson(thompson::Config::new().nfa_size_limit(Some(MOST_BYTES)))
            .syntax(syntax::Config::new().unicode(false).utf8(false))
            .build_many(expressions)
            .ok()?;
        Some(Self {
            states: dfa.create_cache(),
            dfa: Arc::new(dfa),
            count: expressions.len() / 2,
        })
    }

    /// The state in front of a row.
    pub(super) fn begin(&mut self) -> Option<StateId> {
        let anchored = start::Config::new().anchored(Anchored::Yes);
        self.dfa.start_state(&mut self.states, &anchored).ok()
    }

    /// The state behind a byte; it may be dead.
    pub(super) fn next(&mut self, state: StateId, byte: u8) -> Result<StateId, Full> {
        Ok(self.dfa.next_state(&mut self.states, state, byte)?)
    }

    /// Shapes that can end at a state, a bit each: in rows with plain separators, and in others. All
    /// from the last bit on share it.
    pub(super) fn ends(&mut self, state: StateId) -> Result<(u64, u64), Full> {
        let (mut exact, mut loose) = (0, 0);
        let end = self.dfa.next_eoi_state(&mut self.states, state)?;
        if end.is_match() {
            for index in 0..self.dfa.match_len(&self.states, end) {
                let shape = self.dfa.match_pattern(&self.states, end, index).as_usize();
                match shape.checked_sub(self.count) {
                    None => exact |= 1 << shape.min(63),
                    Some(shape) => loose |= 1 << shape.min(63),
                }
            }
        }
        Ok((exact, loose))
    }
}
