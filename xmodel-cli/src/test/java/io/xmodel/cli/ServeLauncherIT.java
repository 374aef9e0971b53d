package io.xmodel.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.xmodel.cli.TestHost.Result;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Runs {@code ./xmodel serve} as services are run, and ends it as they are. */
@Timeout(120)
class ServeLauncherIT {
  private static final Pattern ADDRESS = Pattern.compile("Listening at (http://\\S+)");

  @TempDir Path temp;

  private final HttpClient client = HttpClient.newHttpClient();
  private Shell shell;
  private @Nullable Process process;

  @BeforeEach
  void needsAShell() {
    assumeTrue(Files.isExecutable(Path.of("/bin/sh")));
    shell = Shell.ofLauncher(temp);
  }

  @AfterEach
  void end() {
    if (process != null) {
      process.destroyForcibly();
    }
    client.shutdownNow();
  }

  /** Heeds Ctrl-C even where whoever runs the tests does not. */
  private Process serve() throws Exception {
    Process started = shell.start("exec env --default-signal=INT \"$XMODEL\" serve --port 0");
    process = started;
    return started;
  }

  private URI address(Process started) throws Exception {
    Matcher matcher = ADDRESS.matcher("");
    while (!matcher.reset(Files.readString(temp.resolve("out"))).find()) {
      assertThat(started.isAlive()).as(Files.readString(temp.resolve("err"))).isTrue();
      Thread.sleep(20);
    }
    return URI.create(matcher.group(1));
  }

  private static HttpRequest chat(URI address, String fields) {
    return HttpRequest.newBuilder(address.resolve("/v1/chat/completions"))
        .POST(
            BodyPublishers.ofString(
                "{\"messages\":[{\"role\":\"user\",\"content\":\"Hi\"}]" + fields + "}"))
        .build();
  }

  /** What runs is finished, however long its reader takes; what comes is refused. */
  @Test
  void aStreamIsFinishedAndNewRequestsAreRefused() throws Exception {
    Process started = serve();
    URI address = address(started);
    // So much that it cannot all be on its way: it goes on only while somebody reads.
    String fields =
        ",\"stream\":true,\"ignore_eos\":true,\"max_tokens\":1500,\"logprobs\":true,\"top_logprobs\":20";
    var stream = client.send(chat(address, fields), BodyHandlers.ofInputStream());
    try (BufferedReader lines =
        new BufferedReader(new InputStreamReader(stream.body(), StandardCharsets.UTF_8))) {
      assertThat(lines.readLine()).startsWith("data: ");
      started.destroy(); // SIGTERM
      HttpRequest health = HttpRequest.newBuilder(address.resolve("/health")).build();
      while (client.send(health, BodyHandlers.ofString()).statusCode() != 503) {
        Thread.sleep(20);
      }
      HttpResponse<String> refused = client.send(chat(address, ""), BodyHandlers.ofString());
      assertThat(refused.statusCode()).isEqualTo(503);
      assertThat(refused.body()).contains("shutting down");
      assertThat(refused.headers().firstValue("retry-after")).isPresent();
      List<String> rest = lines.lines().filter(line -> line.startsWith("data: ")).toList();
      assertThat(rest.getLast()).isEqualTo("data: [DONE]");
      assertThat(rest.get(rest.size() - 2)).contains("\"finish_reason\":\"length\"");
    }
    Result result = shell.result(started);
    assertThat(result.code()).isEqualTo(143);
    assertThat(result.err()).isEqualTo("xmodel: requests to finish: 1.\n");
    assertThatThrownBy(() -> client.send(chat(address, ""), BodyHandlers.ofString()))
        .isInstanceOf(ConnectException.class);
  }

  /** A server without work ends at once, and says nothing of it: by SIGTERM and by Ctrl-C. */
  @ParameterizedTest
  @CsvSource({"TERM, 143", "INT, 130"})
  void aServerWithoutWorkEndsAtOnce(String signal, int code) throws Exception {
    Process started = serve();
    address(started);
    new ProcessBuilder("kill", "-" + signal, "" + started.pid()).start().waitFor();
    Result result = shell.result(started);
    assertThat(result.code()).isEqualTo(code);
    assertThat(result.err()).isEmpty();
    assertThat(result.out()).hasLineCount(1);
  }
}
