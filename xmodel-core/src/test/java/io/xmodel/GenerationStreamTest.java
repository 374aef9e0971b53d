package io.xmodel;

import static io.xmodel.backend.Script.reads;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.xmodel.backend.Script.Gate;
import io.xmodel.chat.Message;
import io.xmodel.error.BackendException;
import io.xmodel.error.ClosedException;
import io.xmodel.generation.FinishReason;
import io.xmodel.generation.GenerationEvent;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class GenerationStreamTest extends ModelTest {
  private static final GenerationOptions OPTIONS = GenerationOptions.greedy(1000);
  private static final List<Message> HELLO = List.of(Message.user("Hello!"));
  private static final String LONG = "abcdefgh".repeat(100);

  private static final String MIXED =
      "<think>Hm, 中国.</think>See: 😀 "
          + "<｜tool▁calls▁begin｜><｜tool▁call▁begin｜>function<｜tool▁sep｜>f\n"
          + "```json\n{\"a\": 1}\n```<｜tool▁call▁end｜><｜tool▁calls▁end｜>done";

  private GenerationStream stream(String says) {
    says(says);
    return model.stream(prompt(), OPTIONS);
  }

  @Test
  void theIteratorKeepsToItsContract() {
    try (GenerationStream stream = stream("abc")) {
      Iterator<GenerationEvent> events = stream.iterator();
      assertThat(events.hasNext()).isTrue();
      assertThat(events.hasNext()).isTrue();
      assertThat(((GenerationEvent.Text) events.next()).text()).isEqualTo("a");
      assertThat(((GenerationEvent.Text) events.next()).text()).isEqualTo("b");
      Iterator<GenerationEvent> again = stream.iterator();
      assertThat(((GenerationEvent.Text) again.next()).text()).isEqualTo("c");
      assertThat(events.next()).isInstanceOf(GenerationEvent.Done.class);
      for (Iterator<GenerationEvent> ended : List.of(events, again, stream.iterator())) {
        assertThat(ended.hasNext()).isFalse();
        assertThatThrownBy(ended::next).isInstanceOf(NoSuchElementException.class);
      }
    }
  }

  @Test
  void textsAreTheTextAlone() {
    says(MIXED);
    try (GenerationStream stream = model.stream(HELLO, OPTIONS)) {
      assertThat(String.join("", stream.texts())).isEqualTo("See: 😀 done");
      Iterator<String> ended = stream.texts().iterator();
      assertThatThrownBy(ended::next).isInstanceOf(NoSuchElementException.class);
    }
  }

  @Test
  void theCompletionHoldsWhatWasReadBefore() {
    try (GenerationStream stream = stream("abc")) {
      stream.iterator().next();
      Completion completion = stream.completion();
      assertThat(completion.text()).isEqualTo("abc");
      assertThat(completion.finishReason()).isEqualTo(FinishReason.STOP);
      assertThat(completion.ids()).hasSize(4).endsWith(tokenizer.eosId());
      assertThat(stream.completion()).isEqualTo(completion);
    }
  }

  static List<String> answers() {
    return List.of(MIXED, "", "abc", "中国", LONG, "<think>", "stop here", "a b stop");
  }

  @ParameterizedTest
  @MethodSource("answers")
  void streamedAndWholeAnswersAreEqual(String answer) {
    says(answer);
    GenerationOptions plain = OPTIONS.withTopLogprobs(2);
    for (GenerationOptions options :
        List.of(
            plain,
            plain.withStopStrings("stop", "See"),
            plain.withMaxTokens(5),
            plain.withMaxTokens(0),
            plain.withStopIds(java.util.Set.of(id("b"))),
            plain.withIgnoreEos(true).withMaxTokens(40))) {
      GenerationRequest request = GenerationRequest.of(HELLO, options);
      Completion whole = model.generate(request);
      List<GenerationEvent> events = new ArrayList<>();
      try (GenerationStream stream = model.stream(request)) {
        stream.forEach(events::add);
        Completion streamed = stream.completion();
        assertThat(streamed.text()).isEqualTo(whole.text());
        assertThat(streamed.tokens()).isEqualTo(whole.tokens());
        assertThat(streamed.reasoning()).isEqualTo(whole.reasoning());
        assertThat(streamed.toolCalls())
            .usingRecursiveFieldByFieldElementComparatorIgnoringFields("id")
            .isEqualTo(whole.toolCalls());
        assertThat(streamed.finishReason()).isEqualTo(whole.finishReason());
        assertThat(streamed.promptIds()).isEqualTo(whole.promptIds());
      }
      assertThat(events.stream().flatMap(event -> event.tokens().stream()))
          .isEqualTo(whole.tokens());
      assertThat(events.getLast()).isInstanceOf(GenerationEvent.Done.class);
      assertThat(events.stream().filter(GenerationEvent.Done.class::isInstance)).hasSize(1);
      StringBuilder text = new StringBuilder();
      for (GenerationEvent event : events) {
        text.append(event instanceof GenerationEvent.Text more ? more.text() : "");
      }
      assertThat(text.toString()).isEqualTo(whole.text());
      assertThat(whole.text()).doesNotContain(tokenizer.eosToken());
    }
  }

  @Test
  void closingWithoutReadingFreesTheMemory() {
    GenerationStream stream = stream(LONG);
    awaitStats("a paused generation", stats -> stats.generatedTokens() >= 64);
    assertThat(model.stats().freeBlocks()).isLessThan(model.stats().blocks());
    stream.close();
    awaitAllFree();
    stream.close();
    assertThat(stream.iterator().hasNext()).isFalse();
    assertThat(stream.completion().finishReason()).isEqualTo(FinishReason.CANCELLED);
    assertThat(stream.completion().tokens()).isEmpty();
  }

  @Test
  void aReaderThatThrowsEndsItsGeneration() {
    says(LONG);
    assertThatThrownBy(() ->
            model.generate(
                "x<｜Assistant｜>",
                OPTIONS.withIgnoreEos(true),
                piece -> {
                  throw new IllegalArgumentException("enough");
                }))
        .hasMessage("enough");
    awaitAllFree();
  }

  @Test
  void anotherThreadCancelsInTheMiddleOfAStep() throws Exception {
    says(LONG);
    try (Gate gate = script.holdWhen(reads(id("c")));
        GenerationStream stream = model.stream(prompt(), OPTIONS)) {
      Task<Completion> reader = Task.start(stream::completion);
      gate.awaitReached();
      stream.cancel();
      stream.cancel();
      gate.open();
      Completion completion = reader.result();
      assertThat(completion.finishReason()).isEqualTo(FinishReason.CANCELLED);
      // The step was being computed; none came after it.
      assertThat(completion.text()).isEqualTo("abcd");
      awaitAllFree();
    }
  }

  @Test
  void cancellingInTheMiddleOfThePromptEndsWithinAStep() throws Exception {
    says(LONG);
    int[] prompt = ids("x".repeat(100) + "y" + "z".repeat(300) + "<｜Assistant｜>");
    try (Gate gate = script.holdWhen(reads(id("y")));
        GenerationStream stream = model.stream(prompt, OPTIONS)) {
      Task<Completion> reader = Task.start(stream::completion);
      gate.awaitReached();
      stream.cancel();
      gate.open();
      assertThat(reader.result().tokens()).isEmpty();
      awaitAllFree();
      assertThat(script.model().passes()).noneMatch(pass -> pass[0] == id("z"));
    }
  }

  @Test
  void cancellingLeavesWhatWasSaid() {
    GenerationStream stream = stream(LONG);
    awaitStats("a paused generation", stats -> stats.generatedTokens() >= 64);
    stream.cancel();
    Completion completion = stream.completion();
    assertThat(completion.finishReason()).isEqualTo(FinishReason.CANCELLED);
    assertThat(completion.text()).isEqualTo(LONG.substring(0, completion.tokens().size()));
    assertThat(completion.tokens()).hasSizeBetween(64, 66);
    stream.cancel();
    stream.close();
  }

  @Test
  void anInterruptWhileItWaitsCancels() throws Exception {
    says(LONG);
    try (Gate gate = script.holdWhen(reads(id("c")));
        GenerationStream stream = model.stream(prompt(), OPTIONS)) {
      Task<Boolean> reader =
          Task.start(() -> {
            assertThat(stream.completion().finishReason()).isEqualTo(FinishReason.CANCELLED);
            assertThat(stream.completion().text()).startsWith("abc").hasSizeLessThan(10);
            return Thread.currentThread().isInterrupted();
          });
      gate.awaitReached();
      reader.thread().interrupt();
      await("the interrupt to be noticed", () -> !reader.thread().isInterrupted());
      gate.open();
      assertThat(reader.result()).as("still interrupted").isTrue();
      awaitAllFree();
    }
  }

  @Test
  void anInterruptBeforeItWaitsCancels() {
    try (GenerationStream stream = stream(LONG)) {
      awaitStats("a paused generation", stats -> stats.generatedTokens() >= 64);
      Thread.currentThread().interrupt();
      Completion completion = stream.completion();
      assertThat(Thread.interrupted()).isTrue();
      assertThat(completion.finishReason()).isEqualTo(FinishReason.CANCELLED);
      assertThat(completion.tokens()).hasSizeBetween(64, 66);
    }
    says(LONG);
    try (GenerationStream stream = model.stream(prompt(), OPTIONS)) {
      awaitStats("a paused generation", stats -> stats.generatedTokens() >= 128);
      Thread.currentThread().interrupt();
      Iterator<GenerationEvent> events = stream.iterator();
      for (int i = 0; i < 40; i++) {
        events.next();
      }
      // It would go on now, if nobody had noticed.
      awaitStats("the end", stats -> stats.running() == 0 || stats.generatedTokens() > 160);
      assertThat(stream.completion().tokens()).hasSizeLessThan(67);
      assertThat(Thread.interrupted()).isTrue();
    }
    Thread.currentThread().interrupt();
    Completion completion = model.generate(prompt(), OPTIONS);
    assertThat(Thread.interrupted()).isTrue();
    assertThat(completion.finishReason()).isEqualTo(FinishReason.CANCELLED);
  }

  @Test
  void anInterruptAfterTheEndChangesNothing() {
    try (GenerationStream stream = stream("abc")) {
      awaitIdle();
      Thread.currentThread().interrupt();
      Completion completion = stream.completion();
      assertThat(Thread.interrupted()).isTrue();
      assertThat(completion.finishReason()).isEqualTo(FinishReason.STOP);
    }
  }

  @Test
  void aSlowReaderPausesOnlyItsOwnGeneration() {
    says(LONG);
    try (GenerationStream slow = model.stream(prompt(), OPTIONS)) {
      Iterator<GenerationEvent> events = slow.iterator();
      events.next();
      awaitStats("a paused generation", stats -> stats.generatedTokens() >= 64);
      long others = 0;
      for (int i = 0; i < 3; i++) {
        Completion other = model.generate(ids("x" + i + "<｜Assistant｜>"), OPTIONS);
        assertThat(other.text()).isEqualTo(LONG);
        others += other.tokens().size();
      }
      // 64 wait for the reader, who has taken one and not made room for half of them.
      long ended = others + 64;
      awaitStats("all steps", stats -> stats.generatedTokens() >= ended);
      assertThat(model.stats().generatedTokens() - others).isBetween(64L, 65L);
      assertThat(slow.completion().text()).isEqualTo(LONG);
    }
  }

  @Test
  void eventsGatherForAReaderWhoLetsThem() throws Exception {
    Duration minute = Duration.ofMinutes(1);
    says("abcdefgh");
    try (Gate gate = script.holdWhen(reads(id("c")));
        GenerationStream stream = model.stream(prompt(), OPTIONS)) {
      gate.awaitReached();
      assertThat(stream.poll(Duration.ZERO, minute)).hasSize(3);
      assertThat(stream.poll(Duration.ZERO, Duration.ofMillis(1))).isEmpty();
      Task<List<GenerationEvent>> rest = Task.start(() -> stream.poll(minute, Duration.ZERO));
      gate.open();
      assertThat(rest.result()).hasSize(6).last().isInstanceOf(GenerationEvent.Done.class);
      assertThat(stream.poll(minute, minute)).isNull();
      assertThat(stream.completion().text()).isEqualTo("abcdefgh");
    }
    try (GenerationStream stream = stream(LONG)) {
      List<GenerationEvent> first = stream.poll(minute, minute);
      assertThat(first).hasSizeBetween(32, 64); // nobody waits until all places are taken
      assertThat(stream.completion().text()).isEqualTo(LONG);
    }
    says("abc");
    BackendException failure = new BackendException("The device is gone.");
    script.failWhen(reads(id("c")), () -> failure);
    try (GenerationStream stream = model.stream(prompt(), OPTIONS)) {
      assertThat(stream.poll(minute, minute)).hasSize(3);
      assertThatThrownBy(() -> stream.poll(minute, minute)).isSameAs(failure);
    }
    script.repair();
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void aFailureIsThrownToTheReader(boolean error) {
    says("abcdef");
    Throwable failure =
        error ? new StackOverflowError("deep") : new BackendException("The device is gone.");
    script.failWhen(reads(id("c")), () -> failure);
    try (GenerationStream stream = model.stream(prompt(), OPTIONS)) {
      List<GenerationEvent> events = new ArrayList<>();
      assertThatThrownBy(() -> stream.forEach(events::add)).isSameAs(failure);
      assertThat(events).hasSize(3).allMatch(GenerationEvent.Text.class::isInstance);
      // It has not ended well, however often it is asked.
      assertThatThrownBy(stream::completion).isSameAs(failure);
      assertThatThrownBy(stream.iterator()::hasNext).isSameAs(failure);
    }
    awaitAllFree();
    script.repair();
    assertThat(model.generate(prompt(), OPTIONS).text()).isEqualTo("abcdef");
  }

  @Test
  void closingTheModelWhileReadingIsNoHang() throws Exception {
    says(LONG);
    try (Gate gate = script.holdWhen(reads(id("c")));
        GenerationStream stream = model.stream(prompt(), OPTIONS)) {
      Task<Completion> reader = Task.start(stream::completion);
      gate.awaitReached();
      Task<Void> closer =
          Task.start(() -> {
            model.close();
            return null;
          });
      await(
          "the closing thread to wait", () -> closer.thread().getState() != Thread.State.RUNNABLE);
      gate.open();
      assertThatThrownBy(reader::result).hasCauseInstanceOf(ClosedException.class);
      closer.result();
      assertThatThrownBy(stream::completion).isInstanceOf(ClosedException.class);
    }
    assertThatThrownBy(() -> model.stream(prompt(), OPTIONS)).isInstanceOf(ClosedException.class);
  }

  @Test
  void closingFromAnotherThreadEndsTheReading() throws Exception {
    says(LONG);
    try (Gate gate = script.holdWhen(reads(id("c")));
        GenerationStream stream = model.stream(prompt(), OPTIONS)) {
      Task<Completion> reader = Task.start(stream::completion);
      gate.awaitReached();
      stream.close();
      // Not even the step that is being computed is waited for.
      Completion completion = reader.result();
      assertThat(completion.finishReason()).isEqualTo(FinishReason.CANCELLED);
      gate.open();
    }
    awaitAllFree();
  }

  /** Whoever has closed a stream has no interest in what becomes of it. */
  @Test
  void aFailureAfterClosingIsNotThrown() {
    says(LONG);
    GenerationStream stream;
    try (Gate gate = script.holdWhen(reads(id("c")))) {
      script.failWhen(reads(id("c")), () -> new BackendException("The device is gone."));
      stream = model.stream(prompt(), OPTIONS);
      gate.awaitReached();
      stream.close();
    }
    awaitAllFree();
    assertThat(stream.iterator().hasNext()).isFalse();
    assertThat(stream.completion().finishReason()).isEqualTo(FinishReason.CANCELLED);
  }

  @Test
  void theFutureCompletes() throws Exception {
    Completion completion = stream("abc").future().get(30, TimeUnit.SECONDS);
    assertThat(completion.text()).isEqualTo("abc");
    assertThat(completion.finishReason()).isEqualTo(FinishReason.STOP);
  }

  @Test
  void cancellingTheFutureCancelsTheGeneration() {
    says(LONG);
    try (Gate gate = script.holdWhen(reads(id("c")))) {
      CompletableFuture<Completion> future = model.stream(prompt(), OPTIONS).future();
      gate.awaitReached();
      assertThat(future.cancel(true)).isTrue();
      assertThatThrownBy(future::join).isInstanceOf(CancellationException.class);
    }
    awaitAllFree();
    assertThat(model.stats().generatedTokens()).isLessThan(10);
  }

  /** However the future is given up. */
  @Test
  void aFutureThatTimesOutCancelsTheGeneration() {
    says(LONG);
    try (Gate gate = script.holdWhen(reads(id("c")))) {
      CompletableFuture<Completion> future = model.stream(prompt(), OPTIONS).future();
      gate.awaitReached();
      future.orTimeout(1, TimeUnit.MILLISECONDS);
      assertThatThrownBy(future::join)
          .hasCauseInstanceOf(java.util.concurrent.TimeoutException.class);
    }
    awaitAllFree();
    assertThat(model.stats().generatedTokens()).isLessThan(10);
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void theFutureTellsAFailure(boolean error) {
    says(LONG);
    Throwable failure =
        error ? new StackOverflowError("deep") : new BackendException("The device is gone.");
    script.failWhen(reads(id("c")), () -> failure);
    CompletableFuture<Completion> future = model.stream(prompt(), OPTIONS).future();
    assertThatThrownBy(() -> future.get(30, TimeUnit.SECONDS))
        .isInstanceOf(ExecutionException.class)
        .hasCause(failure);
  }

  @Test
  void closingTheModelCompletesTheFuture() throws Exception {
    says(LONG);
    CompletableFuture<Completion> future;
    try (Gate gate = script.holdWhen(reads(id("c")))) {
      future = model.stream(prompt(), OPTIONS).future();
      gate.awaitReached();
      Task<Void> closer =
          Task.start(() -> {
            model.close();
            return null;
          });
      await(
          "the closing thread to wait", () -> closer.thread().getState() != Thread.State.RUNNABLE);
    }
    assertThatThrownBy(() -> future.get(30, TimeUnit.SECONDS))
        .hasCauseInstanceOf(ClosedException.class);
  }
}
