//! The defects of the real physical files, one by one, and the message that a person gets. The numbers are those of
//! `MANIFEST.md` beside the files.

use std::path::PathBuf;

use h3o::{CellIndex, LatLng};
use tessera_formats::{Raster, Window, raster};
use tessera_pipeline::fields::agreement::{self, Depths};
use tessera_pipeline::fields::classes::Classes;
use tessera_pipeline::fields::{heights, land, layers, summits};
use tessera_pipeline::land::Coastline;
use tessera_pipeline::raster::{Source, at, centre, pixel};
use tessera_pipeline::region::{Region, UNIT_RESOLUTION};
use tessera_pipeline::rejection::Rejections;
use tessera_pipeline_api::{DatasetTally, Recipe};
use tessera_store_api::{Feature, Tectonics, Vegetation};

use crate::real::{self, Run};

/// Mont Blanc, the Matterhorn and the plain of the Po.
const ALPS: Region = Region { west: 6.0, east: 9.0, south: 44.5, north: 46.5 };
/// Latium, Campania and the sea before them.
const LATIUM: Region = Region { west: 10.5, east: 14.5, south: 40.0, north: 44.0 };

/// A recipe and its file; `None` where there are no real files.
fn dataset(name: &str) -> Option<(Recipe, PathBuf)> {
    let folder = real::folder()?;
    let recipe = real::recipe(name);
    let path = real::path(&folder, &recipe);
    Some((recipe, path))
}

fn window(region: &Region) -> Window {
    let Region { west, east, south, north } = *region;
    Window { west: west - 1.0, east: east + 1.0, south: south - 1.0, north: north + 1.0 }
}

fn source((recipe, path): &(Recipe, PathBuf), region: &Region) -> Source {
    Source::new(recipe, raster::read(recipe, path, &window(region)).unwrap())
}

fn coastline(region: &Region) -> Option<Coastline> {
    let (recipe, path) = dataset("h1-land")?;
    let mut rejections = Rejections::default();
    let polygons = land::read(&recipe, &path, region, &mut rejections);
    assert!(rejections.is_empty(), "{rejections:?}");
    Some(Coastline::of_polygons(&polygons))
}

fn point(longitude: f64, latitude: f64) -> LatLng {
    LatLng::new(latitude, longitude).unwrap()
}

fn unit(longitude: f64, latitude: f64) -> CellIndex {
    point(longitude, latitude).to_cell(UNIT_RESOLUTION)
}

/// The middles of the children of a unit.
fn points(unit: CellIndex) -> Vec<LatLng> {
    unit.children(h3o::Resolution::Seven).map(LatLng::from).collect()
}

fn value(raster: &Raster, longitude: f64, latitude: f64) -> Option<f32> {
    at(raster, pixel(raster, point(longitude, latitude)).unwrap())
}

/// Reads a layer of the whole region, with its recipe changed.
fn layer(name: &str, change: impl FnOnce(&mut Recipe)) -> Option<(Vec<Feature>, DatasetTally, Rejections)> {
    let (mut recipe, path) = dataset(name)?;
    change(&mut recipe);
    let mut rejections = Rejections::default();
    let (features, tally) = layers::read(&recipe, &path, &Region::ROMAN_WORLD, &mut rejections);
    Some((features, tally, rejections))
}

fn strictly(recipe: &mut Recipe) {
    recipe.feeds.tolerate.clear();
}

/// The rejections as a person reads them.
fn told(rejections: &Rejections) -> Vec<String> {
    rejections.first.iter().map(|r| format!("{}, {}: {} ({})", r.file, r.place, r.rule, r.value)).collect()
}

