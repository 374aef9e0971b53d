package io.xmodel.internal.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.xmodel.backend.Batch;
import io.xmodel.backend.Batch.LogitsFor;
import io.xmodel.backend.FakeModel;
import io.xmodel.backend.Logits;
import io.xmodel.backend.Sequence;
import io.xmodel.backend.base.PoolCheck;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Who takes part in which step: policy alone, with no engine and no thread around it. */
class SchedulerTest {
  private static final int BLOCK = 4;
  private static final int CONTEXT = 64;

  private FakeModel model = new FakeModel(FakeModel.COUNTING, FakeModel.VOCABULARY, 8, BLOCK, 256);
  private Scheduler scheduler = new Scheduler(model, CONTEXT, 8, 4);
  private final List<Job> jobs = new ArrayList<>();

  private void setUp(int context, int blocks, int mostRunning, int prefixes) {
    model = new FakeModel(FakeModel.COUNTING, FakeModel.VOCABULARY, 8, BLOCK, blocks);
    scheduler = new Scheduler(model, context, mostRunning, prefixes);
  }

  private Job add(Request request) {
    int length = request.prompt().length;
    Job job =
        new Job(
            jobs.size(),
            new Generation(request, Math.max(1, length + request.maxTokens())),
            new Recorder());
    jobs.add(job);
    scheduler.add(job);
    return job;
  }

  /** Adds one with a prompt that begins like no other. */
  private Job add(int promptLength, int maxTokens) {
    return add(Requests.greedy(maxTokens, Requests.prompt(jobs.size(), promptLength)));
  }

  private static Recorder sink(Job job) {
    return (Recorder) job.sink();
  }

  private Plan plan(int budget) {
    jobs.forEach(Job::ask);
    return scheduler.plan((decoding, alone) -> budget);
  }

  /** Plans a step and computes it, as the engine does. */
  private Plan step(int budget) {
    Plan plan = plan(budget);
    if (plan.isEmpty()) {
      return plan;
    }
    try (Logits logits = model.forward(plan.batch())) {
      int row = 0;
      for (Plan.Entry entry : plan.entries()) {
        Generation generation = entry.job().generation();
        LogitsFor wanted = generation.wanted(entry.count());
        generation.accept(logits, row, entry.count(), entry.job().sink());
        row += wanted == LogitsFor.NONE ? 0 : wanted == LogitsFor.LAST ? 1 : entry.count();
        if (generation.finishReason() != null) {
          scheduler.remove(entry.job(), generation.request().kept());
        }
      }
    }
    return plan;
  }

  private void steps(int count, int budget) {
    for (int i = 0; i < count; i++) {
      step(budget);
    }
  }

  /** Steps until all have ended; fails where nothing happens any more. */
  private int finish(int budget) {
    int steps = 0;
    while (!scheduler.running().isEmpty() || !scheduler.waiting().isEmpty()) {
      assertThat(step(budget).isEmpty()).as("a step without anybody").isFalse();
      steps++;
    }
    return steps;
  }

  /** Tokens of each job in a step, by their order of arrival. */
  private List<Integer> counts(Plan plan) {
    return jobs.stream()
        .map(job ->
            plan.entries().stream().filter(e -> e.job() == job).mapToInt(Plan.Entry::count).sum())
        .toList();
  }

  private int free() {
    return model.memory().freeBlocks();
  }

  @AfterEach
  void countsAgree() {
    PoolCheck.check(
        model,
        Stream.concat(
                scheduler.running().stream().map(Job::sequence),
                scheduler.prefixes().sequences().stream())
            .toList());
    jobs.forEach(job -> sink(job).checkOrder());
  }

  // Who is admitted.

