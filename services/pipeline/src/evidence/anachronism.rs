//! What cannot be, because its time had not come or was over.

use tessera_store_api::{Site, SiteKind};

/// The last year of the world that is described. What is wholly later belongs to another.
pub const LAST_YEAR: i32 = 1500;

/// Why a site cannot be of its time; `None` where it can.
pub fn of(site: &Site) -> Option<String> {
    if site.from.is_some_and(|from| from > LAST_YEAR) {
        return Some(format!("from {}, after {LAST_YEAR}", site.from.unwrap_or_default()));
    }
    let (first, why) = first_year(site.kind)?;
    let until = site.until.filter(|until| *until < first)?;
    Some(format!("{} until {until}; {why}", site.kind.token()))
}

/// The year before which there was none of a kind, where that is known.
const fn first_year(kind: SiteKind) -> Option<(i32, &'static str)> {
    match kind {
        // Welch 2007, The Roman Amphitheatre: Pompeii, after 80 BCE, is the oldest that is dated.
        SiteKind::Amphitheatre => Some((-80, "there was none before 80 BCE")),
        // Theatres, odea and stadia: Sear 2006, Roman Theatres; the first at Athens and Thorikos are of the sixth century.
        SiteKind::Theatre => Some((-600, "there was none before 600 BCE")),
        _ => None,
    }
}
