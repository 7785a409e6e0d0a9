//! What a request for features asks for. What cannot be understood is refused with 400, as OGC API Features wants it.

use tessera_store_api::geodata::{ITEMS_PER_PAGE, ITEMS_PER_PAGE_MAX, ItemsQuery};
use tessera_store_api::{SiteKind, TimeReference};

use super::collection::Collection;
use super::cover::Extent;

/// Texts of a query, in bytes.
const TEXT_BYTES_MAX: usize = 200;

/// Which features, understood.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Wish {
    /// What they touch; everything where there is none.
    pub(crate) boxes: Vec<Extent>,
    /// Years they have one in common with; features without years have.
    pub(crate) years: Years,
    /// Of which kind.
    pub(crate) kind: Option<String>,
    /// From which dataset.
    pub(crate) dataset: Option<String>,
    /// How many.
    pub(crate) limit: u32,
    /// After which.
    pub(crate) cursor: Option<Cursor>,
}

/// Historical years, both included; open where absent.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Years {
    pub(crate) from: Option<i32>,
    pub(crate) until: Option<i32>,
}

impl Years {
    /// Whether a span has a year in common with them. What is not known is taken to be open.
    pub(crate) fn meet(self, from: Option<i32>, until: Option<i32>) -> bool {
        let is_before = until.zip(self.from).is_some_and(|(until, from)| until < from);
        let is_after = from.zip(self.until).is_some_and(|(from, until)| from > until);
        !is_before && !is_after
    }
}

/// Where a page ended: the release it was of, and the keys of its last row.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Cursor {
    pub(crate) release: u32,
    /// The unit; 0 in collections that have none.
    pub(crate) unit: i64,
    /// The row in it, or in the collection.
    pub(crate) row: i64,
}

impl std::fmt::Display for Cursor {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}.{:x}.{:x}", self.release, self.unit, self.row)
    }
}

impl std::str::FromStr for Cursor {
    type Err = Refused;

    fn from_str(text: &str) -> Result<Self, Refused> {
        let refused = || Refused::new("cursor", "comes from a `next` link", text);
        let mut parts = text.split('.');
        let (Some(release), Some(unit), Some(row), None) =
            (parts.next(), parts.next(), parts.next(), parts.next())
        else {
            return Err(refused());
        };
        let key = |text| i64::from_str_radix(text, 16).ok().filter(|key| *key >= 0).ok_or_else(refused);
        let release = release.parse().map_err(|_| refused())?;
        Ok(Self { release, unit: key(unit)?, row: key(row)? })
    }
}

/// A parameter that cannot be understood.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{parameter}` {rule}; found `{value}`")]
pub(crate) struct Refused {
    pub(crate) parameter: &'static str,
    pub(crate) rule: String,
    pub(crate) value: String,
}

impl Refused {
    fn new(parameter: &'static str, rule: impl Into<String>, value: impl ToString) -> Self {
        Self { parameter, rule: rule.into(), value: value.to_string().chars().take(TEXT_BYTES_MAX).collect() }
    }

    /// A representation that there is not.
    pub(crate) fn of_form(value: &str) -> Self {
        Self::new("f", "is `json` or `html`", value)
    }
}

impl Wish {
    /// Understands a query.
    ///
    /// # Errors
    /// The first parameter that has no such meaning in this collection.
    pub(crate) fn of(collection: Collection, query: &ItemsQuery) -> Result<Self, Refused> {
        let limit = query.limit.unwrap_or(ITEMS_PER_PAGE).min(ITEMS_PER_PAGE_MAX);
        if limit == 0 {
            return Err(Refused::new("limit", "is 1 or more", limit));
        }
        for (parameter, value, is_there) in [
            ("kind", &query.kind, collection.has_kind()),
            ("dataset", &query.dataset, collection.has_dataset()),
        ] {
            if let Some(value) = value
                && (!is_there || value.len() > TEXT_BYTES_MAX)
            {
                let rule = format!("is not for {}, or is too long", collection.id());
                return Err(Refused::new(parameter, rule, value));
            }
        }
        if let Some(kind) = query.kind.as_deref().filter(|_| collection == Collection::Sites)
            && SiteKind::of_token(kind).is_none()
        {
            return Err(Refused::new("kind", "is a kind of site, such as `fort`", kind));
        }
        Ok(Self {
            boxes: query.bbox.as_deref().map_or(Ok(Vec::new()), boxes)?,
            years: query.datetime.as_deref().map_or(Ok(Years::default()), years)?,
            kind: query.kind.clone(),
            dataset: query.dataset.clone(),
            limit,
            cursor: query.cursor.as_deref().map(str::parse).transpose()?,
        })
    }

