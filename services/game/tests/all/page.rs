//! The page and what protects it.

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

use crate::fleet::Fleet;

/// One request as bytes, for what no client would send: status, headers in lower case, body.
pub(crate) async fn raw(
    fleet: &Fleet,
    method: &str,
    path: &str,
    head: &str,
    body: &str,
) -> (u16, String, Vec<u8>) {
    let address = fleet.url().replace("http://", "");
    let mut stream = TcpStream::connect(&address).await.unwrap();
    let request = format!(
        "{method} {path} HTTP/1.1\r\nHost: {address}\r\nConnection: close\r\nContent-Length: {}\r\n{head}\r\n{body}",
        body.len()
    );
    stream.write_all(request.as_bytes()).await.unwrap();
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer).await.unwrap();
    let split = answer.windows(4).position(|window| window == b"\r\n\r\n").unwrap();
    let headers = String::from_utf8(answer[..split].to_vec()).unwrap().to_lowercase();
    let status = headers.split(' ').nth(1).unwrap().parse().unwrap();
    (status, headers, answer[split + 4..].to_vec())
}

#[tokio::test]
async fn every_answer_is_protected_and_the_api_never_answers_with_a_page() {
    let fleet = Fleet::new().await;
    for path in ["/", "/map", "/api/v1/seat", "/api/v1/nothing", "/none.js"] {
        let (_, headers, _) = raw(&fleet, "GET", path, "", "").await;
        for header in ["content-security-policy: default-src 'self'", "nosniff", "no-referrer"] {
            assert!(headers.contains(header), "{header} on {path}: {headers}");
        }
    }
    let (status, headers, _) = raw(&fleet, "GET", "/", "", "").await;
    assert_eq!(status, 200);
    assert!(headers.contains("text/html"));
    let (status, packed, body) = raw(&fleet, "GET", "/", "Accept-Encoding: gzip, br\r\n", "").await;
    assert_eq!(status, 200);
    assert!(packed.contains("content-encoding: gzip"), "{packed}");
    assert!(!String::from_utf8_lossy(&body).contains("<html"), "packed, whether the client was built or not");
    for path in ["/api/v1/nothing", "/api", "/none.js"] {
        let (status, headers, _) = raw(&fleet, "GET", path, "", "").await;
        assert_eq!(status, 404, "{path}");
        assert!(headers.contains("application/problem+json"), "{path}");
    }
    let (_, headers, _) = raw(&fleet, "GET", "/api/v1/backgrounds", "Accept-Encoding: gzip\r\n", "").await;
    assert!(headers.contains("content-encoding: gzip"), "{headers}");
}