#[test]
fn e1_stores_the_sea_as_0_and_no_land_takes_it() {
    let (Some(e1), Some(coast)) = (dataset("e1-itu-p1511"), coastline(&LATIUM)) else { return };
    let mut heights = source(&e1, &LATIUM);
    let zeros_at_sea = |source: &Source| {
        let raster = &source.raster;
        let pixels = (0..raster.height).flat_map(|row| (0..raster.width).map(move |column| (column, row)));
        pixels
            .filter(|pixel| {
                let (longitude, latitude) = centre(raster, *pixel);
                at(raster, *pixel) == Some(0.0) && !coast.is_land(longitude, latitude)
            })
            .count()
    };
    assert!(zeros_at_sea(&heights) > 1_000, "{}", zeros_at_sea(&heights));
    assert_eq!(value(&heights.raster, 11.5, 41.0), Some(0.0), "the Tyrrhenian Sea as the file has it");
    heights::mask_sea(&mut heights, &coast);
    assert_eq!(zeros_at_sea(&heights), 0);
    let (ostia, rome) = (unit(12.29, 41.76), unit(12.6, 41.95));
    for place in [ostia, rome] {
        let on_land: Vec<LatLng> =
            points(place).into_iter().filter(|at| coast.is_land(at.lng(), at.lat())).collect();
        let found = heights::of_land(place, &on_land, true, &heights).unwrap();
        assert!(found.mean > 0, "{found:?}");
    }
    let refused = heights::of_land(unit(11.5, 41.0), &points(unit(11.5, 41.0)), false, &heights).unwrap_err();
    assert_eq!((refused.rule.as_str(), refused.file.as_str()), ("hole", "itur_p1511_v2_topo.npz"));
}

#[test]
fn e1_repeats_its_border_and_every_place_is_there_once() {
    let Some((recipe, path)) = dataset("e1-itu-p1511") else { return };
    let read = |west: f64, east: f64| {
        raster::read(&recipe, &path, &Window { west, east, south: 60.0, north: 70.0 }).unwrap()
    };
    let (far_east, far_west) = (read(178.0, 180.0), read(-180.0, -178.0));
    for raster in [&far_east, &far_west] {
        assert!((24..=26).contains(&raster.width), "{} columns in two degrees", raster.width);
        assert!(raster.samples.iter().all(|sample| (-100.0..=3_000.0).contains(sample)));
    }
    let mut bare = recipe;
    bare.content.grid = None;
    let refused = raster::read(&bare, &path, &window(&LATIUM)).unwrap_err();
    assert_eq!(refused.rule, "georeferenced", "{refused}");
}

/// Root mean square of the differences of two sources over the units of a region, in metres, and units in doubt.
fn apart(one: &Source, other: &Source, region: &Region) -> (f64, usize) {
    let (mut sum, mut count, mut doubts) = (0.0, 0.0, 0);
    for unit in region.units() {
        let points = points(unit);
        doubts += usize::from(agreement::of_elevations(unit, &points, one, other).is_some());
        for (first, second) in points.iter().filter_map(|at| one.sample(*at).zip(other.sample(*at))) {
            sum += f64::from(first - second).powi(2);
            count += 1.0;
        }
    }
    ((sum / f64::max(count, 1.0)).sqrt(), doubts)
}

#[test]
fn e2_drifts_northward_and_its_recipe_puts_it_right() {
    let (Some(e1), Some(e2)) = (dataset("e1-itu-p1511"), dataset("e2-gmted2010")) else { return };
    let mut as_declared = e2.clone();
    as_declared.0.content.grid = None;
    let (heights, right, declared) = (source(&e1, &ALPS), source(&e2, &ALPS), source(&as_declared, &ALPS));
    let (right_rms, right_doubts) = apart(&heights, &right, &ALPS);
    let (declared_rms, declared_doubts) = apart(&heights, &declared, &ALPS);
    assert!(right_rms < 0.9 * declared_rms, "{right_rms:.0} m, and {declared_rms:.0} m as declared");
    assert!(right_doubts < declared_doubts, "{right_doubts} units, and {declared_doubts} as declared");
    assert!(value(&right.raster, 8.5, 43.9).is_none(), "the Gulf of Genoa has no value");
}

#[test]
fn e2_reads_peaks_higher_than_e1_which_is_a_doubt_with_both_values() {
    let (Some(e1), Some(e2)) = (dataset("e1-itu-p1511"), dataset("e2-gmted2010")) else { return };
    let (heights, check) = (source(&e1, &ALPS), source(&e2, &ALPS));
    let doubts: Vec<_> = ALPS
        .units()
        .into_iter()
        .filter_map(|unit| agreement::of_elevations(unit, &points(unit), &heights, &check))
        .collect();
    assert!((1..20).contains(&doubts.len()), "{doubts:?}");
    let named = doubts.iter().find(|doubt| doubt.place == "851f98dbfffffff").unwrap();
    assert_eq!((named.file.as_str(), named.rule.as_str()), ("itur_p1511_v2_topo.npz", "sources_agree"));
    assert_eq!(named.value, "2133 m, and 1562 m by gmted2010_5min_paleofire.tif");
}

