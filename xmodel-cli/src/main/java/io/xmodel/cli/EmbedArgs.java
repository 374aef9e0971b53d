package io.xmodel.cli;

import io.xmodel.error.RequestException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Where several texts come from: arguments, the lines of a file or of stdin, or ids. */
final class EmbedArgs {
  @Spec(Spec.Target.MIXEE)
  CommandSpec spec;

  @Parameters(
      arity = "0..*",
      paramLabel = "TEXT",
      description = "The texts. Default: the lines of stdin.")
  List<String> texts = new ArrayList<>();

  @Option(
      names = "--file",
      paramLabel = "FILE",
      description = "Take the texts from a file, one a line.")
  @Nullable Path file;

  @Option(
      names = "--whole",
      description = "Take the file, or stdin, as one text, line breaks included.")
  boolean whole;

  @Option(
      names = "--ids",
      paramLabel = "1,5,9",
      description = "Take a text as token ids; the model needs no tokenizer then. May be repeated.")
  List<String> ids = new ArrayList<>();

  /** Checks that the result has one form. */
  void checkOnce(boolean cosines, boolean json) {
    if (cosines && json) {
      throw usage("Give one of --cosines and --json.");
    }
  }

  /**
   * Reads the texts.
   *
   * @throws RequestException when one is empty, naming which
   */
  List<Prompt> read(Host host) {
    boolean given = !texts.isEmpty() || !ids.isEmpty();
    if (Stream.of(!texts.isEmpty(), file != null, !ids.isEmpty()).filter(one -> one).count() > 1) {
      throw usage("Give the texts once: as arguments, with --file, or with --ids.");
    }
    if (whole && given) {
      throw usage("--whole is for texts from a file or stdin.");
    }
    if (!ids.isEmpty()) {
      return ids.stream()
          .<Prompt>map(list -> new Prompt.Ids(TokenIds.parseOption(list, spec)))
          .toList();
    }
    if (given) {
      return prompts(texts, "argument");
    }
    if (file == null && host.inIsTerminal()) {
      throw usage("Give a text: as an argument, with --file or --ids, or on stdin.");
    }
    String all = file == null ? InputText.read(host.in()) : InputText.read(file);
    if (all.isEmpty()) {
      throw new RequestException("The text is empty: there is nothing to embed.");
    }
    return whole ? List.of(new Prompt.Text(all)) : prompts(all.lines().toList(), "line");
  }

  private static List<Prompt> prompts(List<String> texts, String kind) {
    List<Prompt> prompts = new ArrayList<>();
    for (String text : texts) {
      if (text.isEmpty()) {
        throw new RequestException(
            "There is nothing to embed in %s %s: it is empty.".formatted(kind, prompts.size() + 1));
      }
      prompts.add(new Prompt.Text(text));
    }
    return prompts;
  }

  private ParameterException usage(String sentence) {
    return new ParameterException(spec.commandLine(), sentence);
  }
}
