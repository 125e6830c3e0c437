//! Files of routes: a trait for each tag, and how requests get there.

use serde::Serialize;

use super::{
    Module, WIDTH, arguments,
    checks::{closure, indent},
    comment, head_comment,
    imports::{FOR_OPERATIONS, Names},
    literal, ok_value,
    operations::operation_docs,
};
use crate::{
    ir::{ParameterLocation, types::TypeUse},
    rust::plan::{
        Caller, CarriedPlan, Group, Mark, OperationPlan, ParameterPlan, Plan, Side, query_form,
        words,
    },
};

/// `routes/mod.rs`.
#[derive(Debug, Serialize)]
pub(crate) struct RoutesModule {
    pub(crate) mark: String,
    pub(crate) docs: Vec<String>,
    pub(crate) modules: Vec<Module>,
    /// Of the modules.
    pub(crate) traits: Vec<String>,
    /// `#[cfg(…)]` that holds if every tag is enabled.
    pub(crate) all: String,
    /// `S: PetsApi + StoreApi,`; empty if there are no routes.
    pub(crate) bounds: String,
    /// The value of `router`.
    pub(crate) chain: String,
    pub(crate) secured: bool,
    /// Of what the server of the API calls.
    pub(crate) receivers: Vec<Receiver>,
}

/// How a router of webhooks or callbacks is made.
#[derive(Debug, Serialize)]
pub(crate) struct Receiver {
    docs: Vec<String>,
    feature: String,
    name: String,
    trait_name: String,
    module: String,
}

/// `routes/<tag>.rs`.
#[derive(Debug, Serialize)]
pub(crate) struct RoutesFile {
    pub(crate) mark: String,
    pub(crate) docs: Vec<String>,
    pub(crate) imports: Vec<String>,
    pub(crate) trait_name: String,
    /// `Authenticate` or `Service`.
    pub(crate) parent: String,
    pub(crate) operations: Vec<RouteView>,
    /// Whether there is but one registration, which stands beside what it is called on.
    pub(crate) alone: bool,
}

#[derive(Debug, Serialize)]
pub(crate) struct RouteView {
    docs: Vec<String>,
    signature: String,
    /// Of the registration, and of what tells it from others.
    route: Vec<String>,
    name: String,
    read_signature: String,
    read: Vec<String>,
    checks: Vec<String>,
}

