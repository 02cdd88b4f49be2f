package kiosque.testnode;

import org.apache.lucene.analysis.Analyzer;
import org.apache.lucene.analysis.CharArraySet;
import org.apache.lucene.analysis.StopFilter;
import org.apache.lucene.analysis.charfilter.HTMLStripCharFilter;
import org.apache.lucene.analysis.charfilter.MappingCharFilter;
import org.apache.lucene.analysis.charfilter.NormalizeCharMap;
import org.apache.lucene.analysis.en.EnglishAnalyzer;
import org.apache.lucene.analysis.fr.FrenchAnalyzer;
import org.apache.lucene.analysis.util.ElisionFilter;
import org.elasticsearch.cluster.node.DiscoveryNodes;
import org.elasticsearch.common.settings.Settings;
import org.elasticsearch.env.Environment;
import org.elasticsearch.features.NodeFeature;
import org.elasticsearch.index.analysis.*;
import org.elasticsearch.indices.analysis.AnalysisModule.AnalysisProvider;
import org.elasticsearch.indices.analysis.PreBuiltCacheFactory.CachingStrategy;
import org.elasticsearch.plugins.ActionPlugin;
import org.elasticsearch.plugins.AnalysisPlugin;
import org.elasticsearch.plugins.Plugin;
import org.elasticsearch.rest.RestHandler;

import java.io.Reader;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;

/** What the trimmed distribution lacks and a text index needs: language analyzers, filters, GET /, *_by_query. */
public class LocalNodePlugin extends Plugin implements AnalysisPlugin, ActionPlugin {
    /** Filters that are one stemmer, and the stemmer's name. */
    private static final Map<String, String> STEM_FILTERS = Map.of(
        "porter_stem", "porter", "kstem", "kstem", "arabic_stem", "arabic", "czech_stem", "czech",
        "brazilian_stem", "brazilian", "french_stem", "french", "dutch_stem", "dutch"
    );

    @Override
    public Map<String, AnalysisProvider<AnalyzerProvider<? extends Analyzer>>> getAnalyzers() {
        Map<String, AnalysisProvider<AnalyzerProvider<? extends Analyzer>>> found = new TreeMap<>();
        Languages.ANALYZERS.forEach((language, made) -> found.put(language, (index, environment, name, settings) -> {
            CharArraySet stopWords = Analysis.parseStopWords(environment, settings, made.stop());
            Analyzer analyzer = made.build(stopWords, Analysis.parseStemExclusion(settings, CharArraySet.EMPTY_SET));
            return new AbstractIndexAnalyzerProvider<>(name) {
                @Override public Analyzer get() { return analyzer; }
            };
        }));
        return found;
    }

    @Override
    public List<PreBuiltAnalyzerProviderFactory> getPreBuiltAnalyzerProviderFactories() {
        List<PreBuiltAnalyzerProviderFactory> found = new ArrayList<>();
        Languages.ANALYZERS.forEach(
            (name, made) -> found.add(new PreBuiltAnalyzerProviderFactory(name, CachingStrategy.ONE, () -> made.build(null, null)))
        );
        return found;
    }

    @Override
    public Map<String, AnalysisProvider<TokenFilterFactory>> getTokenFilters() {
        Map<String, AnalysisProvider<TokenFilterFactory>> found = new TreeMap<>();
        for (String known : LuceneNames.FILTERS) {
            found.put(known, (index, environment, name, settings) -> {
                var factory = LuceneNames.filter(known, settings);
                return TokenFilters.named(name, LuceneNames.NORMALIZING.contains(known), factory::create);
            });
        }
        STEM_FILTERS.forEach((known, stemmer) -> found.put(known,
            (index, environment, name, settings) -> TokenFilters.named(name, false, in -> Languages.stemWith(stemmer, in))));
        found.put("lowercase", (index, environment, name, settings) -> TokenFilters.lowercase(name, settings));
        found.put("stemmer", (index, environment, name, settings) -> TokenFilters.stemmer(name, settings));
        found.put("unique", (index, environment, name, settings) -> TokenFilters.named(name, false, TokenFilters.Unique::new));
        found.put("elision", AnalysisPlugin.requiresAnalysisSettings(
            (index, environment, name, settings) -> TokenFilters.elision(environment, name, settings)));
        found.put("keyword_marker", AnalysisPlugin.requiresAnalysisSettings(
            (index, environment, name, settings) -> TokenFilters.keywordMarker(environment, name, settings)));
        found.put("stemmer_override", AnalysisPlugin.requiresAnalysisSettings(
            (index, environment, name, settings) -> TokenFilters.stemmerOverride(environment, name, settings)));
        found.put("pattern_capture", AnalysisPlugin.requiresAnalysisSettings(
            (index, environment, name, settings) -> TokenFilters.patternCapture(name, settings)));
        return found;
    }

