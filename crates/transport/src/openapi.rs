//! The OpenAPI document of a service, made from its endpoints.

use utoipa::ToSchema;
use utoipa::openapi::path::{OperationBuilder, ParameterBuilder, ParameterIn, PathItem};
use utoipa::openapi::request_body::RequestBodyBuilder;
use utoipa::openapi::{
    ComponentsBuilder, ContentBuilder, InfoBuilder, ObjectBuilder, OpenApiBuilder, PathsBuilder, Ref,
    Required, ResponseBuilder,
};

use utoipa::openapi::schema::{SchemaType, Type};

use crate::endpoint::{Access, Body, Endpoint};
use crate::limits::IDEMPOTENCY_KEY_CHARS_MAX;
use crate::problem::{MEDIA_TYPE, Problem};

/// The document for `endpoints` of the service `title`, as JSON.
pub fn document<'a>(
    title: &str,
    version: &str,
    endpoints: impl Iterator<Item = &'a Endpoint> + Clone,
) -> String {
    let paths = endpoints.clone().fold(PathsBuilder::new(), |paths, endpoint| {
        paths.path(endpoint.path, PathItem::new(endpoint.verb.openapi(), operation(endpoint)))
    });
    let schemas = endpoints
        .flat_map(|endpoint| [endpoint.request, endpoint.response])
        .filter_map(|body| match body {
            Body::Json(schema) => Some((schema.all)()),
            Body::Empty | Body::Bytes(_) => None,
        })
        .flatten()
        .chain({
            let mut problem =
                vec![(Problem::name().into_owned(), <Problem as utoipa::PartialSchema>::schema())];
            Problem::schemas(&mut problem);
            problem
        });
    let document = OpenApiBuilder::new()
        .info(InfoBuilder::new().title(title).version(version).build())
        .paths(paths)
        .components(Some(ComponentsBuilder::new().schemas_from_iter(schemas).build()))
        .build();
    // The document holds nothing that JSON cannot: names, numbers, lists.
    document.to_pretty_json().unwrap_or_default()
}

fn operation(endpoint: &Endpoint) -> OperationBuilder {
    let success = ResponseBuilder::new().description("Done.");
    let success = match content(endpoint.response, endpoint.examples.1) {
        Some((media_type, content)) => success.content(media_type, content),
        None => success,
    };
    let problem = ContentBuilder::new().schema(Some(Ref::from_schema_name(Problem::name()))).build();
    let mut operation = OperationBuilder::new()
        .operation_id(Some(endpoint.name))
        .summary(Some(endpoint.summary))
        .description(Some(callers(endpoint)))
        .response("2XX", success.build())
        .response(
            "default",
            ResponseBuilder::new().description("A problem.").content(MEDIA_TYPE, problem).build(),
        );
    for parameters in [endpoint.path_params, endpoint.query_params].into_iter().flatten() {
        operation = parameters().into_iter().fold(operation, OperationBuilder::parameter);
    }
    if endpoint.keyed {
        operation = operation.parameter(
            ParameterBuilder::new()
                .name("Idempotency-Key")
                .parameter_in(ParameterIn::Header)
                .required(Required::True)
                .description(Some("A repeat with the same key gets the first answer."))
                .schema(Some(
                    ObjectBuilder::new()
                        .schema_type(SchemaType::new(Type::String))
                        .max_length(Some(IDEMPOTENCY_KEY_CHARS_MAX))
                        .build(),
                )),
        );
    }
    if let Some((media_type, content)) = content(endpoint.request, endpoint.examples.0) {
        let body = RequestBodyBuilder::new().content(media_type, content).required(Some(Required::True));
        operation = operation.request_body(Some(body.build()));
    }
    operation
}

fn callers(endpoint: &Endpoint) -> String {
    match endpoint.access {
        Access::Players => "Callers: players.".to_owned(),
        Access::Roles(roles) => {
            let names: Vec<_> = roles.iter().map(|role| role.as_str()).collect();
            format!("Callers: {}.", names.join(", "))
        }
    }
}

fn content(body: Body, example: Option<&str>) -> Option<(&'static str, utoipa::openapi::Content)> {
    let example: Option<serde_json::Value> = example.and_then(|json| serde_json::from_str(json).ok());
    match body {
        Body::Empty => None,
        Body::Json(schema) => {
            let reference = Ref::from_schema_name((schema.name)());
            Some(("application/json", ContentBuilder::new().schema(Some(reference)).example(example).build()))
        }
        Body::Bytes(media_type) => Some((media_type, ContentBuilder::new().build())),
    }
}
