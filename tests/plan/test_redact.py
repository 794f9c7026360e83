"""No sensitive value survives reading, wherever a plan hides it and wherever it is repeated."""

from __future__ import annotations

import dataclasses

import orjson
from hypothesis import given, settings
from hypothesis import strategies as st

from costwarden.plan.model import Plan
from costwarden.plan.read import parse_plan, read_plan
from costwarden.plan.secrets import Secrets
from tests.builders import a_plan, a_plan_document, a_resource


def dump(plan: Plan) -> str:
    """All of a plan, twice: as Python shows it and as JSON."""
    fields = {field.name: getattr(plan, field.name) for field in dataclasses.fields(plan)}
    return repr(plan) + orjson.dumps(fields, default=lambda value: dataclasses.asdict(value)).decode()


def test_no_canary_of_the_recorded_plans_survives(shared):
    root = shared / "data" / "plans"
    canaries = [line for line in (root / "canaries.txt").read_text().splitlines() if line]
    assert len(canaries) > 10
    for path in sorted(root.glob("*/plans/*.json*")):
        if path.suffix == ".gz" and "5000" in path.name:
            continue
        for raw in (False, True):
            text = dump(read_plan(str(path), raw=raw))
            assert not [canary for canary in canaries if canary in text], (path.name, raw)


def test_what_is_hidden_is_masked_and_not_missing(shared):
    plan = read_plan(str(shared / "data" / "plans" / "s1-webshop" / "plans" / "12-sensitive-password.json"))
    (database,) = [change for change in plan.resources if change.address == "aws_db_instance.orders"]
    assert "password" not in database.before
    assert database.before_hidden["password"] is True
    assert "password" not in database.after
    assert database.after_unknown["password"] is True
    assert database.after["instance_class"] == "db.m5.large"


def test_a_plan_without_marks_is_shared_not_copied():
    after = {"ami": "a", "tags": {"A": "b"}}
    change = a_plan(a_resource(after=after, after_unknown={"id": True}, after_sensitive={"tags": {}})).resources[0]
    assert change.after == after
    assert change.after_unknown == {"id": True}
    assert change.before_hidden is False


def test_lists_keep_their_positions():
    after = {"tag": [{"key": "A", "value": "public"}, {"key": "B", "value": "sesame-1"}], "names": ["x", "sesame-2"]}
    mask = {"tag": [{}, {"value": True}], "names": [False, True]}
    change = a_plan(a_resource(after=after, after_sensitive=mask)).resources[0]
    assert change.after == {"tag": [{"key": "A", "value": "public"}, {"key": "B"}], "names": ["x", None]}
    assert change.after_unknown == {"tag": [False, {"value": True}], "names": [False, True]}


def test_unknown_and_sensitive_masks_are_joined():
    change = a_plan(
        a_resource(
            after={"a": {"b": "sesame-1"}},
            after_unknown={"a": {"c": True}, "d": True},
            after_sensitive={"a": {"b": True}},
        )
    ).resources[0]
    assert change.after_unknown == {"a": {"c": True, "b": True}, "d": True}


def test_a_wholly_sensitive_side_is_empty_and_masked():
    change = a_plan(
        a_resource(before={"a": "sesame-1"}, after={"a": "sesame-1"}, before_sensitive=True, after_sensitive=True)
    )
    (resource,) = change.resources
    assert (resource.before, resource.before_hidden) == ({}, True)
    assert (resource.after, resource.after_unknown) == ({}, True)


def test_a_mask_that_does_not_fit_hides_all_it_covers():
    for mask in ("text", 1, {"a": [True]}, {"a": {"b": {"c": True}}}):
        change = a_plan(a_resource(after={"a": {"b": "sesame-1"}, "z": 1}, after_sensitive=mask)).resources[0]
        assert "sesame-1" not in repr(change)


def test_a_marked_tag_is_hidden_in_tags_all_and_the_other_way_round():
    tags = {"Owner": "abc", "Public": "x"}
    for marked in ("tags", "tags_all"):
        plan = a_plan(
            a_resource(after={"tags": tags, "tags_all": tags}, after_sensitive={marked: {"Owner": True}}), raw=True
        )
        change = plan.resources[0]
        assert change.after == {"tags": {"Public": "x"}, "tags_all": {"Public": "x"}}
        assert change.after_unknown == {"tags": {"Owner": True}, "tags_all": {"Owner": True}}
        assert "abc" not in dump(plan)


