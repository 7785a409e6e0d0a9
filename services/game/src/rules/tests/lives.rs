//! Random lives: nothing that a player can do makes or loses coin, or lets a history depend on who looks at it.

use proptest::strategy::ValueTree;

use super::*;

#[derive(Debug, Clone)]
enum Step {
    Act(Command),
    /// Gives some answer to some open matter.
    AnswerOpen(usize),
    /// Pays back some of some debt, or sends some factor away.
    RepayOwed(usize, i64),
    DismissHired(usize),
    /// Comes into coin, with a moment that says so.
    Inherit(i64),
    Days(i64),
    Market(String, i32),
}

impl Step {
    /// The command it is in a state.
    fn command(&self, content: &Content, state: &State) -> Option<Command> {
        let affairs = &state.affairs;
        match self {
            Self::Act(command) => Some(command.clone()),
            Self::AnswerOpen(index) => {
                let open: Vec<_> = affairs.matters.iter().filter(|matter| matter.answer.is_none()).collect();
                let scenario = open.get(index % open.len().max(1))?.scenario.clone();
                let choices = &content.scenario(&scenario).unwrap().choices;
                Some(Command::Answer { choice: choices[index % choices.len()].token.clone(), scenario })
            }
            Self::RepayOwed(index, amount_as) => {
                let loan = affairs.loans.get(index % affairs.loans.len().max(1))?.id;
                Some(Command::Repay { loan, amount_as: *amount_as })
            }
            Self::DismissHired(index) => {
                let factor = affairs.factors.get(index % affairs.factors.len().max(1))?.id;
                Some(Command::DismissFactor { factor })
            }
            Self::Inherit(_) | Self::Days(_) | Self::Market(..) => None,
        }
    }
}

fn steps() -> impl Strategy<Value = Vec<Step>> {
    let content = Content::load().unwrap();
    let goods: Vec<String> = world()
        .gazetteer
        .goods
        .iter()
        .map(|good| good.token.clone())
        .chain(["amber".to_owned(), "olive_oil".to_owned()])
        .collect();
    let matters: Vec<(String, String)> = content
        .scenarios
        .iter()
        .flat_map(|matter| matter.choices.iter().map(|choice| (matter.token.clone(), choice.token.clone())))
        .chain([("nothing".to_owned(), "nothing".to_owned())])
        .collect();
    let good = proptest::sample::select(goods.clone());
    let step = prop_oneof![
        1 => background().prop_map(Step::Act),
        10 => sends(goods.clone()).prop_map(Step::Act),
        2 => Just(Step::Act(Command::Rest)),
        6 => store(goods).prop_map(Step::Act),
        7 => (0_usize..50).prop_map(Step::AnswerOpen),
        1 => proptest::sample::select(matters)
            .prop_map(|(scenario, choice)| Step::Act(Command::Answer { scenario, choice })),
        1 => Just(Step::Act(Command::HireFactor)),
        2 => Just(Step::Act(Command::AskPatron)),
        2 => (0_usize..9, 1_i64..600).prop_map(|(index, amount)| Step::RepayOwed(index, amount)),
        1 => (0_usize..9).prop_map(Step::DismissHired),
        1 => (0_i64..400, -1_i64..900, any::<bool>()).prop_map(|(number, amount_as, repay)| Step::Act(
            if repay { Command::Repay { loan: number, amount_as } } else { Command::DismissFactor { factor: number } }
        )),
        9 => (0_i64..25).prop_map(Step::Days),
        1 => (25_i64..2000).prop_map(Step::Days),
        2 => (good, -1000..=1000).prop_map(|(good, level)| Step::Market(good, level)),
    ];
    let someone = proptest::option::weighted(0.8, Just("former_legionary"));
    let rich = proptest::option::weighted(0.5, 1000_i64..40_000);
    (someone, rich, proptest::collection::vec(step, 1..90)).prop_map(|(someone, rich, mut steps)| {
        steps.extend(rich.map(Step::Inherit));
        let middle = steps.len() / 4;
        steps[middle..].rotate_right(usize::from(rich.is_some()));
        if let Some(token) = someone {
            steps.insert(0, Step::Act(Command::ChooseBackground { background: token.into() }));
        }
        steps
    })
}

