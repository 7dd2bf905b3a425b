"""The CKAN that other tests are run against is a real one."""

from __future__ import annotations

from ckan_server import Ckan


def test_it_is_ckan_2_12_with_a_datastore(ckan: Ckan):
    status = ckan.get("status_show")
    assert status["ckan_version"] == "2.12.0"
    assert status["extensions"] == ["datastore"]


def test_rows_go_in_and_come_out(ckan: Ckan):
    dataset = ckan.call("package_create", name="server-rows", owner_org=ckan.organisation)
    table = ckan.call(
        "datastore_create",
        resource={"package_id": dataset["id"], "name": "rows"},
        primary_key=["key"],
        fields=[{"id": "key", "type": "int"}, {"id": "text", "type": "text"}],
        records=[{"key": 2, "text": "naïve"}, {"key": 1, "text": None}],
    )
    found = ckan.get("datastore_search", resource_id=table["resource_id"], sort="key", fields="key,text")
    assert found["records"] == [{"key": 1, "text": None}, {"key": 2, "text": "naïve"}]


def test_search_finds_by_word(ckan: Ckan):
    ckan.call("package_create", name="server-search", title="Potholes mended", owner_org=ckan.organisation)
    assert [each["name"] for each in ckan.get("package_search", q="potholes")["results"]] == ["server-search"]
