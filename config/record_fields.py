"""Fields of records: the names that tools and news services give to our fields, as data, and headings in other languages."""

from functools import cache
from typing import NamedTuple

from config.loading import CONFIG_FOLDER, Data, load_yaml

# Our name of a field, and its usual names in records (JSON, CSV, XML, …), best first. A dot separates the names on the way to a
# nested value. Compared without case, spaces and marks. A value that is in one of CONTAINERS needs no name of that.
USUAL_FIELDS: dict[str, tuple[str, ...]] = {
    "text": (
        "text", "maintext", "main_text", "article_body", "body_text", "full_text", "article_text", "plain_text",
        "content_text", "cleaned_text", "clean_text", "raw_content", "page_content", "news_content",
        "content:encoded", "yandex:full-text", "turbo:content",
        "body", "content", "article", "story", "message", "document", "blocks", "paragraphs", "sections",
        "content_elements", "content_blocks", "content_html", "body_html", "html_content", "post_content", "text_content",
        "raw_text",
        "story_text", "news_text", "post_text", "tweet_text", "tweet", "selftext", "plain", "markdown", "body_xhtml", "body_nitf",
        "bodies", "body.und", "emm:text", "main_content", "extracted_text", "full_content", "contents",
        "main", "texto", "texte", "contenido", "contenu", "inhalt", "testo", "conteudo", "corps", "текст", "正文", "内容", "本文",
        "body.body.content.block", "body.body.content",
        "contentset.inlinexml.html", "contentset.inlinexml.nitf.body.body.content",
        "contentset.inlinedata", "lead_paragraph", "summary.content",
    ),
    "markup": ("html", "raw_html", "markup", "page_html", "source_html"),
    "title": (
        "title", "headline", "heading", "web_title", "article_title", "news_title", "post_title", "headline.main",
        "headlines.basic",
        "title_page", "title_rss", "resolved_title", "meta_title", "og:title",
        "headlines", "story_title", "link_text",
        "titulo", "titre", "titel", "titolo", "заголовок", "标题", "標題", "タイトル", "head.title",
        "object.name", "body.body.head.hedline.hl1", "contentmeta.headline", "teiheader.filedesc.titlestmt.title", "subject",
        "head",
    ),
    "url": (
        "url", "link", "canonical_url", "web_url", "page_url", "article_url", "post_url", "permalink", "canonical_link",
        "canonical",
        "article_link", "news_url", "href",
        "links.permalink", "links.canonical", "links.self", "external_url", "final_url", "requested_url", "resolved_url",
        "html.requested_url",
        "url_used", "warc_headers.warc_target_uri", "warc_target_uri", "uri", "original_url", "source_url", "loaded_url",
        "responded_url", "crawled_url", "document_url", "document_identifier", "story_url", "url.full", "alternate", "guid",
        "source", "id",
    ),
    "published": (
        "published", "published_at", "date_published", "date_publish", "publish_date", "publishing_date",
        "publication_date", "published_date", "published_time", "pub_date", "web_publication_date", "first_publication_date",
        "first_published_at", "published_on", "publication_time", "publish_time", "post_date_gmt", "date_gmt", "post_date",
        "date_time_pub", "article_date", "news_date", "dc:date", "dcterms:created", "issued", "date", "datetime", "date_time",
        "dates.published", "dates.publication",
        "seen_date", "thread.published", "publish_date_time", "published_date_time", "publication_date_time", "time_published",
        "published_utc", "posted_at", "posted_on", "date_posted", "post_created", "created_utc", "version_created",
        "date_unixtime", "sys.published_at", "sys.created_at", "head.pubdata.date.publication", "head.docdata.date.issue.norm",
        "contentmeta.contentcreated", "itemmeta.firstcreated", "itemmeta.versioncreated", "published_parsed", "fecha", "datum",
        "дата",
        "日期", "timestamp", "created_at", "created", "post_time", "display_date",
        "updated",
    ),
    "authors": (
        "authors", "author", "byline", "by_line", "byline.original", "creator", "dc:creator", "creators", "writer", "writers",
        "author_name", "author_names", "authors_name", "article_author", "journalist", "reporter", "contributors", "credits.by",
        "by", "embedded.author", "autor", "auteur", "autore", "автор", "作者", "body.body.head.byline", "contentmeta.by",
        "contentmeta.creator.name",
    ),
    "source": (
        "source_hostname", "publisher", "source_common_name", "site_name", "meta_site_name", "og:site_name", "source_name",
        "media_name", "publication", "publication_name", "publication_title",
        "newspaper", "newspaper_name", "outlet", "media_outlet", "pub_title",
        "paper", "feed.title", "feed_title", "feed_name", "origin.title", "source.name", "source.title", "source", "provider",
        "news_source", "source_domain", "thread.site", "site", "website", "domain", "domain_name", "hostname",
        "clean_url", "published_by",
    ),
    "language": (
        "language", "lang", "in_language", "language_code", "lang_code", "content_language", "metadata.language",
        "meta_lang", "iso_language", "contentmeta.language.tag",
    ),
    "fetched": (
        "fetched", "fetched_at", "crawled", "crawled_at", "crawl_date", "crawl_time", "date_download", "download_date",
        "retrieved", "retrieved_at", "scraped_at", "scraped_date", "date_crawled", "fetch_time", "warc_date",
        "warc_headers.warc_date", "indexed_date",
    ),
}  # fmt: skip

