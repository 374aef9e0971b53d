package io.xmodel.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.xmodel.generation.EngineOptions;
import io.xmodel.server.TestClient.Reply;
import java.net.http.HttpRequest;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Who may ask what. */
class AccessTest {
  private static final String PAGE = "https://chat.example.org";
  private static TestServer server;
  private static TestClient client;

  @BeforeAll
  static void start() {
    server =
        TestServer.start(
            TestServer.options()
                .apiKey("secret")
                .allowedOrigins(Set.of(PAGE, "http://other.example.org"))
                .allowedHosts(Set.of("model.example.org")),
            EngineOptions.DEFAULT);
    client = server.client();
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  @ParameterizedTest
  @ValueSource(strings = {"/health", "/v1/models", "/models"})
  void someThingsAreOpen(String path) throws Exception {
    assertThat(client.get(path).status()).isEqualTo(200);
  }

  @ParameterizedTest
  @ValueSource(strings = {"/metrics", "/tokenizer_info", "/v1/models/nano", "/nothing", "/healthy"})
  void allElseNeedsTheKey(String path) throws Exception {
    Reply reply = client.get(path);
    BadRequestsTest.assertError(reply, 401, "", "API key");
    assertThat(reply.at("/error/type").asText()).isEqualTo("authentication_error");
    assertThat(client.get(path, "Authorization", "Bearer wrong").status()).isEqualTo(401);
    assertThat(client.get(path, "Authorization", "Bearer ").status()).isEqualTo(401);
    assertThat(client.get(path, "Authorization", "secret").status()).isEqualTo(401);
    assertThat(client.get(path, "Authorization", "Bearer secret").status()).isNotEqualTo(401);
    assertThat(client.get(path, "Authorization", "bearer secret").status()).isNotEqualTo(401);
    assertThat(client.get(path, "X-Api-Key", "secret").status()).isNotEqualTo(401);
  }

  @ParameterizedTest
  @ValueSource(strings = {"/v1/chat/completions", "/v1/completions", "/tokenize", "/detokenize"})
  void whoHasNoKeyLearnsNothingOfTheBody(String path) throws Exception {
    assertThat(client.post(path, "nonsense").status()).isEqualTo(401);
    assertThat(client.post(path, "nonsense", "X-Api-Key", "secret").status()).isEqualTo(400);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "localhost",
        "localhost:99",
        "127.0.0.1",
        "127.0.0.1:8080",
        "[::1]:8080",
        "LOCALHOST",
        "model.example.org",
        "model.example.org:443",
        "app.localhost"
      })
  void namesOfTheServer(String host) throws Exception {
    assertThat(statusFor(host)).isEqualTo("200");
  }

  /** A name that leads here by a trick of another's name server. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "evil.example.org", "evil.example.org:8080", "127.0.0.1.evil.example.org",
        "localhost.evil.example.org", "10.0.0.1", "[::2]"
      })
  @Report(20)
  void namesOfOthersAreRefused(String host) throws Exception {
    assertThat(statusFor(host)).isEqualTo("403");
  }

  private static String statusFor(String host) throws Exception {
    try (RawClient raw = new RawClient(server.port())) {
      raw.send("GET /health HTTP/1.1\r\nHost: " + host + "\r\n\r\n");
      return raw.readUntil("\r\n").split(" ")[1];
    }
  }

  @Test
  @Report(19)
  void pagesOfAllowedOriginsMayCall() throws Exception {
    Reply reply = client.get("/v1/models", "Origin", PAGE);
    assertThat(reply.status()).isEqualTo(200);
    assertThat(reply.header("access-control-allow-origin")).contains(PAGE); // one, not the list
    assertThat(reply.header("vary")).contains("Origin");
    assertThat(reply.header("access-control-allow-credentials")).isEmpty();
    assertThat(client.get("/v1/models").header("vary")).contains("Origin");
    assertThat(client.get("/v1/models").header("access-control-allow-origin")).isEmpty();
  }

  @Test
  void browsersAskFirst() throws Exception {
    HttpRequest.Builder ask =
        client
            .request("/v1/chat/completions", "Origin", PAGE)
            .header("Access-Control-Request-Method", "POST")
            .header("Access-Control-Request-Headers", "authorization,content-type");
    Reply reply = client.send(ask.method("OPTIONS", HttpRequest.BodyPublishers.noBody()).build());
    assertThat(reply.status()).isEqualTo(204);
    assertThat(reply.header("access-control-allow-origin")).contains(PAGE);
    assertThat(reply.header("access-control-allow-methods").orElse("")).contains("POST");
    assertThat(reply.header("access-control-allow-headers")).contains("authorization,content-type");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "https://evil.example.org",
        "null",
        "https://chat.example.org.evil.example.org",
        "https://chat.example.org:444",
        "http://chat.example.org",
        "https://CHAT.example.org",
        "https://chat.example.org, http://other.example.org",
        "http://localhost:1"
      })
  @Report(19)
  void pagesOfOthersMayNot(String origin) throws Exception {
    for (String method : new String[] {"GET", "OPTIONS", "POST"}) {
      Reply reply =
          client.send(
              client
                  .request("/v1/models", "Origin", origin)
                  .method(method, HttpRequest.BodyPublishers.noBody())
                  .build());
      assertThat(reply.status()).isEqualTo(403);
      assertThat(reply.header("access-control-allow-origin")).isEmpty();
    }
  }

  @Test
  void theServersOwnPageMay() throws Exception {
    assertThat(client.get("/v1/models", "Origin", "http://127.0.0.1:" + server.port()).status())
        .isEqualTo(200);
  }

  @Test
  void withoutAListNobodysPageMay() throws Exception {
    TestClient plain = TestServer.shared().client();
    Reply reply = plain.get("/v1/models", "Origin", PAGE);
    assertThat(reply.status()).isEqualTo(403);
    assertThat(reply.header("access-control-allow-origin")).isEmpty();
    assertThat(plain.get("/v1/models").header("vary")).isEmpty();
  }
}
