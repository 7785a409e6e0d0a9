//! A small service to speak to.

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

use axum::extract::State;
use serde::{Deserialize, Serialize};
use tokio::sync::Notify;
use transport::extract::{Caller, IdempotencyKey, Json, Path, Query};
use transport::router::Mounted;
use transport::testing::{Serving, TestFleet};
use transport::{Api, Client, ClientError, Endpoint, Node, Problem, Role};
use utoipa::{IntoParams, ToSchema};

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Note {
    pub text: String,
}

#[derive(Debug, Serialize, Deserialize, IntoParams)]
pub struct NotePath {
    pub note: u32,
}

#[derive(Debug, Serialize, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
pub struct Page {
    pub limit: Option<u32>,
}

const GAME: &[Role] = &[Role::Game];
pub static READ: Endpoint = Endpoint::get("read", "/api/v1/notes/{note}", "Reads.")
    .callers(GAME)
    .path::<NotePath>()
    .query::<Page>()
    .answers::<Note>();
pub static WRITE: Endpoint = Endpoint::post("write", "/api/v1/notes", "Writes.")
    .callers(GAME)
    .takes::<Note>()
    .answers::<Note>()
    .body_up_to(1024);
pub static PANIC: Endpoint = Endpoint::get("panic", "/api/v1/panic", "Fails.").callers(GAME);
pub static FLAKY: Endpoint =
    Endpoint::get("flaky", "/api/v1/flaky", "Fails twice.").callers(GAME).answers::<Note>();
pub static SLOW: Endpoint =
    Endpoint::get("slow", "/api/v1/slow", "Waits to be let go.").callers(GAME).answers::<Note>();
pub static STUCK: Endpoint =
    Endpoint::get("stuck", "/api/v1/stuck", "Never ends.").callers(GAME).within_seconds(0);
pub static NOBODY: Endpoint = Endpoint::get("nobody", "/api/v1/nobody", "Not for anyone.");
pub static WHO: Endpoint = Endpoint::get("who", "/api/v1/who", "Who asks.").callers(GAME).answers::<Note>();

#[derive(Debug, Clone, Default)]
pub struct Desk {
    pub attempts: Arc<AtomicU32>,
    pub arrived: Arc<Notify>,
    pub let_go: Arc<Notify>,
}

impl Desk {
    pub fn api(&self, node: &Arc<Node>) -> Mounted {
        Api::new(node)
            .route(&READ, async |Path(NotePath { note }): Path<NotePath>, Query(_): Query<Page>| {
                Json(Note { text: note.to_string() })
            })
            .route(&WRITE, async |_: IdempotencyKey, Json(note): Json<Note>| Json(note))
            .route(&PANIC, panics)
            .route(&FLAKY, flaky)
            .route(&SLOW, slow)
            .route(&STUCK, std::future::pending::<Json<Note>>)
            .route(&NOBODY, async || Json(Note { text: String::new() }))
            .route(&WHO, async |Caller(identity): Caller| Json(Note { text: identity.to_string() }))
            .finish(self.clone())
    }

    /// A desk that serves as the store, and a client that is the game.
    pub async fn open(fleet: &TestFleet) -> (Self, Serving, Client) {
        let desk = Self::default();
        let node = fleet.member(1102, Role::Store);
        let serving = fleet.serve(&node, desk.api(&node)).await;
        let client = Client::new(&fleet.member(1105, Role::Game), Role::Store, &serving.mesh_url).unwrap();
        (desk, serving, client)
    }
}

async fn panics() -> Json<Note> {
    panic!("as asked")
}

async fn flaky(State(desk): State<Desk>) -> Result<Json<Note>, Problem> {
    match desk.attempts.fetch_add(1, Ordering::SeqCst) {
        0 | 1 => Err(Problem::unavailable("flaky", "Not yet.", 0)),
        attempts => Ok(Json(Note { text: attempts.to_string() })),
    }
}

async fn slow(State(desk): State<Desk>) -> Json<Note> {
    desk.arrived.notify_one();
    desk.let_go.notified().await;
    Json(Note { text: "late".to_owned() })
}

/// What a refused call says.
pub fn code(result: Result<impl std::fmt::Debug, ClientError>) -> String {
    let error = result.expect_err("a refusal");
    error.problem().unwrap_or_else(|| panic!("a problem, not {error:?}")).code.clone()
}
