package io.xmodel.cli;

import io.xmodel.Checkpoints;
import io.xmodel.error.RequestException;
import io.xmodel.text.TextTokenizer;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Text to ids and back. */
@Command(
    name = "tokenize",
    header = "Turns a text into token ids, or ids into their text.",
    description = {"", "Loads the tokenizer only. Nothing is put before the text.", ""},
    footerHeading = "%nExamples:%n",
    footer = {
      "  xmodel tokenize --encode \"The capital of China is\"",
      "  xmodel tokenize --encode \"The capital of China is\" --pieces",
      "  xmodel tokenize --decode 12,34,56"
    })
final class TokenizeCommand implements Runnable {
  private final Host host;

  @Spec CommandSpec spec;

  @Option(
      names = {"-m", "--model"},
      paramLabel = "DIR",
      description =
          "Checkpoint directory. Default: $XMODEL_MODEL, else the small model that comes with xmodel.")
  @Nullable Path model;

  @ArgGroup(multiplicity = "1")
  Direction direction;

  @Option(
      names = "--special",
      description =
          "Take strings such as <|im_end|> as the special tokens they name when encoding; write"
              + " special tokens out when decoding.")
  boolean special;

  @Option(names = "--pieces", description = "Print one token a line, with its text.")
  boolean pieces;

  /** One of the two. */
  static final class Direction {
    @Option(
        names = "--encode",
        paramLabel = "TEXT",
        required = true,
        description = "Print the text's ids, separated by commas.")
    @Nullable String encode;

    @Option(
        names = "--decode",
        paramLabel = "IDS",
        required = true,
        description = "Print the text of ids separated by commas.")
    @Nullable String decode;
  }

  TokenizeCommand(Host host) {
    this.host = host;
  }

  @Override
  public void run() {
    int[] given = direction.decode == null ? null : ids(direction.decode);
    try (TextTokenizer tokenizer =
        Checkpoints.loadTokenizer(BundledModel.directoryOr(model, host))) {
      int[] ids = given != null ? given : encode(tokenizer, String.valueOf(direction.encode));
      if (pieces) {
        for (int id : ids) {
          host.out().println(id + "\t" + TokenText.quoted(tokenizer, id));
        }
      } else if (given != null) {
        host.out()
            .println(special ? tokenizer.decodeWithSpecialTokens(ids) : tokenizer.decode(ids));
      } else {
        host.out()
            .println(Arrays.stream(ids).mapToObj(String::valueOf).collect(Collectors.joining(",")));
      }
    }
  }

  private int[] encode(TextTokenizer tokenizer, String text) {
    return special ? tokenizer.encodeWithSpecialTokens(text) : tokenizer.encode(text);
  }

  private int[] ids(String text) {
    try {
      return TokenIds.parse(text);
    } catch (RequestException e) {
      throw new ParameterException(spec.commandLine(), "--decode: " + e.getMessage(), e);
    }
  }
}