#[test]
fn e3_has_longitudes_to_360_and_an_axis_that_ends_wrong() {
    let Some((recipe, path)) = dataset("e3-etopo5") else { return };
    let region = Region { west: -11.0, east: 1.0, south: 40.0, north: 46.0 };
    let depths = raster::read(&recipe, &path, &window(&region)).unwrap();
    assert!(value(&depths, -10.0, 44.5).unwrap() < -3_000.0, "the Atlantic lies west of Greenwich");
    let mut by_its_axis = recipe;
    by_its_axis.content.grid = None;
    let read = raster::read(&by_its_axis, &path, &window(&region));
    match read {
        // The true step is 1/12 degree: 4,319 of them end at 359.9167 and not at 359.92.
        Err(refused) => assert!(!refused.rule.is_empty(), "{refused}"),
        Ok(read) => assert!((read.step_x - 1.0 / 12.0).abs() > 1e-7, "{}", read.step_x),
    }
}

#[test]
fn e3_as_elevation_is_rejected_since_two_others_say_otherwise() {
    let Some(data) = real::folder() else { return };
    let mut etopo = real::recipe("e3-etopo5");
    let depth = etopo.clone();
    etopo.id = "etopo5-as-land".to_owned();
    etopo.feeds.field = tessera_store_api::Field::Elevation;
    let check = real::recipe("e2-gmted2010");
    let run = Run::new(&data, vec![etopo, check, depth, real::recipe("h1-land")]);
    let (sources, rejections) = run.read(&ALPS);
    assert!(rejections.is_empty(), "{rejections:?}");
    let world = sources.unwrap().world;
    let units = ALPS.units();
    let doubts: Vec<_> = units
        .iter()
        .filter_map(|unit| tessera_pipeline::survey::hexagon(*unit, &ALPS, &world).ok())
        .flat_map(|surveyed| surveyed.doubts)
        .collect();
    assert!(doubts.len() * 10 > units.len(), "{} of {} units", doubts.len(), units.len());
    let message = &doubts[0];
    assert_eq!((message.file.as_str(), message.rule.as_str()), ("etopo5.cdf.gz", "sources_agree"));
    assert!(message.value.ends_with("by gmted2010_5min_paleofire.tif"), "{message:?}");
    assert_eq!(message.place.len(), 15, "the unit: {message:?}");
}

#[test]
fn e3_lies_west_of_the_truth_and_has_flat_islands() {
    let (Some(e1), Some(e3)) = (dataset("e1-itu-p1511"), dataset("e3-etopo5")) else { return };
    let mut moved = e3.clone();
    let grid = moved.0.content.grid.as_mut().unwrap();
    grid.first_longitude += 0.113;
    grid.first_latitude -= 0.035;
    let (truth, as_is, moved) = (source(&e1, &ALPS), source(&e3, &ALPS), source(&moved, &ALPS));
    let (here, there) = (apart(&truth, &as_is, &ALPS).0, apart(&truth, &moved, &ALPS).0);
    assert!(there < 0.8 * here, "{there:.0} m when moved back, {here:.0} m as it is");
    let cyprus = Region { west: 32.2, east: 34.6, south: 34.5, north: 35.7 };
    let highest = |source: Source| source.raster.samples.into_iter().fold(f32::MIN, f32::max);
    let inner = |dataset: &(Recipe, PathBuf)| {
        let Region { west, east, south, north } = cyprus;
        let raster = raster::read(&dataset.0, &dataset.1, &Window { west, east, south, north }).unwrap();
        Source::new(&dataset.0, raster)
    };
    assert!(highest(inner(&e1)) > 1_000.0);
    assert!(highest(inner(&e3)) < 200.0, "the Troodos is missing");
}

