//! What happens by itself once its time has come: arrival and sale, homecoming, the end of a rest. It carries the instant
//! at which it was due, so a history is the same however late it is settled.

use clock::Timestamp;
use otivm_api::VentureStage;

use super::economy::{PORTORIA_PERMILLE, otium_gain};
use super::event::{Event, Moment};
use super::price::{PriceBook, price_as};
use super::recorder::Recorder;
use super::state::{Otium, State, Venture};
use crate::content::Content;

/// The first moment of a timeline: its seat was taken, by someone who read this version of the notice.
pub(crate) fn begin(content: &Content, state: &State, notice: u32, now: Timestamp) -> Vec<Moment> {
    let mut recorder = Recorder::new(content, state);
    recorder.record(now, None, Event::SeatTaken { notice });
    recorder.finish()
}

/// Everything that was due until `now`, in its order.
pub(crate) fn settle(content: &Content, state: &State, now: Timestamp, prices: &PriceBook) -> Vec<Moment> {
    let mut recorder = Recorder::new(content, state);
    while let Some(at) = recorder.state.due().filter(|due| *due <= now) {
        let venture = recorder.state.under_way().cloned();
        match (recorder.state.otium, venture) {
            (Some(otium), _) if otium.until == at => end_otium(&mut recorder, at, otium),
            (_, Some(venture)) if venture.stage == VentureStage::Outbound => {
                sell(&mut recorder, at, &venture, prices);
            }
            (_, Some(venture)) => come_home(&mut recorder, at, &venture),
            (_, None) => break,
        }
    }
    recorder.finish()
}

/// Customs on what was brought in, in asses, rounded up as customs are.
pub(crate) fn portoria_as(value_as: i64) -> i64 {
    (value_as * PORTORIA_PERMILLE + 999) / 1000
}

fn sell(recorder: &mut Recorder<'_>, at: Timestamp, venture: &Venture, prices: &PriceBook) {
    let voyage = &venture.voyage;
    let saturation = prices.saturation_at(&voyage.to, &voyage.good, at);
    let unit_as = price_as(voyage.usual_there_as, saturation);
    let revenue_as = unit_as * voyage.quantity;
    let cause = Some(venture.id);
    let sold = recorder.record(
        at,
        cause,
        Event::GoodsSold {
            venture: venture.id,
            place: voyage.to.clone(),
            good: voyage.good.clone(),
            quantity: voyage.quantity,
            price_as: unit_as,
            saturation_permille: saturation,
            revenue_as,
        },
    );
    let amount_as = portoria_as(revenue_as);
    recorder.record(at, Some(sold), Event::PortoriaPaid { venture: venture.id, amount_as });
    recorder.unlock(at, Some(sold));
}

fn come_home(recorder: &mut Recorder<'_>, at: Timestamp, venture: &Venture) {
    let voyage = &venture.voyage;
    let proceeds_as = venture.revenue_as.unwrap_or(0) - venture.portoria_as;
    let profit_as = proceeds_as - voyage.goods_as - voyage.vectura_as - voyage.wages_as;
    let home = Event::VentureHome { venture: venture.id, proceeds_as, profit_as };
    let seq = recorder.record(at, Some(venture.id), home);
    recorder.unlock(at, Some(seq));
}

fn end_otium(recorder: &mut Recorder<'_>, at: Timestamp, otium: Otium) {
    let gain = otium_gain(recorder.state.rests_without_trade);
    let ended = recorder.record(at, Some(otium.id), Event::OtiumEnded);
    recorder.record(at, Some(ended), Event::AuctoritasGained { gain });
    recorder.unlock(at, Some(ended));
}
