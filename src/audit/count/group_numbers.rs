//! Numbering the values of records: a group is a few numbers.

use super::level::{Class, Level};
use crate::audit::value::{
    Codes, Dictionaries, Dictionary, FOLDED, Field, GroupKey, NONE, Observation, Rank,
};
use crate::evidence::BATCH;
use crate::identify::principal;

/// Number of numbers in a group, the first of which is that of its typed values.
const WIDTH: usize = 6;

/// The numbers of a group's values.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct GroupNumbers([u32; WIDTH]);

impl GroupNumbers {
    /// The numbers in pairs, for hashing.
    #[inline]
    pub(crate) fn words(self) -> impl Iterator<Item = u64> {
        let [a, b, c, d, e, f] = self.0.map(u64::from);
        [a << 32 | b, c << 32 | d, e << 32 | f].into_iter()
    }
}

/// The numbers of the values of some fields, in the order of the fields.
type FieldNumbers = [u32; Field::COUNT];

/// Gives the values of records numbers, and folds values as a [`Level`] says.
#[derive(Debug, Clone)]
pub(crate) struct Numbering {
    /// Without the typed ones, which are in every group.
    fields: Vec<Field>,
    dictionaries: Dictionaries,
    /// If there are more fields than numbers in a group, the numbers of the last fields are one
    /// value, whose number the group has.
    rest: Dictionary,
    level: Level,
    /// The least rank of the values of each class and field that are kept.
    least: [[Rank; Field::COUNT]; Class::ALL.len()],
}

/// The numbers of another numbering's values, as far as they are known.
pub(crate) struct Renumbering(Vec<Vec<Option<u32>>>);

impl Numbering {
    /// Numbers by these fields, none of which is typed.
    pub(crate) fn new(fields: &[Field]) -> Self {
        Self {
            fields: fields.to_vec(),
            dictionaries: Dictionaries::new(),
            rest: Dictionary::new(None),
            level: Level::default(),
            least: [[0; Field::COUNT]; Class::ALL.len()],
        }
    }

    pub(crate) fn fields(&self) -> &[Field] {
        &self.fields
    }

    pub(crate) fn dictionaries(&self) -> &Dictionaries {
        &self.dictionaries
    }

    pub(crate) fn dictionary(&mut self, field: Field) -> &mut Dictionary {
        &mut self.dictionaries[field]
    }

    /// Approximate bytes that the values take.
    pub(crate) fn size(&self) -> usize {
        let dictionaries = self.fields.iter().map(|&field| &self.dictionaries[field]);
        dictionaries.map(Dictionary::size).sum::<usize>() + self.rest.size()
    }

    pub(crate) fn set_level(&mut self, level: Level) {
        self.level = level;
        for class in Class::ALL {
            for field in Field::ALL {
                self.least[class as usize][field as usize] = level.least_rank(class, field);
            }
        }
    }