#[test]
fn e3_has_sea_above_the_surface_which_is_no_depth() {
    let (Some(e3), Some(coast)) = (dataset("e3-etopo5"), coastline(&LATIUM)) else { return };
    let depths = source(&e3, &LATIUM);
    let mut above = 0;
    for unit in LATIUM.units() {
        let sea: Vec<LatLng> =
            points(unit).into_iter().filter(|at| !coast.is_land(at.lng(), at.lat())).collect();
        above += sea.iter().filter(|at| depths.sample(**at).is_some_and(|metres| metres >= 0.0)).count();
        if let Some(found) = heights::of_sea(unit, &sea, &depths).unwrap() {
            assert!(found.highest < 0, "{unit}: {found:?}");
        }
    }
    assert!(above > 0, "the file has such sea");
}

#[test]
fn e4_has_ten_classes_and_another_one_is_named_with_its_unit() {
    let (Some(e3), Some((mut recipe, path))) = (dataset("e3-etopo5"), dataset("e4-etopo2022-classes")) else {
        return;
    };
    let read = || raster::read(&real::recipe("e4-etopo2022-classes"), &path, &window(&LATIUM)).unwrap();
    let classes = Classes::new(&recipe, "depth_check", read(), Depths::of_text).unwrap();
    let deep = unit(12.0, 40.3);
    let sea = points(deep);
    let depths = source(&e3, &LATIUM);
    let found = heights::of_sea(deep, &sea, &depths).unwrap().unwrap();
    assert_eq!(agreement::of_depths(deep, &sea, found, &depths, &classes).unwrap(), None);
    let wrong = heights::Heights { mean: -10_000, ..found };
    let doubt = agreement::of_depths(deep, &sea, wrong, &depths, &classes).unwrap().unwrap();
    assert_eq!(doubt.rule, "depths_agree");
    assert!(doubt.value.starts_with("100 m deep, and "), "{}", doubt.value);
    assert!(classes.sample(deep, point(12.5, 41.9)).unwrap().is_none(), "land has no class");
    recipe.feeds.codes.get_mut("depth_check").unwrap().remove("7");
    let short = Classes::new(&recipe, "depth_check", read(), Depths::of_text).unwrap();
    let refused = sea.iter().find_map(|at| short.sample(deep, *at).err()).unwrap();
    assert_eq!((refused.place.as_str(), refused.rule.as_str()), (&*deep.to_string(), "code_known"));
    assert_eq!((refused.file.as_str(), refused.value.as_str()), ("bathy_classes_etopo2022_3min.tif", "7"));
}

#[test]
fn e5_bounds_heights_from_above_only() {
    let (Some(e1), Some((recipe, path))) = (dataset("e1-itu-p1511"), dataset("e5-ne-summits")) else {
        return;
    };
    let mut rejections = Rejections::default();
    let (found, tally) = summits::read(&recipe, &path, &Region::ROMAN_WORLD, &mut rejections);
    assert!(rejections.is_empty(), "{rejections:?}");
    assert_eq!((tally.rows, tally.taken), (711, 101));
    assert!(found.len() > 80, "{}", found.len());
    let heights = source(&e1, &ALPS);
    let mont_blanc = unit(6.865, 45.833);
    let high = heights::of_land(mont_blanc, &points(mont_blanc), false, &heights).unwrap();
    assert!(high.highest < 480_800, "a mean over 9 km is lower than the peak: {high:?}");
    assert_eq!(agreement::of_summit(mont_blanc, high, &heights, &found), None);
    let too_high = heights::Heights { highest: 520_000, ..high };
    let doubt = agreement::of_summit(mont_blanc, too_high, &heights, &found).unwrap();
    assert_eq!((doubt.rule.as_str(), doubt.place.as_str()), ("below_summit", &*mont_blanc.to_string()));
    assert!(doubt.value.starts_with("5200 m, and ") && doubt.value.contains(" m by ne_10m_"), "{doubt:?}");
}

