package io.xmodel.cli;

import io.xmodel.error.RequestException;
import java.nio.file.Path;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Where the text comes from: an argument, a file, ids, or else stdin. */
final class PromptArgs {
  @Spec(Spec.Target.MIXEE)
  CommandSpec spec;

  @Parameters(arity = "0..1", paramLabel = "TEXT", description = "The text. Default: stdin.")
  @Nullable String text;

  @Option(names = "--file", paramLabel = "FILE", description = "Take the text from a file.")
  @Nullable Path file;

  @Option(
      names = "--ids",
      paramLabel = "1,5,9",
      description = "Take token ids as they are; the model needs no tokenizer then.")
  @Nullable String ids;

  /**
   * Reads the one that was given.
   *
   * @throws RequestException when it is empty
   */
  Prompt read(Host host) {
    if (Stream.of(text, file, ids).filter(Objects::nonNull).count() > 1) {
      throw usage("Give the text once: as an argument, with --file, or with --ids.");
    }
    return ids != null
        ? new Prompt.Ids(TokenIds.parseOption(ids, spec))
        : new Prompt.Text(readText(host));
  }

  private String readText(Host host) {
    String read = text;
    if (read == null && file != null) {
      read = InputText.read(file);
    }
    if (read == null) {
      if (host.inIsTerminal()) {
        throw usage("Give a text: as an argument, with --file or --ids, or on stdin.");
      }
      read = InputText.read(host.in());
    }
    if (read.isEmpty()) {
      throw new RequestException(
          "The text is empty. Give some, or begin with nothing but the begin-of-text token by giving its id with --ids.");
    }
    return read;
  }

  /** Whether there is one on the command line. */
  boolean isGiven() {
    return text != null || file != null || ids != null;
  }

  /**
   * Whether the text came from a file or stdin: it may be long, and editors and echo end it with a
   * line break.
   */
  boolean isFromFile() {
    return text == null && ids == null;
  }

  private ParameterException usage(String sentence) {
    return new ParameterException(spec.commandLine(), sentence);
  }
}
