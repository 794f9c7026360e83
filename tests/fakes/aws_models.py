"""AWS services that no simulator has, as their own service models: requests and answers are held to them, enums too."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from botocore.awsrequest import AWSResponse
from botocore.validate import ParamValidator


def enum_errors(shape: Any, value: Any, at: str = "$") -> Iterator[str]:
    """Values that an enum of the model does not have."""
    if value is None:
        return
    parts: list[tuple[Any, Any, object]] = []
    if shape.type_name == "structure":
        parts = [(shape.members[key], inner, key) for key, inner in value.items() if key in shape.members]
    elif shape.type_name == "list":
        parts = [(shape.member, inner, position) for position, inner in enumerate(value)]
    elif shape.type_name == "map":
        parts = [(shape.value, inner, key) for key, inner in value.items()]
    elif getattr(shape, "enum", None) and value not in shape.enum:
        yield f"{at}={value!r}"
    for inner_shape, inner, key in parts:
        yield from enum_errors(inner_shape, inner, f"{at}.{key}")


class ModelFake:
    """replies[(service, Operation)] = parameters -> answer. `install` every client that is made."""

    def __init__(self) -> None:
        self.replies: dict[tuple[str, str], Callable[[Mapping[str, Any]], dict[str, Any]]] = {}
        self.calls: list[tuple[str, str, Mapping[str, Any]]] = []

    def client(self, service: str, region: str = "us-east-1") -> Any:
        import boto3

        made = boto3.session.Session().client(
            service, region_name=region, aws_access_key_id="mock", aws_secret_access_key="mock"
        )
        made.meta.events.register("before-parameter-build", self._request)
        made.meta.events.register("before-call", self._reply)
        return made

    def _request(self, params: Mapping[str, Any], model: Any, context: dict[str, Any], **_: Any) -> None:
        context["asked"] = dict(params)
        wrong = [*enum_errors(model.input_shape, params)] if model.input_shape else []
        assert not wrong, wrong

    def _reply(self, model: Any, context: dict[str, Any], **_: Any) -> tuple[AWSResponse, dict[str, Any]]:
        key = (model.service_model.service_name, model.name)
        self.calls.append((*key, context["asked"]))
        body = self.replies[key](context["asked"])
        report = ParamValidator().validate(body, model.output_shape)
        assert not report.has_errors(), report.generate_report()
        wrong = [*enum_errors(model.output_shape, body)]
        assert not wrong, wrong
        metadata = {"ResponseMetadata": {"HTTPStatusCode": 200}}
        return AWSResponse("https://fake.example", 200, {}, None), body | metadata