  @Test
  void isAdmittedInOrderOfArrival() {
    setUp(CONTEXT, 256, 2, 4);
    for (int i = 0; i < 5; i++) {
      add(4, 3);
    }
    plan(8);
    assertThat(scheduler.running()).containsExactly(jobs.get(0), jobs.get(1));
    assertThat(scheduler.waiting()).containsExactly(jobs.get(2), jobs.get(3), jobs.get(4));
    steps(3, 8);
    plan(8);
    assertThat(scheduler.running()).containsExactly(jobs.get(2), jobs.get(3));
    finish(8);
    assertThat(jobs).allSatisfy(job -> assertThat(sink(job).ids()).hasSize(3));
  }

  @Test
  void nobodyOvertakesOneThatLacksBlocks() {
    setUp(32, 10, 8, 0);
    add(20, 8); // 5 blocks, 7 in the end
    steps(5, 8);
    Job large = add(24, 2); // 6 blocks
    Job small = add(4, 2);
    plan(8);
    assertThat(scheduler.waiting()).containsExactly(large, small);
    finish(8);
    assertThat(scheduler.preemptions()).isZero();
  }

  /** Both prompts fit what is free, but not together: the second waits. */
  @Test
  void blocksThatAPromptWillTakeArePromisedOnlyOnce() {
    setUp(32, 10, 8, 0);
    add(24, 2);
    Job second = add(24, 2);
    plan(4);
    assertThat(scheduler.waiting()).containsExactly(second);
    finish(4);
    assertThat(scheduler.preemptions()).isZero();
  }

  // How a step is shared.

  @ParameterizedTest
  @CsvSource({
    // budget, prompts, tokens of each in the first step
    "8, 20, 8",
    "8, 3, 3",
    "8, 20 3, 5 3",
    "8, 20 20, 4 4",
    "7, 20 20, 4 3",
    "1, 20 3, 1 0",
    "2, 20 3, 1 1",
    "8, 20 10 2, 4 2 2",
    "8, 2 20, 2 6",
    "8, 20 4 4, 4 4 0",
    "8, 20 3 3, 4 3 1",
    "16, 3 3 3, 3 3 3",
    "16, 1 1 1, 1 1 1",
    "16, 4 9 5 1, 4 6 5 1"
  })
  void promptsShareTheBudget(int budget, String prompts, String tokens) {
    for (String length : prompts.split(" ")) {
      add(Integer.parseInt(length), 2);
    }
    assertThat(counts(plan(budget)))
        .isEqualTo(Arrays.stream(tokens.split(" ")).map(Integer::valueOf).toList());
  }

  @Test
  void whoeverHasReadGetsATokenInEachStep() {
    add(4, 20);
    add(4, 20);
    step(8);
    add(30, 2);
    assertThat(counts(step(4))).containsExactly(1, 1, 4);
    assertThat(counts(step(2))).containsExactly(1, 1, 2);
    assertThat(step(8).promptTokens()).isEqualTo(8);
  }

  @Test
  void entriesStandInOrderOfArrival() {
    add(20, 2);
    add(2, 5);
    add(5, 2);
    for (int i = 0; i < 5; i++) {
      assertThat(plan(8).entries().stream().map(e -> e.job().number()).toList()).isSorted();
      step(8);
    }
  }

  /** Short prompts keep coming: the long one gets its half, and they get theirs. */
  @Test
  void aFloodOfShortPromptsDoesNotStopALongOne() {
    setUp(CONTEXT, 256, 64, 0);
    Job big = add(60, 1);
    int steps = 0;
    while (sink(big).ids().isEmpty()) {
      add(8, 1);
      add(8, 1);
      step(8);
      steps++;
    }
    assertThat(steps).as("60 tokens, 4 in a step").isEqualTo(15);
  }

  /** There is always room for a small one, and never for the large one beside it. */
  @Test
  void aFloodOfSmallOnesDoesNotKeepALargeOneWaiting() {
    setUp(40, 10, 8, 0);
    add(4, 6);
    step(8);
    Job large = add(36, 1);
    int steps = 0;
    while (sink(large).ids().isEmpty()) {
      add(4, 6);
      step(8);
      steps++;
    }
    assertThat(steps).as("6 for the first, 36 tokens of at least 4").isLessThanOrEqualTo(6 + 9);
  }

