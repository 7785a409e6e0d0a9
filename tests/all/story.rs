//! The story: players join, send ventures from Ostia to Capua, see them come home, rest, and find that the price has moved
//! because of what they did. Told twice side by side, once with every service killed in the middle: the ends are the same.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use otivm_api::{
    ANONYMITY_MIN, Command, MomentPage, Outcome, PlayError, PlayerClient, RoutesQuery, State, VentureStage,
};
use theron_tests::home::TestHome;
use transport::call_log::{Outcome as CallOutcome, Record, Side};
use transport::testing::{eventually, eventually_within};

/// As many as have to stand behind a published count.
const PLAYERS: usize = 5;
const _: () = assert!(PLAYERS as i64 >= ANONYMITY_MIN);

/// Far longer than a venture, a rest or a market period takes: a day is three real seconds, and machines are busy.
const LONG_VOYAGE: Duration = Duration::from_secs(180);

/// What is left of a story when times and places on disk are taken away.
#[derive(Debug, PartialEq, Eq)]
struct End {
    purse_as: i64,
    auctoritas: i64,
    journal: Vec<String>,
    moments: Vec<(String, String, Option<i64>)>,
}

struct Player {
    name: String,
    client: PlayerClient,
}

impl Player {
    /// Does something, again and again until there is an answer: the key makes that one deed.
    async fn act(&self, what: &str, command: Command) -> Outcome {
        let key = format!("{}-{what}", self.name);
        eventually(what, async || answered(self.client.command(&key, command.clone()).await)).await
    }

    async fn state(&self) -> State {
        eventually("the state", async || answered(self.client.state().await)).await
    }

    async fn until(&self, what: &str, reached: impl Fn(&State) -> bool) -> State {
        eventually_within(LONG_VOYAGE, what, async || Some(self.state().await).filter(&reached)).await
    }
}

/// An answer, or nothing while the game is away or says to wait. A refusal fails the story.
fn answered<T>(result: Result<T, PlayError>) -> Option<T> {
    match result {
        Ok(value) => Some(value),
        Err(PlayError::Unanswered(_)) => None,
        // Away for a moment, or asked faster than anyone plays: these players ask again at once.
        Err(PlayError::Refused(problem)) if matches!(problem.status, 429 | 503) => None,
        Err(refused) => panic!("{refused}"),
    }
}

async fn join(home: &TestHome) -> Vec<Player> {
    let mut players = Vec::new();
    for number in 0..PLAYERS {
        // The same for all, so that all bear the same cargo.
        let mut client = PlayerClient::new(&home.game_url()).unwrap();
        client.join().await.unwrap();
        let background = client.backgrounds().await.unwrap().backgrounds[0].token.clone();
        let player = Player { name: format!("player-{number}"), client };
        player.act("choose", Command::ChooseBackground { background }).await;
        players.push(player);
    }
    players
}

/// The way to Capua with a cargo that promises something, as much of it as the purse bears.
async fn plan(player: &Player) -> Command {
    let routes = player.client.routes(&RoutesQuery::default()).await.unwrap();
    assert_eq!(routes.from, "ostia");
    let offer = routes.routes.iter().find(|offer| offer.to == "capua" && offer.locked.is_none()).unwrap();
    assert!(offer.days > 0 && offer.km > 150, "real ground lies between: {offer:?}");
    assert!(offer.path.len() > 10, "the way has a line on the map");
    let forecast = offer.forecast.as_ref().unwrap();
    let cost = &forecast.cost;
    assert_eq!(cost.total_as, cost.goods_as + cost.vectura_as + cost.wages_as + cost.portoria_as);
    assert!(forecast.profit_as > 0, "the first venture pays: {forecast:?}");
    Command::Dispatch { route: offer.id.clone(), good: forecast.good.clone(), quantity: forecast.quantity }
}

/// Plays the story; `disturb` is called while the ventures travel.
async fn play(home: &TestHome, disturb: impl AsyncFn()) -> Vec<End> {
    let players = join(home).await;
    let send = plan(&players[0]).await;
    for player in &players {
        let sent = player.act("dispatch", send.clone()).await;
        assert_eq!(sent.state.ventures[0].stage, VentureStage::Outbound);
    }
    disturb().await;
    for player in &players {
        let home = |state: &State| state.ventures[0].stage == VentureStage::Home;
        let state = player.until("the venture to come home", home).await;
        assert!(state.ventures[0].revenue_as.is_some_and(|revenue| revenue > 0));
        player.act("rest", Command::Rest).await;
    }
    let mut ends = Vec::new();
    for player in &players {
        let before = player.state().await.auctoritas;
        player.until("the rest to end", |state| state.otium.is_none() && state.auctoritas >= before).await;
        ends.push(end(player).await);
    }
    let Command::Dispatch { good, .. } = send else { unreachable!("the plan is a dispatch") };
    price_moves(&players[0], &good).await;
    map_hides_what_is_unknown(&players[0]).await;
    ends
}