#[test]
fn m1_means_sea_by_true_and_its_recipe_says_so() {
    let (Some((recipe, path)), Some(coast)) = (dataset("m1-globe-mask"), coastline(&LATIUM)) else { return };
    let mask = raster::read(&recipe, &path, &window(&LATIUM)).unwrap();
    let is_land = |token: &str| match token {
        "land" => Some(true),
        "sea" => Some(false),
        _ => None,
    };
    let agreement = |recipe: &Recipe| {
        let classes = Classes::new(recipe, "land", mask.clone(), is_land).unwrap();
        let all: Vec<LatLng> = LATIUM.units().into_iter().flat_map(points).collect();
        let same = |at: &&LatLng| {
            classes.sample(unit(12.0, 42.0), **at).unwrap() == Some(coast.is_land(at.lng(), at.lat()))
        };
        all.iter().filter(same).count() * 100 / all.len()
    };
    assert!(agreement(&recipe) >= 98, "{} %", agreement(&recipe));
    let mut inverted = recipe.clone();
    let codes = [("0".to_owned(), "sea".to_owned()), ("1".to_owned(), "land".to_owned())];
    inverted.feeds.codes.insert("land".to_owned(), codes.into());
    assert!(agreement(&inverted) <= 2, "{} %", agreement(&inverted));
    // The land of a run is polygons; a mask is refused with its format.
    let mut rejections = Rejections::default();
    land::read(&recipe, &path, &LATIUM, &mut rejections);
    assert_eq!(rejections.first[0].place, "content.format", "{rejections:?}");
}

#[test]
fn h1_has_a_river_without_geometry() {
    let Some((features, tally, rejections)) = layer("h1-rivers", strictly) else { return };
    assert_eq!(tally.left_out.get("geometry_present"), Some(&1));
    let [only] = &told(&rejections)[..] else { panic!("{rejections:?}") };
    assert!(only.starts_with("ne_10m_rivers_lake_centerlines.7z, "), "{only}");
    assert!(only.ends_with(": geometry_present (null)"), "{only}");
    assert_eq!(features.len(), 184);
    let nile = features.iter().find(|river| river.name.as_deref() == Some("Nile")).unwrap();
    assert!(nile.rank.is_some_and(|rank| rank <= 2), "{:?}", nile.rank);
    let absent = |name: &str| !features.iter().any(|river| river.name.as_deref() == Some(name));
    assert!(absent("Orontes") && absent("Medjerda"), "they are absent by name");
}

#[test]
fn h1_has_rings_that_meet_themselves() {
    for (name, count) in [("h1-lakes", 2), ("h1-glaciers", 3), ("h1-bathymetry-200", 10)] {
        let Some((_, tally, rejections)) = layer(name, strictly) else { return };
        let broken = tally.left_out.get("ring_simple").copied().unwrap_or_default();
        assert_eq!((broken, rejections.total), (count, count), "{name} {:?}", told(&rejections));
        let first = &told(&rejections)[0];
        assert!(first.contains(": ring_simple (meets itself near "), "{first}");
    }
}

#[test]
fn h1_has_25_modern_reservoirs_in_the_region_which_no_cell_has() {
    let Some((lakes, ..)) = layer("h1-lakes", |_| ()) else { return };
    let Some((smaller, ..)) = layer("h1-lakes-europe", |_| ()) else { return };
    let count = |lakes: &[Feature]| lakes.iter().filter(|lake| lake.kind == "reservoir").count();
    assert_eq!((count(&lakes), count(&smaller)), (25, 5));
    let reservoirs: Vec<&Feature> =
        lakes.iter().chain(&smaller).filter(|lake| lake.kind == "reservoir").collect();
    assert!(reservoirs.iter().all(|lake| lake.from.is_some_and(|year| year >= 1900)));
    let nasser = reservoirs.iter().find(|lake| lake.name.as_deref() == Some("Lake Nasser")).unwrap();
    assert_eq!(nasser.from, Some(1970));
    let waters = tessera_pipeline::fields::water::Waters::new(&[], &[], &lakes, &Region::ROMAN_WORLD);
    let cell = |longitude, latitude| point(longitude, latitude).to_cell(h3o::Resolution::Seven);
    assert!(!waters.of(cell(32.6, 23.2)).lake, "Lake Nasser is not there before its dam");
    assert!(waters.of(cell(10.68, 45.6)).lake, "Lake Garda is there");
}