    @Override
    public List<PreConfiguredTokenFilter> getPreConfiguredTokenFilters() {
        List<PreConfiguredTokenFilter> found = new ArrayList<>();
        for (String known : LuceneNames.FILTERS) {
            if (known.equals("pattern_replace")) continue; // nothing without its settings
            found.add(PreConfiguredTokenFilter.singleton(known, LuceneNames.NORMALIZING.contains(known),
                in -> LuceneNames.filter(known, Settings.EMPTY).create(in)));
        }
        found.add(PreConfiguredTokenFilter.singleton("stop", false, in -> new StopFilter(in, EnglishAnalyzer.ENGLISH_STOP_WORDS_SET)));
        found.add(PreConfiguredTokenFilter.singleton("elision", true, in -> new ElisionFilter(in, FrenchAnalyzer.DEFAULT_ARTICLES)));
        found.add(PreConfiguredTokenFilter.singleton("unique", false, TokenFilters.Unique::new));
        found.add(PreConfiguredTokenFilter.singleton("stemmer", false, in -> Languages.stemWith("porter", in)));
        found.add(PreConfiguredTokenFilter.singleton("porter_stem", false, in -> Languages.stemWith("porter", in)));
        found.add(PreConfiguredTokenFilter.singleton("kstem", false, in -> Languages.stemWith("kstem", in)));
        return found;
    }

    @Override
    public Map<String, AnalysisProvider<TokenizerFactory>> getTokenizers() {
        Map<String, AnalysisProvider<TokenizerFactory>> found = new TreeMap<>();
        for (String known : LuceneNames.TOKENIZERS) {
            found.put(known, (index, environment, name, settings) ->
                TokenizerFactory.newFactory(name, LuceneNames.tokenizer(known, settings)::create));
        }
        found.put("thai", (index, environment, name, settings) -> TokenizerFactory.newFactory(name, ThaiWords::new));
        return found;
    }

    @Override
    public List<PreConfiguredTokenizer> getPreConfiguredTokenizers() {
        List<PreConfiguredTokenizer> found = new ArrayList<>();
        for (String known : LuceneNames.TOKENIZERS) {
            found.add(PreConfiguredTokenizer.singleton(known, () -> LuceneNames.tokenizer(known, Settings.EMPTY).create()));
        }
        found.add(PreConfiguredTokenizer.singleton("thai", ThaiWords::new));
        return found;
    }

    @Override
    public Map<String, AnalysisProvider<CharFilterFactory>> getCharFilters() {
        Map<String, AnalysisProvider<CharFilterFactory>> found = new TreeMap<>();
        for (String known : LuceneNames.CHAR_FILTERS) {
            found.put(known, (index, environment, name, settings) ->
                charFilter(name, LuceneNames.charFilter(known, settings)::create));
        }
        found.put("mapping", AnalysisPlugin.requiresAnalysisSettings(
            (index, environment, name, settings) -> mapping(environment, name, settings)));
        return found;
    }

    @Override
    public List<PreConfiguredCharFilter> getPreConfiguredCharFilters() {
        return List.of(PreConfiguredCharFilter.singleton("html_strip", false, HTMLStripCharFilter::new));
    }

    @Override
    public Collection<RestHandler> getRestHandlers(RestHandlersServices services, Supplier<DiscoveryNodes> nodes, Predicate<NodeFeature> features) {
        return List.of(new RootHandler(), new ByQueryHandler());
    }

    private static CharFilterFactory mapping(Environment environment, String name, Settings settings) {
        NormalizeCharMap.Builder builder = new NormalizeCharMap.Builder();
        for (String rule : TokenFilters.wordList(environment, settings, "mappings")) {
            int arrow = rule.lastIndexOf("=>");
            if (arrow < 0) throw new IllegalArgumentException("Invalid Mapping Rule : [" + rule + "]");
            builder.add(rule.substring(0, arrow).trim(), rule.substring(arrow + 2).trim());
        }
        NormalizeCharMap map = builder.build();
        return charFilter(name, in -> new MappingCharFilter(map, in));
    }

    private static CharFilterFactory charFilter(String name, UnaryOperator<Reader> filter) {
        return new NormalizingCharFilterFactory() {
            @Override public String name() { return name; }
            @Override public Reader create(Reader in) { return filter.apply(in); }
        };
    }
}
