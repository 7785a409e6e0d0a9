//! An endpoint as a value: the one place where a path, its callers and its types are written.

use std::time::Duration;

use axum::routing::MethodFilter;
use utoipa::openapi::path::{HttpMethod, Parameter, ParameterIn};
use utoipa::openapi::{RefOr, Schema};
use utoipa::{IntoParams, ToSchema};

use crate::identity::Role;
use crate::limits;

/// The HTTP methods the fleet uses.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Verb {
    /// Reads; changes nothing.
    Get,
    /// Acts, or creates something whose name the service chooses.
    Post,
    /// Sets something whose name the caller chooses.
    Put,
    /// Takes away.
    Delete,
}

impl Verb {
    /// As HTTP writes it.
    pub const fn method(self) -> http::Method {
        match self {
            Self::Get => http::Method::GET,
            Self::Post => http::Method::POST,
            Self::Put => http::Method::PUT,
            Self::Delete => http::Method::DELETE,
        }
    }

    pub(crate) const fn filter(self) -> MethodFilter {
        match self {
            Self::Get => MethodFilter::GET,
            Self::Post => MethodFilter::POST,
            Self::Put => MethodFilter::PUT,
            Self::Delete => MethodFilter::DELETE,
        }
    }

    pub(crate) const fn openapi(self) -> HttpMethod {
        match self {
            Self::Get => HttpMethod::Get,
            Self::Post => HttpMethod::Post,
            Self::Put => HttpMethod::Put,
            Self::Delete => HttpMethod::Delete,
        }
    }
}

/// Who may call an endpoint.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Access {
    /// Members of the fleet in one of these roles, by certificate. An empty list lets nobody in.
    Roles(&'static [Role]),
    /// Anyone who reaches the players' listener; the handler looks at the seat.
    Players,
}

/// What an answer's body holds.
#[derive(Debug, Clone, Copy)]
pub enum Body {
    /// Nothing.
    Empty,
    /// JSON of this type.
    Json(SchemaOf),
    /// Bytes of this media type.
    Bytes(&'static str),
}

/// The schema of a type with its name and everything it refers to.
#[derive(Debug, Clone, Copy)]
pub struct SchemaOf {
    pub(crate) name: fn() -> String,
    pub(crate) all: fn() -> Vec<(String, RefOr<Schema>)>,
}

impl SchemaOf {
    const fn of<T: ToSchema>() -> Self {
        Self { name: name_of::<T>, all: schemas_of::<T> }
    }
}

fn name_of<T: ToSchema>() -> String {
    T::name().into_owned()
}

fn schemas_of<T: ToSchema>() -> Vec<(String, RefOr<Schema>)> {
    let mut all = vec![(name_of::<T>(), T::schema())];
    T::schemas(&mut all);
    all
}

fn query_of<T: IntoParams>() -> Vec<Parameter> {
    T::into_params(|| Some(ParameterIn::Query))
}

fn path_of<T: IntoParams>() -> Vec<Parameter> {
    T::into_params(|| Some(ParameterIn::Path))
}

/// One operation of a service's API.
#[derive(Debug, Clone, Copy)]
pub struct Endpoint {
    /// Its name in the OpenAPI document, in logs and metrics; unique in a service.
    pub name: &'static str,
    /// The HTTP method.
    pub verb: Verb,
    /// The path template, such as `/api/v1/cells/{cell}`.
    pub path: &'static str,
    /// What it does, in one sentence.
    pub summary: &'static str,
    /// Who may call it.
    pub access: Access,
    /// Largest request body, in bytes.
    pub body_bytes_max: usize,
    /// Time the handler has.
    pub timeout: Duration,
    /// Whether the caller must send an idempotency key.
    pub keyed: bool,
    pub(crate) path_params: Option<fn() -> Vec<Parameter>>,
    pub(crate) query_params: Option<fn() -> Vec<Parameter>>,
    pub(crate) request: Body,
    pub(crate) response: Body,
    /// A request and an answer as they may look, as JSON.
    pub(crate) examples: (Option<&'static str>, Option<&'static str>),
}

impl Endpoint {
    const fn new(verb: Verb, name: &'static str, path: &'static str, summary: &'static str) -> Self {
        Self {
            name,
            verb,
            path,
            summary,
            access: Access::Roles(&[]),
            body_bytes_max: limits::BODY_BYTES_MAX,
            timeout: limits::HANDLER_TIMEOUT,
            keyed: false,
            path_params: None,
            query_params: None,
            request: Body::Empty,
            response: Body::Empty,
            examples: (None, None),
        }
    }