#[test]
fn h1_has_a_region_of_dragons() {
    let Some((_, _, rejections)) = layer("h1-regions", strictly) else { return };
    let dragons: Vec<String> =
        told(&rejections).into_iter().filter(|told| told.contains("code_known")).collect();
    let [only] = &dragons[..] else { panic!("{dragons:?}") };
    assert!(only.ends_with(", featurecla: code_known (Dragons-be-here)"), "{only}");
}

#[test]
fn h1_has_rivers_without_names_which_have_none_here_either() {
    let Some((features, tally, rejections)) = layer("h1-rivers-europe", strictly) else { return };
    assert!(rejections.is_empty(), "{:?}", told(&rejections));
    assert_eq!((tally.rows, tally.taken), (1334, 697));
    let nameless = features.iter().filter(|river| river.name.is_none()).count();
    assert_eq!(nameless, 295, "of 779 in the whole file");
    assert!(features.iter().all(|river| river.name.as_deref() != Some("")));
}

#[test]
fn a2_has_a_road_without_geometry_and_one_with_a_page_for_a_rank() {
    let Some((roads, tally, rejections)) = layer("a2-awmc-roads", strictly) else { return };
    assert_eq!(tally.rows, 2739);
    let told = told(&rejections);
    assert_eq!(told.len(), 2, "{told:?}");
    assert!(told.iter().any(|told| told.ends_with(": geometry_present (null)")), "{told:?}");
    assert!(told.iter().any(|told| told.ends_with(", major_or_m: code_known (BAtlas_11)")), "{told:?}");
    assert!(told.iter().all(|told| told.starts_with("ba_roads.zip, ")), "{told:?}");
    let dated = roads.iter().filter(|road| road.from.is_some()).count();
    assert!((440..=449).contains(&dated), "{dated} of 449 with letters, achrl among them");
    assert!(roads.iter().all(|road| !road.detail.contains_key("length")), "a length of 0 is none");
    let unknown = layer("a2-awmc-roads", |recipe| {
        recipe.feeds.codes.get_mut("during").unwrap().remove("achrl");
    });
    let told: Vec<String> = self::told(&unknown.unwrap().2);
    assert!(told.iter().any(|told| told.ends_with(", timeperiod: code_known (achrl)")), "{told:?}");
}

#[test]
fn a3_has_an_empty_boundary_and_rings_that_meet_themselves() {
    let Some((_, _, rejections)) = layer("a3-provinces-200", strictly) else { return };
    let boundaries = told(&rejections);
    let [only] = &boundaries[..] else { panic!("{boundaries:?}") };
    assert!(only.starts_with("roman_empire_ce_200_provinces.geojson, feature "), "{only}");
    for (name, count) in [("a3-empire-60bc", 2), ("a3-empire-117", 1)] {
        let (_, tally, _) = layer(name, strictly).unwrap();
        assert_eq!(tally.left_out.get("ring_simple"), Some(&count), "{name} {tally:?}");
    }
}

#[test]
fn a3_writes_its_periods_as_letters_and_as_flags_that_are_text() {
    let Some((aqueducts, _, rejections)) = layer("a3-aqueducts", strictly) else { return };
    assert!(rejections.is_empty(), "{:?}", told(&rejections));
    let spans = |from: i32, until: i32| {
        aqueducts.iter().filter(|one| (one.from, one.until) == (Some(from), Some(until))).count()
    };
    assert!(spans(-30, 640) >= 98, "RL and RL?: {}", spans(-30, 640));
    assert!(spans(-30, 300) >= 26 && spans(-330, 300) > 0, "R, and flags of two periods");
    let doubtful = |one: &&Feature| one.detail.get("periods").is_some_and(|periods| periods.contains('?'));
    assert_eq!(aqueducts.iter().filter(doubtful).count(), 40, "the source's question marks are kept");
    let strict = layer("a3-aqueducts", |recipe| {
        recipe.feeds.codes.get_mut("during").unwrap().remove("RL?");
    });
    let told = told(&strict.unwrap().2);
    assert!(told.len() == 36 && told[0].ends_with(", timeperiod: code_known (RL?)"), "{told:?}");
}

