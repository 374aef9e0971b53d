package io.xmodel.internal.engine;

import io.xmodel.backend.Batch;
import io.xmodel.backend.FakeModel;
import io.xmodel.backend.Logits;
import io.xmodel.backend.Sequence;
import io.xmodel.backend.base.PoolCheck;
import io.xmodel.error.CapacityException;
import io.xmodel.error.ClosedException;
import io.xmodel.generation.EngineOptions;
import io.xmodel.generation.EngineStats;
import io.xmodel.generation.FinishReason;
import io.xmodel.generation.GeneratedToken;
import io.xmodel.sampling.TokenLogprob;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Drives an engine through a workload without a thread, and checks after every step what must hold.
 */
final class WorkloadRun {
  private static final int MOST_WAITING = 20;

  private final Workload workload;
  private final FakeModel model;
  private final FakeModel ample;
  private final Engine engine;
  private final List<Reader> readers = new ArrayList<>();
  private final List<Reader> open = new ArrayList<>();
  private final int longestAlone;
  private @Nullable AssertionError brokenPlan;
  private @Nullable Throwable thrown;
  private @Nullable Set<Sequence> failing;
  private int together;
  private int now;

  WorkloadRun(Workload workload) {
    this.workload = workload;
    this.longestAlone = workload.longestAlone();
    this.model =
        workload
            .model()
            .withBeforeStep(this::beforeStep)
            .withBeforeBlock(this::beforeBlock)
            .withBeforeCopy(this::beforeBlock);
    this.ample = new FakeModel(FakeModel.HASHING, Workload.VOCABULARY, 64, 64, 2);
    EngineOptions options =
        new EngineOptions(workload.mostRunning, MOST_WAITING, 1_000_000, workload.prefixes);
    this.engine = new Engine(model, workload.context, options, false);
  }

  /** Someone who reads, and what was heard. */
  private final class Reader implements Sink {
    private final Workload.Client client;
    private final int number;
    private final List<GeneratedToken> tokens = new ArrayList<>();
    private final List<Double> scores = new ArrayList<>();
    private int states;
    private @Nullable Ticket ticket;
    private @Nullable Ending ending;
    private @Nullable Throwable own;
    private @Nullable Throwable step;
    private boolean cancelled;
    private int asked;
    private int sinceLastPause;
    private int pausedUntil;
    private int pauses;
    private int pausesCounted;
    private int first; // how many go first, it among them, and their pauses since it came
    private int waited;
    private double ofBound;
    private int heard;

    private boolean ended() {
      return ending != null;
    }

    Reader(Workload.Client client, int number) {
      this.client = client;
      this.number = number;
    }

    @Override
    public boolean ready() {
      check(ending == null, "asked after the end");
      asked++;
      switch (client.kind()) {
        case THROWS_WHEN_ASKED -> {
          if (asked > 3 * client.at()) {
            throw mine();
          }
        }
        case FICKLE -> {
          // Two that change their minds in turn, for ever, would take each other's memory.
          if (asked < 40 && asked % (client.at() + 1) == 0) {
            pauses++;
            return false;
          }
        }
        default -> {}
      }
      return now >= pausedUntil;
    }

    @Override
    public void scored(int position, double logprob, List<TokenLogprob> top) {
      check(ending == null && tokens.isEmpty(), "a score out of order");
      check(position == client.request().scoreFrom() + scores.size(), "a score was left out");
      check(top.size() == Math.max(0, client.request().topLogprobs()), "alternatives of a score");
      scores.add(logprob);
      after();
    }

    @Override
    public void state(Logits logits, int row) {
      check(ending == null, "a hidden state after the end");
      check(client.request().states(), "a hidden state that nobody wants");
      states++;
      float[] state = new float[model.config().hiddenSize()];
      logits.copyState(row, state);
      int[] text = Arrays.copyOf(client.request().prompt(), states);
      check(
          Arrays.equals(state, FakeModel.state(text, state.length)),
          "the hidden state of another token than %s",
          states - 1);
      after();
    }

    @Override
    public boolean token(GeneratedToken token) {
      check(ending == null, "a token after the end");
      tokens.add(token);
      after();
      return client.kind() == Workload.Kind.STOPS && tokens.size() == client.at();
    }

    private void after() {
      heard++;
      if (client.kind() == Workload.Kind.THROWS && heard == client.at()) {
        throw mine();
      }
      if (client.kind() == Workload.Kind.PAUSES && ++sinceLastPause == client.at()) {
        sinceLastPause = 0;
        pauses++;
        pausedUntil = now + client.pause();
      }
    }

    private RuntimeException mine() {
      IllegalArgumentException exception = new IllegalArgumentException("a reader's own");
      own = exception;
      return exception;
    }

    @Override
    public void end(Ending ending) {
      check(this.ending == null, "a second end");
      this.ending = ending;
      if (client.kind() == Workload.Kind.THROWS_AT_END) {
        throw new IllegalArgumentException("a reader's own, at the end");
      }
    }