    /// An endpoint that reads. Nobody may call it until [`Endpoint::callers`] says who.
    pub const fn get(name: &'static str, path: &'static str, summary: &'static str) -> Self {
        Self::new(Verb::Get, name, path, summary)
    }

    /// An endpoint that acts; it needs an idempotency key.
    pub const fn post(name: &'static str, path: &'static str, summary: &'static str) -> Self {
        let mut endpoint = Self::new(Verb::Post, name, path, summary);
        endpoint.keyed = true;
        endpoint
    }

    /// An endpoint that sets something; it needs an idempotency key.
    pub const fn put(name: &'static str, path: &'static str, summary: &'static str) -> Self {
        let mut endpoint = Self::new(Verb::Put, name, path, summary);
        endpoint.keyed = true;
        endpoint
    }

    /// An endpoint that takes away. It needs no idempotency key: what is gone is gone.
    pub const fn delete(name: &'static str, path: &'static str, summary: &'static str) -> Self {
        Self::new(Verb::Delete, name, path, summary)
    }

    /// The roles that may call it.
    #[must_use]
    pub const fn callers(mut self, roles: &'static [Role]) -> Self {
        self.access = Access::Roles(roles);
        self
    }

    /// Open to whoever reaches the players' listener.
    #[must_use]
    pub const fn for_players(mut self) -> Self {
        self.access = Access::Players;
        self
    }

    /// The parameters in the path.
    #[must_use]
    pub const fn path<T: IntoParams>(mut self) -> Self {
        self.path_params = Some(path_of::<T>);
        self
    }

    /// The parameters in the query.
    #[must_use]
    pub const fn query<T: IntoParams>(mut self) -> Self {
        self.query_params = Some(query_of::<T>);
        self
    }

    /// The request is JSON of type `T`.
    #[must_use]
    pub const fn takes<T: ToSchema>(mut self) -> Self {
        self.request = Body::Json(SchemaOf::of::<T>());
        self
    }

    /// The request is bytes of a media type.
    #[must_use]
    pub const fn takes_bytes(mut self, media_type: &'static str) -> Self {
        self.request = Body::Bytes(media_type);
        self
    }

    /// The answer is JSON of type `T`.
    #[must_use]
    pub const fn answers<T: ToSchema>(mut self) -> Self {
        self.response = Body::Json(SchemaOf::of::<T>());
        self
    }

    /// Shows a request as it may look, as JSON.
    #[must_use]
    pub const fn takes_like(mut self, json: &'static str) -> Self {
        self.examples.0 = Some(json);
        self
    }

    /// Shows an answer as it may look, as JSON.
    #[must_use]
    pub const fn answers_like(mut self, json: &'static str) -> Self {
        self.examples.1 = Some(json);
        self
    }

    /// The request and the answer that it shows.
    pub const fn examples(&self) -> (Option<&'static str>, Option<&'static str>) {
        self.examples
    }

    /// The answer is bytes of a media type.
    #[must_use]
    pub const fn answers_bytes(mut self, media_type: &'static str) -> Self {
        self.response = Body::Bytes(media_type);
        self
    }

    /// Accepts bodies up to `bytes`.
    #[must_use]
    pub const fn body_up_to(mut self, bytes: usize) -> Self {
        self.body_bytes_max = bytes;
        self
    }

    /// Gives the handler `seconds`.
    #[must_use]
    pub const fn within_seconds(mut self, seconds: u64) -> Self {
        self.timeout = Duration::from_secs(seconds);
        self
    }

    /// Needs no idempotency key, because doing it twice is doing it once.
    #[must_use]
    pub const fn unkeyed(mut self) -> Self {
        self.keyed = false;
        self
    }

    /// Whether `role` may call it.
    pub fn allows(&self, role: Role) -> bool {
        matches!(self.access, Access::Roles(roles) if roles.contains(&role))
    }
}
