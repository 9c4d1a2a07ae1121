//! Turning the values of records into groups: a group is a few numbers.

use std::hash::{BuildHasher, Hasher};

use hashbrown::DefaultHashBuilder;

use super::level::{Class, Level};
use crate::audit::value::{
    Codes, DETERMINED_VERSIONS, Dictionaries, Dictionary, FOLDED, Field, GroupKey, Observation,
    Place, Rank,
};
use crate::identify::principal;

/// Number of numbers in a group.
const WIDTH: usize = 6;

/// The values of a group: first its codes, and then the places of the values that they do not
/// determine, in their dictionaries.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Group([u32; WIDTH]);

impl Group {
    /// The bits of its codes.
    #[inline]
    pub(crate) fn codes(self) -> u32 {
        self.0[0]
    }
}

/// The places of the values of some fields, in the order of the fields.
type Places = [Place; Field::COUNT];

/// Turns records into groups, and folds values as a [`Level`] says.
#[derive(Debug, Clone)]
pub(crate) struct Grouping {
    hasher: DefaultHashBuilder,
    /// Without the typed ones, whose codes are in every group.
    fields: Vec<Field>,
    dictionaries: Dictionaries,
    /// The places of the TLS versions that codes determine, by the number of the transport. Groups
    /// do not have them, so that the others fit into a group.
    versions: [Place; DETERMINED_VERSIONS],
    /// If a group has more values than places, the places of the last ones are one value, whose
    /// place the group has.
    rest: Dictionary,
    level: Level,
    /// The least rank of the values of each class and field that are kept.
    least: [[Rank; Field::COUNT]; Class::ALL.len()],
}

/// The places of another grouping's values, by their numbers there, as far as they are known.
pub(crate) struct Translation(Vec<Vec<Option<Place>>>);

/// Whether these are more fields than places in a group.
fn is_wide(fields: &[Field]) -> bool {
    fields.len() >= WIDTH
}

impl Grouping {
    /// Groups by these fields, none of which is typed.
    pub(crate) fn new(fields: &[Field]) -> Self {
        Self {
            hasher: DefaultHashBuilder::default(),
            fields: fields.to_vec(),
            dictionaries: Dictionaries::new(),
            versions: [FOLDED; DETERMINED_VERSIONS],
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

    /// Frees the memory that only new groups need. None can be added afterwards.
    pub(crate) fn finish(&mut self) {
        self.dictionaries.finish();
        self.rest.finish();
    }

    /// Approximate bytes that the values take.
    pub(crate) fn size(&self) -> usize {
        let dictionaries = self.fields.iter().map(|&field| &self.dictionaries[field]);
        dictionaries.map(Dictionary::size).sum::<usize>() + self.rest.size()
    }

    pub(crate) fn level(&self) -> Level {
        self.level
    }

    pub(crate) fn set_level(&mut self, level: Level) {
        self.level = level;
        for class in Class::ALL {
            for field in Field::ALL {
                self.least[class as usize][field as usize] = level.least_rank(class, field);
            }
        }
    }

    /// The hash of a record's values.
    #[inline]
    pub(crate) fn hash(&self, codes: Codes, observed: &Observation<'_>) -> u64 {
        self.hash_of(codes, |field| field.raw(observed))
    }

    /// The hash of a group's values. It is that of its records, unless values are folded or
    /// redacted.
    pub(crate) fn hash_of_group(&self, group: Group) -> u64 {
        let key = self.key(group);
        self.hash_of(key.codes(), |field| key.raw(field))
    }

    #[inline]
    fn hash_of<'r>(&self, codes: Codes, raw: impl Fn(Field) -> &'r [u8]) -> u64 {
        let mut hasher = self.hasher.build_hasher();
        hasher.write_u32(codes.bits());
        for &field in self.fields_of(codes) {
            hasher.write(raw(field));
        }
        hasher.finish()
    }

    /// The number of the transport if the codes determine the value of the first field: a known TLS
    /// version is part of the transport, and it is the first field of every table that has it.
    #[inline]
    fn determined(&self, codes: Codes) -> Option<usize> {
        let is_version_first = self.fields.first() == Some(&Field::TlsVersion);
        codes.determined_version().filter(|_| is_version_first)
    }

    /// The fields whose values a group with these codes has.
    #[inline]
    fn fields_of(&self, codes: Codes) -> &[Field] {
        &self.fields[usize::from(self.determined(codes).is_some())..]
    }

    /// Asks for the memory of a group's values.
    #[inline]
    pub(crate) fn ask_for(&self, group: Group) {
        let fields = self.fields_of(Codes::of_bits(group.codes()));
        for (&field, &place) in fields.iter().zip(&group.0[1..WIDTH - 1]) {
            self.dictionaries[field].ask_for(place);
        }
    }

    /// Whether a record has exactly the values of a group.
    #[inline]
    pub(crate) fn is_of_group(
        &self,
        group: Group,
        codes: Codes,
        observed: &Observation<'_>,
    ) -> bool {
        if group.codes() != codes.bits() {
            return false;
        }
        let is_same = |(&field, place): (&Field, Place)| {
            self.dictionaries[field].at(place) == field.raw(observed)
        };
        let fields = self.fields_of(codes);
        match is_wide(fields) {
            false => fields.iter().zip(group.0.into_iter().skip(1)).all(is_same),
            true => fields.iter().zip(self.unpack_own(group)).all(is_same),
        }
    }

    /// The class and the group of a record.
    pub(crate) fn group_of(&mut self, codes: Codes, observed: &Observation<'_>) -> (Class, Group) {
        let class = Class::of_record(observed);
        let mut places = [FOLDED; Field::COUNT];
        for (index, place) in places.iter_mut().enumerate().take(self.fields.len()) {
            let field = self.fields[index];
            *place = self.place(class, field, field.raw(observed));
        }
        (class, self.pack(codes, &places))
    }

    /// Whether a field holds requesters whose sessions are counted as their roles.
    fn folds_sessions(&self, class: Class, field: Field) -> bool {
        field == Field::Requester && self.level >= Level::of_sessions(class)
    }

    /// The place of a value in groups of a class, after folding.
    fn place(&mut self, class: Class, field: Field, raw: &[u8]) -> Place {
        let raw = match self.folds_sessions(class, field) {
            true => principal(raw),
            false => raw,
        };
        let least = self.least[class as usize][field as usize];
        self.dictionaries[field].place(raw, least)
    }

    /// The group with these codes and the values at these places.
    pub(crate) fn pack(&mut self, codes: Codes, places: &Places) -> Group {
        let mut group = [codes.bits(), 0, 0, 0, 0, 0];
        let (fields, places) = match self.determined(codes) {
            Some(transport) => {
                self.versions[transport] = places[0];
                (&self.fields[1..], &places[1..])
            }
            None => (&self.fields[..], &places[..]),
        };
        group[1..].copy_from_slice(&places[..WIDTH - 1]);
        if is_wide(fields) {
            let rest = &places[WIDTH - 2..fields.len()];
            let mut bytes = [0; 4 * Field::COUNT];
            for (bytes, place) in bytes.chunks_exact_mut(4).zip(rest) {
                bytes.copy_from_slice(&place.to_le_bytes());
            }
            group[WIDTH - 1] = self.rest.place(&bytes[..4 * rest.len()], 0);
        }
        Group(group)
    }

    /// The codes of a group, and the places of the values of all fields.
    pub(crate) fn unpack(&self, group: Group) -> (Codes, Places) {
        let codes = Codes::of_bits(group.codes());
        let own = self.unpack_own(group);
        let Some(transport) = self.determined(codes) else {
            return (codes, own);
        };
        let mut places = [FOLDED; Field::COUNT];
        places[0] = self.versions[transport];
        places[1..].copy_from_slice(&own[..Field::COUNT - 1]);
        (codes, places)
    }

    /// The places of the values that a group has; see [`Grouping::fields_of`].
    fn unpack_own(&self, Group(group): Group) -> Places {
        let mut places = [FOLDED; Field::COUNT];
        places[..WIDTH - 1].copy_from_slice(&group[1..]);
        if is_wide(self.fields_of(Codes::of_bits(group[0]))) {
            let rest = self.rest.at(group[WIDTH - 1]).as_chunks::<4>().0;
            for (place, bytes) in places[WIDTH - 2..].iter_mut().zip(rest) {
                *place = Place::from_le_bytes(*bytes);
            }
        }
        places
    }

    pub(crate) fn key(&self, group: Group) -> GroupKey<'_> {
        let (codes, places) = self.unpack(group);
        GroupKey::new(codes, &self.fields, &places, &self.dictionaries)
    }