impl Plan<'_> {
    pub(crate) fn routes_module(&self, mark: &str) -> RoutesModule {
        let features: Vec<String> = self
            .side(Side::Offered)
            .map(|group| format!("feature = {}", literal(&group.feature)))
            .collect();
        let all = match features.as_slice() {
            [one] => format!("#[cfg({one})]"),
            several => arguments(0, "#[cfg(all", several, ")]").replace(",\n))]", "\n))]"),
        };
        let traits: Vec<&str> =
            self.side(Side::Offered).map(|one| one.trait_name.as_str()).collect();
        let modules: Vec<&str> = self.side(Side::Offered).map(|one| one.module.as_str()).collect();
        RoutesModule {
            mark: mark.to_owned(),
            docs: head_comment(
                "Routes for axum: implement the traits, and `router` sends requests to them.",
            ),
            modules: self.group_modules(),
            traits: self
                .group_modules()
                .iter()
                .filter_map(|module| self.trait_of(module))
                .collect(),
            all,
            bounds: bounds(&traits),
            chain: chain(&modules),
            secured: self.operations.iter().any(|plan| plan.caller != Caller::Open),
            receivers: [Side::Webhooks, Side::Callbacks]
                .into_iter()
                .flat_map(|side| self.side(side))
                .map(receiver)
                .collect(),
        }
    }

    fn trait_of(&self, module: &Module) -> Option<String> {
        let group = self.groups.iter().find(|group| group.module == module.name)?;
        Some(group.trait_name.clone())
    }

    pub(crate) fn routes_file(&self, mark: &str, group: usize) -> RoutesFile {
        let plans: Vec<&OperationPlan<'_>> =
            self.operations.iter().filter(|plan| plan.group == group).collect();
        let secured = plans.iter().any(|plan| plan.caller != Caller::Open);
        let parent = if secured { "Authenticate" } else { "Service" }.to_owned();
        let mut methods =
            crate::rust::names::Scope::reserving(&["authenticate", "reject", "body_limit"]);
        let alone = matches!(plans.as_slice(), [only] if only.marks.is_empty());
        let operations: Vec<RouteView> = plans
            .iter()
            .map(|plan| {
                let method = methods.claim(plan.method.clone());
                self.route_view(plan, &method, alone)
            })
            .collect();
        let group = &self.groups[group];
        let mut names = Names::default();
        names.read("Future ParameterError RequestReader Routes ServerOperation operations::");
        names.read(&parent);
        for view in &operations {
            view.read_names(&mut names);
        }
        let imports = names.imports(FOR_OPERATIONS, &[]);
        let docs = match &group.tag {
            Some(tag) => format!("Routes of {tag}."),
            None => "Routes without a tag.".to_owned(),
        };
        RoutesFile {
            mark: mark.to_owned(),
            docs: head_comment(&docs),
            imports,
            trait_name: group.trait_name.clone(),
            parent,
            operations,
            alone,
        }
    }

    fn route_view(&self, plan: &OperationPlan<'_>, method: &str, alone: bool) -> RouteView {
        let request = format!("operations::{}", plan.name);
        let (caller, register, closure_parameters) = match plan.caller {
            Caller::Open => (None, "open", "service, request"),
            Caller::Secured => {
                (Some("caller: Self::Caller"), "secured", "service, caller, request")
            }
            Caller::Optional => {
                (Some("caller: Option<Self::Caller>"), "optional", "service, caller, request")
            }
        };
        let mut parameters = vec!["&self".to_owned()];
        parameters.extend(caller.map(str::to_owned));
        parameters.push(format!("request: {request}"));
        let arguments_of_call = if caller.is_some() { "caller, request" } else { "request" };
        let qualify = |value: &str, is_enum: bool| {
            if is_enum { format!("operations::{value}") } else { self.qualified(value) }
        };
        let output = qualify(&plan.success.value, !plan.success.variants.is_empty());
        let error = qualify(&plan.failure.value, !plan.failure.variants.is_empty());
        let (output, error) = if super::is_complex(&format!("O<Result<{output}, {error}>>")) {
            (format!("OutputOf<{request}>"), format!("FailureOf<{request}>"))
        } else {
            (output, error)
        };
        let result = result_type(&output, &error);
        let one = format!("    fn {method}({}){result}", parameters.join(", "));
        let is_one = one.lines().count() == 1;
        let signature = if is_one && one.len() < WIDTH {
            one
        } else if is_one && one.len() == WIDTH {
            // rustfmt counts a semicolon as the brace of a body.
            format!("    fn {method}({})\n   {result}", parameters.join(", "))
        } else {
            format!("    fn {method}(\n        {},\n    ){result}", parameters.join(",\n        "))
        };
        let closure = format!("|{closure_parameters}: {request}| async move {{");
        let call = format!("service.{method}({arguments_of_call}).await");
        let mut route = route_lines(register, &closure, &call, alone);
        route.extend(plan.marks.iter().flat_map(mark_lines));
        let others: Vec<&ParameterPlan<'_>> = plan.parameters.iter().collect();
        let mut read: Vec<String> =
            plan.parameters.iter().map(|parameter| read_parameter(parameter, &others)).collect();
        let body_type = match &plan.body {
            Some(body) if plan.body_required => self.qualified(&body.value),
            Some(body) => format!("Option<{}>", self.qualified(&body.value)),
            None => "()".to_owned(),
        };
        if plan.body.is_some() {
            let field = &plan.body_field;
            read.push(if field == "body" { "body,".to_owned() } else { format!("{field}: body,") });
        }
        if !plan.accept_field.is_empty() {
            read.push(format!("{}: from.accept(),", plan.accept_field));
        }
        let checks = self.request_checks(plan);
        RouteView {
            docs: operation_docs(plan, 4),
            signature,
            route,
            name: request,
            read_signature: arguments(
                4,
                "fn read",
                &[
                    format!(
                        "{}: &RequestReader<'_>",
                        if plan.parameters.is_empty() && plan.accept_field.is_empty() {
                            "_"
                        } else {
                            "from"
                        }
                    ),
                    format!("{}: {body_type}", if plan.body.is_some() { "body" } else { "(): " })
                        .replace("(): : ", "(): "),
                ],
                " -> Result<Self, ParameterError> {",
            ),
            read: self.item_checks(plan).into_iter().chain(ok_value(&read)).collect(),
            checks,
        }
    }

    /// Types that operation files declare are reached through their module.
    fn qualified(&self, value: &str) -> String {
        let mut text = String::with_capacity(value.len());
        let mut rest = value;
        while let Some(start) = rest.find(|letter: char| letter.is_alphanumeric() || letter == '_')
        {
            text.push_str(&rest[..start]);
            rest = &rest[start..];
            let word = words(rest).next().unwrap_or_default();
            let declared = self.headers.contains_key(word) || self.contents.contains_key(word);
            if declared && !text.ends_with("::") {
                text.push_str("operations::");
            }
            text.push_str(word);
            rest = &rest[word.len()..];
        }
        text.push_str(rest);
        text
    }

    fn request_checks(&self, plan: &OperationPlan<'_>) -> Vec<String> {
        let mut lines = Vec::new();
        for parameter in &plan.parameters {
            let place = format!("{}/{}", place(parameter), parameter.parameter.name);
            self.part_checks(
                &place,
                &parameter.field,
                &parameter.use_,
                parameter.optional,
                &mut lines,
            );
        }
        match plan.body.as_ref().map(|body| (body, body.carried.as_slice())) {
            Some((_, [only])) => {
                if let Some(use_) = &only.use_ {
                    self.part_checks("", &plan.body_field, use_, !plan.body_required, &mut lines);
                }
            }
            Some((body, several)) => {
                for one in several {
                    lines.extend(self.variant_checks(plan, &body.value, one));
                }
            }
            None => {}
        }
        indent(indent(lines))
    }

    /// Statements that hold the items of a streamed body to their rules, as they are read.
    fn item_checks(&self, plan: &OperationPlan<'_>) -> Vec<String> {
        let Some(body) = &plan.body else { return Vec::new() };
        let checked = |items: &str, one: &CarriedPlan| {
            let item = one.item.as_ref()?;
            let statements = self.check_statements(item, "item", 16);
            let first = vec![format!("{items}.checked(|checks, item| {{")];
            (!statements.is_empty())
                .then(|| [first, indent(statements), vec!["})".to_owned()]].concat())
        };
        if let [only] = body.carried.as_slice() {
            let lines = if plan.body_required {
                checked("body", only)
            } else {
                let inside = checked("items", only).map(indent);
                let wrap = |lines| {
                    [vec!["body.map(|items| {".to_owned()], lines, vec!["})".to_owned()]].concat()
                };
                inside.map(wrap)
            };
            return lines.map(|lines| bound("body", lines)).unwrap_or_default();
        }
        let mut arms = Vec::new();
        let mut is_whole = plan.body_required;
        for one in &body.carried {
            let Some(lines) = checked("items", one) else {
                is_whole = false;
                continue;
            };
            let variant = format!("operations::{}::{}(items)", body.value, one.variant);
            let variant = if plan.body_required { variant } else { format!("Some({variant})") };
            arms.push(format!("    {variant} => {{"));
            arms.extend(indent(indent(bound("items", lines))));
            arms.extend([format!("        {variant}"), "    }".to_owned()]);
        }
        if arms.is_empty() {
            return arms;
        }
        arms.insert(0, "match body {".to_owned());
        if !is_whole {
            arms.push("    other => other,".to_owned());
        }
        arms.push("}".to_owned());
        bound("body", arms)
    }

    /// The checks of a body if it is of this variant.
    fn variant_checks(
        &self,
        plan: &OperationPlan<'_>,
        name: &str,
        one: &CarriedPlan,
    ) -> Vec<String> {
        let Some(use_) = one.use_.as_ref().filter(|use_| self.is_checked(use_)) else {
            return Vec::new();
        };
        let statements = self.check_statements(&TypeUse::clone(use_), "value", 16);
        if statements.is_empty() {
            return Vec::new();
        }
        let pattern = format!("operations::{name}::{}(value)", one.variant);
        let pattern = if plan.body_required { pattern } else { format!("Some({pattern})") };
        let mut lines = vec![format!("if let {pattern} = &self.{} {{", plan.body_field)];
        let before = [literal(""), "Some(value)".to_owned()];
        let part = closure(12, "checks.if_some", &before, "value", statements);
        lines.extend(indent(part));
        lines.push("}".to_owned());
        lines
    }

    fn part_checks(
        &self,
        place: &str,
        field: &str,
        use_: &TypeUse,
        optional: bool,
        lines: &mut Vec<String>,
    ) {
        if !self.is_checked(use_) {
            return;
        }
        let inner = TypeUse { nullable: false, ..use_.clone() };
        let statements = self.check_statements(&inner, "value", 12);
        if statements.is_empty() {
            return;
        }
        let source = match (optional, use_.nullable) {
            (false, false) => format!("Some(&self.{field})"),
            (true, false) | (false, true) => format!("self.{field}.as_ref()"),
            (true, true) => format!("self.{field}.as_ref().and_then(Option::as_ref)"),
        };
        lines.extend(closure(8, "checks.if_some", &[literal(place), source], "value", statements));
    }
}

