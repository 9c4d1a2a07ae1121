//! The rows of a table that holds no records, as texts.

use super::footer::{Footer, RowGroup};
use super::leaf::Leaf;
use super::problem::Problem;
use super::row_group::{ColumnValues, check_ends, read_side_by_side};
use crate::evidence::columns::Dialect;
use crate::input::Column;

/// Calls `on_row` with the values of some columns of each row of a Parquet file, which is completely in
/// memory. What is missing is an empty text, and a time is its milliseconds since 1970. Only the first
/// `needed` columns have to be there.
///
/// # Errors
/// The reason why not all rows can be read, or that of `on_row`.
pub fn parquet_rows(
    file: &[u8],
    columns: &[&str],
    needed: usize,
    on_row: &mut dyn FnMut(&[&str]) -> Result<(), String>,
) -> Result<(), String> {
    let unreadable = |problem: Problem| format!("a Parquet file that cannot be read: {problem}");
    let footer = Footer::find(file)
        .and_then(Footer::read)
        .map_err(unreadable)?;
    // In the order of the file, each with its place among `columns`.
    let mut leaves: Vec<(usize, &Leaf)> = Vec::new();
    for leaf in &footer.schema.leaves {
        if let Some(place) = columns.iter().position(|name| *name == leaf.name) {
            if leaves.iter().any(|&(other, _)| other == place) {
                return Err(format!("it has two columns {}", columns[place]));
            }
            leaves.push((place, leaf));
        }
    }
    let is_missing = |place: &usize| leaves.iter().all(|(other, _)| other != place);
    if let Some(missing) = (0..needed).find(is_missing) {
        return Err(format!("it has no column {}", columns[missing]));
    }
    let wanted: Vec<_> = leaves.iter().map(|&(_, leaf)| leaf).collect();
    let groups = footer
        .row_groups(&wanted, 0..footer.count)
        .map_err(unreadable)?;
    for group in &groups.found {
        let values = leaves
            .iter()
            .zip(&group.chunks)
            .map(|(&(_, leaf), &chunk)| {
                // As values are written: nothing of them is that of a record.
                ColumnValues::new(Column::Key, Dialect::Records, leaf, chunk)
            });
        let values = values.collect::<Result<_, _>>().map_err(unreadable)?;
        let places: Vec<_> = leaves.iter().map(|&(place, _)| place).collect();
        let rows = Rows {
            group,
            values,
            places: &places,
        };
        rows.each(columns.len(), on_row)?.map_err(unreadable)?;
    }
    match groups.are_all {
        true => Ok(()),
        false => Err(unreadable(Problem::Rows)),
    }
}

/// The rows of a row group.
struct Rows<'r, 'f> {
    group: &'r RowGroup<'f>,
    values: Vec<ColumnValues<'f>>,
    /// Which of the columns that were asked for they are.
    places: &'r [usize],
}

impl Rows<'_, '_> {
    /// Calls `on_row` with each row of so many columns.
    ///
    /// # Errors
    /// That of `on_row`; and within, why the rows cannot be read.
    fn each(
        mut self,
        width: usize,
        on_row: &mut dyn FnMut(&[&str]) -> Result<(), String>,
    ) -> Result<Result<(), Problem>, String> {
        let mut left = self.group.rows;
        while left > 0 {
            let count = match read_side_by_side(&mut self.values, left) {
                Ok(count) => count,
                Err((_, problem)) => return Ok(Err(problem)),
            };
            for at in 0..count {
                let mut texts = vec![String::new(); self.values.len()];
                for (text, values) in texts.iter_mut().zip(&self.values) {
                    if let Some(time) = values.time(at) {
                        *text = time.0.to_string();
                    }
                }
                let mut row = vec![""; width];
                for ((&place, values), time) in self.places.iter().zip(&self.values).zip(&texts) {
                    row[place] = match values.text(at) {
                        Some(text) => str::from_utf8(text).map_err(|_| "a text is not UTF-8")?,
                        None => time,
                    };
                }
                on_row(&row)?;
            }
            left -= count;
        }
        Ok(check_ends(&mut self.values).map_err(|(_, problem)| problem))
    }
}
