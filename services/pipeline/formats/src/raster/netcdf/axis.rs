//! Where the rows and columns of a variable lie.

use tessera_pipeline_api::Grid;

use super::{Arrays, Dimension, Variable};
use crate::Defect;
use crate::raster::number::Number;

/// Part of a step by which a place on an axis may be off.
const IRREGULARITY: f64 = 1e-6;
/// Roundings of a 32-bit fraction by which a place on an axis may be off beside: one of the place, one of the ends that
/// it is compared with.
const FLOAT32_ROUNDINGS: f64 = 2.0;

/// What an axis runs along.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Direction {
    East,
    North,
}

impl Direction {
    const fn rule(self) -> &'static str {
        match self {
            Self::East => "axis_is_longitude",
            Self::North => "axis_is_latitude",
        }
    }

    /// What an axis says that it runs along. The units are those that the CF conventions list.
    fn of(axis: &Variable) -> Option<Self> {
        if let Some(units) = axis.text("units") {
            let units = units.trim().to_ascii_lowercase().replace("degrees", "degree").replace('_', "");
            match units.as_str() {
                "degreeeast" | "degreee" => return Some(Self::East),
                "degreenorth" | "degreen" => return Some(Self::North),
                _ => {}
            }
        }
        match axis.text("standard_name").unwrap_or(&axis.name).to_ascii_lowercase().as_str() {
            "longitude" | "lon" => Some(Self::East),
            "latitude" | "lat" => Some(Self::North),
            _ => None,
        }
    }
}

/// The variable that says where a dimension lies.
fn axis_of(variables: &[Variable], dimension: &Dimension) -> Option<usize> {
    variables.iter().position(|variable| {
        variable.name == dimension.name && variable.number.is_some() && variable.dimensions.len() == 1
    })
}

/// Checks that rows do not run along longitude nor columns along latitude, where the axes say what they are.
pub(super) fn check_order(variables: &[Variable], down: &Dimension, right: &Dimension) -> Result<(), Defect> {
    for (dimension, wanted) in [(down, Direction::North), (right, Direction::East)] {
        let found = axis_of(variables, dimension).and_then(|axis| Direction::of(&variables[axis]));
        if found.is_some_and(|found| found != wanted) {
            return Err(Defect::new(&dimension.name, wanted.rule(), "latitude is not before longitude"));
        }
    }
    Ok(())
}

/// Where rows and columns lie, as the axes have it.
pub(super) fn grid(arrays: &mut dyn Arrays, down: &Dimension, right: &Dimension) -> Result<Grid, Defect> {
    let (first_latitude, step_latitude) = first_and_step(arrays, down, Direction::North)?;
    let (first_longitude, step_longitude) = first_and_step(arrays, right, Direction::East)?;
    Ok(Grid { first_longitude, first_latitude, step_longitude, step_latitude })
}

fn first_and_step(
    arrays: &mut dyn Arrays,
    dimension: &Dimension,
    direction: Direction,
) -> Result<(f64, f64), Defect> {
    let name = &dimension.name;
    let axis = axis_of(arrays.variables(), dimension);
    let axis = axis.ok_or_else(|| Defect::new(name, "georeferenced", "no variable says where it lies"))?;
    let variable = &arrays.variables()[axis];
    if Direction::of(variable) != Some(direction) {
        let units = variable.text("units").unwrap_or("no units");
        return Err(Defect::new(name, direction.rule(), units));
    }
    let rounding = match variable.number {
        Some(Number::Float32) => FLOAT32_ROUNDINGS,
        _ => 0.0,
    };
    let values = arrays.numbers(axis)?;
    let (first, step) = regular(name, &values, rounding)?;
    if direction == Direction::East {
        check_seam(name, &values, step, rounding)?;
    }
    Ok((first, step))
}

/// Checks that the last column around the Earth is a step before the first. An axis that was made from wrong ends is
/// even, and all its columns are off but one.
fn check_seam(name: &str, values: &[f64], step: f64, roundings: f64) -> Result<(), Defect> {
    let (Some(first), Some(last)) = (values.first(), values.last()) else { return Ok(()) };
    let seam = first + 360.0 - last;
    let missed = (seam - step).abs();
    if missed < step.abs() / 2.0 && missed > tolerance(values, step, roundings) {
        let (index, to) = (values.len() - 1, format!("{seam} before the first, a step is {step}"));
        return Err(Defect::new(name, "axis_regular", format!("value {index} is {last}, which is {to}")));
    }
    Ok(())
}

