package io.xmodel.internal.engine;

import io.xmodel.backend.Batch.LogitsFor;
import io.xmodel.backend.Logits;
import io.xmodel.error.BackendException;
import io.xmodel.generation.FinishReason;
import io.xmodel.generation.GeneratedToken;
import io.xmodel.internal.constraint.Constraint;
import io.xmodel.internal.constraint.Constraint.State;
import io.xmodel.internal.constraint.Effort;
import io.xmodel.internal.constraint.TokenSet;
import io.xmodel.internal.sampling.Choice;
import io.xmodel.internal.sampling.Sampler;
import io.xmodel.sampling.TokenLogprob;
import java.util.Arrays;
import java.util.List;
import java.util.function.IntConsumer;
import org.jspecify.annotations.Nullable;

/**
 * One request as a state machine: which tokens it wants appended next, which logits it wants of
 * them, and what it makes of these. Its text grows; how much of it stands in a cache is counted
 * here, too, and starts anew when the cache is lost.
 *
 * <p>Where the answer is constrained, tokens that must come are appended at once, and the end comes
 * as soon as nothing can follow. Log-probabilities are those of the model, as if there were no
 * constraint; where they are asked for, each token takes a step of its own, to have them.
 */
final class Generation {
  /** The most tokens whose logits are wanted at once: a row is half a megabyte. */
  private static final int MOST_SCORED = 64;

  private static final int[] NONE = {};

  private final Request request;
  private final Sampler sampler;
  private final int capacity;
  private final int[] stopIds;

  private int[] ids;
  private int size;
  private int computed;
  private int scoreNext;
  private int stateNext;

  /** Tokens appended since the last choice. */
  private int appended;

  private int forced;
  private @Nullable State state;
  private @Nullable FinishReason finishReason;

  /**
   * A generation of which nothing is computed.
   *
   * @param capacity positions its text may take in the cache
   */
  Generation(Request request, int capacity) {
    this.request = request;
    this.capacity = capacity;
    this.sampler = new Sampler(request.sampling(), request.idLimit());
    this.sampler.acceptPrompt(request.prompt());
    this.stopIds = request.stopIds().stream().mapToInt(Integer::intValue).toArray();
    this.ids = request.prompt();
    this.size = ids.length;
    this.scoreNext = request.scoreFrom();
    Constraint constraint = request.constraint();
    this.state = constraint == null ? null : constraint.start();
    if (request.maxTokens() == 0 && scoreNext >= size && !request.states()) {
      finishReason = FinishReason.LENGTH;
    }
  }

  Request request() {
    return request;
  }

  /** Positions its text may take in the cache. */
  int capacity() {
    return capacity;
  }

  /** Why it ended, or null while it has not. */
  @Nullable FinishReason finishReason() {
    return finishReason;
  }

  /** Ends it, unless it has ended. */
  void finish(FinishReason reason) {
    if (finishReason == null) {
      finishReason = reason;
    }
  }

  /** The text so far, prompt and answer; only the first {@link #size} count. */
  int[] ids() {
    return ids;
  }

  /** Tokens of the text so far. */
  int size() {
    return size;
  }

  /** Tokens generated so far. */
  int generated() {
    return size - request.prompt().length;
  }

  /** Positions in the cache. */
  int computed() {
    return computed;
  }

  /** Tells what a cache holds that it is given, or that it has lost it. */
  void setComputed(int positions) {
    computed = positions;
  }

  /** Tokens that must still be appended before the next one can be chosen. */
  int pending() {
    return request.read() + generated() - computed;
  }

  /** Whether the tokens of its last step give the next one: it has read its prompt. */
  boolean decoding() {
    return generated() > 0 && pending() == appended;
  }

  /** Tokens that came without a choice. */
  int forced() {
    return forced;
  }

  /** The most positions that a cache of other texts can give it: the rest must be computed. */
  int mostShared() {
    return request.states() ? Math.min(size - 1, stateNext) : Math.min(size, scoreNext) - 1;
  }

  /** How many tokens to append next, of at most so many: all that follow want the same logits. */
  int chunk(int most) {
    int count = Math.min(most, pending());
    if (computed < stateNext) {
      return Math.min(count, stateNext - computed);
    }
    if (scoreNext >= request.prompt().length) {
      return count;
    }
    int plain = scoreNext - 1 - computed;
    return Math.min(count, plain > 0 ? plain : MOST_SCORED);
  }

  /** The next tokens to append. */
  int[] next(int count) {
    return Arrays.copyOfRange(ids, computed, computed + count);
  }

  /** Which of the next tokens want logits. */
  LogitsFor wanted(int count) {
    if (scoreNext < request.prompt().length && computed >= scoreNext - 1) {
      return LogitsFor.ALL;
    }
    return count == pending() && request.maxTokens() > 0 ? LogitsFor.LAST : LogitsFor.NONE;
  }

  /** Whether the next tokens want their hidden states: those read again have had theirs. */
  boolean wantsStates() {
    return request.states() && computed >= stateNext;
  }

  /**
   * Takes the hidden states of the next tokens, if {@link #wantsStates}; before {@link #accept}.
   *
   * @param firstState where they begin
   */
  void acceptStates(Logits logits, int firstState, int count, Sink sink) {
    if (wantsStates()) {
      for (int i = 0; i < count; i++) {
        sink.state(logits, firstState + i);
      }
      stateNext += count;
    }
  }