    /// The classes and the groups of records, of which there are at most [`BATCH`].
    pub(crate) fn groups_of(
        &mut self,
        observed: &[Observation<'_>],
    ) -> [(Class, GroupNumbers); BATCH] {
        let mut groups = [(Class::Signed, GroupNumbers([0; WIDTH])); BATCH];
        for ((class, _), observed) in groups.iter_mut().zip(observed) {
            let is_anonymous = Field::Requester.raw(observed) == NONE;
            *class = Class::of(observed.is_denied(), is_anonymous);
        }
        let mut numbers = [[FOLDED; BATCH]; Field::COUNT];
        for (numbers, &field) in numbers.iter_mut().zip(&self.fields) {
            let (mut raw, mut least) = ([NONE; BATCH], [0; BATCH]);
            for (index, observed) in observed.iter().enumerate() {
                let class = groups[index].0;
                raw[index] = match field {
                    Field::Requester if self.level >= Level::of_sessions(class) => {
                        principal(field.raw(observed))
                    }
                    _ => field.raw(observed),
                };
                least[index] = self.least[class as usize][field as usize];
            }
            let (raw, least) = (&raw[..observed.len()], &least[..observed.len()]);
            self.dictionaries[field].number_each(raw, least, numbers);
        }
        for (index, observed) in observed.iter().enumerate() {
            groups[index].1 = self.pack(Codes::of(observed), |place| numbers[place][index]);
        }
        groups
    }

    /// The group with these codes, and the number that `number` gives for the place of each field.
    #[inline]
    pub(crate) fn pack(&mut self, codes: Codes, number: impl Fn(usize) -> u32) -> GroupNumbers {
        let mut group = [codes.bits(), 0, 0, 0, 0, 0];
        let is_wide = self.fields.len() >= WIDTH;
        let direct = if is_wide {
            WIDTH - 2
        } else {
            self.fields.len()
        };
        for (place, of_group) in group[1..].iter_mut().enumerate().take(direct) {
            *of_group = number(place);
        }
        if is_wide {
            let mut bytes = [0; 4 * Field::COUNT];
            let places = direct..self.fields.len();
            for (bytes, place) in bytes.chunks_exact_mut(4).zip(places.clone()) {
                bytes.copy_from_slice(&number(place).to_le_bytes());
            }
            group[WIDTH - 1] = self.rest.number(&bytes[..4 * places.len()], 0);
        }
        GroupNumbers(group)
    }

    /// The typed values of a group, and the numbers of its other values.
    pub(crate) fn unpack(&self, GroupNumbers(group): GroupNumbers) -> (Codes, FieldNumbers) {
        let mut numbers = [0; Field::COUNT];
        numbers[..WIDTH - 1].copy_from_slice(&group[1..]);
        if self.fields.len() >= WIDTH {
            let rest = self.rest.get(group[WIDTH - 1]).as_chunks::<4>().0;
            for (number, bytes) in numbers[WIDTH - 2..].iter_mut().zip(rest) {
                *number = u32::from_le_bytes(*bytes);
            }
        }
        (Codes::of_bits(group[0]), numbers)
    }

    pub(crate) fn key(&self, group: GroupNumbers) -> GroupKey<'_> {
        let (codes, numbers) = self.unpack(group);
        GroupKey::new(codes, &self.fields, &numbers, &self.dictionaries)
    }

    pub(crate) fn class_of(&self, group: GroupNumbers) -> Class {
        Class::of_key(&self.key(group))
    }

    /// The first level above `level` at which a group of this class changes.
    pub(crate) fn folded_at(
        &self,
        group: GroupNumbers,
        class: Class,
        level: Level,
    ) -> Option<Level> {
        let key = self.key(group);
        let requester = key.raw(Field::Requester);
        let is_session = principal(requester).len() < requester.len();
        let sessions = is_session.then(|| Level::of_sessions(class));
        let values = self.fields.iter().filter_map(|&field| {
            let rank = self.dictionaries[field].rank(key.number(field));
            Level::of_value(class, field, rank)
        });
        values.chain(sessions).filter(|&at| at > level).min()
    }

    /// An empty renumbering of another numbering's values.
    pub(crate) fn renumbering(&self, other: &Self) -> Renumbering {
        let unknown = |&field: &Field| vec![None; other.dictionaries[field].len()];
        Renumbering(other.fields.iter().map(unknown).collect())
    }

    /// The class and the group, in this numbering, of a group in another numbering of the same
    /// fields.
    pub(crate) fn translate(
        &mut self,
        group: GroupNumbers,
        other: &Self,
        Renumbering(known): &mut Renumbering,
    ) -> (Class, GroupNumbers) {
        let (codes, theirs) = other.unpack(group);
        let class = other.class_of(group);
        let folds_sessions = self.level >= Level::of_sessions(class);
        let mut numbers = [0; Field::COUNT];
        for (place, &field) in self.fields.iter().enumerate() {
            let number = theirs[place];
            let (least, values) = (
                self.least[class as usize][field as usize],
                &other.dictionaries[field],
            );
            let dictionary = &mut self.dictionaries[field];
            numbers[place] = if number == FOLDED {
                FOLDED
            } else if field == Field::Requester && folds_sessions {
                dictionary.number(principal(values.get(number)), least)
            } else if values.rank(number) < least {
                FOLDED
            } else {
                let known = &mut known[place][number as usize];
                *known.get_or_insert_with(|| dictionary.number(values.get(number), 0))
            };
        }
        (class, self.pack(codes, |place| numbers[place]))
    }
}
