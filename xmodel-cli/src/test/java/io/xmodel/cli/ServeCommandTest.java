package io.xmodel.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.xmodel.cli.TestHost.Result;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** {@code serve}: it says where it listens, answers, and ends in order. */
@Timeout(60)
class ServeCommandTest {
  private static final Pattern ADDRESS = Pattern.compile("Listening at (http://\\S+)");

  @TempDir Path temp;

  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();

  /** A command that runs, and where it listens. */
  private record Running(Thread thread, CompletableFuture<Integer> code, URI address) {
    int end() throws Exception {
      thread.interrupt();
      return code.get();
    }
  }

  private Running serve(Map<String, String> environment, String... options) throws Exception {
    String[] args = new String[options.length + 3];
    args[0] = "serve";
    args[1] = "--port";
    args[2] = "0";
    System.arraycopy(options, 0, args, 3, options.length);
    Host host = new TestHost(temp, environment).host(new byte[0], print(out), print(err));
    CompletableFuture<Integer> code = new CompletableFuture<>();
    Thread thread = Thread.ofPlatform().start(() -> code.complete(new Cli(host).run(args)));
    String address = "";
    while (address.isEmpty()) {
      Matcher matcher = ADDRESS.matcher(out.toString(StandardCharsets.UTF_8));
      if (matcher.find()) {
        address = matcher.group(1);
      } else if (code.isDone()) {
        throw new AssertionError(err.toString(StandardCharsets.UTF_8));
      } else {
        Thread.sleep(20);
      }
    }
    return new Running(thread, code, URI.create(address));
  }

  private static PrintStream print(ByteArrayOutputStream bytes) {
    return new PrintStream(bytes, true, StandardCharsets.UTF_8);
  }

  private static HttpResponse<String> ask(URI address, String path, String... headers)
      throws Exception {
    HttpRequest.Builder request = HttpRequest.newBuilder(address.resolve(path));
    if (headers.length > 0) {
      request.headers(headers);
    }
    try (HttpClient client = HttpClient.newHttpClient()) {
      return client.send(request.build(), BodyHandlers.ofString());
    }
  }

  @Test
  void theBundledModelIsServed() throws Exception {
    Running running = serve(Map.of());
    assertThat(running.address().getHost()).isEqualTo("127.0.0.1");
    assertThat(ask(running.address(), "/v1/models").body()).contains("\"id\":\"nano\"");
    HttpRequest chat =
        HttpRequest.newBuilder(running.address().resolve("/v1/chat/completions"))
            .POST(
                BodyPublishers.ofString(
                    "{\"messages\":[{\"role\":\"user\",\"content\":\"What is the capital of France?\"}]}"))
            .build();
    try (HttpClient client = HttpClient.newHttpClient()) {
      assertThat(client.send(chat, BodyHandlers.ofString()).body()).contains("Paris");
    }
    assertThat(running.end()).isZero();
    assertThat(err.toString(StandardCharsets.UTF_8)).isEmpty();
    assertThat(out.toString(StandardCharsets.UTF_8)).hasLineCount(1);
  }

  @Test
  void theKeyCanComeFromTheEnvironment() throws Exception {
    Running running =
        serve(
            Map.of("XMODEL_API_KEY", "secret"), "--name", "one", "--name", "two", "--running", "2");
    assertThat(ask(running.address(), "/v1/models").body()).contains("\"id\":\"one\"");
    assertThat(ask(running.address(), "/v1/models/two").statusCode()).isEqualTo(401);
    assertThat(
            ask(running.address(), "/v1/models/two", "Authorization", "Bearer secret").statusCode())
        .isEqualTo(200);
    running.end();
  }

  @Test
  void whoeverIsOpenToTheWorldIsWarned() throws Exception {
    serve(Map.of(), "--host", "0.0.0.0").end();
    assertThat(err.toString(StandardCharsets.UTF_8)).contains("XMODEL_API_KEY").hasLineCount(1);
    err.reset();
    out.reset();
    serve(Map.of(), "--host", "0.0.0.0", "--api-key", "k").end();
    assertThat(err.toString(StandardCharsets.UTF_8)).isEmpty();
  }

  @Test
  void aPortThatIsTakenIsNamed() throws Exception {
    Running running = serve(Map.of());
    int port = running.address().getPort();
    Result second = new TestHost(temp).run("serve", "--port", Integer.toString(port));
    assertThat(second.code()).isEqualTo(1);
    assertThat(second.err())
        .startsWith("xmodel: The server cannot listen at 127.0.0.1, port " + port)
        .hasLineCount(1);
    running.end();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          --port 70000           | --port must be 0 to 65535
          --api-key= --port 0    | --api-key must not be blank
          --running 0            | --running, --waiting
          --drain-seconds -1     | --drain-seconds must be at least 0
          --comment-seconds -1   | --comment-seconds must not be negative
          --request-seconds 0    | --request-seconds must be positive
          """)
  void wrongOptions(String options, String expected) {
    Result result = new TestHost(temp).run(("serve " + options).split(" "));
    assertThat(result.code()).isEqualTo(2);
    assertThat(result.err()).startsWith("xmodel: ").contains(expected);
  }
}