    /// Everything of a collection, for files.
    pub(crate) const fn everything(limit: u32) -> Self {
        Self {
            boxes: Vec::new(),
            years: Years { from: None, until: None },
            kind: None,
            dataset: None,
            limit,
            cursor: None,
        }
    }

    /// The limit as a number of rows.
    pub(crate) fn rows(&self) -> usize {
        usize::try_from(self.limit).unwrap_or(usize::MAX)
    }

    /// Whether nothing is left out.
    pub(crate) fn is_everything(&self) -> bool {
        self.boxes.is_empty()
            && self.years == Years::default()
            && self.kind.is_none()
            && self.dataset.is_none()
    }

    /// Whether a shape touches what is asked for.
    pub(crate) fn touches(&self, geometry: &tessera_store_api::Geometry) -> bool {
        self.boxes.is_empty() || self.boxes.iter().any(|extent| extent.touches(geometry))
    }
}

/// A box of four numbers, or of six with heights, which are not looked at. One across the 180th meridian is two.
fn boxes(text: &str) -> Result<Vec<Extent>, Refused> {
    let rule = "is least longitude, least latitude, greatest longitude and greatest latitude, in degrees";
    let refused = || Refused::new("bbox", rule, text);
    let numbers: Vec<f64> = text
        .split(',')
        .map(|number| number.trim().parse())
        .collect::<Result<_, _>>()
        .map_err(|_| refused())?;
    let [west, south, east, north] = match numbers.as_slice() {
        [west, south, east, north] | [west, south, _, east, north, _] => [*west, *south, *east, *north],
        _ => return Err(refused()),
    };
    let is_on_earth = [west, east].iter().all(|degrees| degrees.abs() <= 180.0)
        && [south, north].iter().all(|degrees| degrees.abs() <= 90.0);
    if !is_on_earth || south > north {
        return Err(refused());
    }
    if west > east {
        return Ok(vec![Extent::new([west, south, 180.0, north]), Extent::new([-180.0, south, east, north])]);
    }
    Ok(vec![Extent::new([west, south, east, north])])
}

/// The years of an instant or an interval.
fn years(text: &str) -> Result<Years, Refused> {
    let Some((from, until)) = text.split_once('/') else {
        let year = year(text)?;
        return Ok(Years { from: Some(year), until: Some(year) });
    };
    let end = |end: &str| if end.is_empty() || end == ".." { Ok(None) } else { year(end).map(Some) };
    let years = Years { from: end(from)?, until: end(until)? };
    let is_reversed = years.from.zip(years.until).is_some_and(|(from, until)| from > until);
    if is_reversed || (years.from.is_none() && years.until.is_none()) {
        return Err(Refused::new("datetime", "begins before it ends", text));
    }
    Ok(years)
}

/// The historical year of `YYYY`, `YYYY-MM-DD` or an RFC 3339 instant, whose year may have a sign and up to seven digits.
/// Years are what the world is known by, so months and days are only looked at for their form.
fn year(text: &str) -> Result<i32, Refused> {
    let rule = "is an instant such as -0013-01-01T00:00:00Z, or two with `/` between, either of which may be `..`; \
                years are astronomical, so that this is 14 BCE";
    let refused = || Refused::new("datetime", rule, text);
    let (sign, digits) = match text.as_bytes().first() {
        Some(b'-') => (-1, &text[1..]),
        Some(b'+') => (1, &text[1..]),
        _ => (1, text),
    };
    let length = digits.bytes().take_while(u8::is_ascii_digit).count();
    let (year, rest) = digits.split_at(length);
    if !(4..=7).contains(&length) || !is_rest_of_date(rest) {
        return Err(refused());
    }
    let year: i64 = year.parse().map_err(|_| refused())?;
    TimeReference::Astronomical.historical(sign * year).map_err(|_| refused())
}

