//! Calls another member of the fleet: with our certificate, to that role and no other, within a deadline, again where it
//! is safe, and with a line in the call log for every attempt.

mod error;

use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use backon::{ExponentialBuilder, Retryable};
use bytes::{Bytes, BytesMut};
use futures::StreamExt;
use http::{HeaderMap, HeaderValue, StatusCode, header};
use serde::Serialize;
use serde::de::DeserializeOwned;
use uuid::Uuid;

pub use error::ClientError;

use crate::call_log::{Outcome, Record, Side};
use crate::credentials::Credentials;
use crate::endpoint::Endpoint;
use crate::extract::IDEMPOTENCY_KEY;
use crate::identity::Role;
use crate::limits;
use crate::metrics;
use crate::node::Node;
use crate::problem::Problem;
use crate::trace::Context;

/// Speaks to one member of the fleet. Clones share its connections.
#[derive(Debug, Clone)]
pub struct Client(Arc<Inner>);

#[derive(Debug)]
struct Inner {
    node: Arc<Node>,
    callee: Role,
    base_url: String,
    /// The connections, and the credentials they were made with: when those are renewed, new connections are made.
    http: Mutex<(Arc<Credentials>, reqwest::Client)>,
}

impl Client {
    /// Will speak to `callee` at `base_url`, such as `https://10.110.0.12:8443`. Nothing is sent yet.
    pub fn new(node: &Arc<Node>, callee: Role, base_url: &str) -> Result<Self, ClientError> {
        let credentials = node.credentials.current();
        let http = Mutex::new((credentials.clone(), connect(&credentials, callee)?));
        let base_url = base_url.trim_end_matches('/').to_owned();
        Ok(Self(Arc::new(Inner { node: node.clone(), callee, base_url, http })))
    }

    /// A call of `endpoint` in the making.
    pub fn to(&self, endpoint: &'static Endpoint) -> Call<'_> {
        let deadline = limits::CALL_DEADLINE;
        let key = endpoint.keyed.then(|| Uuid::now_v7().to_string());
        let path = endpoint.path.to_owned();
        Call {
            client: self,
            endpoint,
            path,
            query: None,
            body: None,
            key,
            deadline,
            retries: limits::RETRIES_MAX,
        }
    }

    fn http(&self) -> Result<reqwest::Client, ClientError> {
        let present = self.0.node.credentials.current();
        let mut http = self.0.http.lock().unwrap_or_else(PoisonError::into_inner);
        if !Arc::ptr_eq(&http.0, &present) {
            *http = (present.clone(), connect(&present, self.0.callee)?);
        }
        Ok(http.1.clone())
    }
}

fn connect(credentials: &Credentials, callee: Role) -> Result<reqwest::Client, ClientError> {
    reqwest::Client::builder()
        .tls_backend_preconfigured(credentials.client_config(callee)?)
        .connect_timeout(limits::CONNECT_TIMEOUT)
        .redirect(reqwest::redirect::Policy::none())
        .no_proxy()
        .build()
        .map_err(ClientError::Setup)
}

/// A call in the making.
#[derive(Debug, Clone)]
pub struct Call<'a> {
    client: &'a Client,
    endpoint: &'static Endpoint,
    path: String,
    query: Option<String>,
    body: Option<(&'static str, Bytes)>,
    key: Option<String>,
    deadline: Duration,
    retries: usize,
}

impl Call<'_> {
    /// Fills a parameter of the path.
    #[must_use]
    pub fn path(mut self, name: &str, value: impl ToString) -> Self {
        let value = value.to_string();
        let escaped: String = value.bytes().map(escape).collect();
        self.path = self.path.replace(&format!("{{{name}}}"), &escaped);
        self
    }

    /// Sets the query.
    pub fn query(mut self, query: &impl Serialize) -> Result<Self, ClientError> {
        let text =
            serde_urlencoded::to_string(query).map_err(|error| ClientError::Encoding(error.to_string()))?;
        self.query = Some(text).filter(|text| !text.is_empty());
        Ok(self)
    }