#[test]
fn l1_is_placed_by_its_recipe_and_its_codes_by_a_table() {
    let (Some((mut recipe, path)), Some(coast)) = (dataset("l1-potential-vegetation"), coastline(&LATIUM))
    else {
        return;
    };
    let raster = raster::read(&recipe, &path, &window(&LATIUM)).unwrap();
    assert!((raster.step_y - 1.0 / 12.0).abs() < 1e-12, "not the step of an extent of -89.99999");
    let classes = Classes::new(&recipe, "vegetation", raster.clone(), Vegetation::of_token).unwrap();
    let all: Vec<LatLng> = LATIUM.units().into_iter().flat_map(points).collect();
    let same = |at: &&LatLng| {
        let water = classes.sample(unit(12.0, 42.0), **at).unwrap() == Some(Vegetation::Water);
        water != coast.is_land(at.lng(), at.lat())
    };
    let agreeing = all.iter().filter(same).count() * 100 / all.len();
    assert!(agreeing >= 95, "land and sea agree with the coastline in {agreeing} %");
    recipe.feeds.codes.get_mut("vegetation").unwrap().retain(|code, _| code == "0");
    let short = Classes::new(&recipe, "vegetation", raster, Vegetation::of_token).unwrap();
    let rome = unit(12.48, 41.89);
    let refused = short.sample(rome, rome.into()).unwrap_err();
    assert_eq!((refused.rule.as_str(), refused.place.as_str()), ("code_known", &*rome.to_string()));
    let cairo = Region { west: 30.0, east: 32.0, south: 29.0, north: 31.0 };
    let recipe = real::recipe("l1-potential-vegetation");
    let raster = raster::read(&recipe, &path, &window(&cairo)).unwrap();
    let classes = Classes::new(&recipe, "vegetation", raster, Vegetation::of_token).unwrap();
    assert_eq!(classes.sample(rome, point(31.25, 30.0)).unwrap(), Some(Vegetation::Desert));
}

#[test]
fn what_is_not_potential_vegetation_does_not_feed_it() {
    let Some(data) = real::folder() else { return };
    let base = ["e1-itu-p1511", "e3-etopo5", "h1-land"].map(real::recipe);
    for (name, rules) in [
        ("l3-koeppen", &["potential_vegetation_only"][..]),
        ("l4-land-cover", &["not_rejected", "potential_vegetation_only"][..]),
    ] {
        let recipes = base.iter().cloned().chain([real::recipe(name)]).collect();
        let (sources, rejections) = Run::new(&data, recipes).read(&LATIUM);
        assert!(sources.is_none());
        for rule in rules {
            assert!(rejections.first.iter().any(|r| r.rule == *rule), "{name} {:?}", told(&rejections));
        }
    }
    let mut disguised = real::recipe("l4-land-cover");
    disguised.triage = tessera_pipeline_api::Triage::Game;
    disguised.feeds.unit = "potential_vegetation".to_owned();
    let codes = [("11".to_owned(), "cropland".to_owned())];
    disguised.feeds.codes.insert("vegetation".to_owned(), codes.into());
    let recipes = base.iter().cloned().chain([disguised]).collect();
    let (_, rejections) = Run::new(&data, recipes).read(&LATIUM);
    assert!(
        told(&rejections).iter().any(|told| told.ends_with("feeds.codes.vegetation: code_known (cropland)")),
        "no table has a name for it: {:?}",
        told(&rejections)
    );
}

#[test]
fn h2_is_refused_since_nothing_reads_its_corners() {
    let Some(data) = real::folder() else { return };
    let recipes = ["h2-gshhg-shores", "e1-itu-p1511", "e3-etopo5"].map(real::recipe);
    let (sources, rejections) = Run::new(&data, recipes.into()).read(&LATIUM);
    assert!(sources.is_none());
    let told = told(&rejections);
    assert!(told[0].starts_with("gshhsmeta_i.dat.gz, triage: not_rejected"), "{told:?}");
}

