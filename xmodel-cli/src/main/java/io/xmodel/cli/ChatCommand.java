package io.xmodel.cli;

import io.xmodel.GenerationOptions;
import io.xmodel.chat.Tools;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** A conversation at the terminal. */
@Command(
    name = "chat",
    header = "Holds a conversation.",
    description = {
      "",
      "Type a message and Enter. A line that ends in \\ goes on in the next; a text between lines of"
          + " \"\"\" may have many. Ctrl-C stops an answer, Ctrl-D leaves, /help lists the commands.",
      "Reads messages line by line when stdin is not a terminal. One that fails is told on stderr,"
          + " the others are answered, and the exit code is 1 at the end.",
      "With --tools, what follows a call is taken for what it returned. /tools on has tools that run"
          + " by themselves.",
      ""
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  xmodel chat",
      "  xmodel chat --model ~/models/Xmodel-2.5 --system \"Answer in one sentence.\"",
      "  xmodel chat --temperature 0.7 --context 8192",
      "  echo \"What is the capital of France?\" | xmodel chat"
    })
final class ChatCommand implements Callable<Integer> {
  /** Answers are longer than completions; the context is the real limit. */
  private static final int MAX_TOKENS = 1024;

  private final Host host;

  @Spec CommandSpec spec;
  @Mixin ModelArgs modelArgs;

  @Mixin ToolArgs toolArgs;

  @Option(names = "--system", paramLabel = "TEXT", description = "Instructions for the model.")
  @Nullable String system;

  @Option(names = "--stats", description = "Show speed and use of the context after each answer.")
  boolean stats;

  ChatCommand(Host host) {
    this.host = host;
  }

  @Override
  public Integer call() {
    GenerationArgs.read(spec, GenerationOptions.greedy(Integer.MAX_VALUE));
    Tools tools = toolArgs.read();
    try (CurrentModel current = load();
        Keyboard keyboard = Keyboard.of(host)) {
      GenerationOptions options =
          GenerationArgs.read(spec, current.model().defaults().withMaxTokens(MAX_TOKENS))
              .withTools(tools);
      if (keyboard.isInteractive()) {
        host.out().println(current.describe());
        host.out().println("/help lists the commands, Ctrl-D leaves.");
      }
      int failures = new Repl(current, options, stats, keyboard, spec, host).run();
      // A person has seen what failed and tried again; a script learns of it here.
      return failures > 0 && !keyboard.isInteractive() ? Errors.FAILURE : 0;
    }
  }

  private CurrentModel load() {
    Path chosen = BundledModel.chosen(modelArgs.model, host);
    return CurrentModel.begin(
        chosen == null ? "The bundled model" : chosen.toString(),
        modelArgs.load(host),
        system,
        directory -> modelArgs.load(directory, host));
  }
}
