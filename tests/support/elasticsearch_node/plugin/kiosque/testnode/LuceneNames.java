package kiosque.testnode;

import org.apache.lucene.analysis.CharFilterFactory;
import org.apache.lucene.analysis.TokenFilterFactory;
import org.apache.lucene.analysis.TokenizerFactory;
import org.elasticsearch.common.settings.Settings;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Lucene's own factories under the names, settings and defaults that Elasticsearch documents. */
final class LuceneNames {
    static final List<String> FILTERS = List.of("""
        apostrophe arabic_normalization asciifolding bengali_normalization cjk_bigram cjk_width classic
        decimal_digit edge_ngram flatten_graph german_normalization hindi_normalization indic_normalization
        keyword_repeat length limit ngram pattern_replace persian_normalization remove_duplicates
        reverse scandinavian_folding scandinavian_normalization serbian_normalization sorani_normalization
        trim truncate uppercase word_delimiter_graph
        """.trim().split("\\s+"));
    /** Those of the filters that leave token boundaries alone, so a normalizer may use them. */
    static final List<String> NORMALIZING = List.of(
        "arabic_normalization", "asciifolding", "bengali_normalization", "cjk_width", "decimal_digit", "german_normalization",
        "hindi_normalization", "indic_normalization", "pattern_replace", "persian_normalization", "scandinavian_folding",
        "scandinavian_normalization", "serbian_normalization", "sorani_normalization", "trim", "uppercase"
    );
    static final List<String> TOKENIZERS = List.of(
        "keyword", "whitespace", "letter", "classic", "ngram", "edge_ngram", "path_hierarchy", "uax_url_email", "pattern"
    );
    static final List<String> CHAR_FILTERS = List.of("html_strip", "pattern_replace");

    /** Names that are not simply the same in camel case. */
    private static final Map<String, String> FACTORY = Map.of(
        "asciifolding", "asciiFolding", "edge_ngram", "edgeNGram", "ngram", "nGram", "limit", "limitTokenCount",
        "reverse", "reverseString", "uax_url_email", "uax29UrlEmail"
    );
    private static final Map<String, String> ARGUMENT = Map.of(
        "min_gram", "minGramSize", "max_gram", "maxGramSize", "max_token_length", "maxTokenLen", "length", "prefixLength"
    );
    private static final Map<String, Map<String, String>> DEFAULTS = Map.of(
        "edge_ngram", Map.of("minGramSize", "1", "maxGramSize", "2"),
        "ngram", Map.of("minGramSize", "1", "maxGramSize", "2"),
        "length", Map.of("min", "0", "max", "2147483647"),
        "limit", Map.of("maxTokenCount", "1"),
        "truncate", Map.of("prefixLength", "10"),
        "pattern_replace", Map.of("replacement", "", "pattern", "$^"),
        "pattern", Map.of("pattern", "\\W+")
    );

    static TokenFilterFactory filter(String name, Settings settings) {
        return TokenFilterFactory.forName(factory(name), arguments(name, settings));
    }

    static TokenizerFactory tokenizer(String name, Settings settings) {
        return TokenizerFactory.forName(factory(name), arguments(name, settings));
    }

    static CharFilterFactory charFilter(String name, Settings settings) {
        return CharFilterFactory.forName(factory(name), arguments(name, settings));
    }

    private static String factory(String name) {
        return FACTORY.getOrDefault(name, camelCase(name));
    }

    private static Map<String, String> arguments(String name, Settings settings) {
        Map<String, String> arguments = new HashMap<>(DEFAULTS.getOrDefault(name, Map.of()));
        for (String key : settings.keySet()) {
            if (key.equals("type") || key.equals("version") || key.startsWith("index.")) continue;
            List<String> list = settings.getAsList(key);
            arguments.put(ARGUMENT.getOrDefault(key, camelCase(key)), list.isEmpty() ? settings.get(key) : String.join(",", list));
        }
        return arguments;
    }

    private static String camelCase(String name) {
        StringBuilder joined = new StringBuilder();
        for (String part : name.split("_")) {
            joined.append(joined.isEmpty() ? part : Character.toUpperCase(part.charAt(0)) + part.substring(1));
        }
        return joined.toString();
    }

    private LuceneNames() {}
}
