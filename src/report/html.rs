//! One page with everything, complete in itself: no script or style from anywhere else.

use std::fmt::Write as _;

use super::{Coverage, Of, Report, Share};
use crate::{
    contract::{CaseReport, Outcome},
    diagnostic::formats::xml as escape,
};

const STYLE: &str = "
:root{color-scheme:light dark;--good:#1a7f37;--bad:#cf222e;--odd:#9a6700;--line:#8884}
body{font:15px/1.5 system-ui,sans-serif;max-width:70rem;margin:2rem auto;padding:0 1rem}
h1{font-size:1.5rem;margin-bottom:.2rem}h2{font-size:1rem;margin:1.6rem 0 .3rem;font-family:ui-monospace,monospace}
.bar{display:flex;height:.8rem;border-radius:.4rem;overflow:hidden;margin:1rem 0}.bar i{display:block}
.passed{--c:var(--good)}.failed,.unanswered{--c:var(--bad)}.skipped{--c:var(--odd)}
.bar i{background:var(--c)}
details,.row{border-left:.25rem solid var(--c);padding:.25rem .8rem;margin:.25rem 0;background:#8881}
summary{cursor:pointer}code{overflow-wrap:anywhere}code,pre{font-family:ui-monospace,monospace;font-size:.85rem}
pre{overflow:auto;background:#8882;padding:.6rem;max-height:24rem}
.code{color:var(--bad);font-weight:600}.weak{opacity:.65}
table.seen caption,table.seen th{text-align:left;font-weight:400}table.seen meter{width:min(16rem,40vw)}table.seen td,table.seen th{padding-right:1rem}
fieldset{border:0;padding:0;display:flex;gap:1rem;flex-wrap:wrap}
input[type=search]{padding:.3rem .6rem;width:min(16rem,100%)}
";

/// A page that lists more is slow to open.
const MAX_UNSEEN: usize = 1000;

/// Filters are the only thing that moves; without scripts the page is whole.
const SCRIPT: &str = "
const q=document.querySelector('input[type=search]'),boxes=[...document.querySelectorAll('input[type=checkbox]')];
function show(){const on=boxes.filter(b=>b.checked).map(b=>b.value),t=q.value.toLowerCase();
document.querySelectorAll('section').forEach(s=>{let any=false;
s.querySelectorAll('[data-outcome]').forEach(e=>{const ok=on.includes(e.dataset.outcome)&&(s.dataset.name+e.dataset.name).toLowerCase().includes(t);
e.hidden=!ok;any=any||ok});s.hidden=!any})}
q.oninput=show;boxes.forEach(b=>b.onchange=show);
";

pub(super) fn html(report: &Report) -> String {
    let summary = report.summary();
    let title = escape(&report.api.info.title);
    let mut out = String::from("<!doctype html>\n<html lang=\"en\"><meta charset=\"utf-8\">");
    let _ = write!(
        out,
        "<meta name=\"viewport\" content=\"width=device-width\"><title>Contract of {title}</title>\
         <style>{STYLE}</style>\n<h1>Contract of {title}</h1>\n\
         <p><b>{} of {} documented examples kept</b> by <code>{}</code><br>\
         <span class=\"weak\">{} · {:.2} s · {}</span></p>\n",
        report.kept(),
        summary.documented,
        escape(&report.target),
        escape(&report.started),
        report.seconds,
        escape(report.api.document.path().as_str()),
    );
    coverage(report, &mut out);
    filters(&mut out);
    for (place, cases) in report.by_operation() {
        let name = report.api.operations.get(place).map_or_else(
            || "sent by the server".to_owned(),
            |operation| format!("{} {}", operation.method, operation.path),
        );
        let name = escape(&name);
        let _ = writeln!(out, "<section data-name=\"{name}\"><h2>{name}</h2>");
        for case in cases {
            self::case(report, case, &mut out);
        }
        out.push_str("</section>\n");
    }
    let _ = writeln!(out, "<script>{SCRIPT}</script></html>");
    out
}

/// A bar of the whole, and a smaller one of each operation.
fn coverage(report: &Report, out: &mut String) {
    let cases: Vec<&CaseReport> = report.cases.iter().collect();
    bar(&cases, out);
    seen(report, out);
}

/// A bar of each kind of thing that the document declares, and what was not seen.
fn seen(report: &Report, out: &mut String) {
    let coverage = Coverage::of(report);
    out.push_str("<table class=\"seen\"><caption>Seen</caption>");
    for (_, of) in Of::ALL {
        let Share { seen, declared } = coverage.share(of);
        let words = of.words();
        let _ = write!(
            out,
            "<tr><th scope=\"row\">{words}</th><td><meter min=\"0\" max=\"{}\" value=\"{seen}\" \
             aria-label=\"{words} seen\"></meter></td><td>{seen} of {declared}</td></tr>",
            declared.max(1),
        );
    }
    out.push_str("</table>\n");
    let list = report.unseen();
    if list.is_empty() {
        return;
    }
    out.push_str("<details class=\"skipped\"><summary>Declared, and not seen</summary><ul>");
    for one in list.iter().take(MAX_UNSEEN) {
        let (what, place) = (escape(&one.what), escape(&report.label(&one.at)));
        let _ = write!(out, "<li>{what} <span class=\"weak\">{place}</span></li>");
    }
    if list.len() > MAX_UNSEEN {
        let _ = write!(out, "<li>… and {} more</li>", list.len() - MAX_UNSEEN);
    }
    out.push_str("</ul></details>\n");
}

fn bar(cases: &[&CaseReport], out: &mut String) {
    out.push_str("<div class=\"bar\" role=\"img\" aria-label=\"outcomes\">");
    for outcome in ["passed", "failed", "unanswered", "skipped"] {
        let count = cases.iter().filter(|case| case.outcome.as_str() == outcome).count();
        if count > 0 {
            let _ = write!(
                out,
                "<i class=\"{outcome}\" style=\"flex:{count}\" title=\"{count} {outcome}\"></i>"
            );
        }
    }
    out.push_str("</div>\n");
}

fn filters(out: &mut String) {
    out.push_str("<fieldset><input type=\"search\" placeholder=\"operation or example\">");
    for outcome in ["passed", "failed", "unanswered", "skipped"] {
        let _ = write!(
            out,
            "<label><input type=\"checkbox\" value=\"{outcome}\" checked> {outcome}</label>"
        );
    }
    out.push_str("</fieldset>\n");
}

fn case(report: &Report, case: &CaseReport, out: &mut String) {
    let outcome = case.outcome.as_str();
    let id = escape(&case.id);
    let head = format!(
        "<code>{id}</code> <span class=\"weak\">{}{} · {outcome}{}</span>",
        case.status.map_or_else(String::new, |status| format!("{status} · ")),
        case.origin.as_str(),
        case.via.as_ref().map_or_else(String::new, |via| format!(" · {}", escape(via))),
    );
    let attributes = format!("class=\"{outcome}\" data-outcome=\"{outcome}\" data-name=\"{id}\"");
    match &case.outcome {
        Outcome::Passed => {
            let _ = writeln!(out, "<div {attributes}><div class=\"row\">{head}</div></div>");
        }
        Outcome::Skipped(reason) | Outcome::Unanswered(reason) => {
            let reason = escape(reason);
            let _ = writeln!(
                out,
                "<div {attributes}><div class=\"row\">{head}<br>{reason}</div></div>"
            );
        }
        Outcome::Failed(violations) => {
            let _ = writeln!(out, "<details open {attributes}><summary>{head}</summary><ul>");
            for found in violations {
                let _ = writeln!(
                    out,
                    "<li><span class=\"code\">{}</span> <code>{}</code> {} \
                     <span class=\"weak\">promised at {}</span></li>",
                    escape(&found.code),
                    escape(found.pointer.as_deref().unwrap_or_default()),
                    escape(&found.message),
                    escape(&report.label(&found.at)),
                );
            }
            out.push_str("</ul>");
            if let Some(shown) = &case.shown {
                let _ = write!(out, "<pre>{}</pre>", text(&shown.response_body));
            }
            let _ = writeln!(out, "<pre>{}</pre></details>", text(&case.curl));
        }
    }
}

/// Text between tags, its lines kept.
fn text(body: &str) -> String {
    body.lines().map(escape).collect::<Vec<_>>().join("\n")
}
