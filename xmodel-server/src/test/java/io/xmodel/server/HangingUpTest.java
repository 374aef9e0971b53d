package io.xmodel.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.xmodel.generation.EngineOptions;
import io.xmodel.generation.EngineStats;
import io.xmodel.server.TestClient.Reply;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Clients who hang up, dawdle or crowd, and a server that goes down. */
@Timeout(60)
class HangingUpTest {
  private static final String LONG =
      TestClient.chatBody("Tell me", "\"ignore_eos\":true", "\"max_tokens\":1900");
  private static final String LONG_STREAM =
      TestClient.chatBody(
          "Tell me", "\"ignore_eos\":true", "\"max_tokens\":1900", "\"stream\":true");

  /** More than buffers hold on the way to somebody who does not read. */
  private static final String HEAVY_STREAM =
      TestClient.chatBody(
          "Hi",
          "\"ignore_eos\":true",
          "\"max_tokens\":500",
          "\"stream\":true",
          "\"logprobs\":true",
          "\"top_logprobs\":20");

  private static final EngineOptions TWO_RUN_AND_TWO_WAIT = new EngineOptions(2, 2, 250, 0);

  /** For those that leave it as it was. */
  private static TestServer shared;

  private TestServer server;
  private long generatedBefore;
  private double abortedBefore;

  @BeforeAll
  static void startShared() {
    shared = TestServer.start(TestServer.options(), TWO_RUN_AND_TWO_WAIT);
  }

  @AfterAll
  static void stopShared() {
    shared.close();
  }

  @BeforeEach
  void start() throws Exception {
    server = shared;
    server.awaitIdle();
    TestServer.await(() -> server.server().activeRequests() == 0);
    generatedBefore = stats().generatedTokens();
    abortedBefore = aborted();
  }

  @AfterEach
  void stop() {
    if (server != shared) {
      server.close();
    }
  }

  private EngineStats stats() {
    return server.model().stats();
  }

  /** Tokens generated in this test. */
  private long generated() {
    return stats().generatedTokens() - generatedBefore;
  }

