//! Releases: begun, filled, promoted, gone back to.

use std::collections::HashSet;

use clock::Timestamp;
use database::tables::answer::{self, Write};
use rusqlite::Transaction;
use tessera_store_api::{Field, NewRelease, Promotion, Release, Releases, Status, release_hash};

use crate::app::App;
use crate::defect::Defects;
use crate::error::{Error, Input, Result};
use crate::tables;
use crate::tables::release::Stored;

/// What the values of a cell come from; without them nobody could say where a cell's values are from.
const FIELDS_OF_CELLS: [Field; 3] = [Field::Elevation, Field::Depth, Field::Land];
/// Finest H3 resolution there is.
const RESOLUTION_MAX: u8 = 15;
/// Digits of a SHA-256.
const SHA256_DIGITS: usize = 64;
/// Name of who approves, in bytes.
const APPROVER_BYTES_MAX: usize = 200;

/// The release that readers see.
pub(crate) async fn current(app: &App) -> Result<Release> {
    app.database
        .read(|transaction| {
            let edition = tables::head::find(transaction)?.ok_or(Error::NoRelease)?;
            Ok(existing(transaction, edition.release)?.release)
        })
        .await
}

/// Every release, newest first.
pub(crate) async fn all(app: &App) -> Result<Releases> {
    app.database.read(|transaction| Ok(Releases { releases: tables::release::all(transaction)? })).await
}

/// Begins a draft.
pub(crate) async fn begin(app: &App, write: Write, new: NewRelease) -> Result<Release> {
    inspect(&new).settle(Input::Release.refused())?;
    app.database
        .write(move |transaction| {
            answer::once(transaction, &write, |transaction| {
                let number =
                    tables::release::insert(transaction, new.units, source_resolution(&new), write.now)?;
                for (position, dataset) in (0..).zip(&new.datasets) {
                    tables::dataset::insert(transaction, number, position, dataset)?;
                }
                Ok(existing(transaction, number)?.release)
            })
        })
        .await
}

/// Makes a release current.
pub(crate) async fn promote(app: &App, write: Write, number: u32, promotion: Promotion) -> Result<Release> {
    inspect_promotion(&promotion).settle(Input::Promotion.refused())?;
    let front = app.front.clone();
    app.database
        .work(move |database| {
            front.moved(database, || {
                database.write_blocking(|transaction| {
                    answer::once(transaction, &write, |transaction| {
                        move_to(transaction, number, &promotion, write.now)
                    })
                })
            })
        })
        .await
}

/// Gives up a draft. Giving up what was given up changes nothing.
pub(crate) async fn retire(app: &App, write: Write, number: u32) -> Result<Release> {
    app.database
        .write(move |transaction| {
            answer::once(transaction, &write, |transaction| {
                let stored = existing(transaction, number)?;
                match stored.release.status {
                    Status::Retired => return Ok(stored.release),
                    Status::Draft => tables::release::retire(transaction, number)?,
                    status => return Err(Error::NotADraft { number, status }),
                }
                Ok(existing(transaction, number)?.release)
            })
        })
        .await
}

/// The order matters: there are never two current releases, and readers are never sent to one that is not.
fn move_to(
    transaction: &Transaction<'_>,
    number: u32,
    promotion: &Promotion,
    now: Timestamp,
) -> Result<Release> {
    let stored = existing(transaction, number)?;
    let ours = match (stored.release.status, &stored.release.hash) {
        (Status::Retired, _) => return Err(Error::GivenUp(number)),
        (Status::Current | Status::Superseded, Some(hash)) => hash.clone(),
        _ => hash_of_whole(transaction, &stored)?,
    };
    if ours != promotion.hash {
        return Err(Error::OtherHash { number, ours, theirs: promotion.hash.clone() });
    }
    if stored.release.status == Status::Current {
        return Ok(stored.release);
    }
    tables::release::supersede_current(transaction)?;
    tables::release::make_current(transaction, number, &ours, &promotion.approved_by, now)?;
    tables::head::set(transaction, number)?;
    tables::promotion::append(transaction, number, &promotion.approved_by, now)?;
    Ok(existing(transaction, number)?.release)
}

/// The hash over what the store holds of a draft, if that is everything.
fn hash_of_whole(transaction: &Transaction<'_>, stored: &Stored) -> Result<String> {
    let number = stored.release.number;
    let not_whole = |reason: &str| Error::NotWhole { number, reason: reason.to_owned() };
    let gazetteer = stored.gazetteer.ok_or_else(|| not_whole("it has no gazetteer"))?;
    let land = stored.land.ok_or_else(|| not_whole("it has no land"))?;
    let units = tables::release_unit::hashes(transaction, number)?;
    let expected = stored.release.units;
    if u32::try_from(units.len()) != Ok(expected) {
        return Err(not_whole(&format!("it has {} of {expected} units", units.len())));
    }
    let gazetteer = tables::gazetteer::hash(transaction, gazetteer)?;
    let land = tables::land::hash(transaction, land)?;
    let layers = tables::layer::hashes(transaction, number)?;
    Ok(release_hash(units.iter().map(String::as_str), &gazetteer, &land, &layers))
}

