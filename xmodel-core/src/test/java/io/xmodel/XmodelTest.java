package io.xmodel;

import static io.xmodel.backend.Script.reads;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.xmodel.backend.FakeModel;
import io.xmodel.backend.Script;
import io.xmodel.backend.Script.Gate;
import io.xmodel.chat.Message;
import io.xmodel.error.BackendException;
import io.xmodel.error.ClosedException;
import io.xmodel.error.ContextFullException;
import io.xmodel.error.RequestException;
import io.xmodel.generation.EngineOptions;
import io.xmodel.generation.FinishReason;
import io.xmodel.generation.GeneratedToken;
import io.xmodel.sampling.SamplingOptions;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class XmodelTest extends ModelTest {
  private static final GenerationOptions OPTIONS = GenerationOptions.greedy(200);
  private static final GenerationOptions SAMPLED =
      OPTIONS
          .withMaxTokens(20)
          .withIgnoreEos(true)
          .withSampling(SamplingOptions.GREEDY.withTemperature(1).withSeed(7L));
  private static final String LONG = "abcdefgh".repeat(20);

  /** Prompts of an order: the i-th is answered by i times x. */
  private static GenerationRequest request(int i) {
    return GenerationRequest.of(ids("n" + "|".repeat(i) + "<｜Assistant｜>"), OPTIONS);
  }

  private void countsBars() {
    int bar = id("|");
    int cue = TestCheckpoint.id(tokenizer, "<｜Assistant｜>");
    script.says((ids, vocabulary) -> {
      int bars = 0;
      int said = 0;
      boolean answer = false;
      for (int id : ids) {
        bars += id == bar ? 1 : 0;
        said += answer ? 1 : 0;
        answer |= id == cue;
      }
      float[] row = new float[vocabulary];
      row[said < bars ? id("x") : tokenizer.eosId()] = 10;
      return row;
    });
  }

  private static String text(GenerationResult result) {
    return result.get().toString();
  }

  @Test
  void resultsAreInTheOrderOfTheRequests() {
    load(LoadOptions.DEFAULT.withEngine(new EngineOptions(2, 100, 250, 4)));
    countsBars();
    List<GenerationRequest> requests = new ArrayList<>();
    for (int i = 0; i < 30; i++) {
      requests.add(request((i * 7) % 30));
    }
    List<GenerationResult> results = model.generateAll(requests);
    for (int i = 0; i < 30; i++) {
      assertThat(text(results.get(i))).isEqualTo("x".repeat((i * 7) % 30));
    }
    assertThat(model.generateAll(List.of())).isEmpty();
  }

  /** The queue is shorter than the list: whoever gives the list waits, and is not refused. */
  @Test
  void moreRequestsThanPlacesWaitForTheirTurn() {
    load(LoadOptions.DEFAULT.withEngine(new EngineOptions(4, 1, 250, 4)));
    countsBars();
    List<GenerationRequest> requests = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      requests.add(request(i));
    }
    List<GenerationResult> results = model.generateAll(requests);
    for (int i = 0; i < 20; i++) {
      assertThat(text(results.get(i))).isEqualTo("x".repeat(i));
    }
  }

  @Test
  void aQueueThatOthersFillIsWaitedFor() throws Exception {
    load(LoadOptions.DEFAULT.withEngine(new EngineOptions(1, 1, 250, 0)));
    says(LONG);
    try (Gate gate = script.holdWhen(reads(id("c")));
        GenerationStream running = model.stream(prompt(), OPTIONS)) {
      gate.awaitReached();
      try (GenerationStream waiting = model.stream(prompt(), OPTIONS)) {
        Task<List<GenerationResult>> caller =
            Task.start(() -> model.generateAll(List.of(request(1), request(2))));
        gate.open();
        assertThat(waiting.completion().text()).isEqualTo(LONG);
        assertThat(caller.result()).extracting(XmodelTest::text).containsOnly(LONG);
      }
      assertThat(running.completion().text()).isEqualTo(LONG);
    }
  }

  @Test
  void anErrorIsAnItemsOwn() {
    countsBars();
    int poison = id("!");
    script.failWhen(
        batch -> batch.slots().size() == 1 && reads(poison).test(batch),
        () -> new BackendException("The device has hiccups."));
    List<GenerationResult> results =
        model.generateAll(
            List.of(
                request(1),
                GenerationRequest.of(new int[0], OPTIONS),
                GenerationRequest.of(ids("x".repeat(5000)), OPTIONS),
                GenerationRequest.of(new int[] {TestCheckpoint.VOCABULARY}, OPTIONS),
                request(2)));
    assertThat(text(results.get(0))).isEqualTo("x");
    assertThat(results.get(1).failure()).isInstanceOf(RequestException.class);
    assertThat(results.get(2).failure()).isInstanceOf(ContextFullException.class);
    assertThat(results.get(3).failure()).isInstanceOf(RequestException.class);
    assertThat(text(results.get(4))).isEqualTo("xx");
    assertThatThrownBy(results.get(1)::get).isSameAs(results.get(1).failure());
    List<GenerationResult> alone =
        model.generateAll(List.of(GenerationRequest.of(ids("!<｜Assistant｜>"), OPTIONS)));
    assertThat(alone.getFirst().failure()).hasMessage("The device has hiccups.");
    assertThat(text(model.generateAll(List.of(request(3))).getFirst())).isEqualTo("xxx");
  }

  /** That the machine is broken is no matter of one item. */
  @Test
  void anErrorOfTheMachineEndsAll() {
    says(LONG);
    StackOverflowError failure = new StackOverflowError("deep");
    script.failWhen(reads(id("c")), () -> failure);
    assertThatThrownBy(() -> model.generateAll(List.of(request(1), request(2), request(3))))
        .isSameAs(failure);
    script.repair();
    awaitIdle();
    assertThat(model.generate(prompt(), OPTIONS).text()).isEqualTo(LONG);
  }

  @Test
  void anInterruptOfTheCallerEndsAll() throws Exception {
    load(LoadOptions.DEFAULT.withEngine(new EngineOptions(2, 100, 250, 4)));
    says(LONG);
    try (Gate gate = script.holdWhen(reads(id("c")))) {
      Task<List<GenerationResult>> caller =
          Task.start(() -> {
            List<GenerationRequest> requests = new ArrayList<>();
            for (int i = 0; i < 20; i++) {
              requests.add(request(i));
            }
            List<GenerationResult> results = model.generateAll(requests);
            assertThat(Thread.currentThread().isInterrupted()).isTrue();
            return results;
          });
      gate.awaitReached();
      script.beforeEachStep(batch -> LockSupport.parkNanos(5_000_000)); // so that it takes a while
      caller.thread().interrupt();
      await("the interrupt to be noticed", () -> !caller.thread().isInterrupted());
      gate.open();
      List<GenerationResult> results = caller.result();
      assertThat(results).hasSize(20);
      for (GenerationResult result : results) {
        assertThat(result.get().finishReason()).isEqualTo(FinishReason.CANCELLED);
        assertThat(result.get().tokens()).hasSizeLessThan(LONG.length() / 2);
      }
    }
    awaitAllFree();
  }

  @Test
  void severalAnswersReadTheirPromptOnce() {
    script.says(FakeModel.HASHING);
    int[] prompt = ids("a prompt of some length, to be read once".repeat(3));
    List<Completion> answers = model.generate(GenerationRequest.of(prompt, SAMPLED), 5);
    assertThat(answers).hasSize(5).extracting(Completion::text).doesNotHaveDuplicates();
    // Where a seed was given, the i-th answer is that of the i-th seed.
    for (int i = 0; i < 5; i++) {
      GenerationOptions options = SAMPLED.withSampling(SAMPLED.sampling().withSeed(7L + i));
      assertThat(model.generate(prompt, options).tokens()).isEqualTo(answers.get(i).tokens());
    }
    int read = answers.stream().mapToInt(answer -> answer.timings().prefillTokens()).sum();
    // All but the last tokens of a prompt can be shared, in whole blocks or not.
    assertThat(read).isLessThan(prompt.length + 5 * 8);
    int passes =
        script.model().passes().stream()
            .filter(pass -> pass.length > 1)
            .mapToInt(p -> p.length)
            .sum();
    assertThat(passes).isLessThan(prompt.length + 5 * 8);
  }

  @Test
  void answersWithoutASeedDiffer() {
    script.says(FakeModel.HASHING);
    GenerationOptions options = SAMPLED.withSampling(SAMPLED.sampling().withSeed(null));
    GenerationRequest request = GenerationRequest.of(prompt(), options);
    assertThat(model.generate(request, 3)).extracting(Completion::text).doesNotHaveDuplicates();
    assertThat(model.generate(request, 1)).hasSize(1);
    assertThatThrownBy(() -> model.generate(request, 0))
        .isInstanceOf(RequestException.class)
        .hasMessage("answers must be at least 1, found 0.");
  }

  @Test
  void manyAnswersWaitForTheirPlaces() {
    load(LoadOptions.DEFAULT.withEngine(new EngineOptions(2, 2, 250, 2)));
    script.says(FakeModel.HASHING);
    assertThat(model.generate(GenerationRequest.of(prompt(), SAMPLED), 30))
        .extracting(Completion::text)
        .doesNotHaveDuplicates();
  }

  @Test
  void noTokensCostNothing() {
    for (GenerationRequest request :
        List.of(
            GenerationRequest.of(prompt(), OPTIONS.withMaxTokens(0)),
            GenerationRequest.of("a", OPTIONS.withMaxTokens(0)),
            GenerationRequest.of(List.of(Message.user("a")), OPTIONS.withMaxTokens(0)))) {
      Completion completion = model.generate(request);
      assertThat(completion.text()).isEmpty();
      assertThat(completion.tokens()).isEmpty();
      assertThat(completion.finishReason()).isEqualTo(FinishReason.LENGTH);
      assertThat(completion.timings().prefillTokens()).isZero();
      assertThat(completion.promptIds()).isNotEmpty();
    }
    assertThat(script.model().passes()).isEmpty();
  }

  @Test
  void everyWayToAskGivesTheSame() {
    says("abc");
    List<Message> messages = List.of(Message.user("Hello!"));
    Completion answer = model.generate(messages, OPTIONS);
    int[] prompt = model.encode(messages);
    assertThat(answer.promptIds()).containsExactly(box(prompt));
    assertThat(model.generate(prompt, OPTIONS).text()).isEqualTo("abc");
    assertThat(model.generate(GenerationRequest.of(prompt, OPTIONS)).tokens())
        .isEqualTo(answer.tokens());
    script.says(FakeModel.COUNTING);
    List<String> pieces = new ArrayList<>();
    Completion text = model.generate("abc", OPTIONS.withMaxTokens(3), pieces::add);
    assertThat(text.text()).isEqualTo("def");
    assertThat(String.join("", pieces)).isEqualTo("def");
    assertThat(text.promptIds().getFirst()).isEqualTo(tokenizer.bosId().getAsInt());
    assertThat(model.generate("abc", OPTIONS.withMaxTokens(3)).toString()).isEqualTo("def");
    assertThat(model.generate("abc").tokens()).hasSizeLessThanOrEqualTo(256);
  }

  private static Integer[] box(int[] ids) {
    return Arrays.stream(ids).boxed().toArray(Integer[]::new);
  }

  /** The embedding has rows that no token has; these are never chosen. */
  @Test
  void idsThatTheTokenizerDoesNotKnowAreNotChosen() {
    script.says((ids, vocabulary) -> {
      float[] row = new float[vocabulary];
      row[tokenizer.idLimit()] = 100;
      row[id("a")] = 1;
      return row;
    });
    assertThat(model.generate(prompt(), OPTIONS.withMaxTokens(3)).text()).isEqualTo("aaa");
  }

  @Test
  void theEndIsATokenAndNoText() {
    Completion completion = model.generate(prompt(), OPTIONS.withTopLogprobs(1));
    assertThat(completion.text()).isEqualTo("ok");
    assertThat(completion.tokens()).extracting(GeneratedToken::id).endsWith(tokenizer.eosId());
    assertThat(completion.tokens()).allMatch(token -> token.logprob() <= 0);
    Completion on = model.generate(prompt(), OPTIONS.withIgnoreEos(true).withMaxTokens(6));
    assertThat(on.text()).isEqualTo("ok");
    assertThat(on.tokens()).hasSize(6);
    Completion least = model.generate(prompt(), OPTIONS.withMinTokens(5).withMaxTokens(5));
    assertThat(least.tokens()).hasSize(5);
    assertThat(least.ids()).doesNotContain(tokenizer.eosId());
  }

  @Test
  void stopIdsMayBeAny() {
    says("abc");
    GenerationOptions options = OPTIONS.withStopIds(Set.of(-1, id("b"), 1 << 30)).withMinTokens(1);
    Completion completion = model.generate(prompt(), options);
    assertThat(completion.finishReason()).isEqualTo(FinishReason.STOP);
    assertThat(completion.text()).isEqualTo("ab");
  }

  @Test
  void idsAloneNeedNoTokenizer(@TempDir Path plain) {
    Script counting = new Script(FakeModel.COUNTING);
    try (Xmodel ids = TestCheckpoint.load(TestCheckpoint.writeWithoutTokenizer(plain), counting)) {
      Completion completion = ids.generate(new int[] {5}, OPTIONS.withMaxTokens(3));
      assertThat(completion.ids()).containsExactly(6, 7, 8);
      assertThat(completion.text()).isNull();
      assertThat(completion).hasToString("[6, 7, 8]");
      assertThat(completion.message().content()).isEmpty();
      // 1 is config.json's end of text.
      Completion ended = ids.generate(new int[] {0}, OPTIONS);
      assertThat(ended.ids()).containsExactly(1);
      assertThat(ended.finishReason()).isEqualTo(FinishReason.STOP);
      assertThat(ids.tokenizer()).isNull();
      try (GenerationStream stream = ids.stream(new int[] {5}, OPTIONS.withMaxTokens(3))) {
        List<Integer> sizes = new ArrayList<>();
        stream.forEach(event -> sizes.add(event.tokens().size()));
        assertThat(sizes).containsExactly(1, 1, 1, 0);
      }
      List<Callable<Object>> calls =
          List.of(
              () -> ids.generate("a", OPTIONS),
              () -> ids.generate(List.of(Message.user("a")), OPTIONS),
              () -> ids.generate(new int[] {5}, OPTIONS.withStopStrings("a")),
              () -> ids.encode("a"),
              () -> ids.score("a"),
              () -> ids.embed("a"),
              ids::chat,
              ids::chatTemplate);
      for (Callable<Object> call : calls) {
        assertThatThrownBy(call::call)
            .isInstanceOf(RequestException.class)
            .hasMessageContaining("no tokenizer.json");
      }
    }
  }

  @Test
  void afterClosingEverythingThatComputesIsRefused() throws Exception {
    GenerationStream ended = model.stream(prompt(), OPTIONS);
    ended.completion();
    ChatSession chat = model.chat();
    model.close();
    model.close();
    Map<String, Callable<Object>> calls = new LinkedHashMap<>();
    List<Message> messages = List.of(Message.user("a"));
    GenerationRequest request = GenerationRequest.of(prompt(), OPTIONS);
    calls.put("generate text", () -> model.generate("a"));
    calls.put("generate text with options", () -> model.generate("a", OPTIONS));
    calls.put("generate with a listener", () -> model.generate("a", OPTIONS, piece -> {}));
    calls.put("generate messages", () -> model.generate(messages, OPTIONS));
    calls.put("generate ids", () -> model.generate(prompt(), OPTIONS));
    calls.put("generate a request", () -> model.generate(request));
    calls.put("generate nothing", () -> model.generate(prompt(), OPTIONS.withMaxTokens(0)));
    calls.put("generate answers", () -> model.generate(request, 2));
    calls.put("stream text", () -> model.stream("a", OPTIONS));
    calls.put("stream messages", () -> model.stream(messages, OPTIONS));
    calls.put("stream ids", () -> model.stream(prompt(), OPTIONS));
    calls.put("stream a request", () -> model.stream(request));
    calls.put("send", () -> chat.send("a", OPTIONS));
    calls.put("stream in a conversation", () -> chat.stream("a", OPTIONS));
    calls.put("score text", () -> model.score("a"));
    calls.put("score ids", () -> model.score(new int[] {5, 6}));
    calls.put("embed text", () -> model.embed("a"));
    calls.put("embed texts", () -> model.embed(List.of("a")));
    calls.put("embed ids", () -> model.embed(new int[] {5, 6}));
    calls.put("encode", () -> model.encode("a"));
    calls.put("encode messages", () -> model.encode(messages));
    for (var call : calls.entrySet()) {
      assertThatThrownBy(call.getValue()::call, call.getKey()).isInstanceOf(ClosedException.class);
    }
    assertThat(model.generateAll(List.of(request)).getFirst().failure())
        .isInstanceOf(ClosedException.class);
    // What is known can still be asked for.
    assertThat(model.config().vocabSize()).isEqualTo(TestCheckpoint.VOCABULARY);
    assertThat(model.description()).isEqualTo("fake");
    assertThat(model.contextLength()).isEqualTo(1024);
    assertThat(model.kvBytesPerToken()).isEqualTo(4);
    assertThat(model.loadSeconds()).isPositive();
    assertThat(model.defaults().maxTokens()).isEqualTo(256);
    assertThat(model.stats().running()).isZero();
    assertThat(model.chatTemplate()).isNotNull();
    assertThat(model.tokenizer()).isNotNull();
    assertThat(ended.completion().text()).isEqualTo("ok");
    assertThat(model.drain(Duration.ZERO)).isTrue();
    chat.close();
  }

  @Test
  void drainingLetsThoseFinishWhoHaveBegun() throws Exception {
    says(LONG);
    try (Gate gate = script.holdWhen(reads(id("c")))) {
      Task<Completion> running = Task.start(() -> model.generate(prompt(), OPTIONS));
      gate.awaitReached();
      assertThat(model.drain(Duration.ofMillis(1))).isFalse();
      assertThatThrownBy(() -> model.generate(prompt(), OPTIONS))
          .isInstanceOf(ClosedException.class);
      gate.open();
      assertThat(model.drain(Duration.ofSeconds(30))).isTrue();
      assertThat(running.result().text()).isEqualTo(LONG);
    }
  }

  @Test
  void statsTellWhatWasDone() {
    says("abc");
    model.generate(prompt(), OPTIONS);
    model.generate(ids("x".repeat(40) + "<｜Assistant｜>"), OPTIONS);
    model.generate(ids("x".repeat(40) + "<｜Assistant｜>"), OPTIONS);
    awaitIdle();
    awaitStats("all steps", stats -> stats.generatedTokens() == 12);
    assertThat(model.stats().promptTokens()).isBetween(43L, 60L);
    assertThat(model.stats().sharedTokens()).isBetween(30L, 40L);
    assertThat(model.stats().cachedTexts()).isEqualTo(2);
    assertThat(model.stats().blocks()).isEqualTo(1024);
    assertThat(model.stats().freeBlocks()).isLessThan(1024);
    assertThat(model.stats().stepSeconds()).isPositive();
    assertThat(model.stats().preemptions()).isZero();
  }

  @Test
  void textsOfAnotherSaltAreNotShared() {
    int[] prompt = ids("x".repeat(40) + "<｜Assistant｜>");
    GenerationRequest request = GenerationRequest.of(prompt, OPTIONS).withCacheSalt("a");
    assertThat(model.generate(request).timings().cachedTokens()).isZero();
    assertThat(model.generate(request).timings().cachedTokens()).isPositive();
    assertThat(model.generate(request.withCacheSalt("b")).timings().cachedTokens()).isZero();
    assertThat(model.generate(request.withCacheSalt("")).timings().cachedTokens()).isZero();
    assertThat(model.generate(request, 2))
        .allMatch(completion -> completion.timings().cachedTokens() > 0);
  }

  @Test
  void manyThreadsGetWhatOneGets() throws Exception {
    load(LoadOptions.DEFAULT.withEngine(new EngineOptions(3, 100, 250, 5)));
    script.says(FakeModel.HASHING);
    List<GenerationRequest> requests = new ArrayList<>();
    List<List<GeneratedToken>> alone = new ArrayList<>();
    for (int i = 0; i < 12; i++) {
      GenerationRequest request =
          GenerationRequest.of(
              ids("shared beginning ".repeat(i % 3) + i),
              SAMPLED.withMaxTokens(10 + i).withTopLogprobs(1));
      requests.add(request);
      alone.add(model.generate(request).tokens());
    }
    load(LoadOptions.DEFAULT.withEngine(new EngineOptions(3, 100, 250, 5)));
    script.says(FakeModel.HASHING);
    List<Task<Completion>> together = new ArrayList<>();
    for (int i = 0; i < 24; i++) {
      GenerationRequest request = requests.get(i % 12);
      boolean streamed = i < 12;
      together.add(
          Task.start(() -> {
            if (!streamed) {
              return model.generate(request);
            }
            try (GenerationStream stream = model.stream(request)) {
              return stream.completion();
            }
          }));
    }
    for (int i = 0; i < 24; i++) {
      assertThat(together.get(i).result().tokens()).isEqualTo(alone.get(i % 12));
    }
  }
}
