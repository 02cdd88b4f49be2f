from tasks.metadata.leads import is_about

TEXT = "The council of the valley decided on Tuesday to build a second bridge over the river. It costs forty million."


def test_a_summary_has_words_of_its_article() -> None:
    assert is_about("The valley gets a second bridge, and nobody knows who pays the forty million.", TEXT)


def test_the_description_of_a_site_has_not() -> None:
    assert not is_about("Latest headlines, breaking stories, opinion and analysis from everywhere.", TEXT)


def test_scripts_without_spaces_are_compared_by_their_letters() -> None:
    assert is_about("第二の橋を架けることを決めた市議会", "市議会は火曜日に第二の橋を架けることを決めた。")
    assert not is_about("最新ニュースと解説をお届けします", "市議会は火曜日に第二の橋を架けることを決めた。")