/// The release of that number.
pub(crate) fn existing(transaction: &Transaction<'_>, number: u32) -> Result<Stored> {
    tables::release::find(transaction, number)?.ok_or(Error::NoSuchRelease(number))
}

/// The draft of that number.
pub(crate) fn draft(transaction: &Transaction<'_>, number: u32) -> Result<Stored> {
    let stored = existing(transaction, number)?;
    match stored.release.status {
        Status::Draft => Ok(stored),
        status => Err(Error::NotADraft { number, status }),
    }
}

/// What the coarsest source of a cell's values bears.
fn source_resolution(new: &NewRelease) -> u8 {
    let of_cells = new.datasets.iter().filter(|dataset| FIELDS_OF_CELLS.contains(&dataset.field));
    of_cells.map(|dataset| dataset.resolution).min().unwrap_or_default()
}

fn inspect(new: &NewRelease) -> Defects {
    let mut defects = Defects::default();
    defects.require(new.units > 0, &"units", "a release has units", &new.units);
    for field in Field::ALL {
        let feeding = new.datasets.iter().filter(|dataset| dataset.field == field).count();
        let (least, most) = field.datasets();
        let rule = match (least, most) {
            (1, 1) => "one dataset feeds it".to_owned(),
            (_, 1) => "one dataset at most feeds it".to_owned(),
            _ => format!("{most} datasets at most feed it"),
        };
        let fits = (least..=most).contains(&feeding);
        defects.require(fits, &format!("field {}", field.as_str()), &rule, &feeding);
    }
    let mut seen = HashSet::new();
    for dataset in &new.datasets {
        let place = format!("dataset {}", dataset.id);
        let fresh = seen.insert((dataset.field, &dataset.id));
        defects.require(fresh, &place, "a dataset feeds a field once", &dataset.field.as_str());
        let sha256 = &dataset.sha256;
        defects.require(is_sha256(sha256), &place, "sha256 is 64 lower-case hex digits", sha256);
        let resolution = dataset.resolution;
        defects.require(resolution <= RESOLUTION_MAX, &place, "resolution <= 15", &resolution);
    }
    defects
}

fn inspect_promotion(promotion: &Promotion) -> Defects {
    let mut defects = Defects::default();
    let by = promotion.approved_by.trim();
    let rule = format!("a name of 1 to {APPROVER_BYTES_MAX} bytes");
    defects.require(!by.is_empty() && by.len() <= APPROVER_BYTES_MAX, &"approved_by", &rule, &by);
    defects
}

fn is_sha256(text: &str) -> bool {
    text.len() == SHA256_DIGITS && text.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'))
}

#[cfg(test)]
mod tests {
    use super::*;
    use tessera_store_api::Dataset;

    fn new(fields: &[Field]) -> NewRelease {
        let dataset = |field: &Field| Dataset {
            id: field.as_str().to_owned(),
            version: "1".to_owned(),
            title: String::new(),
            licence: "CC0-1.0".to_owned(),
            attribution: String::new(),
            source: String::new(),
            retrieved: "2026-01-01".to_owned(),
            note: String::new(),
            sha256: "0".repeat(64),
            field: *field,
            resolution: 5 + u8::from(*field == Field::Land) * 2,
        };
        NewRelease { datasets: fields.iter().map(dataset).collect(), units: 1 }
    }

    fn places(new: &NewRelease) -> Vec<String> {
        let mut places = Vec::new();
        let _ = inspect(new).settle(|defects| places.extend(defects.into_iter().map(|defect| defect.place)));
        places
    }

    #[test]
    fn a_release_has_as_many_datasets_of_a_field_as_the_contract_says() {
        assert_eq!(places(&new(&Field::ALL)), Vec::<String>::new());
        for field in Field::ALL {
            let (least, most) = field.datasets();
            let with = |many: usize| {
                let mut release = new(&Field::ALL);
                let others = release.datasets.iter().filter(|dataset| dataset.field != field).cloned();
                let its = (0..many).map(|number| {
                    let of = new(&[field]).datasets.remove(0);
                    Dataset { id: format!("{}-{number}", of.id), ..of }
                });
                release.datasets = others.chain(its).collect();
                places(&release)
            };
            let refused = [format!("field {}", field.as_str())];
            assert!(with(least).is_empty() && with(most).is_empty(), "{field:?}");
            assert_eq!(with(most + 1), refused);
            assert!(least == 0 || with(least - 1) == refused, "{field:?}");
        }
        let twice = [&Field::ALL[..], &[Field::Sites]].concat();
        assert_eq!(places(&new(&twice)), ["dataset sites"]);
    }

    #[test]
    fn the_coarsest_source_of_a_cell_decides_what_is_claimed() {
        assert_eq!(source_resolution(&new(&Field::ALL)), 5);
    }

    #[test]
    fn a_checksum_that_is_none_and_a_resolution_that_is_none_are_refused() {
        let mut release = new(&Field::ALL);
        release.datasets[0].sha256 = "ABC".to_owned();
        release.datasets[1].resolution = 16;
        release.units = 0;
        assert_eq!(places(&release), ["units", "dataset land", "dataset elevation"]);
    }
}
