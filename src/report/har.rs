//! HAR 1.2: every exchange, as browsers and proxies read it.

use serde_json::{Value, json};

use super::Report;
use crate::contract::{CaseReport, Shown};

pub(super) fn har(report: &Report) -> String {
    let entries: Vec<Value> = report
        .cases
        .iter()
        .filter_map(|case| Some(entry(report, case, case.shown.as_deref()?)))
        .collect();
    let value = json!({ "log": {
        "version": "1.2",
        "creator": { "name": "specwright", "version": env!("CARGO_PKG_VERSION") },
        "entries": entries,
    } });
    let mut text = serde_json::to_string_pretty(&value).unwrap_or_default();
    text.push('\n');
    text
}

fn entry(report: &Report, case: &CaseReport, shown: &Shown) -> Value {
    let query = shown.url.split_once('?').map_or("", |(_, query)| query);
    let pairs: Vec<Value> = query
        .split('&')
        .filter(|pair| !pair.is_empty())
        .map(|pair| pair.split_once('=').unwrap_or((pair, "")))
        .map(|(name, value)| json!({ "name": name, "value": value }))
        .collect();
    let mut request = json!({
        "method": shown.method,
        "url": shown.url,
        "httpVersion": "HTTP/1.1",
        "cookies": [],
        "headers": headers(&shown.request_headers),
        "queryString": pairs,
        "headersSize": -1,
        "bodySize": shown.request_body.as_ref().map_or(0, String::len),
    });
    if let (Some(body), Some(members)) = (&shown.request_body, request.as_object_mut()) {
        let name = find(&shown.request_headers, "content-type");
        members.insert("postData".to_owned(), json!({ "mimeType": name, "text": body }));
    }
    json!({
        "startedDateTime": report.started,
        "time": case.milliseconds,
        "request": request,
        "response": {
            "status": case.status.unwrap_or(0),
            "statusText": "",
            "httpVersion": "HTTP/1.1",
            "cookies": [],
            "headers": headers(&shown.response_headers),
            "content": {
                "size": shown.response_bytes,
                "mimeType": find(&shown.response_headers, "content-type"),
                "text": shown.response_body,
            },
            "redirectURL": find(&shown.response_headers, "location"),
            "headersSize": -1,
            "bodySize": shown.response_bytes,
        },
        "cache": {},
        "timings": { "send": 0, "wait": case.milliseconds, "receive": 0 },
        "comment": case.id,
    })
}

fn headers(headers: &[(String, String)]) -> Vec<Value> {
    headers.iter().map(|(name, value)| json!({ "name": name, "value": value })).collect()
}

fn find<'a>(headers: &'a [(String, String)], wanted: &str) -> &'a str {
    let found = headers.iter().find(|(name, _)| name.eq_ignore_ascii_case(wanted));
    found.map_or("", |(_, value)| value.as_str())
}