  private double aborted() {
    try {
      return server
          .client()
          .get("/metrics")
          .text()
          .lines()
          .filter(line -> line.startsWith("xmodel_request_success_total{finished_reason=\"abort\""))
          .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' '))))
          .sum();
    } catch (IOException | InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  /** For this test alone. */
  private void startOwn(ServerOptions.Builder options, EngineOptions engine) {
    server = TestServer.start(options, engine);
    generatedBefore = 0;
  }

  /** Nothing is sent before the answer is whole, so only reading tells that the client has gone. */
  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  @Report(14)
  void whoeverWaitsForAWholeAnswerAndHangsUpFreesItsMemory(boolean reset) throws Exception {
    RawClient client = new RawClient(server.port());
    client.post("/v1/chat/completions", LONG);
    TestServer.await(() -> stats().running() == 1 && generated() > 5);
    hangUp(client, reset);
    assertFreedBeforeItsEnd();
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  @Report(13)
  void whoeverReadsAStreamAndHangsUpFreesItsMemory(boolean reset) throws Exception {
    RawClient client = new RawClient(server.port());
    client.post("/v1/chat/completions", LONG_STREAM).readUntil("content\":\"");
    hangUp(client, reset);
    assertFreedBeforeItsEnd();
  }

  @ParameterizedTest
  @ValueSource(strings = {"\"n\":2", "\"stream\":true,\"n\":2"})
  void allAnswersOfARequestEndWithIt(String fields) throws Exception {
    RawClient client = new RawClient(server.port());
    client.post(
        "/v1/chat/completions",
        TestClient.chatBody("Hi", fields, "\"ignore_eos\":true", "\"max_tokens\":1900"));
    TestServer.await(() -> stats().running() == 2);
    client.close();
    assertFreedBeforeItsEnd();
  }

  private static void hangUp(RawClient client, boolean reset) throws Exception {
    if (reset) {
      client.reset();
    } else {
      client.close();
    }
  }

  private void assertFreedBeforeItsEnd() throws Exception {
    server.awaitIdle();
    assertThat(stats().freeBlocks()).isEqualTo(stats().blocks());
    assertThat(generated()).isLessThan(1900);
    TestServer.await(() -> server.server().activeRequests() == 0);
    assertThat(aborted()).isGreaterThan(abortedBefore);
  }

  @Test
  void whoeverHangsUpWhileItWaitsLeavesTheQueue() throws Exception {
    List<RawClient> running = begin(2);
    try (RawClient waiting = new RawClient(server.port())) {
      waiting.post("/v1/chat/completions", LONG);
      TestServer.await(() -> stats().waiting() == 1);
    }
    TestServer.await(() -> stats().waiting() == 0);
    assertThat(stats().running()).isEqualTo(2);
    closeAll(running);
  }

  private List<RawClient> begin(int count) throws Exception {
    List<RawClient> clients = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      RawClient client = new RawClient(server.port());
      client.post("/v1/chat/completions", LONG_STREAM).readUntil("content\":\"");
      clients.add(client);
    }
    return clients;
  }

  private static void closeAll(List<RawClient> clients) throws Exception {
    for (RawClient client : clients) {
      client.close();
    }
  }

  /** 2 run and 2 wait; the next one is told to come again. */
  @ParameterizedTest
  @ValueSource(strings = {"\"stream\":true", "\"stream\":false"})
  void aFullQueueRefusesWithATimeToComeBack(String fields) throws Exception {
    List<RawClient> running = begin(2);
    for (int i = 0; i < 2; i++) {
      RawClient client = new RawClient(server.port());
      client.post("/v1/chat/completions", LONG_STREAM);
      running.add(client);
    }
    TestServer.await(() -> stats().waiting() == 2);
    Reply refused = server.client().chat("Hi", fields);
    BadRequestsTest.assertError(refused, 429, "", "wait already");
    assertThat(refused.at("/error/code").asText()).isEqualTo("queue_full");
    assertThat(refused.header("retry-after")).contains("1");
    // Two answers have no room where one would have it: none of them runs on.
    running.removeLast().close();
    TestServer.await(() -> stats().waiting() == 1);
    assertThat(server.client().chat("Hi", "\"n\":2").status()).isEqualTo(429);
    TestServer.await(() -> stats().waiting() == 1);
    closeAll(running);
    server.awaitIdle();
    assertThat(server.client().chat("Hi", "\"max_tokens\":1").status()).isEqualTo(200);
  }

  /** What is not read fills buffers of bounded size; then that generation pauses, and no other. */
  @Test
  @Report(24)
  void aSlowReaderPausesItsOwnGenerationAlone() throws Exception {
    try (RawClient slow = RawClient.withSmallBuffer(server.port())) {
      slow.post("/v1/chat/completions", HEAVY_STREAM);
      long before = -1;
      while (generated() != before || before <= 0) {
        before = generated();
        Thread.sleep(300);
      }
      assertThat(before).isLessThan(500);
      assertThat(stats().running()).isEqualTo(1);
      assertThat(server.client().chat("Hi", "\"max_tokens\":4").status()).isEqualTo(200);
      String all = slow.readUntil("[DONE]"); // it goes on where it was
      assertThat(all).contains("\"finish_reason\":\"length\"");
    }
  }

  @Test
  void whoeverReadsNothingForTooLongIsHungUpOn() throws Exception {
    startOwn(TestServer.options().writeTimeout(Duration.ofMillis(500)), TWO_RUN_AND_TWO_WAIT);
    try (RawClient slow = RawClient.withSmallBuffer(server.port())) {
      slow.post("/v1/chat/completions", HEAVY_STREAM);
      TestServer.await(() -> generated() > 0);
      server.awaitIdle();
      assertThat(generated()).isLessThan(500);
      assertThat(stats().freeBlocks()).isEqualTo(stats().blocks());
      TestServer.await(() -> server.server().activeRequests() == 0);
    }
  }

  @Test
  void aRequestThatDoesNotArriveIsHungUpOn() throws Exception {
    startOwn(TestServer.options().bodyTimeout(Duration.ofMillis(300)), TWO_RUN_AND_TWO_WAIT);
    try (RawClient slow = new RawClient(server.port())) {
      slow.send("POST /tokenize HTTP/1.1\r\nHost: localhost\r\nContent-Length: 100\r\n\r\n{");
      assertThat(slow.readAll()).isEmpty();
    }
    TestServer.await(() -> server.server().activeRequests() == 0);
  }

  @Test
  void anAnswerThatTakesTooLongEnds() throws Exception {
    startOwn(TestServer.options().requestTimeout(Duration.ofMillis(300)), TWO_RUN_AND_TWO_WAIT);
    Reply whole = server.client().post("/v1/chat/completions", LONG);
    BadRequestsTest.assertError(whole, 504, "", "longer than");
    assertThat(whole.header("x-should-retry")).contains("false");
    Reply stream = server.client().post("/v1/chat/completions", LONG_STREAM);
    assertThat(stream.status()).isEqualTo(200);
    assertThat(stream.events().getLast().at("/error/code").asText()).isEqualTo("timeout");
    server.awaitIdle();
  }

  /** Clients drop a stream that says nothing for a minute: so it says that it lives. */
  @Test
  @Report(15)
  void aStreamThatWaitsSendsComments() throws Exception {
    List<RawClient> running = begin(2);
    try (RawClient waiting = new RawClient(server.port())) {
      waiting.post("/v1/chat/completions", LONG_STREAM);
      String begun = waiting.readUntil(": still working\n\n");
      assertThat(begun).contains("200 OK").contains("\"role\":\"assistant\"");
      waiting.readUntil(": still working\n\n");
    }
    closeAll(running);
  }

  @Test
  @Report(16)
  void commentsCanBeSwitchedOff() throws Exception {
    startOwn(TestServer.options().commentInterval(Duration.ZERO), new EngineOptions(1, 2, 250, 0));
    List<RawClient> running = begin(1);
    CompletableFuture<Reply> waiting =
        CompletableFuture.supplyAsync(() -> {
          try {
            return server.client().chat("Hi", "\"stream\":true");
          } catch (Exception e) {
            throw new AssertionError(e);
          }
        });
    TestServer.await(() -> stats().waiting() == 1);
    Thread.sleep(300);
    closeAll(running);
    assertThat(waiting.get().text().lines()).noneMatch(line -> line.startsWith(":"));
  }

  @Test
  void aServerThatGoesDownFinishesWhatItHasBegun() throws Exception {
    startOwn(TestServer.options(), TWO_RUN_AND_TWO_WAIT);
    CompletableFuture<Reply> running =
        CompletableFuture.supplyAsync(() -> {
          try {
            return server
                .client()
                .chat("Hi", "\"stream\":true", "\"ignore_eos\":true", "\"max_tokens\":300");
          } catch (Exception e) {
            throw new AssertionError(e);
          }
        });
    TestServer.await(() -> generated() > 0);
    CompletableFuture<Boolean> drained =
        CompletableFuture.supplyAsync(() -> {
          try {
            return server.server().drain(Duration.ofSeconds(30));
          } catch (InterruptedException e) {
            throw new AssertionError(e);
          }
        });
    TestServer.await(() -> statusOfHealth() == 503);
    Reply refused = server.client().chat("Hi");
    BadRequestsTest.assertError(refused, 503, "", "shutting down");
    assertThat(refused.header("retry-after")).isPresent();
    assertThat(running.get().events().getLast().at("/choices/0/finish_reason").asText())
        .isEqualTo("length");
    assertThat(drained.get()).isTrue();
  }

  private int statusOfHealth() {
    try {
      return server.client().get("/health").status();
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void whatIsNotFinishedInTimeIsTold() throws Exception {
    startOwn(TestServer.options(), TWO_RUN_AND_TWO_WAIT);
    try (RawClient client = new RawClient(server.port())) {
      client.post("/v1/chat/completions", LONG_STREAM).readUntil("content\":\"");
      assertThat(server.server().drain(Duration.ofMillis(50))).isFalse();
      server.model().close();
      assertThat(client.readUntil("[DONE]")).contains("{\"error\":{\"message\":\"The server is");
    }
  }

  /** One connection serves one request after the other, also after answers that were watched. */
  @Test
  void connectionsAreKept() throws Exception {
    try (RawClient client = new RawClient(server.port())) {
      for (int i = 0; i < 5; i++) {
        client.post("/v1/chat/completions", TestClient.chatBody("Hi", "\"max_tokens\":3"));
        assertThat(client.readUntil("predicted_per_second")).contains("200 OK");
        client.readUntil("}}");
        Thread.sleep(i * 30L);
        client.post(
            "/v1/chat/completions",
            TestClient.chatBody("Hi", "\"max_tokens\":3", "\"stream\":true"));
        client.readUntil("[DONE]\n\n\r\n0\r\n\r\n");
      }
    }
  }
}
