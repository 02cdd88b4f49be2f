package kiosque.testnode;

import org.apache.lucene.analysis.Analyzer;
import org.apache.lucene.analysis.CharArraySet;
import org.apache.lucene.analysis.StopFilter;
import org.apache.lucene.analysis.TokenStream;
import org.apache.lucene.analysis.ar.*;
import org.apache.lucene.analysis.bg.*;
import org.apache.lucene.analysis.bn.*;
import org.apache.lucene.analysis.br.*;
import org.apache.lucene.analysis.ca.*;
import org.apache.lucene.analysis.cjk.*;
import org.apache.lucene.analysis.ckb.*;
import org.apache.lucene.analysis.core.*;
import org.apache.lucene.analysis.cz.*;
import org.apache.lucene.analysis.da.*;
import org.apache.lucene.analysis.de.*;
import org.apache.lucene.analysis.el.*;
import org.apache.lucene.analysis.en.*;
import org.apache.lucene.analysis.es.*;
import org.apache.lucene.analysis.et.*;
import org.apache.lucene.analysis.eu.*;
import org.apache.lucene.analysis.fa.*;
import org.apache.lucene.analysis.fi.*;
import org.apache.lucene.analysis.fr.*;
import org.apache.lucene.analysis.ga.*;
import org.apache.lucene.analysis.gl.*;
import org.apache.lucene.analysis.hi.*;
import org.apache.lucene.analysis.hu.*;
import org.apache.lucene.analysis.hy.*;
import org.apache.lucene.analysis.id.*;
import org.apache.lucene.analysis.it.*;
import org.apache.lucene.analysis.lt.*;
import org.apache.lucene.analysis.lv.*;
import org.apache.lucene.analysis.nl.*;
import org.apache.lucene.analysis.no.*;
import org.apache.lucene.analysis.pt.*;
import org.apache.lucene.analysis.ro.*;
import org.apache.lucene.analysis.ru.*;
import org.apache.lucene.analysis.snowball.SnowballFilter;
import org.apache.lucene.analysis.sr.SerbianAnalyzer;
import org.apache.lucene.analysis.standard.StandardAnalyzer;
import org.apache.lucene.analysis.sv.*;
import org.apache.lucene.analysis.th.ThaiAnalyzer;
import org.apache.lucene.analysis.tr.TurkishAnalyzer;
import org.tartarus.snowball.SnowballStemmer;

import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.function.Supplier;

/** Tables: analyzer name to Lucene analyzer, stemmer name to Lucene stem filter. */
final class Languages {
    /** Builds an analyzer; a null stop set asks for the language's own list. */
    record Lang(CharArraySet stop, BiFunction<CharArraySet, CharArraySet, Analyzer> make) {
        Analyzer build(CharArraySet words, CharArraySet exclusions) {
            return make.apply(words == null ? stop : words, exclusions == null ? CharArraySet.EMPTY_SET : exclusions);
        }
    }

    static final Map<String, Lang> ANALYZERS = new LinkedHashMap<>();
    static final Map<String, Function<TokenStream, TokenStream>> STEMMERS = new LinkedHashMap<>();

    private static void lang(String name, CharArraySet stop, BiFunction<CharArraySet, CharArraySet, Analyzer> make) {
        ANALYZERS.put(name, new Lang(stop, make));
    }

    private static void stem(String names, Function<TokenStream, TokenStream> f) {
        for (String n : names.split(" ")) STEMMERS.put(n, f);
    }

    private static void snow(String name, Supplier<SnowballStemmer> s) {
        STEMMERS.put(name, in -> new SnowballFilter(in, s.get()));
    }

    static TokenStream stemWith(String language, TokenStream in) {
        Function<TokenStream, TokenStream> f = STEMMERS.get(language.toLowerCase(Locale.ROOT));
        if (f == null) throw new IllegalArgumentException("Unknown stemmer language [" + language + "]");
        return f.apply(in);
    }