    /// Sets a JSON body.
    pub fn json(mut self, body: &impl Serialize) -> Result<Self, ClientError> {
        let bytes = serde_json::to_vec(body).map_err(|error| ClientError::Encoding(error.to_string()))?;
        self.body = Some(("application/json", bytes.into()));
        Ok(self)
    }

    /// Sets a body of bytes.
    #[must_use]
    pub fn bytes(mut self, bytes: impl Into<Bytes>) -> Self {
        self.body = Some(("application/octet-stream", bytes.into()));
        self
    }

    /// Repeats an earlier write instead of making a new one.
    #[must_use]
    pub fn key(mut self, key: impl Into<String>) -> Self {
        self.key = Some(key.into());
        self
    }

    /// One attempt only.
    #[must_use]
    pub fn once(mut self) -> Self {
        self.retries = 0;
        self
    }

    /// Gives the call with all its attempts another deadline.
    #[must_use]
    pub fn within(mut self, deadline: Duration) -> Self {
        self.deadline = deadline;
        self
    }

    /// Sends it and reads JSON.
    pub async fn send<T: DeserializeOwned>(self) -> Result<T, ClientError> {
        let endpoint = self.endpoint;
        let bytes = self.send_for_bytes().await?;
        serde_json::from_slice(&bytes)
            .map_err(|source| ClientError::Answer { endpoint: endpoint.name, source })
    }

    /// Sends it and reads bytes.
    ///
    /// It is sent again when that is safe: reads always, writes because they carry a key.
    pub async fn send_for_bytes(self) -> Result<Bytes, ClientError> {
        let pauses = ExponentialBuilder::default()
            .with_min_delay(limits::RETRY_PAUSE.0)
            .with_max_delay(limits::RETRY_PAUSE.1)
            .with_max_times(self.retries)
            .with_jitter();
        let attempts =
            (|| self.attempt()).retry(pauses).when(ClientError::is_retryable).adjust(|error, pause| {
                pause.map(|pause| error.retry_after().map_or(pause, |least| pause.max(least)))
            });
        match tokio::time::timeout(self.deadline, attempts).await {
            Ok(result) => result,
            Err(_) => Err(ClientError::Deadline { endpoint: self.endpoint.name, after: self.deadline }),
        }
    }

    async fn attempt(&self) -> Result<Bytes, ClientError> {
        let mut line =
            Line { call: self, context: Context::next_hop(), begun: Instant::now(), is_written: false };
        let result = self.exchange(&line.context).await;
        line.end(&result);
        let (status, headers, body) = result?;
        if status.is_success() {
            Ok(body)
        } else {
            Err(ClientError::Refused(problem(status, &headers, &body).into()))
        }
    }

    async fn exchange(&self, context: &Context) -> Result<(StatusCode, HeaderMap, Bytes), ClientError> {
        let mut url = format!("{}{}", self.client.0.base_url, self.path);
        if let Some(query) = &self.query {
            url.push('?');
            url.push_str(query);
        }
        let mut headers = HeaderMap::new();
        context.write(&mut headers);
        if let Some(key) = &self.key {
            let value =
                HeaderValue::from_str(key).map_err(|error| ClientError::Encoding(error.to_string()))?;
            headers.insert(IDEMPOTENCY_KEY, value);
        }
        let mut request = self.client.http()?.request(self.endpoint.verb.method(), url).headers(headers);
        if let Some((media_type, body)) = &self.body {
            request = request.header(header::CONTENT_TYPE, *media_type).body(body.clone());
        }
        let answered = request.timeout(limits::ATTEMPT_TIMEOUT.max(self.endpoint.timeout)).send().await;
        let response = answered.map_err(|source| self.unanswered(source))?;
        let (status, headers) = (response.status(), response.headers().clone());
        let body = read_bounded(response).await.map_err(|error| match error {
            Unread::Broken(source) => self.unanswered(source),
            Unread::TooLarge => ClientError::AnswerTooLarge { endpoint: self.endpoint.name },
        })?;
        Ok((status, headers, body))
    }