async fn end(player: &Player) -> End {
    let state = player.state().await;
    let journal = eventually("the journal", async || answered(player.client.journal().await)).await.entries;
    assert!(!journal.is_empty(), "the merchant wrote something down");
    let page = MomentPage { limit: Some(1000), ..MomentPage::default() };
    let told = eventually("the moments", async || answered(player.client.moments(&page).await)).await;
    let moments = told.moments;
    assert!(moments.iter().zip(1..).all(|(moment, seq)| moment.seq == seq), "no moment is missing");
    End {
        purse_as: state.purse_as,
        auctoritas: state.auctoritas,
        journal: journal.into_iter().map(|entry| entry.token).collect(),
        moments: moments
            .into_iter()
            .map(|moment| (moment.kind, moment.subject, moment.value_perceived))
            .collect(),
    }
}

async fn price_moves(player: &Player, good: &str) {
    eventually_within(LONG_VOYAGE, "the price in Capua to fall under what was sold there", async || {
        let markets = answered(player.client.markets().await)?;
        let capua = markets.markets.iter().find(|market| market.place == "capua")?;
        let market = capua.goods.iter().find(|offered| offered.good == good)?;
        (market.saturation_permille > 0 && market.price_as < market.usual_as).then_some(())
    })
    .await;
}

async fn map_hides_what_is_unknown(player: &Player) {
    let map = eventually("the map", async || answered(player.client.map().await)).await;
    let known: BTreeSet<_> = map.places.iter().map(|place| place.token.as_str()).collect();
    assert!(known.contains("ostia") && known.contains("capua"), "{known:?}");
    assert!(!known.contains("alexandria"), "Alexandria is far: {known:?}");
    assert!(map.cells.len() > 100 && map.cells.len() < 5000, "{} cells", map.cells.len());
    assert!(!map.land.is_empty());
}

/// Kills every service in turn; each comes back.
async fn kill_each(home: &TestHome) {
    for member in ["1105-otivm-dev", "1102-tessera-store", "1103-tessera-dev", "1101-tessera-pipeline"] {
        let away = home.kill(member).await;
        println!("{member} was back after {} ms", away.as_millis());
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_story_ends_the_same_whether_or_not_every_service_is_killed_in_the_middle() {
    let (quiet, stormy) = (TestHome::with_merchants(0), TestHome::with_merchants(0));
    quiet.start();
    stormy.start();
    let (in_peace, through_storms) =
        tokio::join!(play(&quiet, async || ()), play(&stormy, async || kill_each(&stormy).await));
    assert_eq!(in_peace, through_storms);
    assert!(stormy.theron(&["down"]).status.success());
    assert!(quiet.theron(&["down"]).status.success());
    for home in [&quiet, &stormy] {
        the_call_logs_join(&home.call_records());
        nothing_secret_is_written_down(home);
    }
}

/// Every answer a client saw has exactly one line on the other side. A service that is killed while it waits for an
/// answer cannot write its own line, so the other way round a few may be alone: at most those in flight at a kill.
fn the_call_logs_join(records: &[Record]) {
    let mut served = BTreeMap::new();
    for record in records.iter().filter(|record| record.side == Side::Server && record.caller != "player") {
        *served.entry(record.span.as_str()).or_insert(0) += 1;
    }
    let asked: BTreeMap<_, _> = records
        .iter()
        .filter(|record| record.side == Side::Client)
        .map(|record| (record.span.as_str(), record))
        .collect();
    assert!(asked.len() > 100, "the fleet spoke: {} calls", asked.len());
    for (span, record) in &asked {
        let lines = served.get(span).copied().unwrap_or(0);
        match record.outcome {
            CallOutcome::Answered => assert_eq!(lines, 1, "{record:?}"),
            _ => assert!(lines <= 1, "{record:?}"),
        }
    }
    let alone = served.keys().filter(|span| !asked.contains_key(*span)).count();
    assert!(alone <= 8, "{alone} calls were answered that nobody made");
}

/// The keys to the seats are in no file of the home.
fn nothing_secret_is_written_down(home: &TestHome) {
    let authority = std::fs::read_to_string(home.path().join("config/authority/ca.key")).unwrap();
    let key_line = authority.lines().nth(1).unwrap();
    for log in std::fs::read_dir(home.path().join("state/logs")).unwrap() {
        let text = std::fs::read_to_string(log.unwrap().path()).unwrap();
        assert!(
            !text.contains(key_line) && !text.contains("BEGIN PRIVATE KEY") && !text.contains("otivm_theron")
        );
    }
}