    static {
        lang("arabic", ArabicAnalyzer.getDefaultStopSet(), ArabicAnalyzer::new);
        lang("armenian", ArmenianAnalyzer.getDefaultStopSet(), ArmenianAnalyzer::new);
        lang("basque", BasqueAnalyzer.getDefaultStopSet(), BasqueAnalyzer::new);
        lang("bengali", BengaliAnalyzer.getDefaultStopSet(), BengaliAnalyzer::new);
        lang("brazilian", BrazilianAnalyzer.getDefaultStopSet(), BrazilianAnalyzer::new);
        lang("bulgarian", BulgarianAnalyzer.getDefaultStopSet(), BulgarianAnalyzer::new);
        lang("catalan", CatalanAnalyzer.getDefaultStopSet(), CatalanAnalyzer::new);
        lang("chinese", EnglishAnalyzer.ENGLISH_STOP_WORDS_SET, (w, x) -> new StandardAnalyzer(w));
        lang("cjk", CJKAnalyzer.getDefaultStopSet(), (w, x) -> new CJKAnalyzer(w));
        lang("czech", CzechAnalyzer.getDefaultStopSet(), CzechAnalyzer::new);
        lang("danish", DanishAnalyzer.getDefaultStopSet(), DanishAnalyzer::new);
        lang("dutch", DutchAnalyzer.getDefaultStopSet(), (w, x) -> x.isEmpty() ? new DutchAnalyzer(w) : new DutchAnalyzer(w, x));
        lang("english", EnglishAnalyzer.getDefaultStopSet(), EnglishAnalyzer::new);
        lang("estonian", EstonianAnalyzer.getDefaultStopSet(), EstonianAnalyzer::new);
        lang("finnish", FinnishAnalyzer.getDefaultStopSet(), FinnishAnalyzer::new);
        lang("french", FrenchAnalyzer.getDefaultStopSet(), FrenchAnalyzer::new);
        lang("galician", GalicianAnalyzer.getDefaultStopSet(), GalicianAnalyzer::new);
        lang("german", GermanAnalyzer.getDefaultStopSet(), GermanAnalyzer::new);
        lang("greek", GreekAnalyzer.getDefaultStopSet(), (w, x) -> new GreekAnalyzer(w));
        lang("hindi", HindiAnalyzer.getDefaultStopSet(), HindiAnalyzer::new);
        lang("hungarian", HungarianAnalyzer.getDefaultStopSet(), HungarianAnalyzer::new);
        lang("indonesian", IndonesianAnalyzer.getDefaultStopSet(), IndonesianAnalyzer::new);
        lang("irish", IrishAnalyzer.getDefaultStopSet(), IrishAnalyzer::new);
        lang("italian", ItalianAnalyzer.getDefaultStopSet(), ItalianAnalyzer::new);
        lang("latvian", LatvianAnalyzer.getDefaultStopSet(), LatvianAnalyzer::new);
        lang("lithuanian", LithuanianAnalyzer.getDefaultStopSet(), LithuanianAnalyzer::new);
        lang("norwegian", NorwegianAnalyzer.getDefaultStopSet(), NorwegianAnalyzer::new);
        lang("persian", PersianAnalyzer.getDefaultStopSet(), PersianAnalyzer::new);
        lang("portuguese", PortugueseAnalyzer.getDefaultStopSet(), PortugueseAnalyzer::new);
        lang("romanian", RomanianAnalyzer.getDefaultStopSet(), RomanianAnalyzer::new);
        lang("russian", RussianAnalyzer.getDefaultStopSet(), RussianAnalyzer::new);
        lang("serbian", SerbianAnalyzer.getDefaultStopSet(), SerbianAnalyzer::new);
        lang("sorani", SoraniAnalyzer.getDefaultStopSet(), SoraniAnalyzer::new);
        lang("spanish", SpanishAnalyzer.getDefaultStopSet(), SpanishAnalyzer::new);
        lang("swedish", SwedishAnalyzer.getDefaultStopSet(), SwedishAnalyzer::new);
        lang("thai", ThaiAnalyzer.getDefaultStopSet(), (w, x) -> ThaiWords.analyzer(w));
        lang("turkish", TurkishAnalyzer.getDefaultStopSet(), TurkishAnalyzer::new);
        // not languages, same shape
        lang("simple", CharArraySet.EMPTY_SET, (w, x) -> new SimpleAnalyzer());
        lang("whitespace", CharArraySet.EMPTY_SET, (w, x) -> new WhitespaceAnalyzer());
        lang("keyword", CharArraySet.EMPTY_SET, (w, x) -> new KeywordAnalyzer());
        lang("stop", EnglishAnalyzer.ENGLISH_STOP_WORDS_SET, (w, x) -> new StopAnalyzer(w));

        snow("armenian", org.tartarus.snowball.ext.ArmenianStemmer::new);
        snow("basque", org.tartarus.snowball.ext.BasqueStemmer::new);
        snow("catalan", org.tartarus.snowball.ext.CatalanStemmer::new);
        snow("danish", org.tartarus.snowball.ext.DanishStemmer::new);
        snow("dutch", org.tartarus.snowball.ext.DutchStemmer::new);
        snow("porter2", org.tartarus.snowball.ext.EnglishStemmer::new);
        snow("estonian", org.tartarus.snowball.ext.EstonianStemmer::new);
        snow("finnish", org.tartarus.snowball.ext.FinnishStemmer::new);
        snow("french", org.tartarus.snowball.ext.FrenchStemmer::new);
        snow("german", org.tartarus.snowball.ext.GermanStemmer::new);
        snow("german2", org.tartarus.snowball.ext.GermanStemmer::new);
        snow("hungarian", org.tartarus.snowball.ext.HungarianStemmer::new);
        snow("irish", org.tartarus.snowball.ext.IrishStemmer::new);
        snow("italian", org.tartarus.snowball.ext.ItalianStemmer::new);
        snow("lithuanian", org.tartarus.snowball.ext.LithuanianStemmer::new);
        snow("norwegian", org.tartarus.snowball.ext.NorwegianStemmer::new);
        snow("portuguese", org.tartarus.snowball.ext.PortugueseStemmer::new);
        snow("romanian", org.tartarus.snowball.ext.RomanianStemmer::new);
        snow("russian", org.tartarus.snowball.ext.RussianStemmer::new);
        snow("serbian", org.tartarus.snowball.ext.SerbianStemmer::new);
        snow("spanish", org.tartarus.snowball.ext.SpanishStemmer::new);
        snow("swedish", org.tartarus.snowball.ext.SwedishStemmer::new);
        snow("turkish", org.tartarus.snowball.ext.TurkishStemmer::new);
        stem("arabic", ArabicStemFilter::new);
        stem("bengali", BengaliStemFilter::new);
        stem("brazilian", BrazilianStemFilter::new);
        stem("bulgarian", BulgarianStemFilter::new);
        stem("czech", CzechStemFilter::new);
        stem("english porter", PorterStemFilter::new);
        stem("light_english lightenglish kstem", KStemFilter::new);
        stem("minimal_english minimalenglish", EnglishMinimalStemFilter::new);
        stem("possessive_english possessiveenglish", EnglishPossessiveFilter::new);
        stem("light_finnish light_finish", FinnishLightStemFilter::new);
        stem("light_french lightfrench", FrenchLightStemFilter::new);
        stem("minimal_french minimalfrench", FrenchMinimalStemFilter::new);
        stem("galician", GalicianStemFilter::new);
        stem("minimal_galician", GalicianMinimalStemFilter::new);
        stem("light_german lightgerman", GermanLightStemFilter::new);
        stem("minimal_german minimalgerman", GermanMinimalStemFilter::new);
        stem("greek", GreekStemFilter::new);
        stem("hindi", HindiStemFilter::new);
        stem("light_hungarian", HungarianLightStemFilter::new);
        stem("indonesian", IndonesianStemFilter::new);
        stem("light_italian lightitalian", ItalianLightStemFilter::new);
        stem("latvian", LatvianStemFilter::new);
        stem("light_norwegian", NorwegianLightStemFilter::new);
        stem("minimal_norwegian", NorwegianMinimalStemFilter::new);
        stem("persian", PersianStemFilter::new);
        stem("light_portuguese lightportuguese", PortugueseLightStemFilter::new);
        stem("minimal_portuguese", PortugueseMinimalStemFilter::new);
        stem("portuguese_rslp", PortugueseStemFilter::new);
        stem("light_russian lightrussian", RussianLightStemFilter::new);
        stem("light_spanish lightspanish", SpanishLightStemFilter::new);
        stem("spanish_plural", SpanishPluralStemFilter::new);
        stem("sorani", SoraniStemFilter::new);
        stem("light_swedish lightswedish", SwedishLightStemFilter::new);
    }

    private Languages() {}
}