def test_a_secret_repeated_without_a_mark_is_hidden_and_said():
    plan = a_plan(
        a_resource("aws_db_instance.a", after={"password": "sesame-1"}, after_sensitive={"password": True}),
        a_resource(
            "aws_instance.b", after={"user_data": "login sesame-1 now", "ami": "x", "list": ["sesame-1"], "sesame-1": 1}
        ),
    )
    change = plan.resources[1]
    assert change.after == {"ami": "x", "list": [None]}
    assert change.after_unknown == {"user_data": True, "list": [True]}
    assert any("repeat a sensitive value" in notice for notice in plan.notices)
    assert "sesame" not in dump(plan)


def test_a_secret_escaped_inside_json_text_is_found():
    secret = 'ses"ame\\1'
    text = orjson.dumps({"password": secret}).decode()
    plan = a_plan(
        a_resource("aws_db_instance.a", after={"password": secret}, after_sensitive={"password": True}),
        a_resource("aws_ssm_document.b", after={"content": text}),
    )
    assert plan.resources[1].after == {}


def test_public_words_are_hidden_only_where_they_are_marked():
    after = {"username": "postgres", "engine": "postgres", "region": "eu-west-1", "instance_class": "db.m5.large"}
    mask = {"username": True}
    variables = {"place": {"value": "eu-west-1"}, "size": {"value": "db.m5.large"}}
    document = a_plan_document(a_resource("aws_db_instance.a", after=after, after_sensitive=mask), variables=variables)
    document["configuration"]["root_module"]["variables"] = {"place": {"sensitive": True}, "size": {"sensitive": True}}
    plan = parse_plan(orjson.dumps(document), path="p", name="p")
    assert plan.resources[0].after == {"engine": "postgres", "region": "eu-west-1", "instance_class": "db.m5.large"}


def test_plans_older_than_marks_are_judged_by_names():
    entry = a_resource("aws_db_instance.a", after={"password": "sesame-1", "password_length": 12, "engine": "mysql"})
    del entry["change"]["before_sensitive"], entry["change"]["after_sensitive"]
    plan = a_plan(entry, format_version="0.1")
    assert plan.resources[0].after == {"password_length": 12, "engine": "mysql"}
    assert plan.resources[0].after_unknown == {"password": True}


def test_the_raw_copy_keeps_what_is_public():
    document = a_plan_document(
        a_resource(
            "aws_db_instance.a", after={"password": "abc", "engine": "mysql"}, after_sensitive={"password": True}
        ),
        variables={"size": {"value": "large"}, "pw": {"value": "abc"}},
    )
    root = document["configuration"]["root_module"]
    root["variables"] = {"size": {}, "pw": {"sensitive": True, "default": "abc"}}
    root["resources"][0]["expressions"] = {"password": {"constant_value": "abc"}, "engine": {"constant_value": "mysql"}}
    document["configuration"]["provider_config"]["aws"]["expressions"]["access_key"] = {"constant_value": "abc"}
    raw = parse_plan(orjson.dumps(document), path="p", name="p", raw=True).raw
    assert raw is not None
    assert raw["variables"] == {"size": {"value": "large"}, "pw": {}}
    assert raw["configuration"]["root_module"]["resources"][0]["expressions"] == {"engine": {"constant_value": "mysql"}}
    assert raw["configuration"]["provider_config"]["aws"]["expressions"] == {"region": {"constant_value": "eu-west-1"}}
    assert raw["resource_changes"][0]["change"]["after"] == {"engine": "mysql"}
    assert "abc" not in orjson.dumps(raw).decode()


def test_a_resource_handed_on_as_a_sensitive_output_does_not_hide_its_names_everywhere():
    database = {key: f"{key}-value" for key in ("arn", "name", "engine", "address", "zone", "port", "class")}
    database |= {"id": "orders-prod", "password": "sesame-1"}
    after = {"identifier": "orders-prod", "note": "sesame-1"}
    plan = a_plan(
        a_resource("aws_db_instance.a", after=after),
        output_changes={"db": {"actions": ["create"], "before": None, "after": database, "after_sensitive": True}},
    )
    assert plan.resources[0].after == {"identifier": "orders-prod"}


