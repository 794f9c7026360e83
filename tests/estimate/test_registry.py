from costwarden.estimate.registry import find_type, free_types, is_free, known_types


def test_every_type_file_declares_the_type_of_its_name():
    for name in known_types():
        found = find_type(name)
        assert found is not None
        assert found.type == name


def test_no_type_is_both_priced_and_free():
    free = free_types("aws") | free_types("azure") | free_types("google")
    assert not free & set(known_types())


def test_type_names_from_a_plan_reach_no_other_module():
    for name in ("aws___init__", "aws_../../x", "aws_", "aws_a.b", "azurerm_é*", "random_id"):
        assert find_type(name) is None


def test_helpers_and_wiring_are_free():
    assert is_free("random_id")
    assert is_free("aws_iam_role")
    assert is_free("azurerm_resource_group")
    assert not is_free("aws_brand_new_service")