    /** Whatever is compared with what it would be alone. */
    void checkResult() {
      Alone alone = Alone.run(ample, client.request(), workload.context);
      Ending end = Objects.requireNonNull(ending);
      check(begins(alone.scores(), scores), "scores %s, alone %s", scores, alone.scores());
      check(begins(alone.tokens(), tokens), "tokens %s, alone %s", tokens, alone.tokens());
      if (own != null) {
        check(end.failure() == own, "ended with %s, not with its own", end.failure());
      } else if (step != null) {
        check(end.failure() == step, "ended with %s, not with its step's", end.failure());
      } else {
        check(end.failure() == null, "ended with %s, which is another's", end.failure());
      }
      if (end.failure() != null) {
        check(end.reason() == FinishReason.CANCELLED, "failed with %s", end.reason());
      } else if (end.reason() == FinishReason.CANCELLED) {
        check(cancelled, "ended as cancelled, and nobody did");
      } else if (end.reason() == FinishReason.STOP_STRING) {
        check(client.kind() == Workload.Kind.STOPS, "stopped, and nobody did");
        check(tokens.size() == client.at(), "stopped after %s tokens", tokens.size());
      } else {
        check(end.reason() == alone.reason(), "%s, alone %s", end.reason(), alone.reason());
        check(tokens.size() == alone.tokens().size(), "%s tokens", tokens.size());
        check(scores.size() == alone.scores().size(), "%s scores", scores.size());
        int length = client.request().states() ? client.request().prompt().length : 0;
        check(states == length, "%s hidden states of %s", states, length);
      }
    }

    void check(boolean holds, String otherwise, @Nullable Object... values) {
      if (!holds) {
        throw new AssertionError(
            "step %d, generation %d: ".formatted(now, number) + otherwise.formatted(values));
      }
    }
  }

  private static <T> boolean begins(List<T> all, List<T> first) {
    return first.size() <= all.size() && all.subList(0, first.size()).equals(first);
  }

  /** Runs it to the end and tells what the engine counted. */
  EngineStats run() {
    while (!finished()) {
      submit();
      step();
    }
    check(!engine.step(), "a step though all have ended");
    for (Reader reader : readers) {
      reader.checkResult();
    }
    return checkNothingIsLeft();
  }

  /**
   * Keeps the queue full from the first step to the last, and submits what the workload began with
   * in the middle of it. Tells how long the slowest took, of the time that it may take at most.
   */
  double flood() {
    List<Workload.Client> victims = List.copyOf(workload.clients);
    workload.clients.clear();
    List<Reader> awaited = new ArrayList<>();
    boolean small = workload.random().nextBoolean();
    int submitted = 0;
    while (submitted < victims.size() || !awaited.stream().allMatch(Reader::ended)) {
      for (int i = engine.scheduler().waiting().size(); i < 4; i++) {
        workload.clients.add(small ? workload.small(now) : workload.client(now));
      }
      submit();
      while (submitted < victims.size() && victims.get(submitted).arrival() + 10 <= now) {
        workload.clients.add(victims.get(submitted));
        submitted++;
        submit();
        awaited.add(readers.getLast());
      }
      step();
    }
    return awaited.stream().mapToDouble(reader -> reader.ofBound).max().orElseThrow();
  }

  private void step() {
    boolean stepped = engine.step();
    AssertionError broken = brokenPlan;
    if (broken != null) {
      throw broken;
    }
    now++;
    checkCounts();
    checkNobodyStarves(stepped);
  }

  private boolean finished() {
    return readers.size() == workload.clients.size() && readers.stream().allMatch(Reader::ended);
  }

  private void submit() {
    while (readers.size() < workload.clients.size()
        && workload.clients.get(readers.size()).arrival() <= now) {
      Reader reader = new Reader(workload.clients.get(readers.size()), readers.size());
      readers.add(reader);
      open.add(reader);
      reader.first = open.size();
      reader.ticket = engine.submit(reader.client.request(), reader);
    }
    for (Reader reader : readers) {
      Ticket ticket = reader.ticket;
      if (ticket != null && reader.client.cancelAt() == now && reader.ending == null) {
        reader.cancelled = true;
        ticket.cancel();
      }
    }
  }

  private void beforeBlock() {
    if (workload.failingBlocks > 0 && workload.random().nextDouble() < workload.failingBlocks) {
      fail(null, new CapacityException("no memory for a block"));
    }
  }

  private void beforeStep(Batch batch) {
    try {
      checkPlan(batch);
    } catch (AssertionError e) {
      brokenPlan = e; // the engine would take it for a failure of the step
    }
    if (workload.failingSteps > 0 && workload.random().nextDouble() < workload.failingSteps) {
      Set<Sequence> sequences = new HashSet<>();
      batch.slots().forEach(slot -> sequences.add(slot.sequence()));
      boolean error = workload.random().nextBoolean();
      fail(sequences, error ? new StackOverflowError("a step's") : new ClassCastException("same"));
    }
  }