# Objects around an article or around a part of its fields: dumps, envelopes of services, results of a query language.
_CONTAINERS_LISTED = (
    "_source doc document article item node entry post story record row attributes fields data content result page news "
    "metadata meta properties payload response value object webpage newsarticle frontmatter hit header"
)
CONTAINERS = frozenset(_CONTAINERS_LISTED.split())

# Lists of articles in a file that wraps them, found also where no entry has a text: each is then rejected for itself.
_LISTS_LISTED = (
    "articles results items ordereditems data posts news stories entries docs documents records hits rows edges nodes value "
    "values objects pages item entry article graph messages tweets statuses"
)
LISTS = frozenset(_LISTS_LISTED.split())

# Elements of XML that are an article: entries of feeds, and the documents of news agencies, search engines and extractors.
_XML_RECORDS_LISTED = "item entry article doc document newsitem nitf tei story record post news row"
XML_RECORDS = frozenset(_XML_RECORDS_LISTED.split())

# Fields that a feed in JSON has, and no article.
FEED_PARTS = frozenset(("home_page_url", "feed_url"))

# Fields of the lines that programs ship as logs: a record may be written into one of them.
_LOGGED_LISTED = "message log msg line event raw _raw"
LOGGED = frozenset(_LOGGED_LISTED.split())

# Parts of an article that belong to other articles or to nobody.
_FOREIGN_LISTED = (
    "related relatedarticles relatedcontent recommended recommendations readmore seealso mostread trending comments author "
    "authors image images media mainimage thumbnail video videos gallery links tags categories embedded previous next promo "
    "promoitems sidebar newsletter advertisement ads navigation taxonomy"
)
FOREIGN = frozenset(_FOREIGN_LISTED.split())

# A short form of the text: it is taken where the text itself is cut and shorter.
SUMMARIES = ("description", "summary", "excerpt", "abstract", "lead", "snippet", "trail_text", "standfirst")

# What services write where they do not give a text, or not any more; in lower case.
NO_TEXTS = frozenset(("[removed]", "[deleted]", "only available in paid plans", "only available in corporate plans"))

# Solr and its like end the name of a field with its type: `title_s`, `published_dt`, `authors_ss`, `body_txt_en`.
TYPE_ENDINGS = r"_(?:s|ss|t|ts|dt|dts|tdt|tdts|txt|txts|txt_[a-z]{2})$"


class ColumnNames(Data, frozen=True):
    """The headings of a language by our field, each a list with commas; the head of config/column_names.yaml says more."""

    title: str = ""
    text: str = ""
    published: str = ""
    url: str = ""
    authors: str = ""
    source: str = ""
    language: str = ""


class ColumnName(NamedTuple):
    """A heading of a language, and the field that it means."""

    name: str
    field: str
    language: str


@cache
def load_column_names() -> tuple[ColumnName, ...]:
    """Load the headings of config/column_names.yaml, once a process: the best of each language and field first."""
    ranked = [
        (rank, ColumnName(name.strip(), field, language))
        for language, headings in load_yaml(CONFIG_FOLDER / "column_names.yaml", dict[str, ColumnNames]).items()
        for field in ColumnNames.__struct_fields__
        for rank, name in enumerate(getattr(headings, field).split(","))
        if name.strip()
    ]
    return tuple(name for _, name in sorted(ranked, key=lambda each: each[0]))
