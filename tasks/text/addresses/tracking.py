"""Parts of an address that do not name the article: how a reader came to the page, the visit, the form of the page.

Two articles at addresses that differ in nothing else are still compared by their texts before one is taken for the other.
"""

import re

# Parameters that tell how a reader came to the page. A prefix ends with "*".
_TRACKING = """
    utm_* utm-* fbclid gclid gclsrc dclid gbraid wbraid msclkid yclid ysclid twclid ttclid igshid igsh mc_cid mc_eid mkt_tok
    _ga _gl _hsenc _hsmi hsa_* ocid cmpid cmp ns_campaign ns_mchannel ns_source ns_linkname ns_fee at_medium at_campaign
    at_custom* at_link_* at_format at_ptr_name at_bbc_team wt_mc wt_zmc xtor xtref smid smtyp ito ref_src ref_url
    rss_id guccounter guce_referrer guce_referrer_sig spm share_from vero_id oly_anon_id oly_enc_id s_cid piano_id
    pk_campaign pk_kwd pk_source pk_medium mtm_* matomo_* __twitter_impression amp_js_v usqp
    mibextid sfnsn fb_ref fb_source fb_action_* sr_share hss_channel li_fat_id epik dicbo srsltid rb_clickid iclid ef_id
    wickedid zanpid mkwid _branch_* _openstat isappinstalled nsukey tt_from share_token traffic_source intcmp int_cmp
    int_campaign int_source int_medium feedname feedtype rssfeed reflink ftag xing_share wprov mbid soc_src soc_trk
    _x_tr_* echobox link_time
"""
TRACKING_PARAMETERS = frozenset(_TRACKING.split())
_PREFIXES = tuple(name[:-1] for name in TRACKING_PARAMETERS if name.endswith("*"))
# The name of an article at one site, and the way to it at another: these values are of the way.
_WAY = re.compile(
    r"(?:ref|referrer|referer|from|source|src|via|cid|partner|mod|feature|emc|channel|medium|trk|rss|iid)="
    r"(?:rss|atom|feeds?|home|homepage|hp|front|newsletter|e?mail|twitter|tw|facebook|fb|whatsapp|telegram|instagram|linkedin"
    r"|google|googlenews|flipboard|pinterest|reddit|vk|weixin|wechat|shared?|social|sharing|mobile|app|ios|android|push|widget"
    r"|topnews|related)",
    re.IGNORECASE,
)
# The form of a page.
_FORM = re.compile(
    r"(?:amp|is_?amp|print|printable|output|rss)=(?:1|true|yes|amp|print)|amp=?"
    r"|(?:output_?type|view|mode|layout|format|type|display)=(?:amp|amphtml|print)",
    re.IGNORECASE,
)
# The visit of a reader, in a parameter or in the path.
_VISIT = re.compile(
    r"(?:phpsessid|jsessionid|aspsessionid\w*|session_?id|oscsid|zenid)=.*|(?:sid|s)=[0-9a-f]{32}", re.IGNORECASE
)
_VISIT_IN_PATH = re.compile(r";jsessionid=[^/;]*|/\(S\([0-9a-z]{24}\)\)", re.IGNORECASE)
# Fragments that every page may have.
_PART_OF_PAGE = re.compile(
    r":~:.*|_=_|google_vignette|(?:more|comments?)-\d+|ixzz\w+"
    r"|top|comments?|respond|disqus_thread|content|main|main-?content|page-?top|header|footer",
    re.IGNORECASE,
)


def is_tracking(pair: str) -> bool:
    """Tell whether a parameter, `name=value`, tells the way to the page or the visit and does not name the article."""
    name = pair.partition("=")[0].lower()
    is_known = name in TRACKING_PARAMETERS or name.startswith(_PREFIXES)
    return is_known or any(pattern.fullmatch(pair) for pattern in (_WAY, _VISIT))


def is_form(pair: str) -> bool:
    """Tell whether a parameter, `name=value`, names a form of the page, such as AMP."""
    return bool(_FORM.fullmatch(pair))


def is_route(fragment: str) -> bool:
    """Tell whether a fragment may name an article, as in a live blog or a single-page site."""
    return bool(fragment) and not _PART_OF_PAGE.fullmatch(fragment) and not is_tracking(fragment)


def without_visit(path: str) -> str:
    """Return a path without the id of a visit."""
    return _VISIT_IN_PATH.sub("", path)