  /** Lets a step fail, and remembers who must hear of it. */
  private void fail(@Nullable Set<Sequence> sequences, Throwable failure) {
    thrown = failure;
    failing = sequences;
    for (Job job : engine.scheduler().running()) {
      // Where a block fails, nobody tells whose step it is: any that is ready may be in it.
      if (sequences == null ? job.ready() : sequences.contains(job.sequence())) {
        ((Reader) job.sink()).step = failure;
      }
    }
    if (failure instanceof Error error) {
      throw error;
    }
    throw (RuntimeException) failure;
  }

  /** What the policy promises of a step. */
  private void checkPlan(Batch batch) {
    List<Job> active = engine.scheduler().running().stream().filter(Job::ready).toList();
    check(batch.slots().size() <= workload.mostRunning, "more take part than may");
    int prompts = 0;
    int at = 0;
    for (Batch.Slot slot : batch.slots()) {
      while (at < active.size() && active.get(at).sequence() != slot.sequence()) {
        at++;
      }
      check(at < active.size(), "one takes part that is not ready, or out of order");
      if (active.get(at).generation().decoding()) {
        Generation generation = active.get(at).generation();
        boolean constrained = generation.request().constraint() != null;
        check(
            slot.count() == (constrained ? generation.pending() : 1),
            "%s tokens of one that decodes",
            slot.count());
      } else {
        prompts += slot.count();
      }
    }
    check(prompts <= workload.budget, "%s tokens of prompts", prompts);
    Generation oldest = active.getFirst().generation();
    Batch.Slot first = batch.slots().getFirst();
    check(first.sequence() == active.getFirst().sequence(), "the oldest takes no part");
    int half = Math.ceilDiv(workload.budget, 2);
    check(first.count() >= oldest.chunk(half), "the oldest got %s", first.count());
  }

  private void checkCounts() {
    Scheduler scheduler = engine.scheduler();
    together = Math.max(together, scheduler.running().size());
    List<Sequence> owners = new ArrayList<>(scheduler.prefixes().sequences());
    for (Job job : scheduler.running()) {
      owners.add(job.sequence());
      check(job.sequence().length() == job.generation().computed(), "positions");
      check(((Reader) job.sink()).ending == null, "one that has ended runs");
    }
    PoolCheck.check(model, owners);
    check(scheduler.prefixes().size() <= workload.prefixes, "cached texts");
    check(sorted(scheduler.running()) && sorted(scheduler.waiting()), "order of arrival");
    if (thrown != null) {
      for (Reader reader : readers) {
        Ending ending = reader.ending;
        if (reader.step == thrown && ending == null) {
          check(failing == null, "its step failed, and it goes on");
          reader.step = null;
        }
      }
      thrown = null;
    }
  }

  private static boolean sorted(Collection<Job> jobs) {
    long last = -1;
    for (Job job : jobs) {
      if (job.number() <= last) {
        return false;
      }
      last = job.number();
    }
    return true;
  }

  /** The bound that {@link Scheduler} states. */
  private void checkNobodyStarves(boolean stepped) {
    int pauses = 0; // new ones, of those that are as old or older
    boolean anyReady = false;
    open.removeIf(Reader::ended);
    for (Reader reader : open) {
      pauses += reader.pauses - reader.pausesCounted;
      reader.pausesCounted = reader.pauses;
      reader.first += pauses;
      anyReady |= reader.pausedUntil < now && reader.client.kind() != Workload.Kind.FICKLE;
      reader.waited += reader.pausedUntil < now ? 1 : 0;
      int bound = reader.first * (together + 1) * longestAlone;
      reader.ofBound = Math.max(reader.ofBound, (double) reader.waited / bound);
      reader.check(reader.waited <= bound, "is not done after %s steps", bound);
    }
    check(stepped || !anyReady, "nothing was computed, though someone is ready");
  }

  private EngineStats checkNothingIsLeft() {
    check(engine.scheduler().running().isEmpty(), "someone runs");
    check(engine.scheduler().waiting().isEmpty(), "someone waits");
    EngineStats stats = engine.stats();
    long tokens = readers.stream().mapToLong(reader -> reader.tokens.size()).sum();
    check(stats.generatedTokens() == tokens, "%s tokens counted", stats.generatedTokens());
    try {
      check(engine.drain(Duration.ZERO), "not drained");
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
    engine.scheduler().clear();
    check(model.memory().freeBlocks() == workload.blocks, "blocks are owned by nobody");
    engine.stop(new ClosedException("at the end"));
    return stats;
  }

  private void check(boolean holds, String otherwise, Object... values) {
    if (!holds) {
      throw new AssertionError("step %d: ".formatted(now) + otherwise.formatted(values));
    }
  }
}
