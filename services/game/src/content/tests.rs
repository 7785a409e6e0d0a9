use super::*;

/// Abstractions of a later time, which nobody in the story could think in.
const MODERN: [&str; 36] = [
    "supply",
    "demand",
    "liquid",
    "economy",
    "economic",
    "invest",
    "logistic",
    "strateg",
    "percent",
    "margin",
    "risk",
    "manage",
    "process",
    "system",
    "business",
    "customer",
    "client base",
    "inflation",
    "network",
    "infrastructure",
    "resource",
    "data",
    "okay",
    "minute",
    "profit",
    "market price",
    "the market",
    "capital",
    "finance",
    "budget",
    "efficien",
    "optimi",
    "insurance",
    "product",
    "consumer",
    "interest rate",
];

#[test]
fn what_is_shipped_keeps_its_own_rules() {
    let content = Content::load().unwrap();
    assert_eq!(content.chapters.len(), 5);
    assert!(content.journal.len() >= 60, "{}", content.journal.len());
    let tokens: Vec<_> = content.scenarios.iter().map(|scenario| scenario.token.as_str()).collect();
    assert_eq!(
        tokens,
        ["balnea_conversation", "bronze_forge_fire", "capuan_timber_yard_fire", "faenus_offer"]
    );
    let offered = content.scenarios[0].choices.iter().filter_map(|choice| choice.background.as_deref());
    assert_eq!(offered.count(), 6, "every way of seeing is one of the six");
}

#[test]
fn nobody_in_the_story_speaks_of_what_nobody_had_thought_of() {
    let content = Content::load().unwrap();
    let journal = content.journal.iter().map(|entry| (entry.token.as_str(), entry.text.as_str()));
    let seen = content.scenarios.iter().map(|matter| (matter.token.as_str(), matter.text.as_str()));
    let said = content
        .scenarios
        .iter()
        .flat_map(|matter| matter.choices.iter().map(|choice| (choice.token.as_str(), choice.text.as_str())));
    let told = content.backgrounds.iter().map(|who| (who.token.as_str(), who.story.as_str()));
    for (token, text) in journal.chain(seen).chain(said).chain(told) {
        let lower = text.to_lowercase();
        let modern: Vec<_> = MODERN.iter().filter(|word| lower.contains(**word)).collect();
        assert!(modern.is_empty(), "{token}: {modern:?}");
    }
}

#[test]
fn entries_are_short_and_differ() {
    let content = Content::load().unwrap();
    for (index, entry) in content.journal.iter().enumerate() {
        let sentences = entry.text.matches(['.', '?', '!']).count();
        assert!((1..=5).contains(&sentences), "{}: {sentences} sentences", entry.token);
        assert!(
            content.journal.iter().take(index).all(|other| other.title != entry.title),
            "{}",
            entry.token
        );
    }
}

#[test]
fn prices_go_with_the_year_and_stay_within_their_season() {
    let content = Content::load().unwrap();
    let wheat: Vec<i64> = (0..365).map(|day| content.season_permille("wheat", day)).collect();
    assert_eq!((wheat.iter().min(), wheat.iter().max()), (Some(&820), Some(&1180)));
    assert_eq!(wheat[30], 1180, "dearest in May, before the harvest");
    assert_eq!(content.season_permille("iron", 30), 1000);
}

/// What is wrong with a text is said with its file, the token and the rule.
fn refused(broken: Texts<'_>) -> String {
    let error = Content::read(broken).unwrap_err();
    let source = std::error::Error::source(&error).map(ToString::to_string).unwrap_or_default();
    format!("{error} {source}")
}

fn scenario_with(from: &str, to: &str) -> String {
    let text = RULING[3];
    assert!(text.contains(from), "{from}");
    let broken = text.replacen(from, to, 1);
    refused(Texts { scenarios: &[("content/scenarios/broken.toml", &broken)], ..SHIPPED })
}

#[test]
fn a_broken_scenario_is_refused_with_its_file_its_token_and_the_rule() {
    for (from, to, said) in [
        ("label = \"analogue\"", "label = \"record\"", "it is an analogue or an invention"),
        ("open_days = 16", "open_days = 0", "open for 1 to 400 days"),
        ("open_days = 16", "", "it ends at some time"),
        ("weight = 5", "weight = 0", "every truth may be so"),
        ("permille = 1250", "permille = 9000", "not halved more than once"),
        ("truth = \"a_lamp\"", "truth = \"a_candle\"", "names a truth"),
        ("cost_as = 96", "cost_as = -96", "costs 0 to 10000"),
        ("open_days = 16", "open_daze = 16", "unknown field `open_daze`"),
        ("ventures_home = 2", "ventures_lost = 2", "unknown variant `ventures_lost`"),
        ("token = \"buy_the_ruin\"", "token = \"go_by\"", "its choices differ"),
    ] {
        let refusal = scenario_with(from, to);
        assert!(refusal.contains("content/scenarios/broken.toml"), "{refusal}");
        assert!(refusal.contains(said), "{said}: {refusal}");
    }
}

#[test]
fn broken_trade_story_and_journal_are_refused_too() {
    let trade = SHIPPED.trade.replacen("dear_month = 5", "dear_month = 13", 1);
    assert!(refused(Texts { trade: &trade, ..SHIPPED }).contains("content/trade.toml: season `wheat`"));
    let story = SHIPPED.story.replacen("parameter = \"fama\"", "parameter = \"fame\"", 1);
    assert!(refused(Texts { story: &story, ..SHIPPED }).contains("drift `is_spoken_of`"));
    let journal = SHIPPED.journal.replacen("faenus_offer/decline", "faenus_offer/accept", 1);
    assert!(refused(Texts { journal: &journal, ..SHIPPED }).contains("entry `weighed_things`"));
}
