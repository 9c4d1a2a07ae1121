//! The distinct remedies of requests with findings.

use std::sync::Arc;

use hashbrown::HashMap;

use crate::identify::Remedy;

/// Each remedy once, with a number. There are few of them, so callers and groups share them.
#[derive(Default)]
pub(super) struct Remedies {
    by_number: Vec<Arc<Remedy>>,
    numbers: HashMap<Arc<Remedy>, u32>,
}

impl Remedies {
    /// The number of a remedy.
    pub(super) fn number(&mut self, remedy: Remedy) -> u32 {
        if let Some(&number) = self.numbers.get(&remedy) {
            return number;
        }
        let (number, remedy) = (self.by_number.len() as u32, Arc::new(remedy));
        self.by_number.push(Arc::clone(&remedy));
        self.numbers.insert(remedy, number);
        number
    }

    /// The remedy with a number.
    pub(super) fn get(&self, number: u32) -> &Arc<Remedy> {
        &self.by_number[number as usize]
    }
}
