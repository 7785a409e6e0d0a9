//! Every field from the real files.

use tessera_pipeline::Region;

use crate::real::{self, Run};

#[test]
fn every_real_file_is_read_as_its_recipe_says() {
    let Some(data) = real::folder() else { return };
    let run = Run::every_field(&data);
    let (sources, _, rejections) = run.read(&Region::ROMAN_WORLD);
    for r in rejections.first.iter().take(60) {
        eprintln!("{} | {} | {} | {}", r.file, r.place, r.rule, r.value);
    }
    eprintln!("{}", rejections.total);
    let sources = sources.unwrap();
    for tally in &sources.tallies {
        eprintln!("{tally:?}");
    }
    for layer in &sources.layers {
        eprintln!("{:?} {} {}", layer.layer, layer.features.len(), serde_json::to_vec(layer).unwrap().len());
    }
    eprintln!("land {}", sources.land.len());
}