#[test]
fn random_lives_meet_everything_that_can_happen() {
    let (content, world) = (Content::load().unwrap(), world());
    let mut runner = proptest::test_runner::TestRunner::deterministic();
    let mut kinds: BTreeMap<&str, usize> = BTreeMap::new();
    let lives = steps();
    for _ in 0..400 {
        let steps = lives.new_tree(&mut runner).unwrap().current();
        for moment in play(&content, &world, &steps, Look::Late).1 {
            *kinds.entry(moment.event.kind()).or_default() += 1;
        }
    }
    for kind in [
        "seat_taken",
        "rules_in_force",
        "command_given",
        "background_chosen",
        "parameter_set",
        "parameter_drifted",
        "purse_endowed",
        "auctoritas_gained",
        "venture_dispatched",
        "goods_bought",
        "vectura_paid",
        "wages_paid",
        "stock_loaded",
        "goods_sold",
        "portoria_paid",
        "place_reached",
        "cargo_bought",
        "news_heard",
        "stock_unloaded",
        "venture_home",
        "stock_bought",
        "stock_sold",
        "exchange_complete",
        "work_begun",
        "work_done",
        "factor_hired",
        "factor_paid",
        "factor_left",
        "loan_taken",
        "loan_interest",
        "loan_repaid",
        "scenario_opened",
        "scenario_answered",
        "scenario_paid",
        "scenario_ended",
        "otium_begun",
        "otium_ended",
        "journal_unlocked",
        "storm",
        "robbers",
        "delay",
        "dispute",
        "pilfering",
        "windfall",
    ] {
        assert!(kinds.contains_key(kind), "{kind} never happens: {kinds:?}");
    }
}

fn background() -> impl Strategy<Value = Command> {
    let background = prop_oneof![
        Just("former_legionary"),
        Just("noble_younger_son"),
        Just("failed_magistrate"),
        Just("guild_scribe"),
        Just("nobody")
    ];
    background.prop_map(|token| Command::ChooseBackground { background: token.into() })
}

fn sends(goods: Vec<String>) -> impl Strategy<Value = Command> {
    let world = world();
    let routes: Vec<String> = ["capua", "roma", "puteoli"]
        .iter()
        .flat_map(|to| ways(&world, "ostia", to, Weather::FAIR))
        .map(|way| way.id())
        .chain(["nowhere-00000000".to_owned()])
        .collect();
    let goods = || proptest::sample::select(goods.clone());
    let places = proptest::sample::select(vec!["ostia", "capua", "roma", "puteoli", "alexandria", "nowhere"]);
    let some = || prop_oneof![9 => 1_i64..5, 1 => -1_i64..60];
    let places =
        prop_oneof![5 => proptest::sample::select(vec!["ostia", "capua", "roma", "puteoli"]), 1 => places];
    let stop = (places, proptest::option::of(goods()), some()).prop_map(|(to, good, quantity)| Stop {
        to: to.to_owned(),
        good,
        quantity,
    });
    let order = (proptest::sample::select(routes), goods(), some());
    let from_stock = prop_oneof![2 => Just(0), 2 => Just(1), 1 => -1_i64..12];
    let then = prop_oneof![4 => proptest::collection::vec(stop.clone(), 0..3), 1 => proptest::collection::vec(stop, 0..6)];
    (order, from_stock, then, any::<bool>()).prop_map(|((route, good, quantity), from_stock, then, plain)| {
        if plain {
            Command::Dispatch { route, good, quantity }
        } else {
            Command::Send { route, good, quantity, from_stock, then }
        }
    })
}

fn store(goods: Vec<String>) -> impl Strategy<Value = Command> {
    let some = || prop_oneof![9 => 1_i64..5, 1 => any::<i8>().prop_map(i64::from)];
    let recipes = vec!["bronze", "perfume", "gold"];
    let goods = || proptest::sample::select(goods.clone());
    prop_oneof![
        6 => (goods(), some()).prop_map(|(good, quantity)| Command::Buy { good, quantity }),
        2 => (goods(), some()).prop_map(|(good, quantity)| Command::Sell { good, quantity }),
        3 => Just(Command::Buy { good: "lead".to_owned(), quantity: 4 }),
        3 => Just(Command::Buy { good: "timber".to_owned(), quantity: 3 }),
        3 => (goods(), some(), goods())
            .prop_map(|(give, quantity, take)| Command::Barter { give, quantity, take }),
        2 => Just(Command::Make { recipe: "bronze".to_owned(), times: 1 }),
        1 => (proptest::sample::select(recipes), -1_i64..25)
            .prop_map(|(recipe, times)| Command::Make { recipe: recipe.to_owned(), times }),
        1 => Just(Command::Buy { good: "iron".to_owned(), quantity: i64::MAX }),
    ]
}

/// How often time is looked at in between.
#[derive(Debug, Clone, Copy)]
enum Look {
    /// Every day.
    Daily,
    /// Only when something is done.
    Late,
    /// Every so many milliseconds.
    Every(i64),
}

