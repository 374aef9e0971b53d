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

  /** Reads the one that was given. */
  Prompt read(Host host) {
    if (Stream.of(text, file, ids).filter(Objects::nonNull).count() > 1) {
      throw usage("Give the text once: as an argument, with --file, or with --ids.");
    }
    if (ids != null) {
      try {
        return new Prompt.Ids(TokenIds.parse(ids));
      } catch (RequestException e) {
        throw usage("--ids: " + e.getMessage());
      }
    }
    if (text != null) {
      return new Prompt.Text(text);
    }
    if (file != null) {
      return new Prompt.Text(InputText.read(file));
    }
    if (host.inIsTerminal()) {
      throw usage("Give a text: as an argument, with --file or --ids, or on stdin.");
    }
    return new Prompt.Text(InputText.read(host.in()));
  }

  /** Whether the text came from a file or stdin, where editors and echo end it with a line break. */
  boolean mayEndInLineBreak() {
    return text == null && ids == null;
  }

  private ParameterException usage(String sentence) {
    return new ParameterException(spec.commandLine(), sentence);
  }
}
