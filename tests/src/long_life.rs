//! A seat with a long history: hundreds of days that somebody played through the public API, and which end at the present.
//!
//! The game of a home is run in this process by a clock of its own, which begins in the past and is moved day by day until
//! it shows the instant at which that began. What it wrote is the home's: `theron up` goes on with it, by everybody's clock.

use std::sync::Arc;
use std::time::Duration;

use clock::{Clock, ManualClock, SystemClock};
use otivm::SameSeeds;
use otivm_api::{Command, MS_PER_SIM_DAY, MomentPage, PlayError, PlayerClient, State, VentureStage};
use theron_operator::home::Home;
use transport::testing::eventually;
use transport::{Shutdown, config, process};

use crate::home::TestHome;
use crate::temper::{Day, deeds};

/// The game among the services of a home.
const GAME: &str = "1105-otivm-dev";
/// What befalls the merchant is the same each time, as far as the days are: the season is that of the real date.
const SEED: u64 = 11;
/// Who the merchant was. He hears every price on the day, and bargains well.
const BACKGROUND: &str = "freedman_trader";
/// Moments that are read in one go.
const MOMENTS_PER_PAGE: u32 = 1000;

/// What was lived.
#[derive(Debug)]
pub struct LongLife {
    /// Six words that open the seat on another device.
    pub words: String,
    /// The seat at its end.
    pub state: State,
    /// Kinds of the moments it is made of, one for each moment.
    pub kinds: Vec<String>,
}

impl LongLife {
    /// Moments of a kind.
    pub fn count(&self, kind: &str) -> usize {
        self.kinds.iter().filter(|known| *known == kind).count()
    }
}

/// Starts a home, which therefore knows its world, stops it, and has so many days lived in one of its seats. The home is
/// stopped when this returns.
pub fn live(home: &TestHome, days: i64) -> LongLife {
    home.start();
    assert!(home.theron(&["down"]).status.success());
    process::runtime().unwrap().block_on(live_until_now(home, days))
}

async fn live_until_now(home: &TestHome, days: i64) -> LongLife {
    let config: otivm::Config = config::read(&Home::within(home.path()).service_config(GAME)).unwrap();
    let listeners = otivm::Listeners::bind(&config).await.unwrap();
    // The last day ends now, so nothing that was lived lies in the future of whoever goes on.
    let clock = ManualClock::starting_at(SystemClock.now().plus_millis(-days * MS_PER_SIM_DAY));
    let shutdown = Shutdown::new();
    let seeds = Arc::new(SameSeeds(SEED));
    let game = tokio::spawn(otivm::run(config, listeners, clock.clone(), seeds, shutdown.clone()));
    let mut player = PlayerClient::new(&home.game_url()).unwrap();
    eventually("the game to answer", async || player.seat().await.ok()).await;
    player.join().await.unwrap();
    let choose = Command::ChooseBackground { background: BACKGROUND.to_owned() };
    player.command("the beginning", choose).await.unwrap();
    for day in 0..days {
        live_a_day(&player, Day { number: day, left: days - day }).await;
        clock.advance(Duration::from_millis(u64::try_from(MS_PER_SIM_DAY).unwrap()));
    }
    let state = player.state().await.unwrap();
    let life = LongLife {
        words: player.make_resume_code().await.unwrap().words,
        kinds: kinds(&player).await,
        state,
    };
    shutdown.request();
    game.await.unwrap().unwrap();
    life
}

/// Does what there is to do on a day. What the game refuses is left: a merchant asks and is told no.
async fn live_a_day(player: &PlayerClient, day: Day) {
    let state = player.state().await.unwrap();
    let busy = state.ventures.iter().filter(|venture| venture.stage != VentureStage::Home).count();
    let free = i64::try_from(busy).unwrap() < state.ventures_max;
    // Offers are asked for only when somebody could be sent: that is most of what a day costs.
    let routes = match free {
        true => Some(player.routes(&otivm_api::RoutesQuery::default()).await.unwrap()),
        false => None,
    };
    for (number, command) in deeds(&state, routes.as_ref(), day).into_iter().enumerate() {
        let key = format!("day {} deed {number}", day.number);
        match player.command(&key, command).await {
            Ok(_) => {}
            Err(PlayError::Refused(problem)) if problem.status == 422 => {}
            Err(failure) => panic!("{key}: {failure:?}"),
        }
    }
}

async fn kinds(player: &PlayerClient) -> Vec<String> {
    let (mut kinds, mut after) = (Vec::new(), None);
    loop {
        let page = MomentPage { after, limit: Some(MOMENTS_PER_PAGE), ..MomentPage::default() };
        let read = player.moments(&page).await.unwrap();
        kinds.extend(read.moments.into_iter().map(|moment| moment.kind));
        after = read.next;
        if after.is_none() {
            return kinds;
        }
    }
}
