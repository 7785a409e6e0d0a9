//! The rules of the game, pure: state, command, time, world and prices go in, moments come out. Nothing here knows a clock,
//! a file or a network.

pub(crate) mod act;
pub(crate) mod affairs;
pub(crate) mod answer;
pub(crate) mod calendar;
pub(crate) mod chance;
mod course;
mod debt;
mod dispatch;
pub(crate) mod economy;
pub(crate) mod event;
pub(crate) mod factor;
pub(crate) mod fate;
mod home;
pub(crate) mod journal;
pub(crate) mod market;
pub(crate) mod price;
pub(crate) mod recorder;
pub(crate) mod refusal;
pub(crate) mod registry;
pub(crate) mod route;
mod scenario;
pub(crate) mod settle;
pub(crate) mod state;
pub(crate) mod trade;
pub(crate) mod venture;
pub(crate) mod voyage;
pub(crate) mod wind;

#[cfg(test)]
mod balance;
#[cfg(test)]
mod tests;

pub(crate) use act::{Given, act};
pub(crate) use dispatch::{Order, quote};
pub(crate) use event::{Event, Moment};
pub(crate) use price::PriceBook;
pub(crate) use refusal::Refusal;
pub(crate) use settle::{begin, settle};
pub(crate) use state::State;