/// `let name = …;`, of an expression on several lines.
fn bound(name: &str, mut lines: Vec<String>) -> Vec<String> {
    lines[0].insert_str(0, &format!("let {name} = "));
    if let Some(last) = lines.last_mut() {
        last.push(';');
    }
    lines
}

/// The method of the runtime that reads and writes it.
pub(super) fn method(parameter: &ParameterPlan<'_>) -> &'static str {
    match parameter.parameter.location {
        ParameterLocation::QueryString if query_form(parameter.parameter).is_some() => "query_form",
        ParameterLocation::QueryString => "query_string",
        _ => place(parameter),
    }
}

pub(super) fn place(parameter: &ParameterPlan<'_>) -> &'static str {
    match parameter.parameter.location {
        ParameterLocation::Path => "path",
        ParameterLocation::Query | ParameterLocation::QueryString => "query",
        ParameterLocation::Header => "header",
        ParameterLocation::Cookie => "cookie",
    }
}

/// ` -> impl Future<…> + Send;`, broken where rustfmt breaks it.
fn result_type(output: &str, error: &str) -> String {
    let one = format!(" -> impl Future<Output = Result<{output}, {error}>>");
    if one.len() + 5 <= WIDTH {
        return format!("{one} + Send;");
    }
    if one.len() + 4 <= WIDTH {
        return format!("{one}\n    + Send;");
    }
    let inner = format!("        Output = Result<{output}, {error}>,");
    if inner.len() <= WIDTH {
        return format!(" -> impl Future<\n{inner}\n    > + Send;");
    }
    format!(
        " -> impl Future<\n        Output = Result<\n            {output},\n            {error},\n        >,\n    > + Send;"
    )
}

/// One registration, laid out as rustfmt would: `alone` behind `routes`, else in a chain below it.
fn route_lines(register: &str, closure: &str, call: &str, alone: bool) -> Vec<String> {
    let (before, indent) = if alone { ("    routes".len(), 4) } else { (8, 8) };
    let one = format!(".{register}({closure} {call} }})");
    if before + one.len() <= WIDTH {
        return vec![one];
    }
    if alone && 8 + one.len() <= WIDTH {
        return vec![format!("\n        {one}")];
    }
    let own = format!("    {closure} {call} }},");
    if indent + own.len() <= WIDTH {
        return vec![format!(".{register}("), own, ")".to_owned()];
    }
    if before + register.len() + closure.len() + 2 <= WIDTH {
        return vec![format!(".{register}({closure}"), format!("    {call}"), "})".to_owned()];
    }
    vec![
        format!(".{register}("),
        format!("    {closure}"),
        format!("        {call}"),
        "    },".to_owned(),
        ")".to_owned(),
    ]
}

fn mark_lines(mark: &Mark) -> Vec<String> {
    let call = if mark.is_header { ".only_with_header" } else { ".only_with_query" };
    let value = mark.value.as_ref();
    let value = value.map_or("None".to_owned(), |value| format!("Some({})", literal(value)));
    let text = arguments(8, call, &[literal(&mark.name), value], "");
    text.lines().map(|line| line[8..].to_owned()).collect()
}

fn receiver(group: &Group) -> Receiver {
    let text = match group.side {
        Side::Offered => "Receives requests.",
        Side::Webhooks => {
            "Receives all webhooks, each at a path of its name; `Routes::at` puts one elsewhere, \
             and `Routes::when` tells those apart that share a path."
        }
        Side::Callbacks => {
            "Receives all callbacks. A callback comes to the URL that a request gave; if that ends \
             in the path that stands at the operation, it arrives here. `Routes::at` puts one \
             elsewhere."
        }
    };
    Receiver {
        docs: comment(text, 0),
        feature: group.feature.clone(),
        name: format!("{}_router", group.module.trim_start_matches("r#")),
        trait_name: group.trait_name.clone(),
        module: group.module.clone(),
    }
}

fn bounds(traits: &[&str]) -> String {
    if traits.is_empty() {
        return String::new();
    }
    let one = format!("    S: {},", traits.join(" + "));
    if one.len() <= WIDTH { one } else { format!("    S: {},", traits.join("\n        + ")) }
}

fn chain(modules: &[&str]) -> String {
    let calls: Vec<String> =
        modules.iter().map(|module| format!(".with({module}::routes)")).collect();
    let one = format!("    Routes::new(service){}.into_router()", calls.concat());
    if one.len() <= WIDTH {
        return one;
    }
    let calls: Vec<String> = calls.iter().map(|call| format!("        {call}\n")).collect();
    format!("    Routes::new(service)\n{}        .into_router()", calls.concat())
}

fn read_parameter(plan: &ParameterPlan<'_>, all: &[&ParameterPlan<'_>]) -> String {
    let name = literal(&plan.parameter.name);
    let call = if plan.spread && plan.parameter.location == ParameterLocation::Cookie {
        let names: Vec<String> = plan.properties.iter().map(|name| literal(name)).collect();
        let properties = names.join(", ");
        format!("from.spread_cookies({name}, {}, &[{properties}])?", plan.layout)
    } else if plan.spread {
        let others: Vec<String> = all
            .iter()
            .filter(|other| place(other) == "query" && other.field != plan.field && !other.spread)
            .map(|other| literal(&other.parameter.name))
            .collect();
        format!("from.spread({name}, &[{}])?", others.join(", "))
    } else {
        let before = format!("{}: from.{}", plan.field, method(plan));
        // Media types stand beside the operations.
        let layout = plan.layout.replace("<media::", "<operations::media::");
        return arguments(12, &before, &[name, layout], "?,").trim_start().to_owned();
    };
    format!("{}: {call},", plan.field)
}

impl RouteView {
    fn read_names<'a>(&'a self, names: &mut Names<'a>) {
        names.read(&self.signature);
        names.read(&self.read_signature);
        names.read_all(&self.read);
        if !self.checks.is_empty() {
            names.read("RequestChecks");
            names.read_all(&self.checks);
        }
        if self.read.iter().chain(&self.checks).any(|line| line.contains(".check(checks)")) {
            names.read("Check");
        }
    }
}