def test_parts_without_known_masks_are_not_in_the_raw_copy():
    entry = a_resource(after={"a": "b"})
    entry["change"]["generated_config"] = "password = abc"
    plan = a_plan(entry, raw=True, deferred_changes=[{"resource_change": {}}], action_invocations=[{"x": "abc"}])
    assert plan.raw is not None
    assert "abc" not in repr(plan.raw)
    assert any("deferred" in notice for notice in plan.notices)


def test_many_secrets_are_found_as_few_are():
    secrets = Secrets()
    secrets.add([f"sesame-{number:04}" for number in range(500)])
    assert secrets.in_text("xx sesame-0499 yy")
    assert not secrets.in_text("xx sesame-0500 yy")
    assert "sesame" not in repr(secrets)


CANARY = (
    st.text(alphabet='abcXYZ019-_/+"\\é\n€', min_size=6, max_size=18)
    .filter(str.strip)
    .map(lambda text: f"cánary{text}")
)


@settings(max_examples=60, deadline=None)
@given(canaries=st.lists(CANARY, min_size=16, max_size=16, unique=True), many=st.booleans(), data=st.data())
def test_canaries_in_every_sensitive_position_never_survive(canaries, many, data):
    (
        var,
        default,
        nested,
        argument,
        before,
        after,
        deep,
        tag,
        output,
        planned,
        prior,
        drift,
        provider,
        constant,
        change,
        old,
    ) = canaries
    around = data.draw(st.sampled_from(["", "x", "postgres://", "\n"]))
    noise = {f"note{at}": around + canary + around for at, canary in enumerate(canaries)}
    first = a_resource(
        "aws_db_instance.a",
        before={"password": before, "tags": {"T": old}, "tags_all": {"T": old}},
        after={"password": after, "user": [{"name": {"deep": deep}}], "tags": {"T": tag}, "tags_all": {"T": tag}},
        before_sensitive={"password": True, "tags": {"T": True}},
        after_sensitive={"password": True, "user": [{"name": True}], "tags": {"T": True}},
    )
    second = a_resource(
        "aws_instance.b", after={**noise, "list": list(canaries), "nested": {"again": noise}, canaries[0]: 1}
    )
    extra = [
        a_resource(
            f"aws_db_instance.x[{at}]", after={"password": f"filler-{at:05}"}, after_sensitive={"password": True}
        )
        for at in range(80 if many else 0)
    ]
    values = {"address": "aws_db_instance.a", "values": {"p": planned}, "sensitive_values": {"p": True}}
    drifted = a_resource(
        "aws_db_instance.a", "update", before={"p": drift}, after={"p": drift}, after_sensitive={"p": True}
    )
    document = a_plan_document(
        first,
        second,
        *extra,
        default_tags={"Noise": provider},
        variables={"v": {"value": {"a": [var]}}, "plain": {"value": noise}},
        planned_values={"outputs": {"o": {"sensitive": True, "value": output}}, "root_module": {"resources": [values]}},
        prior_state={
            "values": {
                "root_module": {"child_modules": [{"resources": [{**values, "values": {"p": prior}}]}]},
                "outputs": {"o": {"sensitive": True, "value": [output]}, "n": {"value": noise}},
            }
        },
        resource_drift=[drifted],
        output_changes={"o": {"actions": ["create"], "before": None, "after": change, "after_sensitive": True}},
        checks=[{"instances": [{"problems": [{"message": f"failed: {after}"}]}]}],
    )
    configuration = document["configuration"]
    configuration["provider_config"]["aws"]["expressions"]["secret_key"] = {"constant_value": provider}
    configuration["root_module"] |= {
        "variables": {"v": {"sensitive": True, "default": default}, "plain": {}},
        "outputs": {
            "o": {"sensitive": True, "expression": {"constant_value": constant}},
            "n": {"expression": {"constant_value": noise}},
        },
        "module_calls": {
            "m": {
                "expressions": {"s": {"constant_value": argument}, "n": {"constant_value": noise}},
                "module": {"variables": {"s": {"sensitive": True, "default": nested}, "n": {"default": noise}}},
            }
        },
    }
    configuration["root_module"]["resources"][0]["expressions"] = {
        "password": {"constant_value": after},
        "description": {"constant_value": f"{before}{constant}"},
    }
    for raw in (False, True):
        plan = parse_plan(orjson.dumps(document), path="plan.json", name="shop", raw=raw)
        for text in (dump(plan), repr(plan.raw)):
            assert "cánary" not in text
