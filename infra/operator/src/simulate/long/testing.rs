//! What players see, made up.

use otivm_api::{State, Venture};
use serde_json::json;

/// A merchant on the fifth day, with nothing under way.
pub(super) fn state(purse_as: i64) -> State {
    serde_json::from_value(json!({
        "server_time": "2026-11-21T10:40:00.000Z", "ms_per_day": 3000, "day": 4, "roman_date": "", "head": 7,
        "name": "", "background": "freedman", "purse_as": purse_as, "auctoritas": 50,
        "chapter": {"number": 1, "title": "", "goal": "roma", "next_at_auctoritas": 200},
        "parameters": [], "ventures": [], "otium": null, "otium_cost_as": 1000, "otium_days": 8,
        "journal_entries": 0, "factor_wage_as": 32,
        "news": {"release": 1, "store_heard_at": null, "prices_heard_at": null, "prices_period": null},
    }))
    .unwrap()
}

/// A venture under way.
pub(super) fn venture(id: i64) -> Venture {
    let at = "2026-11-21T10:40:00.000Z";
    serde_json::from_value(json!({
        "id": id, "from": "ostia", "to": "roma", "good": "oil", "quantity": 4, "stage": "outbound", "legs": [], "path": [],
        "cost": {"goods_as": 1, "vectura_as": 0, "wages_as": 0, "portoria_as": 0, "total_as": 1},
        "revenue_as": null, "profit_as": null, "departed_day": 1, "arrives_day": 2, "home_day": 3,
        "departed_at": at, "arrives_at": at, "home_at": at,
    }))
    .unwrap()
}
