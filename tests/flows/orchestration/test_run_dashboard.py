import json
from urllib.parse import parse_qs, urlsplit

from config.loading import CONFIG_FOLDER
from flows.orchestration.this_run import RUNS_DASHBOARD, run_dashboard


def test_the_link_leads_to_a_dashboard_that_is_there_with_the_run_alone_in_it() -> None:
    link = run_dashboard("http://127.0.0.1:5601/s/newsroom", "20261124T060007-a2be87")
    assert link
    page = urlsplit(link)
    assert (page.netloc, page.path) == ("127.0.0.1:5601", "/s/newsroom/app/dashboards")
    view, _, query = page.fragment.partition("?")
    lines = (CONFIG_FOLDER / "kibana" / "kiosque.ndjson").read_text("utf-8").splitlines()
    assert view == f"/view/{RUNS_DASHBOARD}"
    assert ("dashboard", RUNS_DASHBOARD) in [(each.get("type"), each.get("id")) for each in map(json.loads, lines)]
    state = parse_qs(query)
    assert state["_a"] == ["""(query:(language:kuery,query:'run:"20261124T060007-a2be87"'))"""]
    assert state["_g"] == ["(time:(from:'2026-11-24T06:00:07.000Z',to:now))"]
    assert not set("()[]'\" ") & set(link)


def test_without_kibana_there_is_no_link() -> None:
    assert run_dashboard(None, "20261124T060007-a2be87") is None