/// How far a place on an axis may be off.
fn tolerance(values: &[f64], step: f64, roundings: f64) -> f64 {
    let largest = values.iter().fold(0.0, |largest: f64, value| largest.max(value.abs()));
    IRREGULARITY * step.abs() + roundings * largest * f64::from(f32::EPSILON)
}

/// First value and step of an axis. The step is that from end to end; where the axis does not keep to it, the value
/// that leaps most is named.
fn regular(name: &str, values: &[f64], roundings: f64) -> Result<(f64, f64), Defect> {
    let (Some(first), Some(last)) = (values.first(), values.last()) else {
        return Err(Defect::new(name, "axis_regular", "no values"));
    };
    if values.len() < 2 {
        return Err(Defect::new(name, "axis_regular", format!("{first} alone, without a step")));
    }
    let step = (last - first) / (values.len() - 1) as f64;
    let tolerance = tolerance(values, step, roundings);
    let fits = |(index, value): (usize, &f64)| (value - (first + index as f64 * step)).abs() <= tolerance;
    if step != 0.0 && values.iter().enumerate().all(fits) {
        return Ok((*first, step));
    }
    let mut steps: Vec<f64> = values.windows(2).map(|pair| pair[1] - pair[0]).collect();
    let middle = steps.len() / 2;
    let usual = *steps.clone().select_nth_unstable_by(middle, f64::total_cmp).1;
    steps.iter_mut().for_each(|step| *step = (*step - usual).abs());
    let worst = (1..).zip(steps).max_by(|(_, a), (_, b)| a.total_cmp(b));
    let (index, _) = worst.unwrap_or((0, 0.0));
    Err(Defect::new(name, "axis_regular", format!("value {index} is {}, a step is {usual}", values[index])))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::raster::number::narrow;

    #[test]
    fn an_axis_of_even_steps_is_its_first_value_and_the_step() {
        assert_eq!(regular("lat", &[-1.0, 0.0, 1.0], 0.0).unwrap(), (-1.0, 1.0));
        assert_eq!(regular("lat", &[1.0, 0.5, 0.0], 0.0).unwrap(), (1.0, -0.5));
    }

    #[test]
    fn an_axis_of_32_bit_fractions_may_be_rounded() {
        let exact = |index: u16| f64::from(index) / 12.0;
        let rounded: Vec<f64> = (0..4320).map(|index| f64::from(narrow(exact(index)))).collect();
        assert!(regular("lon", &rounded, 0.0).is_err());
        let (first, step) = regular("lon", &rounded, FLOAT32_ROUNDINGS).unwrap();
        assert_eq!(first, 0.0);
        assert!((step - 1.0 / 12.0).abs() < 1e-8);
    }

    #[test]
    fn an_axis_around_the_earth_comes_back_to_its_beginning() {
        let even =
            |step: f64, count: u16| (0..count).map(|index| f64::from(index) * step).collect::<Vec<f64>>();
        for count in [359, 360, 361] {
            assert!(check_seam("lon", &even(1.0, count), 1.0, 0.0).is_ok(), "{count} degrees");
        }
        let step = 359.92 / 4319.0;
        let defect = check_seam("lon", &even(step, 4320), step, 0.0).unwrap_err();
        assert_eq!(defect.rule, "axis_regular");
        assert!(defect.value.starts_with("value 4319 is 359.9"), "{defect}");
    }

    #[test]
    fn the_value_that_leaps_is_named() {
        let mut values: Vec<f64> = (0..10).map(f64::from).collect();
        values[9] = 9.01;
        let defect = regular("lon", &values, 0.0).unwrap_err();
        assert_eq!(
            (defect.rule.as_str(), defect.value.as_str()),
            ("axis_regular", "value 9 is 9.01, a step is 1")
        );
        values[4] = f64::NAN;
        let defect = regular("lon", &values, 0.0).unwrap_err();
        assert!(
            defect.value.starts_with("value 4 is NaN") || defect.value.starts_with("value 5"),
            "{defect}"
        );
        assert!(check_seam("lon", &values, 1.0, 0.0).is_ok(), "it does not go around the Earth");
        assert!(regular("lon", &[3.0, 3.0, 3.0], 0.0).is_err());
        assert!(regular("lon", &[3.0], 0.0).is_err());
        assert!(regular("lon", &[], 0.0).is_err());
    }
}