    fn unanswered(&self, source: reqwest::Error) -> ClientError {
        // The address stays out of the message: it is in the configuration, and the log has the callee.
        let source = source.without_url();
        let (callee, endpoint) = (self.client.0.callee, self.endpoint.name);
        if source.is_connect() {
            ClientError::Unreachable { callee, source }
        } else {
            ClientError::Lost { callee, endpoint, source }
        }
    }

    fn write_down(
        &self,
        context: &Context,
        duration: Duration,
        (outcome, status, bytes_out): (Outcome, Option<u16>, Option<u64>),
    ) {
        let Inner { node, callee, .. } = &*self.client.0;
        let own = node.identity();
        let method = metrics::method(&self.endpoint.verb.method());
        node.metrics.called(method, self.endpoint.path, status.unwrap_or(0), duration);
        node.calls.write(&Record {
            at: node.clock.now(),
            side: Side::Client,
            request_id: context.request_id.clone(),
            span: context.traceparent.span(),
            traceparent: context.traceparent.to_string(),
            caller: format!("{}/{}", own.role, own.container),
            callee: callee.to_string(),
            method: method.into(),
            route: self.endpoint.path.into(),
            status,
            outcome,
            bytes_in: self.body.as_ref().map(|(_, body)| body.len() as u64),
            bytes_out,
            duration_us: u64::try_from(duration.as_micros()).unwrap_or(u64::MAX),
        });
    }
}

/// The client's line in the making; dropped before its end, it says that nobody waited for the answer.
struct Line<'a> {
    call: &'a Call<'a>,
    context: Context,
    begun: Instant,
    is_written: bool,
}

impl Line<'_> {
    fn end(&mut self, result: &Result<(StatusCode, HeaderMap, Bytes), ClientError>) {
        let ended = match result {
            Ok((status, _, body)) => (Outcome::Answered, Some(status.as_u16()), Some(body.len() as u64)),
            Err(ClientError::Lost { .. } | ClientError::AnswerTooLarge { .. }) => (Outcome::Lost, None, None),
            Err(_) => (Outcome::Unreachable, None, None),
        };
        self.is_written = true;
        self.call.write_down(&self.context, self.begun.elapsed(), ended);
    }
}

impl Drop for Line<'_> {
    fn drop(&mut self) {
        if !self.is_written {
            self.call.write_down(&self.context, self.begun.elapsed(), (Outcome::Lost, None, None));
        }
    }
}

/// A byte of a path segment, escaped unless RFC 3986 calls it unreserved.
fn escape(byte: u8) -> String {
    if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
        char::from(byte).to_string()
    } else {
        format!("%{byte:02X}")
    }
}

enum Unread {
    Broken(reqwest::Error),
    TooLarge,
}

async fn read_bounded(response: reqwest::Response) -> Result<Bytes, Unread> {
    let mut body = BytesMut::new();
    let mut chunks = response.bytes_stream();
    while let Some(chunk) = chunks.next().await {
        let chunk = chunk.map_err(Unread::Broken)?;
        if body.len() + chunk.len() > limits::ANSWER_BYTES_MAX {
            return Err(Unread::TooLarge);
        }
        body.extend_from_slice(&chunk);
    }
    Ok(body.freeze())
}

/// The problem in an answer; made up from the status where a proxy answered instead of a service.
fn problem(status: StatusCode, headers: &HeaderMap, body: &[u8]) -> Problem {
    let mut problem: Problem = serde_json::from_slice(body).unwrap_or_else(|_| {
        Problem::new(status, "unexplained", format!("Answered {status} without an explanation."))
    });
    if problem.retry_after_s.is_none() {
        problem.retry_after_s =
            headers.get(header::RETRY_AFTER).and_then(|value| value.to_str().ok()?.parse().ok());
    }
    problem
}
