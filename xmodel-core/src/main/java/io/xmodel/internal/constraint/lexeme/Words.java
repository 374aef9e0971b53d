package io.xmodel.internal.constraint.lexeme;

import io.xmodel.internal.constraint.Effort;
import io.xmodel.internal.constraint.regex.Term;
import io.xmodel.internal.constraint.regex.Terms;
import java.util.Collection;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;

/**
 * The automata of a format's words. Which states they come to depends on what is written, and a
 * format may be used for long. So where there are many states, words begin in new automata. Those
 * that were begun go on in the old ones, which nobody holds afterwards. Any thread may use it.
 */
public final class Words {
  /** Terms and states, of about a kilobyte each, after which words begin in new automata. */
  static final int MOST = 1 << 15;

  /** What the words are; nothing is ever derived of it, so it does not grow. */
  private final Terms given = new Terms();

  private volatile Store store = new Store();

  /** Automata that share terms. */
  private static final class Store {
    private final Terms terms = new Terms(Effort::step);
    private final AtomicInteger made = new AtomicInteger();
    private final Map<Kept, TextLexeme> lexemes = new ConcurrentHashMap<>();

    int size() {
      return terms.size() + made.get();
    }
  }

  private final class Kept implements Word {
    private final Function<Store, TextLexeme> maker;

    private Kept(Function<Store, TextLexeme> maker) {
      this.maker = maker;
    }

    @Override
    public TextLexeme begun() {
      Store now = current();
      return now.lexemes.computeIfAbsent(this, one -> one.maker.apply(now));
    }
  }

  private Store current() {
    Store now = store;
    return now.size() > MOST ? renewed(now) : now;
  }

  private synchronized Store renewed(Store full) {
    if (store == full) {
      store = new Store();
    }
    return store;
  }

  /** Terms and states of the automata in which words begin now. */
  int size() {
    return store.size();
  }

  /** The texts of a term, which must have some, as they are. */
  public Word plain(Term texts) {
    Term own = given(texts);
    return new Kept(now -> TextLexeme.plain(points(now, own), now.made));
  }

  /** Likewise as the inside of JSON strings, with the closing quote. */
  public Word quoted(Term texts) {
    Term own = given(texts);
    return new Kept(now -> TextLexeme.quoted(points(now, own), now.made));
  }

  /** Texts of a list, as they are; at least one. */
  public Word plain(Collection<String> texts) {
    WordList list = new WordList(texts);
    return new Kept(now -> TextLexeme.plain(list, now.made));
  }

  /**
   * Likewise as the inside of JSON strings, with the closing quote. Escapes come only where JSON
   * asks for them: most texts can be written in one way only, so that they need not be chosen.
   */
  public Word quoted(Collection<String> texts) {
    WordList list = new WordList(texts);
    return new Kept(now -> TextLexeme.quotedPlainly(list, now.made));
  }

  /** A term as it was given, without all that was found out about it. */
  public Term given(Term term) {
    return given.copyOf(term);
  }

  private static Points points(Store store, Term own) {
    return new TermPoints(store.terms, store.terms.copyOf(own));
  }
}