    pub(crate) fn class_of(&self, group: Group) -> Class {
        Class::of_key(&self.key(group))
    }

    /// The next level at which a group of this class changes.
    pub(crate) fn folded_at(&self, group: Group, class: Class) -> Option<Level> {
        let (_, places) = self.unpack(group);
        let requester = self.key(group).raw(Field::Requester);
        let is_session = principal(requester).len() < requester.len();
        let sessions = is_session.then(|| Level::of_sessions(class));
        let values = self
            .fields
            .iter()
            .zip(places)
            .filter_map(|(&field, place)| {
                Level::of_value(class, field, self.dictionaries[field].rank_at(place))
            });
        values.chain(sessions).filter(|&at| at > self.level).min()
    }

    /// A translation of another grouping's values, none of which is known yet.
    pub(crate) fn translation(&self, other: &Self) -> Translation {
        let unknown = |&field: &Field| vec![None; other.dictionaries[field].len()];
        Translation(other.fields.iter().map(unknown).collect())
    }

    /// The class of another grouping's group, and what it is in this one, which has the same
    /// fields.
    pub(crate) fn translate(
        &mut self,
        group: Group,
        other: &Self,
        Translation(known): &mut Translation,
    ) -> (Class, Group) {
        let (codes, theirs) = other.unpack(group);
        let class = other.class_of(group);
        let mut places = [FOLDED; Field::COUNT];
        for (index, &field) in other.fields.iter().enumerate() {
            let (place, values) = (theirs[index], &other.dictionaries[field]);
            let least = self.least[class as usize][field as usize];
            places[index] = if self.folds_sessions(class, field) {
                self.place(class, field, values.at(place))
            } else if values.rank_at(place) < least {
                FOLDED
            } else {
                let known = &mut known[index][values.number_at(place) as usize];
                *known.get_or_insert_with(|| self.dictionaries[field].place(values.at(place), 0))
            };
        }
        (class, self.pack(codes, &places))
    }
}
