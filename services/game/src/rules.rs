//! The rules of the game, pure: state, command, time, world and prices go in, moments come out. Nothing here knows a clock,
//! a file or a network.

pub(crate) mod act;
pub(crate) mod calendar;
pub(crate) mod economy;
pub(crate) mod event;
pub(crate) mod journal;
pub(crate) mod price;
pub(crate) mod recorder;
pub(crate) mod route;
pub(crate) mod settle;
pub(crate) mod state;
pub(crate) mod trade;

#[cfg(test)]
mod tests;

pub(crate) use act::{Given, Refusal, act};
pub(crate) use event::{Event, Moment};
pub(crate) use price::PriceBook;
pub(crate) use settle::{begin, settle};
pub(crate) use state::State;