  /**
   * Takes the logits of the next tokens, which are in the cache now.
   *
   * @param count how many tokens were appended, as {@link #wanted} was asked for
   * @param firstRow where their rows begin
   * @throws BackendException when the logits are not numbers
   * @throws io.xmodel.error.RequestException when bans and biases leave no token, or the constraint
   *     needs too much effort
   */
  void accept(Logits logits, int firstRow, int count, Sink sink) {
    LogitsFor wanted = wanted(count);
    if (wanted == LogitsFor.ALL) {
      score(logits, firstRow, count, sink);
    }
    computed += count;
    if (request.maxTokens() == 0) {
      if (pending() == 0) {
        finishReason = FinishReason.LENGTH;
      }
    } else if (wanted != LogitsFor.NONE && pending() == 0) {
      choose(logits, firstRow + (wanted == LogitsFor.ALL ? count - 1 : 0), sink);
    }
  }

  /** Rows of tokens before the prompt's last give the probability of the token after them. */
  private void score(Logits logits, int firstRow, int count, Sink sink) {
    for (int i = 0; i < count && scoreNext < request.prompt().length; i++) {
      int row = firstRow + i;
      double logprob = logits.get(row, ids[scoreNext]) - logits.logSumExp(row);
      if (Double.isNaN(logprob)) {
        throw BackendException.notNumbers("after %s tokens".formatted(scoreNext));
      }
      sink.scored(scoreNext, logprob, top(logits, row));
      scoreNext++;
    }
  }

  /** Chooses the next token; under a constraint with a limited effort, as others wait. */
  private void choose(Logits logits, int row, Sink sink) {
    if (state == null) {
      chooseNext(logits, row, sink);
    } else {
      new Effort().during(() -> chooseNext(logits, row, sink));
    }
  }

  private void chooseNext(Logits logits, int row, Sink sink) {
    appended = 0;
    if (appendForced(sink) || complete()) {
      return;
    }
    boolean early = generated() < request.minTokens();
    State known = state;
    int id =
        known == null
            ? sampler.sample(logits, row, early ? stopIds : NONE)
            : sampler.sample(logits, row, choice(known, !early && known.accepting()));
    float logprob = Float.NaN;
    List<TokenLogprob> top = List.of();
    if (request.topLogprobs() >= 0) {
      logprob = (float) (logits.get(row, id) - logits.logSumExp(row));
      top = top(logits, row);
    }
    append(new GeneratedToken(id, logprob, top), sink);
    if (finishReason == null && !complete()) {
      appendForced(sink);
    }
  }

  /** What may be chosen: what the constraint allows, and stop ids where it may end. */
  private Choice choice(State known, boolean mayStop) {
    return new Choice() {
      @Override
      public boolean allows(int id) {
        return (mayStop && request.stopIds().contains(id)) || known.allows(id);
      }

      @Override
      public void forEach(IntConsumer action) {
        TokenSet allowed = known.allowed();
        (mayStop ? allowed.with(stopIds) : allowed).forEach(action);
      }
    };
  }

  /** Ends it where the constraint leaves nothing to come, be it before {@code minTokens}. */
  private boolean complete() {
    if (state != null && state.complete()) {
      finishReason = FinishReason.STOP;
      return true;
    }
    return false;
  }

  /** Appends what must come; false when there is nothing. */
  private boolean appendForced(Sink sink) {
    if (state == null || request.topLogprobs() >= 0) {
      return false;
    }
    int[] next = state.forced();
    for (int id : next) {
      if (sampler.bans(id)) {
        return false; // there may be another way to write it; else the refusal names the reason
      }
    }
    for (int id : next) {
      append(new GeneratedToken(id, Float.NaN, List.of()), sink);
      forced++;
      if (finishReason != null || complete()) {
        break;
      }
    }
    return next.length > 0;
  }

  private void append(GeneratedToken token, Sink sink) {
    int id = token.id();
    sampler.accept(id);
    append(id);
    appended++;
    boolean stop = sink.token(token);
    boolean ends = request.stopIds().contains(id);
    if (state != null && (!ends || state.allows(id))) {
      state = state.advance(id);
    }
    if (stop) {
      finishReason = FinishReason.STOP_STRING;
    } else if (ends) {
      finishReason = FinishReason.STOP;
    } else if (generated() == request.maxTokens()) {
      finishReason = complete() ? FinishReason.STOP : FinishReason.LENGTH;
    } else if (size > capacity) {
      finishReason = complete() ? FinishReason.STOP : FinishReason.CONTEXT_FULL;
    }
  }

  private List<TokenLogprob> top(Logits logits, int row) {
    int limit = Math.min(request.idLimit(), logits.vocabSize());
    return request.topLogprobs() > 0
        ? TokenLogprob.top(logits, row, request.topLogprobs(), limit)
        : List.of();
  }

  private void append(int id) {
    if (size == ids.length || ids == request.prompt()) {
      ids = Arrays.copyOf(ids, Math.max(size + 16, size + size / 2));
    }
    ids[size] = id;
    size++;
  }
}