/// Plays the steps.
fn play(content: &Content, world: &World, steps: &[Step], look: Look) -> (State, Vec<Moment>) {
    let mut prices = PriceBook::default();
    let mut now = START;
    let mut state = State::default();
    let mut all = Vec::new();
    take(&mut state, &mut all, begin(content, &State::default(), 1, 99, now));
    for (index, step) in steps.iter().enumerate() {
        match step {
            Step::Days(days) => {
                let until = now.plus_millis(days * MS_PER_SIM_DAY);
                let pause = match look {
                    Look::Daily => MS_PER_SIM_DAY,
                    Look::Late => i64::MAX,
                    Look::Every(pause) => pause,
                };
                while pause < until.millis_since(now) {
                    now = now.plus_millis(pause);
                    let moments = settle(content, &state, now, &prices);
                    take(&mut state, &mut all, moments);
                }
                now = until;
            }
            // News a moment after a day's border, as it comes in life: what was due on the border does not see it.
            Step::Market(good, saturation) => {
                now = now.plus_millis(1);
                let change = Change { received_at: now, saturation: *saturation };
                prices.push("capua", good, change);
            }
            Step::Inherit(amount_as) => {
                let moments = settle(content, &state, now, &prices);
                take(&mut state, &mut all, moments);
                let mut recorder = crate::rules::recorder::Recorder::new(content, &state);
                recorder.record(now, None, Event::PurseEndowed { amount_as: *amount_as });
                take(&mut state, &mut all, recorder.finish());
            }
            step => {
                let moments = settle(content, &state, now, &prices);
                take(&mut state, &mut all, moments);
                let Some(command) = step.command(content, &state) else { continue };
                let key = index.to_string();
                let given = Given { content, world: Some(world), prices: &prices, now, key: &key };
                if let Ok(moments) = act(&state, &command, &given) {
                    take(&mut state, &mut all, moments);
                }
            }
        }
    }
    let moments = settle(content, &state, now, &prices);
    take(&mut state, &mut all, moments);
    (state, all)
}

pub(super) fn take(state: &mut State, all: &mut Vec<Moment>, moments: Vec<Moment>) {
    for moment in moments {
        let before = state.purse_as;
        state.apply(&moment);
        let change = moment.event.purse_change().unwrap_or(0);
        assert_eq!(state.purse_as, before + change, "coin without a moment: {moment:?}");
        assert!(state.purse_as >= 0, "a purse below nothing after {moment:?}");
        assert!(state.affairs.stock.values().all(|held| *held > 0), "a store below nothing: {moment:?}");
        assert!(state.affairs.loans.iter().all(|loan| loan.owed_as > 0), "{moment:?}");
        assert!((0..=1000).contains(&state.auctoritas), "{moment:?}");
        for venture in state.away() {
            assert!(
                venture.quantity >= 0 && venture.coin_as >= 0,
                "less than nothing on the way: {moment:?}"
            );
        }
        all.push(moment);
    }
}

fn cases() -> u32 {
    std::env::var("RULES_CASES").ok().and_then(|text| text.parse().ok()).unwrap_or(256)
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(cases()) })]

    #[test]
    fn every_as_has_a_moment_and_a_replay_gives_the_same_state(steps in steps()) {
        let (content, world) = (Content::load().unwrap(), world());
        let (state, moments) = play(&content, &world, &steps, Look::Daily);
        let mut replayed = State::default();
        let (mut purse_as, mut travelling_as, mut standing) = (0, 0, 0);
        for (index, moment) in moments.iter().enumerate() {
            prop_assert_eq!(moment.seq, i64::try_from(index).unwrap() + 1);
            let record = record_of(moment, false).unwrap();
            prop_assert_eq!(&moment_of(&record, "slot").unwrap(), moment);
            if let Some(change) = moment.event.purse_change() {
                prop_assert_eq!(record.value_true, Some(change), "the row says what the purse changed by");
                purse_as += change;
            }
            match &moment.event {
                Event::GoodsSold { revenue_as, .. } => travelling_as += revenue_as,
                Event::PortoriaPaid { amount_as, .. } => travelling_as -= amount_as,
                Event::CargoBought { total_as, .. } => travelling_as -= total_as,
                Event::Befell { coin_as, .. } => travelling_as -= coin_as,
                Event::VentureHome { proceeds_as, .. } => travelling_as -= proceeds_as,
                Event::AuctoritasGained { gain } => standing += gain,
                _ => {}
            }
            replayed.apply(moment);
        }
        prop_assert_eq!((purse_as, standing), (state.purse_as, state.auctoritas));
        let away: i64 = state.away().map(|venture| venture.coin_as).sum();
        prop_assert_eq!(travelling_as, away, "coin neither made nor lost on the way");
        prop_assert_eq!(replayed, state);
    }

    #[test]
    fn a_history_is_the_same_however_late_it_is_settled(steps in steps(), pause in 700_i64..400_000) {
        let (content, world) = (Content::load().unwrap(), world());
        let (_, late) = play(&content, &world, &steps, Look::Late);
        for look in [Look::Daily, Look::Every(pause)] {
            let (_, looked) = play(&content, &world, &steps, look);
            prop_assert_eq!(&looked, &late, "to the byte, recorded_at included");
        }
    }
}