#[test]
fn g1_has_a_type_of_crust_for_every_code() {
    let Some((mut recipe, path)) = dataset("g1-crust1") else { return };
    let raster = raster::read(&recipe, &path, &window(&Region::ROMAN_WORLD)).unwrap();
    let classes = Classes::new(&recipe, "tectonics", raster.clone(), Tectonics::of_token).unwrap();
    let found: Vec<Tectonics> = Region::ROMAN_WORLD
        .units()
        .iter()
        .map(|unit| classes.sample(*unit, (*unit).into()).unwrap().unwrap())
        .collect();
    assert!(
        found.contains(&Tectonics::IntermediateBlackSea) && !found.contains(&Tectonics::ArcheanAntarctica)
    );
    recipe.feeds.codes.get_mut("tectonics").unwrap().insert("36".to_owned(), "lava".to_owned());
    let refused = Classes::new(&recipe, "tectonics", raster, Tectonics::of_token).unwrap_err();
    assert_eq!((refused.rule.as_str(), refused.value.as_str()), ("code_known", "lava"));
    let mut other = real::recipe("g1-crust1");
    other.content.layer = Some("description".to_owned());
    let refused = raster::read(&other, &path, &window(&LATIUM)).unwrap_err();
    assert!(!refused.rule.is_empty() && refused.place.contains("description"), "{refused}");
}

#[test]
fn g2_has_boundaries_without_a_kind() {
    let Some((_, tally, _)) = layer("g2-plate-boundaries", |_| ()) else { return };
    assert_eq!((tally.rows, tally.left_out.len()), (241, 0));
    let strict = layer("g2-plate-boundaries", |recipe| {
        recipe.feeds.codes.get_mut("kind").unwrap().remove("");
    });
    let (_, tally, rejections) = strict.unwrap();
    assert_eq!(tally.left_out.get("not_empty"), Some(&176), "{tally:?}");
    assert!(told(&rejections)[0].ends_with(", Type: not_empty ()"), "{}", told(&rejections)[0]);
}

#[test]
fn g3_has_codes_for_dates_and_letters_of_latin_1() {
    let Some((recipe, path)) = dataset("g3-volcanoes") else { return };
    let gather = |recipe: &Recipe| {
        let mut rejections = Rejections::default();
        let source = tessera_pipeline::evidence::Source::file(recipe, &path);
        let found = tessera_pipeline::evidence::gather(&[source], &[], &Region::ROMAN_WORLD, &mut rejections);
        (found, rejections)
    };
    let (found, rejections) = gather(&recipe);
    assert!(rejections.is_empty(), "{:?}", told(&rejections));
    assert_eq!((found.tallies[0].rows, found.tallies[0].taken), (1571, 63));
    let vesuvius = found.index.sites().iter().find(|site| site.name.as_deref() == Some("Vesuvius")).unwrap();
    assert_eq!(vesuvius.detail.get("last_known").map(String::as_str), Some("D2"));
    let mut as_years = recipe.clone();
    as_years.feeds.mapping.insert("from".to_owned(), "Last Known".to_owned());
    as_years.feeds.years = Some(tessera_store_api::TimeReference::Historical);
    let told = told(&gather(&as_years).1);
    assert!(told.iter().any(|told| told.ends_with(", Last Known: number (D1)")), "{:?}", told.first());
    let mut as_utf8 = recipe;
    as_utf8.content.table.as_mut().unwrap().encoding = tessera_pipeline_api::Encoding::Utf8;
    let refused = gather(&as_utf8).1;
    assert!(refused.total > 0 && refused.first[0].place.starts_with("row "), "{:?}", self::told(&refused));
}

#[test]
fn c1_has_a_fill_value_and_longitudes_to_379() {
    let Some((recipe, path)) = dataset("c1-coads") else { return };
    let region = Region { west: -9.0, east: 40.0, south: 30.0, north: 46.0 };
    match raster::read(&recipe, &path, &window(&region)) {
        Ok(raster) => {
            assert!(raster.samples.iter().all(|sample| sample.is_nan() || (-3.0..=40.0).contains(sample)));
            assert!(value(&raster, 5.0, 40.0).is_some(), "the sea west of Sardinia, 365 degrees in the file");
            assert!(raster.samples.iter().any(|sample| sample.is_nan()), "no sea in the Alps");
        }
        // Twelve months are no raster: which one is meant has to be said.
        Err(refused) => assert!(!refused.rule.is_empty() && !refused.place.is_empty(), "{refused}"),
    }
}