  @Test
  void aLongPromptDoesNotStopAShortOne() {
    add(60, 1);
    step(8);
    Job small = add(4, 1);
    step(8);
    assertThat(sink(small).ids()).hasSize(1);
  }

  @Test
  void noMoreTakePartThanMay() {
    setUp(CONTEXT, 256, 2, 0);
    Job first = add(4, 20);
    Job second = add(4, 20);
    step(8);
    sink(first).setReady(false);
    sink(second).setReady(false);
    Job third = add(4, 20);
    Job fourth = add(4, 20);
    step(8);
    assertThat(scheduler.running()).containsExactly(first, second, third, fourth);
    sink(first).setReady(true);
    sink(second).setReady(true);
    assertThat(counts(step(8))).as("the oldest go on").containsExactly(1, 1, 0, 0);
    sink(second).setReady(false);
    assertThat(counts(step(8))).containsExactly(1, 0, 1, 0);
  }

  // What texts share.

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 5, 8})
  void identicalPromptsAreReadOnce(int twins) {
    int[] prompt = Requests.prompt(1, 16);
    for (int i = 0; i < twins; i++) {
      add(Requests.greedy(3, prompt));
    }
    step(4);
    assertThat(scheduler.running()).as("the others wait for it").containsExactly(jobs.getFirst());
    finish(4);
    assertThat(jobs).allSatisfy(job -> assertThat(sink(job).ids()).containsExactly(23, 24, 25));
    int tokens = model.passes().stream().mapToInt(pass -> pass.length).sum();
    // Nobody waits for less than a block: the twins begin when 12 of 15 tokens are there.
    assertThat(tokens).as("12 once, 4 of the prompt and two more each").isEqualTo(12 + 6 * twins);
    assertThat(scheduler.sharedTokens()).isEqualTo(12L * (twins - 1));
  }

  /** Copy on write: of each twin, one block that is filled in part. */
  @Test
  void twinsCopyOneBlockEach() {
    setUp(CONTEXT, 256, 8, 0);
    int[] prompt = Requests.prompt(1, 15);
    for (int i = 0; i < 4; i++) {
      add(Requests.greedy(9, prompt));
    }
    step(16);
    assertThat(256 - free()).as("15 positions of the first").isEqualTo(4);
    step(16);
    assertThat(scheduler.running()).hasSize(4);
    // All write to position 14 or 15: the last of those that share the block keeps it.
    assertThat(256 - free()).as("3 blocks in common, one for each").isEqualTo(3 + 4);
    assertThat(model.copies()).isEqualTo(3);
    finish(4);
    assertThat(model.copies()).isEqualTo(3);
    assertThat(free()).isEqualTo(256);
  }

  @Test
  void textsThatPartWithinABlockDoNotWait() {
    add(Requests.greedy(2, 1, 2, 3, 9, 9, 9, 9, 9));
    add(Requests.greedy(2, 1, 2, 3, 8, 8, 8, 8, 8));
    plan(4);
    assertThat(scheduler.running()).hasSize(2);
  }

  @Test
  void oneThatWaitsForItsTwinIsOvertaken() {
    int[] prompt = Requests.prompt(1, 16);
    Job first = add(Requests.greedy(2, prompt));
    Job twin = add(Requests.greedy(2, prompt));
    Job other = add(Requests.greedy(2, Requests.prompt(5, 4)));
    plan(4);
    assertThat(scheduler.running()).containsExactly(first, other);
    assertThat(scheduler.waiting()).containsExactly(twin);
    finish(4);
  }

  @Test
  void nobodyWaitsForAPausedTwin() {
    int[] prompt = Requests.prompt(1, 16);
    Job first = add(Requests.greedy(2, prompt));
    step(4);
    sink(first).setReady(false);
    Job twin = add(Requests.greedy(2, prompt));
    assertThat(counts(step(4))).as("it begins where the other stopped").containsExactly(0, 4);
    assertThat(scheduler.sharedTokens()).isEqualTo(4);
    steps(4, 8);
    assertThat(sink(twin).ids()).hasSize(2);
    sink(first).setReady(true);
    finish(8);
    assertThat(sink(first).ids()).isEqualTo(sink(twin).ids());
  }

  @Test
  void twinsOfOtherSaltsShareNothing() {
    int[] prompt = Requests.prompt(1, 16);
    add(Requests.salted("a", 2, prompt));
    add(Requests.salted("b", 2, prompt));
    plan(4);
    assertThat(scheduler.running()).hasSize(2);
    finish(4);
    assertThat(scheduler.sharedTokens()).isZero();
    add(Requests.salted("c", 1, prompt));
    finish(4);
    assertThat(scheduler.sharedTokens()).isZero();
    add(Requests.salted("b", 1, prompt));
    finish(4);
    assertThat(scheduler.sharedTokens()).isEqualTo(15);
  }

  @Test
  void aTwinWaitsForWhatIsScored() {
    int[] prompt = Requests.prompt(1, 16);
    add(Requests.scoring(9, 2, prompt));
    Job twin = add(Requests.scoring(13, 2, prompt));
    step(4);
    assertThat(scheduler.waiting()).containsExactly(twin);
    finish(4);
    assertThat(sink(twin).scoredPositions()).containsExactly(13, 14, 15);
    assertThat(scheduler.sharedTokens()).as("the row of token 12 is wanted").isEqualTo(12);
  }

  @Test
  void onlyTheNewPartOfAPromptIsComputed() {
    add(Requests.greedy(3, 1, 2, 3));
    finish(8);
    model.passes().clear();
    Job next = add(Requests.greedy(1, 1, 2, 3, 4, 5, 30));
    finish(8);
    assertThat(sink(next).ids()).containsExactly(31);
    assertThat(model.passes()).containsExactly(new int[] {30});
  }

  @Test
  void aDivergingPromptSharesUpToThere() {
    add(Requests.greedy(3, 1, 2, 3));
    finish(8);
    model.passes().clear();
    Job next = add(Requests.greedy(2, 1, 9));
    finish(8);
    assertThat(sink(next).ids()).containsExactly(10, 11);
    assertThat(model.passes()).containsExactly(new int[] {9}, new int[] {10});
  }

  @Test
  void aPromptThatIsCachedWholeComputesItsLastToken() {
    add(Requests.greedy(3, 1, 2, 3));
    finish(8);
    model.passes().clear();
    Job next = add(Requests.greedy(1, 1, 2, 3));
    finish(8);
    assertThat(sink(next).ids()).containsExactly(4);
    assertThat(model.passes()).containsExactly(new int[] {3});
  }

  // Where blocks are missing.

  @Test
  void cachedTextsGoBeforeAnybodyIsPreempted() {
    setUp(32, 8, 8, 4);
    add(12, 1); // leaves 3 blocks in the cache
    finish(8);
    add(12, 1); // and 3 more
    finish(8);
    assertThat(scheduler.prefixes().size()).isEqualTo(2);
    add(15, 5); // 4 blocks and 1
    finish(8);
    assertThat(scheduler.preemptions()).isZero();
    assertThat(scheduler.prefixes().size()).as("the older one went").isEqualTo(2);
  }

  @Test
  void theYoungestIsPreempted() {
    setUp(24, 6, 8, 0);
    Job first = add(7, 15); // 2 blocks, 6 in the end
    Job second = add(7, 15);
    steps(2, 16);
    assertThat(scheduler.running()).containsExactly(first, second);
    while (scheduler.preemptions() == 0) {
      step(16);
    }
    assertThat(scheduler.running()).containsExactly(first);
    assertThat(scheduler.waiting()).containsExactly(second);
    finish(16);
    assertThat(sink(first).ids()).hasSize(15);
    assertThat(sink(second).ids())
        .as("its stream has only paused")
        .isEqualTo(IntStream.range(0, 15).map(i -> i + 14).boxed().toList());
  }

  @Test
  void whoeverIsPausedIsPreemptedBeforeTheYoungest() {
    setUp(32, 8, 8, 0);
    Job paused = add(7, 20);
    Job old = add(7, 15);
    Job young = add(7, 8);
    steps(2, 24);
    sink(paused).setReady(false);
    while (scheduler.preemptions() == 0) {
      step(24);
    }
    assertThat(scheduler.running()).containsExactly(old, young);
    assertThat(scheduler.waiting()).containsExactly(paused);
    sink(paused).setReady(true);
    finish(24);
    assertThat(sink(paused).ids()).hasSize(20);
  }

  @Test
  void thePreemptedComeBackInOrderOfArrival() {
    setUp(32, 9, 8, 0);
    Job first = add(7, 24);
    Job second = add(7, 8);
    Job third = add(7, 8);
    steps(2, 24);
    while (scheduler.running().size() > 1) {
      step(24);
      // Those that come meanwhile wait behind them.
      if (scheduler.running().size() == 2 && jobs.size() == 3) {
        add(7, 4);
      }
    }
    assertThat(scheduler.running()).containsExactly(first);
    assertThat(scheduler.waiting()).first().isIn(second, third);
    List<Job> waiting = List.copyOf(scheduler.waiting());
    assertThat(waiting).isSortedAccordingTo((a, b) -> Long.compare(a.number(), b.number()));
    finish(24);
    assertThat(sink(second).ids()).isEqualTo(IntStream.range(14, 22).boxed().toList());
    assertThat(sink(third).ids()).isEqualTo(IntStream.range(21, 29).boxed().toList());
  }

  /** The pool holds one context: everybody gets through, one after another. */
  @ParameterizedTest
  @CsvSource({"0, 32", "4, 32", "4, 31", "4, 29"})
  void aPoolOfOneContextServesAll(int prefixes, int context) {
    setUp(context, 8, 8, prefixes);
    for (int i = 0; i < 4; i++) {
      add(9, context - 8);
      add(Requests.greedy(context - 8, Requests.prompt(0, 9)));
    }
    finish(8);
    assertThat(jobs)
        .allSatisfy(job -> {
          int last = job.generation().request().prompt()[8];
          assertThat(sink(job).ids())
              .isEqualTo(
                  IntStream.rangeClosed(1, context - 8)
                      .map(i -> (last + i) % FakeModel.VOCABULARY)
                      .boxed()
                      .toList());
        });
    scheduler.clear();
    assertThat(free()).isEqualTo(8);
  }

  @Test
  void aPromptAsLongAsTheContextIsServed() {
    setUp(32, 8, 8, 4);
    add(31, 2);
    add(32, 1);
    add(Requests.greedy(1, Requests.prompt(0, 32)));
    add(Requests.scoring(1, 0, Requests.prompt(1, 33)));
    finish(8);
    assertThat(jobs.subList(0, 3)).allSatisfy(job -> assertThat(sink(job).ids()).isNotEmpty());
    assertThat(sink(jobs.get(3)).scores()).hasSize(32);
  }

  // Readers who do not keep up.

  /** It stands in the way of nobody, wherever it waits and whatever it holds. */
  @Test
  void aPausedOneWithTheMemoryDoesNotStopThoseThatWait() {
    setUp(32, 8, 8, 0);
    Job paused = add(23, 5); // 6 of 8 blocks
    steps(4, 8);
    sink(paused).setReady(false);
    Job other = add(15, 3);
    assertThat(counts(step(16))).containsExactly(0, 15);
    while (sink(other).ids().size() < 3) {
      assertThat(step(16).isEmpty()).isFalse();
    }
    sink(paused).setReady(true);
    finish(16);
    assertThat(sink(paused).ids()).hasSize(5);
  }

  @Test
  void aPausedOneGivesItsMemoryToThoseThatWait() {
    setUp(32, 12, 8, 0);
    Job paused = add(23, 5); // 6 of 12 blocks
    steps(4, 8);
    sink(paused).setReady(false);
    Job active = add(4, 20);
    step(8);
    Job other = add(22, 3);
    plan(8);
    assertThat(scheduler.running()).containsExactly(active, other);
    sink(paused).setReady(true);
    finish(16);
    assertThat(sink(paused).ids()).hasSize(5);
  }

  @Test
  void aPausedOneThatWaitsDoesNotStopThoseBehindIt() {
    setUp(32, 8, 8, 0);
    Job running = add(7, 12);
    step(16);
    Job paused = add(28, 2);
    sink(paused).setReady(false);
    Job behind = add(4, 2);
    step(16);
    step(16);
    assertThat(sink(behind).ids()).hasSize(2);
    assertThat(scheduler.running()).containsExactly(running);
    assertThat(scheduler.waiting()).containsExactly(paused);
    sink(paused).setReady(true);
    finish(16);
  }

  @Test
  void whoeverIsPausedTakesNoPartAndNoPlace() {
    setUp(CONTEXT, 256, 1, 0);
    Job paused = add(4, 9);
    step(8);
    sink(paused).setReady(false);
    Job other = add(4, 9);
    assertThat(counts(step(8))).containsExactly(0, 4);
    sink(other).setReady(false);
    assertThat(step(8).isEmpty()).isTrue();
    sink(paused).setReady(true);
    assertThat(counts(step(8))).containsExactly(1, 0);
    sink(other).setReady(true);
    finish(8);
  }

  /** A sink that changes its mind while a step is planned must not spoil the step. */
  @Test
  void whetherASinkIsReadyIsAskedOncePerStep() {
    setUp(24, 6, 8, 0);
    Job first = add(7, 15);
    Generation generation = new Generation(Requests.greedy(15, Requests.prompt(4, 7)), 22);
    Recorder fickle =
        new Recorder() {
          private int asked;

          @Override
          public boolean ready() {
            return asked++ % 2 == 0;
          }
        };
    Job second = new Job(jobs.size(), generation, fickle);
    jobs.add(second);
    scheduler.add(second);
    for (int i = 0; i < 200 && scheduler.running().size() + scheduler.waiting().size() > 0; i++) {
      step(16);
    }
    assertThat(sink(first).ids()).hasSize(15);
    assertThat(fickle.ids()).hasSize(15);
  }

  // Who leaves.

  @Test
  void whoeverIsTakenOffLeavesNothing() {
    setUp(CONTEXT, 16, 1, 4);
    Job running = add(8, 5);
    Job waiting = add(8, 5);
    step(8);
    scheduler.remove(waiting, true);
    assertThat(scheduler.waiting()).isEmpty();
    scheduler.remove(running, false);
    assertThat(free()).isEqualTo(16);
    assertThat(scheduler.prefixes().size()).isZero();
    scheduler.remove(running, true);
    assertThat(plan(8).isEmpty()).isTrue();
  }

  @Test
  void aFinishedTextIsKeptAsFarAsItWasComputed() {
    add(Requests.of(9, 0, Set.of(12), -1, 8, 9, 10));
    finish(8);
    Sequence kept = scheduler.prefixes().sequences().getFirst();
    assertThat(kept.length()).as("8, 9, 10, 11: the stop id was not read").isEqualTo(4);
    try (Sequence fork = kept.fork();
        Logits logits = model.forward(Batch.of(fork, new int[] {20}, LogitsFor.LAST))) {
      assertThat(logits.argmax(0, FakeModel.VOCABULARY)).isEqualTo(21);
    }
  }
}
