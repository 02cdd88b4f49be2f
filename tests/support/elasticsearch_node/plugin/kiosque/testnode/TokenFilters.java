package kiosque.testnode;

import org.apache.lucene.analysis.CharArraySet;
import org.apache.lucene.analysis.FilteringTokenFilter;
import org.apache.lucene.analysis.TokenStream;
import org.apache.lucene.analysis.miscellaneous.PatternKeywordMarkerFilter;
import org.apache.lucene.analysis.miscellaneous.SetKeywordMarkerFilter;
import org.apache.lucene.analysis.miscellaneous.StemmerOverrideFilter;
import org.apache.lucene.analysis.pattern.PatternCaptureGroupTokenFilter;
import org.apache.lucene.analysis.tokenattributes.CharTermAttribute;
import org.apache.lucene.analysis.util.ElisionFilter;
import org.elasticsearch.common.settings.Settings;
import org.elasticsearch.env.Environment;
import org.elasticsearch.index.analysis.Analysis;
import org.elasticsearch.index.analysis.NormalizingTokenFilterFactory;
import org.elasticsearch.index.analysis.TokenFilterFactory;

import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;

/** Token filters whose settings Elasticsearch reads its own way. */
final class TokenFilters {
    static TokenFilterFactory named(String name, boolean normalizing, UnaryOperator<TokenStream> filter) {
        if (normalizing) return new NormalizingTokenFilterFactory() {
            @Override public String name() { return name; }
            @Override public TokenStream create(TokenStream in) { return filter.apply(in); }
        };
        return new TokenFilterFactory() {
            @Override public String name() { return name; }
            @Override public TokenStream create(TokenStream in) { return filter.apply(in); }
        };
    }

    static TokenFilterFactory lowercase(String name, Settings settings) {
        String language = settings.get("language", "");
        String factory = switch (language.toLowerCase(Locale.ROOT)) {
            case "" -> "lowercase";
            case "greek" -> "greekLowercase";
            case "irish" -> "irishLowercase";
            case "turkish" -> "turkishLowercase";
            default -> throw new IllegalArgumentException("language [" + language + "] not support for lower case");
        };
        return named(name, true, org.apache.lucene.analysis.TokenFilterFactory.forName(factory, new HashMap<>())::create);
    }

    static TokenFilterFactory stemmer(String name, Settings settings) {
        String language = settings.get("language", settings.get("name", "porter"));
        if (Languages.STEMMERS.containsKey(language.toLowerCase(Locale.ROOT)) == false) {
            throw new IllegalArgumentException("Invalid stemmer class specified: " + language);
        }
        return named(name, false, in -> Languages.stemWith(language, in));
    }

    static TokenFilterFactory elision(Environment environment, String name, Settings settings) {
        CharArraySet articles = Analysis.parseArticles(environment, settings);
        if (articles == null) throw new IllegalArgumentException("elision filter requires [articles] or [articles_path] setting");
        return named(name, true, in -> new ElisionFilter(in, articles));
    }

    static TokenFilterFactory keywordMarker(Environment environment, String name, Settings settings) {
        String expression = settings.get("keywords_pattern");
        if (expression != null) {
            Pattern pattern = Pattern.compile(expression);
            return named(name, false, in -> new PatternKeywordMarkerFilter(in, pattern));
        }
        List<String> words = wordList(environment, settings, "keywords");
        CharArraySet set = new CharArraySet(words, settings.getAsBoolean("ignore_case", false));
        return named(name, false, in -> new SetKeywordMarkerFilter(in, set));
    }

    static TokenFilterFactory stemmerOverride(Environment environment, String name, Settings settings) throws IOException {
        StemmerOverrideFilter.Builder builder = new StemmerOverrideFilter.Builder(false);
        for (String rule : wordList(environment, settings, "rules")) {
            String[] sides = rule.split("=>");
            if (sides.length != 2) throw new IllegalArgumentException("Invalid Keyword override Rule:" + rule);
            for (String word : sides[0].split(",")) builder.add(word.trim(), sides[1].trim());
        }
        StemmerOverrideFilter.StemmerOverrideMap map = builder.build();
        return named(name, false, in -> new StemmerOverrideFilter(in, map));
    }

    /** The template of the security index asks for this one. */
    static TokenFilterFactory patternCapture(String name, Settings settings) {
        Pattern[] groups = settings.getAsList("patterns").stream().map(Pattern::compile).toArray(Pattern[]::new);
        boolean keep = settings.getAsBoolean("preserve_original", true);
        return named(name, false, in -> new PatternCaptureGroupTokenFilter(in, keep, groups));
    }

    /** The words that the setting lists, or the file that `<setting>_path` names; one of them is required. */
    static List<String> wordList(Environment environment, Settings settings, String setting) {
        List<String> words = Analysis.getWordList(environment, settings, setting);
        if (words == null) throw new IllegalArgumentException("either [" + setting + "] or [" + setting + "_path] is required");
        return words;
    }

    /** Drops a term seen before in the same stream. */
    static final class Unique extends FilteringTokenFilter {
        private final CharArraySet seen = new CharArraySet(16, false);
        private final CharTermAttribute term = addAttribute(CharTermAttribute.class);

        Unique(TokenStream in) { super(in); }

        @Override protected boolean accept() { return seen.add(term.toString()); }
        @Override public void reset() throws IOException { super.reset(); seen.clear(); }
    }

    private TokenFilters() {}
}