/// Whether what follows a year is nothing, a month, a day, or a day with a time and its zone.
fn is_rest_of_date(text: &str) -> bool {
    let (date, time) = match text.split_once(['T', 't']) {
        Some((date, time)) => (date, Some(time)),
        None => (text, None),
    };
    let is_part =
        |part: &str, most: u8| part.len() == 2 && part.parse().is_ok_and(|number: u8| number <= most);
    let parts: Vec<&str> = date.split('-').skip(1).collect();
    let is_date = (date.is_empty() || date.starts_with('-'))
        && parts.len() <= 2
        && parts.iter().zip([12, 31]).all(|(part, most)| is_part(part, most));
    let Some(time) = time else { return is_date };
    let zone = time.find(['Z', 'z', '+', '-']).unwrap_or(time.len());
    let (clock, zone) = time.split_at(zone);
    let whole = clock.split_once('.').map_or(clock, |(whole, _)| whole);
    let clock: Vec<&str> = whole.split(':').collect();
    let is_zone = matches!(zone, "Z" | "z") || (zone.len() == 6 && zone.as_bytes()[3] == b':');
    is_date && parts.len() == 2 && clock.len() == 3 && is_zone && clock.iter().all(|part| is_part(part, 60))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn wish(change: impl FnOnce(&mut ItemsQuery)) -> Result<Wish, Refused> {
        let mut query = ItemsQuery::default();
        change(&mut query);
        Wish::of(Collection::Sites, &query)
    }

    fn dated(text: &str) -> Result<Years, Refused> {
        wish(|query| query.datetime = Some(text.to_owned())).map(|wish| wish.years)
    }

    #[test]
    fn the_years_of_iso_8601_become_ours() {
        let span = |from, until| Ok(Years { from, until });
        assert_eq!(dated("-0013-01-01T00:00:00Z"), span(Some(-14), Some(-14)));
        assert_eq!(
            dated("0000-06-01T00:00:00Z"),
            span(Some(-1), Some(-1)),
            "the year that historians do not have"
        );
        assert_eq!(dated("-0029-01-01T00:00:00Z/0300-12-31T23:59:59.5+01:00"), span(Some(-30), Some(300)));
        assert_eq!(dated("-10999/.."), span(Some(-11_000), None));
        assert_eq!(dated("/0014-08-19"), span(None, Some(14)));
        for refused in [
            "",
            "..",
            "../..",
            "/",
            "14",
            "0014-13-01",
            "0014-08-19T25:61:00Z",
            "0014-08-19T00:00:00",
            "0014-08T00:00:00Z",
            "0300/0200",
            "yesterday",
            "-0013-01-01T00:00:00Z/x",
            "99999999",
        ] {
            assert!(dated(refused).is_err(), "{refused}");
        }
    }

    #[test]
    fn a_box_across_the_date_line_is_two() {
        let boxes = |text: &str| wish(|query| query.bbox = Some(text.to_owned())).map(|wish| wish.boxes);
        assert_eq!(boxes("11.5,41,13,42.5").unwrap(), [Extent::new([11.5, 41.0, 13.0, 42.5])]);
        assert_eq!(boxes("11.5, 41, -100, 13, 42.5, 8000").unwrap(), [Extent::new([11.5, 41.0, 13.0, 42.5])]);
        assert_eq!(
            boxes("170,-10,-170,10").unwrap(),
            [Extent::new([170.0, -10.0, 180.0, 10.0]), Extent::new([-180.0, -10.0, -170.0, 10.0])]
        );
        for refused in ["", "1,2,3", "1,2,3,4,5", "1,5,3,4", "1,2,3,x", "0,0,181,1", "0,0,NaN,1", "0,0,1,inf"]
        {
            assert!(boxes(refused).is_err(), "{refused}");
        }
    }

    #[test]
    fn what_a_collection_does_not_have_is_refused() {
        assert_eq!(wish(|query| query.limit = Some(1_000_000)).unwrap().limit, 10_000, "as OGC asks");
        assert_eq!(wish(|query| query.limit = Some(0)).unwrap_err().parameter, "limit");
        assert!(wish(|query| query.kind = Some("fort".to_owned())).is_ok());
        assert_eq!(wish(|query| query.kind = Some("castle".to_owned())).unwrap_err().parameter, "kind");
        let query = ItemsQuery { dataset: Some("pleiades".to_owned()), ..ItemsQuery::default() };
        assert_eq!(Wish::of(Collection::Cells, &query).unwrap_err().parameter, "dataset");
        for refused in ["", "1", "1.2", "1.x.3", "1.2.-3", "1.2.3.4"] {
            assert!(wish(|query| query.cursor = Some(refused.to_owned())).is_err(), "{refused}");
        }
    }

    proptest! {
        #[test]
        fn a_cursor_survives_its_text(release in any::<u32>(), unit in 0..i64::MAX, row in 0..i64::MAX) {
            let cursor = Cursor { release, unit, row };
            prop_assert_eq!(cursor.to_string().parse(), Ok(cursor));
        }

        #[test]
        fn no_text_makes_it_panic(text in ".*") {
            let _ = dated(&text);
            let _ = dated(&format!("-0013-01-01T{text}"));
            let _ = wish(|query| query.bbox = Some(text.clone()));
            let _ = text.parse::<Cursor>();
        }

        #[test]
        fn spans_meet_when_they_share_a_year(one in -50..50_i32, long in 0..20_i32, two in -50..50_i32, wide in 0..20_i32) {
            let years = Years { from: Some(one), until: Some(one + long) };
            let shares = (two..=two + wide).any(|year| (one..=one + long).contains(&year));
            prop_assert_eq!(years.meet(Some(two), Some(two + wide)), shares);
            prop_assert!(years.meet(None, None));
        }
    }
}
