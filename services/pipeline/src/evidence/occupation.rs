//! What a site says of people in its cell, epoch by epoch.

use tessera_store_api::{Epoch, Occupation, Occupations, SiteKind, Span, astronomical};

use super::{Dated, Dating};

/// How far a site may be from where it is said to be, in metres, before its cell is in doubt: the edge of a
/// resolution-7 cell.
pub const PRECISION_M_MAX: u32 = 1_400;

/// What `dated` says of each of `epochs`. A site without years says nothing of any.
pub fn of(dated: &Dated, epochs: &[Epoch]) -> Occupations {
    let mut all = Occupations::default();
    if !speaks_of_people(dated.site.kind) {
        return all;
    }
    let Some(years) = years(dated) else { return all };
    for (number, epoch) in epochs.iter().enumerate() {
        if years.overlaps(epoch.span) {
            all.raise(number, level(dated, years, epoch.span));
        }
    }
    all
}

fn level(dated: &Dated, years: Span, epoch: Span) -> Occupation {
    let site = &dated.site;
    let vague = site.precision_m.is_some_and(|metres| metres > PRECISION_M_MAX);
    // An end that is not known may lie anywhere beyond the one that is.
    let open = site.from.is_none() || site.until.is_none();
    let in_doubt = match dated.dating {
        Dating::Lasted | Dating::Periods => false,
        Dating::Within => 2 * common(years, epoch) < years.years(),
        Dating::Doubtful => true,
    };
    if vague || open || in_doubt {
        Occupation::Uncertain
    } else if site.kind == SiteKind::Town {
        Occupation::Town
    } else {
        Occupation::Attested
    }
}

/// Years that count: of an open span the end that is known.
fn years(dated: &Dated) -> Option<Span> {
    let (from, until) = (dated.site.from, dated.site.until);
    let from = from.or(until)?;
    let mut until = until.unwrap_or(from);
    if dated.dating == Dating::Periods && until > from {
        until = before(until);
    }
    Span::new(from, until).ok()
}

/// The year before; there is no year 0.
const fn before(year: i32) -> i32 {
    if year == 1 { -1 } else { year - 1 }
}

/// How many years two spans have in common.
fn common(one: Span, other: Span) -> i32 {
    let from = astronomical(one.from.max(other.from));
    let until = astronomical(one.until.min(other.until));
    (until - from + 1).max(0)
}

/// Whether where there is such a thing there were people. A cape has a name, and nobody needs to live there.
pub const fn speaks_of_people(kind: SiteKind) -> bool {
    !matches!(kind, SiteKind::NotSurveyed | SiteKind::Nature | SiteKind::People | SiteKind::Volcano)
}
