package io.xmodel.cli;

import io.xmodel.Xmodel;
import io.xmodel.error.RequestException;
import io.xmodel.server.ServerOptions;
import io.xmodel.server.XmodelServer;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Serves a model over HTTP. */
@Command(
    name = "serve",
    header = "Serves a model over HTTP, as OpenAI's clients expect it, with a page to chat on.",
    description = {
      "",
      "Says where it listens when it does, and runs until Ctrl-C or SIGTERM. Then it refuses new"
          + " requests, and finishes those that it has begun.",
      "Only programs on this machine can call it, unless --host says otherwise.",
      ""
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  xmodel serve",
      "  xmodel serve --model ~/models/Xmodel-2.5 --port 9000 --context 8192",
      "  XMODEL_API_KEY=$(cat key) xmodel serve --host 0.0.0.0",
      "  curl http://127.0.0.1:8080/v1/chat/completions \\",
      "    -d '{\"messages\": [{\"role\": \"user\", \"content\": \"Hello\"}]}'"
    })
final class ServeCommand implements Runnable {
  private static final String KEY_VARIABLE = "XMODEL_API_KEY";

  private final Host host;

  @Spec CommandSpec spec;

  @Option(
      names = "--host",
      paramLabel = "NAME",
      defaultValue = "127.0.0.1",
      description = "Where to listen: 0.0.0.0 lets other machines call. Default: ${DEFAULT-VALUE}.")
  String address;

  @Option(
      names = "--port",
      paramLabel = "N",
      defaultValue = "8080",
      description = "0 takes any that is free. Default: ${DEFAULT-VALUE}.")
  int port;

  @Option(
      names = "--api-key",
      paramLabel = "KEY",
      description =
          "What clients must present. Lists of processes show it, so better set $"
              + KEY_VARIABLE
              + ".")
  @Nullable String apiKey;

  @Option(
      names = "--name",
      paramLabel = "NAME",
      description =
          "What clients call the model; several names may be given. Default: the directory's name.")
  @Nullable List<String> names;

  @Option(
      names = "--allow-origin",
      paramLabel = "ORIGIN",
      description =
          "Lets pages of this origin call, https://chat.example.org; may be given several times."
              + " Default: only the server's own page may.")
  @Nullable List<String> origins;

  @Option(
      names = "--allow-host",
      paramLabel = "NAME",
      description =
          "A name by which clients may call this server, beside localhost; may be given several"
              + " times.")
  @Nullable List<String> hosts;

  @Option(
      names = "--comment-seconds",
      paramLabel = "N",
      defaultValue = "5",
      description =
          "How often a stream that has nothing to say sends a comment, so that nobody takes it for"
              + " dead; 0 is never. Default: ${DEFAULT-VALUE}.")
  int commentSeconds;

  @Option(
      names = "--request-seconds",
      paramLabel = "N",
      defaultValue = "3600",
      description = "How long an answer may take. Default: ${DEFAULT-VALUE}.")
  int requestSeconds;

  @Option(
      names = "--drain-seconds",
      paramLabel = "N",
      defaultValue = "30",
      description = "How long to finish answers at the end. Default: ${DEFAULT-VALUE}.")
  int drainSeconds;

  @Mixin ModelArgs modelArgs;
  @Mixin EngineArgs engineArgs;

  ServeCommand(Host host) {
    this.host = host;
  }

  @Override
  public void run() {
    ServerOptions options = options();
    warnIfOpenToTheWorld(options);
    Xmodel model = modelArgs.load(host, engineArgs.read());
    try (Serving serving = new Serving(host, model, XmodelServer.start(model, options), drain())) {
      serving.await();
    } catch (RuntimeException e) {
      model.close();
      throw e;
    }
  }

  private Duration drain() {
    if (drainSeconds < 0) {
      throw usage("--drain-seconds must be at least 0, found %d.".formatted(drainSeconds));
    }
    return Duration.ofSeconds(drainSeconds);
  }

  private ServerOptions options() {
    drain();
    try {
      return ServerOptions.builder()
          .host(address)
          .port(port)
          .apiKey(apiKey != null ? apiKey : host.variable(KEY_VARIABLE))
          .modelNames(modelArgs.namesOr(names, host))
          .allowedOrigins(origins == null ? Set.of() : Set.copyOf(origins))
          .allowedHosts(hosts == null ? Set.of() : Set.copyOf(hosts))
          .commentInterval(Duration.ofSeconds(commentSeconds))
          .requestTimeout(Duration.ofSeconds(requestSeconds))
          .build();
    } catch (RequestException e) {
      throw usage(typed(String.valueOf(e.getMessage())));
    }
  }

  /** The library's names of options as they are typed. */
  private static String typed(String sentence) {
    return sentence
        .replace("apiKey", "--api-key")
        .replace("modelNames", "--name")
        .replace("commentInterval", "--comment-seconds")
        .replace("requestTimeout", "--request-seconds")
        .replaceFirst("^port ", "--port ");
  }

  private void warnIfOpenToTheWorld(ServerOptions options) {
    if (!options.isLoopback() && options.apiKey() == null) {
      host.err()
          .println(
              "xmodel: whoever reaches this machine can use the model. Set $%s, or listen at 127.0.0.1 only."
                  .formatted(KEY_VARIABLE));
    }
  }

  private ParameterException usage(String sentence) {
    return new ParameterException(spec.commandLine(), sentence);
  }
}
