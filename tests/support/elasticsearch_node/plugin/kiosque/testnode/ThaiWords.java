package kiosque.testnode;

import com.ibm.icu.text.BreakIterator;
import com.ibm.icu.util.ULocale;

import org.apache.lucene.analysis.Analyzer;
import org.apache.lucene.analysis.CharArraySet;
import org.apache.lucene.analysis.LowerCaseFilter;
import org.apache.lucene.analysis.StopFilter;
import org.apache.lucene.analysis.TokenStream;
import org.apache.lucene.analysis.Tokenizer;
import org.apache.lucene.analysis.core.DecimalDigitFilter;
import org.apache.lucene.analysis.tokenattributes.CharTermAttribute;
import org.apache.lucene.analysis.tokenattributes.OffsetAttribute;
import org.apache.lucene.analysis.util.SegmentingTokenizerBase;

import java.util.Locale;

/**
 * Lucene's Thai tokenizer with ICU's dictionary: Lucene asks the Java runtime for one, and a small runtime has none.
 * Words may be split a little differently from a server on a full JDK.
 */
final class ThaiWords extends SegmentingTokenizerBase {
    private final BreakIterator breaks = BreakIterator.getWordInstance(new ULocale("th"));
    private final CharTermAttribute term = addAttribute(CharTermAttribute.class);
    private final OffsetAttribute offsets = addAttribute(OffsetAttribute.class);
    private int sentence;

    ThaiWords() {
        super(java.text.BreakIterator.getSentenceInstance(Locale.ROOT));
    }

    @Override
    protected void setNextSentence(int start, int end) {
        sentence = start;
        breaks.setText(new String(buffer, start, end - start));
        breaks.first();
    }

    @Override
    protected boolean incrementWord() {
        int start = breaks.current();
        for (int end = breaks.next(); end != BreakIterator.DONE; start = end, end = breaks.next()) {
            if (Character.isLetterOrDigit(Character.codePointAt(buffer, sentence + start, sentence + end))) {
                give(start, end);
                return true;
            }
        }
        return false;
    }

    private void give(int start, int end) {
        clearAttributes();
        term.copyBuffer(buffer, sentence + start, end - start);
        offsets.setOffset(correctOffset(offset + sentence + start), correctOffset(offset + sentence + end));
    }

    /** The documented `thai` analyzer: these words in lower case, digits as 0-9, without stop words. */
    static Analyzer analyzer(CharArraySet stopWords) {
        return new Analyzer() {
            @Override
            protected TokenStreamComponents createComponents(String field) {
                Tokenizer words = new ThaiWords();
                TokenStream digits = new DecimalDigitFilter(new LowerCaseFilter(words));
                return new TokenStreamComponents(words, new StopFilter(digits, stopWords));
            }
        };
    }
}
